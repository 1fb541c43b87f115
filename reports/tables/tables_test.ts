/**
 * Tests of table features that the committed report does not show.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import type { ReportTable } from "../../experiments/tasks/report.ts";
import { ratioTable } from "./ratios.ts";
import { addedTable, detailTable, experimentTable } from "./items.ts";
import { costTable, environmentTable, table, taskTable, timedEpochs } from "./tables.ts";
import { besideTable, criterionTable, verdictTable } from "./verdicts.ts";
import { summarizeStudy } from "../study/summary.ts";
import { CATALOG, CLAIMS, fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { overfittingTable } from "./overfitting.ts";

Deno.test("table() escapes bars and line ends, and aligns", () => {
  assertEquals(
    table(["a", "b"], [["1|2", "x\ny"]], "lr"),
    "| a    |   b |\n| :--- | --: |\n| 1\\|2 | x\u00a0y |",
  );
});

Deno.test("table() keeps numbers on one line, and lets text break", () => {
  const [, , row] = table(["a", "b", "c"], [["a b", "+1 [2, 3]", "1-2 - 3"]], "lrn").split("\n");
  assertEquals(row, "| a b | +1\u00a0[2,\u00a03] | 1\u20112\u00a0\u2011\u00a03 |");
});

Deno.test("table() lets the cells of a wide table break", () => {
  const cells = Array.from({ length: 8 }, () => "1 2");
  assert(!table(cells, [cells], "r".repeat(8)).includes("\u00a0"));
  assert(table(cells.slice(1), [cells.slice(1)], "r".repeat(7)).includes("\u00a0"));
});

Deno.test("overfittingTable() shows gaps after the last epoch, paired with the baseline's by seed", () => {
  assertEquals(overfittingTable(fixtureStudy()), undefined, "No run has measured its fit");
  const runs = RUNS.map(({ name, record }) => {
    // The gap grows with the seed; meProp's is smaller by a point.
    const { config: { seed, sparsifier } } = record.identity;
    const evalTrainAccuracy = 0.98 + 0.001 * seed - (sparsifier.name === "dense" ? 0 : 0.01);
    const epochs = record.epochs.map((row) => ({ ...row, evalTrainAccuracy, testAccuracy: 0.96 }));
    return { name, record: { ...record, epochs } };
  });
  const input = { settings: SETTINGS, runs, damaged: [], catalog: CATALOG, claims: CLAIMS };
  const [, , dense, top20] = plain(overfittingTable(summarizeStudy(input)) ?? "").split("\n");
  assertEquals(
    dense,
    "| [dense](#table-0) | 98.20 ± 0.25 (n=3) | 96.00 ± 0.00 (n=3) " +
      "| +2.20 ± 0.25 (n=3) | - | - |",
  );
  assertMatch(top20, /\| \+1\.15 ± 0\.64 \(n=2\) \| dense \| -1\.00 ± 0\.00 \(n=2\) \|$/);
});

const link = ({ claim: { id } }: ClaimVerdict): string => id;

/** A table's text with ordinary spaces. */
function plain(text: string): string {
  return text.replaceAll("\u00a0", " ").replaceAll(/ +/g, " ");
}

Deno.test("verdictTable() and criterionTable() show verdict, numbers and why", () => {
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
  assertStringIncludes(
    plain(verdictTable([verdict], link)),
    "accuracy | k=20 | +0.19 | -0.50 [-0.70, -0.30] (n=3) | **not reproduced** |",
  );
  assertStringIncludes(
    plain(criterionTable([verdict], link)),
    "| C0 | Paired difference above 0 | [-0.90, 0.00] | <0.001, 0.080 " +
      "| Does not survive Holm's correction |",
  );
  assertStringIncludes(
    plain(besideTable([verdict], link) ?? ""),
    "| C0 | k=20 | loss | +0.0100 |",
  );
});

Deno.test("verdictTable() has a line for each case", () => {
  const [claim] = CLAIMS;
  const one = { paper: undefined, finding: undefined, holmP: undefined, newItems: undefined };
  const cases = [{ ...one, label: "k=5" }, { ...one, label: "k=20" }];
  const verdicts = [{ claim, verdict: "undecided", note: "", cases }] as const;
  assertStringIncludes(plain(verdictTable(verdicts, link)), "| k=5<br>k=20 | -<br>- | -<br>- |");
  assertStringIncludes(plain(criterionTable(verdicts, link)), "| -<br>- | -, -<br>-, - | - |");
  assertEquals(besideTable(verdicts, link), undefined);
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
      "| - | 50.00\u00a0±\u00a010.00\u00a0(n=2) | 1.00\u00a0(2) | - |",
    ],
  );
});

Deno.test("taskTable() links a row with the item that has its runs", () => {
  const columns = [["model", "text"]] as const;
  assertStringIncludes(
    taskTable({ columns, cells: [[{ label: "k=20", item: "Table 1, MNIST rows" }]] }),
    "| [k=20](#table-1-mnist-rows) |",
  );
});

Deno.test("experimentTable() and detailTable() leave out columns that no row fills", () => {
  const [{ rows }] = fixtureStudy().experiments;
  const beyond = rows.map((row) => ({
    ...row,
    spec: { ...row.spec, paper: undefined },
    comparison: row.comparison && { ...row.comparison, paper: undefined },
    paperDifference: undefined,
  })) as unknown as typeof rows;
  const header = (text: string): string => plain(text.split("\n")[0]);
  assertEquals(
    header(experimentTable(beyond)),
    "| model | ours, test % | against | our paired difference |",
  );
  assertEquals(header(detailTable(beyond)), "| model | ours, dev % | ours, Iter | runs by seed |");
  assertStringIncludes(header(experimentTable(rows)), "| paper's difference |");
});

Deno.test("addedTable() has a task's columns beside the models", () => {
  const [{ rows }] = fixtureStudy().experiments;
  const cells = rows.map((_, index) => [index]);
  const lines = addedTable(rows, { columns: [["added", "count"]], cells }).split("\n");
  assertMatch(lines[0], /^\| model +\| added \|$/);
  assertMatch(lines[3], /^\| meProp k=20 +\| +1 \|$/);
});

Deno.test("tables of runs are undefined without runs", () => {
  assertEquals(
    [ratioTable, costTable].map((of) => of([])),
    [undefined, undefined],
  );
  assertEquals(environmentTable([]), undefined);
});
