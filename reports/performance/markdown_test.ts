/**
 * Tests of the performance report: every number in it comes from the measurements, ratios are those
 * within a round, and what is missing is said. The sections of workloads: see `workload_test.ts`.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderChart } from "../figures/plots.ts";
import { formatShare, formatSpread, significant } from "./format.ts";
import { renderPerformance } from "./markdown.ts";
import { rowOf, rowsOf } from "./markdown_testing.ts";
import { COST, LSTM, MLP, PAYS, SCALING } from "../../experiments/bench/results_testing.ts";

const { markdown: MARKDOWN, figures: FIGURES } = renderPerformance({
  ...{ mlp: MLP, lstm: LSTM, pays: PAYS, scaling: SCALING, cost: COST },
});

Deno.test("numbers have three digits and no exponent", () => {
  assertEquals(
    [0.0226849, 0.9996, 1.304, 99.96, 17_696.2, 1e-5].map(significant),
    ["0.0227", "1.00", "1.30", "100", "17700", "0.0000100"],
  );
  assertEquals(formatSpread({ median: 2, least: 1, most: 3.5 }, "x"), "2.00x (1.00 to 3.50)");
  assertEquals(formatSpread({ median: 2, least: 2, most: 2 }), "2.00");
  assertEquals([0.024, 0.0996, 0.83, 1.2, undefined].map(formatShare), [
    ...["2.4 %", "10 %", "83 %", "120 %", "-"],
  ]);
});

Deno.test("when meProp pays is said in a sentence and shown by model, optimizer and minibatch", () => {
  assertStringIncludes(
    MARKDOWN,
    "With the paper's k (20 of each hidden layer, 5 of each gate) a whole training step is at " +
      "least 1.2 times as fast as exact back-propagation without zeros for 784-500-500-10 with " +
      "Adam at minibatches of 50, 784-500-500-10 with AdaGrad and 190-2x500-45 with Adam; not for " +
      "784-500-500-10 with Adam at minibatches of 10.",
  );
  const rows = rowsOf(MARKDOWN, "## When does meProp pay?");
  assertEquals(rows[0].slice(1), [
    // Of the passes 10 ms against 0.5 + 1 + 1.
    ...["Adam", "10", "1.50 (1.00 to 2.00)", "4.00x", "1.11x", "-", "-"],
  ]);
  assertEquals(rows[3], ["190-2x500-45", "Adam", "1", "60.0 (40.0 to 80.0)", ...[
    "-",
    "-",
    "-",
    "4.00x",
  ]]);
  assertEquals(rowsOf(MARKDOWN, "### Targets, pays")[0].slice(1, 4), [
    "at most 0.63",
    "0.900",
    "missed",
  ]);
});

Deno.test("where meProp pays nowhere, the sentence says so", () => {
  const [group] = PAYS.groups;
  const { markdown } = renderPerformance({ pays: { ...PAYS, groups: [group] } });
  assertStringIncludes(markdown, "a whole training step is nowhere at least 1.2 times as fast");
});

Deno.test("scaling shows shares of dense, phases, and what does not fit into memory", () => {
  const [, , , dense, ...others] = rowsOf(MARKDOWN, "### Against k");
  assertEquals(rowOf(MARKDOWN, "### Against k", "meProp k=80").slice(1, 5), [
    ...["1.50 (1.00 to 2.00)", "0.500", "8.00", "52 %"],
  ]);
  assertEquals(dense, ["dense", "0.750", "0", "0", "0.750", "0.750", "0.750", "3.00", "46 %"]);
  assertEquals(others.length, 2);
  assertEquals(rowOf(MARKDOWN, "### Against the hidden size", "128").at(-1), "2.00x");
  assertEquals(rowOf(MARKDOWN, "### Against the hidden size", "64").at(-1), "-");
  assertEquals(rowOf(MARKDOWN, "### Against the minibatch", "50").slice(2, 4), [
    ...["12.0 (8.00 to 16.0)", "77.5"],
  ]);
  assertStringIncludes(MARKDOWN, "Left out for lack of memory: hiddenSize 8192.");
});

Deno.test("costs stand beside their multiply-accumulates and the paper's shares", () => {
  const [k, share, macs, macShare, , , , sum, timeShare, paper] = rowOf(
    MARKDOWN,
    "### With simd kernels",
    "20",
  );
  assertEquals([k, share, macs, macShare], ["20", "4.0 %", "0.320", "4.0 %"]);
  assertEquals([sum, timeShare, paper], ["0.165 (0.110 to 0.220)", "15 %", "4.7 %"]);
  const target = (name: string): string[] => rowOf(MARKDOWN, "### Targets, cost", name).slice(1);
  assertEquals(target("dense / k=80, simd kernels"), ["at least 3", "4.00x", "met"]);
  // Of the 4, exact back-propagation without the products of zeros has all.
  assertEquals(target("dense without zeros / k=80, simd kernels"), ["-", "1.00x", ""]);
  const row = rowOf(MARKDOWN, "### With simd kernels", "dense, no zeros");
  assertEquals([row[2], row[3], row[8]], ["2.00", "25 %", "25 %"]);
  // (0.02 + 3) / 9 of the dense time is 2.1 times 16 %.
  assertEquals(target("k=80 / dense, reference kernels, in units of k / n"), [
    ...["at most 1.6", "2.10", "missed"],
  ]);
});

Deno.test("the cost by depth stands beside the exact counts", () => {
  const [two, three] = rowsOf(MARKDOWN, "### By depth");
  assertEquals(two.slice(0, 5), ["2", "simd", "8.00", "2.00", "0.400"]);
  // Dense 3 x 0.48 ms, without zeros half of it, k=25 a quarter.
  assertEquals(three.slice(5), [
    ...["2.16 (1.44 to 2.88)", "1.08 (0.720 to 1.44)", "0.540 (0.360 to 0.720)", "4.00x", "2.00x"],
  ]);
});

Deno.test("the paper's tables stand beside ours", () => {
  const row = rowOf(MARKDOWN, "### Table 7: 8192-8192, minibatch 1024", "8");
  assertEquals(row.slice(0, 6), ["8", "0.1 %", "8.37", "36.8x", "150 (100 to 200)", "90.0x"]);
  assertEquals(row.slice(6), ["1000x", "1.71"]);
});

Deno.test("a part that was not measured is named with its command", () => {
  const { markdown, figures } = renderPerformance({ cost: COST });
  for (const part of ["mlp", "lstm", "pays", "scaling"]) {
    assertStringIncludes(markdown, `\`deno task bench:peers --only ${part}\``);
  }
  assertEquals(figures.map(({ name }) => name), [
    ...["backprop-cost", "tables-7-8", "backprop-depth"],
  ]);
});

Deno.test("figures are drawn without permissions, always with the same bytes, and linked", async () => {
  assertEquals(FIGURES.map(({ name }) => name), [
    ...["mlp", "lstm", "lstm-phases", "pays", "scaling-k", "scaling-hidden", "scaling-batch"],
    ...["backprop-cost", "tables-7-8", "backprop-depth"],
  ]);
  for (const { name, title, chart } of FIGURES) {
    const svg = await renderChart(chart);
    assertEquals(svg, await renderChart(chart), name);
    assertStringIncludes(svg, "<svg");
    assert(!svg.includes("NaN") && !svg.includes("undefined"), name);
    assertStringIncludes(MARKDOWN, `![${title}](performance/figures/${name}.svg)`);
  }
});
