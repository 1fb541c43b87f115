/**
 * Tests of the results in the README.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { listRuns, readRuns } from "../../experiments/runs/all_runs.ts";
import { chooseSettings } from "../study/read.ts";
import { judgeTimes } from "../performance/claims.ts";
import { README_PATH, renderResults, replaceResults } from "./readme.ts";
import { summarizeStudy } from "../study/summary.ts";
import { CATALOG, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { suffices } from "../../experiments/paper/verdict_rules.ts";

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

Deno.test("renderResults() counts verdicts, and shows where a small k suffices", () => {
  const paper = { unit: "difference", value: 0.0048 } as const;
  const pair = { row: "table/top20", baseline: "table/dense" } as const;
  const claims = [0, 1, 2].map((i) => ({
    id: `C1${i}`,
    kind: i === 2 ? "improves" : "suffices",
    statement: "",
    criterion: "",
    rows: [pair.row, pair.baseline],
    // The paper has no number of the second.
    cases: [{ label: `k=2${i}`, paper: i === 1 ? undefined : paper, find: suffices(pair) }],
  } as const));
  const study = summarizeStudy({
    ...{ settings: SETTINGS, runs: RUNS, damaged: [], catalog: CATALOG, claims },
  });
  const text = renderResults(study);
  assertStringIncludes(text, "The paper's claims are tested as 3 statements");
  assertStringIncludes(text, "3 undecided");
  const rows = text.split("\n").filter((line) => line.startsWith("|")).slice(2);
  assertEquals(rows.length, 1);
  assertMatch(
    rows[0],
    /^\| Table 0 \| k=20 +\| +\+0\.48 \| -1\.30\u00a0\[.*\]\u00a0\(n=2\) \| \*\*undecided/,
  );
  assert(text.split("\n").every((line) => line.startsWith("|") || line.length <= 100));
});

Deno.test({
  name: "the README shows the results of the published runs",
  ignore: !MAY_READ,
  async fn() {
    if ((await listRuns(PAPER)).length === 0) return;
    const settings = await chooseSettings(PAPER, undefined);
    const measured = await judgeTimes();
    const study = summarizeStudy({ settings, ...await readRuns(PAPER), measured });
    const readme = await Deno.readTextFile(README_PATH);
    assertEquals(readme, replaceResults(readme, renderResults(study)));
  },
});
