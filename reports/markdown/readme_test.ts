/**
 * Tests of the results in the README.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { chooseSettings, listRuns, readRuns } from "../study/read.ts";
import { README_PATH, renderResults, replaceResults } from "./readme.ts";
import { summarizeStudy } from "../study/summary.ts";
import { fixtureStudy, SETTINGS } from "../testdata/fixture.ts";

const PAPER = "reports/paper";
const MAY_READ = Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";

Deno.test("replaceResults() replaces what is between the comments and nothing else", () => {
  const begin = "<!-- results: written by `deno task report`, from the runs in reports/paper -->";
  const readme = `a\n${begin}\nold\n<!-- end of results -->\nb\n`;
  const once = replaceResults(readme, "new");
  assertEquals(once, `a\n${begin}\n\nnew\n\n<!-- end of results -->\nb\n`);
  assertEquals(replaceResults(once, "new"), once);
  assertThrows(() => replaceResults("nothing", "new"), DataError, "expected the lines");
});

Deno.test("renderResults() shows rows with runs by task, and the claims with enough seeds", () => {
  const text = renderResults(fixtureStudy());
  assertStringIncludes(text, "MNIST: test accuracy in %");
  assertMatch(
    text,
    /\| Table 0 +\| meProp k=20 +\| +98\.01 \| 96\.25 ± 1\.91 \(n=2\) \| +-1\.76 \|/,
  );
  assert(!text.includes("random-k, k=20"), "It has no runs");
  assertMatch(
    text,
    /\| tagger, meProp k=5 \| wsj-sample \| .*\| tagger, dense \| +- \| +\+0\.10 \(n=1\) \|/,
  );
  assertStringIncludes(text, "C0. meProp improves");
  assert(!text.includes("undecided:"), "All claims have three seeds");
  assert(text.split("\n").every((line) => line.startsWith("|") || line.length <= 100));

  const one = renderResults(fixtureStudy({ ...SETTINGS, seeds: [1] }));
  assert(!one.includes("C0. meProp improves"));
  assertStringIncludes(
    one,
    "The report has the numbers of 2 more claims, with fewer than 3 planned seeds",
  );
});

Deno.test({
  name: "the README shows the results of the published runs",
  ignore: !MAY_READ,
  async fn() {
    if ((await listRuns(PAPER)).length === 0) return;
    const settings = await chooseSettings(PAPER, undefined);
    const study = summarizeStudy({ settings, ...await readRuns(PAPER) });
    const readme = await Deno.readTextFile(README_PATH);
    assertEquals(readme, replaceResults(readme, renderResults(study)));
  },
});
