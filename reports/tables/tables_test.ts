/**
 * Tests of table features that the committed report does not show.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import type { ReportTable } from "../../experiments/tasks/report.ts";
import { ratioTable } from "./ratios.ts";
import {
  costTable,
  environmentTable,
  experimentTable,
  table,
  taskTable,
  timedEpochs,
  verdictTable,
} from "./tables.ts";
import { CLAIMS, fixtureStudy, RUNS } from "../testdata/fixture.ts";

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
    note: "Does not survive Holm's correction",
    cases: [{
      label: "k=20",
      paper: { unit: "difference", value: 0.0019 },
      finding: {
        limit: 0,
        quantity: {
          unit: "difference",
          value: -0.005,
          interval: { low: -0.007, high: -0.003 },
          count: 3,
        },
        outcome: "unmet",
        p: 0.0004,
        notes: [],
        beside: [{ label: "loss", quantity: { unit: "loss", value: 0.01 } }],
      },
      holmP: 0.08,
      newItems: { low: -0.009, high: 0 },
    }],
  };
  const text = verdictTable([verdict]);
  assertStringIncludes(text, "**not reproduced**<br>Does not survive Holm's correction");
  assertStringIncludes(
    text,
    "| k=20: +0.19 | k=20: -0.50 [-0.70, -0.30] (n=3)<br>loss: +0.0100 | [-0.90, 0.00]  " +
      "| <0.001, 0.080 |",
  );
});

Deno.test("verdictTable() labels the values of several cases", () => {
  const [claim] = CLAIMS;
  const one = { paper: undefined, finding: undefined, holmP: undefined, newItems: undefined };
  const cases = [{ ...one, label: "k=5" }, { ...one, label: "k=20" }];
  const text = verdictTable([{ claim, verdict: "undecided", note: "", cases }]);
  assertStringIncludes(text, "| k=5: -<br>k=20: - | k=5: -, -<br>k=20: -, - |");
});

Deno.test("timedEpochs() leaves out epochs without a time", () => {
  const run = RUNS.find(({ name }) => name === "tag-top5-seed1");
  assert(run);
  assertEquals(timedEpochs([run]).map(({ epoch }) => epoch), [1, 3]);
  const times = run.record.times.map((time) => ({ ...time, wallMs: NaN }));
  assertEquals(timedEpochs([{ ...run, record: { ...run.record, times } }]), []);
});

Deno.test("taskTable() formats the cells of each unit, and unknown values as -", () => {
  const estimate = { count: 2, mean: 0.5, halfWidth: 0.1 };
  const columns: ReportTable["columns"] = [
    ["a", "text"],
    ["b", "percent"],
    ["c", "number"],
    ["d", "count"],
  ];
  const cells = [["x", 0.25, 1.234, 1234], [undefined, estimate, "1.00 (2)", undefined]];
  assertEquals(
    taskTable({ columns, cells }).split("\n").map((line) =>
      line.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-")
    ),
    [
      "| a | b | c | d |",
      "| :- | -: | -: | -: |",
      "| x | 25.00 | 1.23 | 1,234 |",
      "| - | 50.00 ± 10.00 (n=2) | 1.00 (2) | - |",
    ],
  );
});

Deno.test("experimentTable() has the columns that a task adds before the runs", () => {
  const [{ rows }] = fixtureStudy().experiments;
  const cells = rows.map((_, index) => [index]);
  const lines = experimentTable(rows, { columns: [["added", "count"]], cells }).split("\n");
  assertMatch(lines[0], /\| +dev %, ours \| added \| runs by seed +\|$/);
  assertMatch(lines[3], /\| +1 \| \[1\]/);
});

Deno.test("tables of runs are undefined without runs", () => {
  assertEquals(
    [ratioTable, costTable].map((of) => of([])),
    [undefined, undefined],
  );
  assertEquals(environmentTable([]), undefined);
});
