import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { chooseSettings, listRuns, readRuns } from "./read_study.ts";
import { README_PATH, renderResults, replaceResults } from "./readme.ts";
import { summarizeStudy } from "./study.ts";

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
