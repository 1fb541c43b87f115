/**
 * Tests of the tables that the committed report does not show.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ClaimVerdict } from "../../experiments/paper/verdict.ts";
import { gateTable, ratioTable } from "./ratios.ts";
import { costTable, environmentTable, table, timedEpochs, verdictTable } from "./tables.ts";
import { cellTable, corpusTable, taggingRows, wordTable } from "./tagging.ts";
import { CLAIMS, fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";

Deno.test("table() escapes bars and line ends, and aligns", () => {
  assertEquals(
    table(["a", "b"], [["1|2", "x\ny"]], "lr"),
    "| a    |   b |\n| :--- | --: |\n| 1\\|2 | x y |",
  );
});

Deno.test("verdictTable() shows verdict, numbers and why", () => {
  const [claim] = CLAIMS;
  const verdict: ClaimVerdict = {
    claim,
    verdict: "not reproduced",
    note: "3 seeds; 5 suggested",
    cases: [{
      label: "k=20",
      paper: { unit: "difference", value: 0.0019 },
      ours: { unit: "difference", value: -0.005, halfWidth: 0.002, count: 3 },
      outcome: "unmet",
    }],
  };
  const text = verdictTable([verdict]);
  assertStringIncludes(text, "**not reproduced**<br>3 seeds; 5 suggested");
  assertStringIncludes(text, "| k=20: +0.19 | k=20: -0.50 ± 0.20 (n=3) |");
});

Deno.test("timedEpochs() leaves out epochs without a time", () => {
  const run = RUNS.find(({ name }) => name === "tag-top5-seed1");
  assert(run);
  assertEquals(timedEpochs([run]).map(({ epoch }) => epoch), [1, 3]);
  const times = run.record.times.map((time) => ({ ...time, wallMs: NaN }));
  assertEquals(timedEpochs([{ ...run, record: { ...run.record, times } }]), []);
});

Deno.test("corpusTable() leaves open what is not known of the user's own corpus", () => {
  const study = fixtureStudy({ ...SETTINGS, corpus: "ptb" });
  assertMatch(
    corpusTable(taggingRows(study)) ?? "",
    /\| ptb +\| Penn Treebank, Wall Street Journal \|( +- \|){6} +97\.10 \|/,
  );
});

Deno.test("tables of runs are undefined without runs", () => {
  assertEquals(
    [ratioTable, gateTable, costTable, corpusTable, wordTable, cellTable].map((of) => of([])),
    Array(6).fill(undefined),
  );
  assertEquals(environmentTable([]), undefined);
});
