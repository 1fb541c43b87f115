/**
 * Tests of the performance report: every number in it comes from the measurements, ratios are those
 * within a round, and what is missing is said.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PeersPart, PerformanceResults } from "../experiments/bench/results.ts";
import { performanceFigures } from "./performance/figures.ts";
import { formatShare, formatSpread, significant } from "./performance/format.ts";
import { renderPerformance } from "./performance/markdown.ts";
import { renderChart } from "./figures/plots.ts";
import { COST, PEERS, SCALING } from "./testdata/performance.ts";

const RESULTS: PerformanceResults = { peers: PEERS, scaling: SCALING, cost: COST };

function render(results: PerformanceResults): string {
  return renderPerformance(results, performanceFigures(results));
}

/** The cells of the first row, after a heading, that begins with a name. */
function cellsOf(markdown: string, heading: string, name: string): string[] {
  const part = markdown.slice(markdown.indexOf(`\n${heading}\n`));
  const line = part.split("\n").find((line) => line.startsWith("|") && cells(line)[0] === name);
  assert(line !== undefined, `${heading} has no row ${name}`);
  return cells(line);
}

function cells(line: string): string[] {
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

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

Deno.test("a workload gives medians, speed, share of the peak, and ratios within the rounds", () => {
  const markdown = render(RESULTS);
  // 7.75 million multiply-accumulates for an example, less the first layer's dx: 15.5 for ten.
  assertEquals(cellsOf(markdown, "### dense, batch 10", "PyTorch, 2 threads"), [
    "PyTorch, 2 threads",
    "3.00 (2.00 to 4.00)",
    "10.3",
    "8.6 %",
    "2.00x",
    "2.50x",
  ]);
  assertEquals(cellsOf(markdown, "### dense, batch 10", "ours, 1 thread").slice(3), [
    ...["26 %", "-", "-"],
  ]);
  assertEquals(cellsOf(markdown, "### meProp k=80, batch 10", "PyTorch, 2 threads").slice(4), [
    ...["6.00x", "-"],
  ]);
});

Deno.test("aims are judged by the median, and what was not measured is not met", () => {
  const markdown = render(RESULTS);
  const aim = (name: string): string[] =>
    cellsOf(markdown, "### Aims", `${name}: PyTorch, 2 threads`).slice(1);
  assertEquals(aim("dense, batch 10"), ["2.2x", "2.00x", "2.50x", "not met", "met"]);
  assertEquals(aim("meProp k=80, batch 10"), ["5x", "6.00x", "-", "met", "not measured"]);
  assertStringIncludes(markdown, "jax, 1 thread ");
});

Deno.test("a missing peer is named with the command that installs it", () => {
  assertStringIncludes(
    render(RESULTS),
    "- jax-js is missing (It ended). To install it: `deno cache jax`",
  );
});

Deno.test("scaling shows shares of dense, and what does not fit into memory", () => {
  const markdown = render(RESULTS);
  assertEquals(cellsOf(markdown, "### Against k", "80").slice(1, 6), [
    ...["1.50 (1.00 to 2.00)", "50 %", "0.400", "0.0300", "0.0500"],
  ]);
  assertEquals(cellsOf(markdown, "### Against the hidden size", "128").at(-1), "2.00x");
  assertEquals(cellsOf(markdown, "### Against the hidden size", "64").at(-1), "-");
  assertStringIncludes(markdown, "hiddenSize 8192");
});

Deno.test("costs stand beside their multiply-accumulates and the paper's shares", () => {
  const markdown = render(RESULTS);
  const [k, ratio, macs, macShare, , , , sum, share, paper] = cellsOf(
    markdown,
    "### With simd kernels",
    "20",
  );
  assertEquals([k, ratio, macs, macShare], ["20", "4.0 %", "0.320", "4.0 %"]);
  assertEquals([sum, share, paper], ["0.165 (0.110 to 0.220)", "15 %", "4.7 %"]);
  const aims = markdown.slice(markdown.indexOf("## What the backward products cost"));
  assertEquals(cellsOf(aims, "### Aims", "dense / k=80, simd kernels").slice(1), [
    ...["at least 3", "4.00x", "met"],
  ]);
  // Of the 4, exact back-propagation without the products of zeros has all.
  const withoutZeros = cellsOf(aims, "### Aims", "dense without zeros / k=80, simd kernels");
  assertEquals(withoutZeros.slice(1), ["-", "1.00x", ""]);
  const row = cellsOf(markdown, "### With simd kernels", "dense, no zeros");
  assertEquals([row[2], row[3], row[8]], ["2.00", "25 %", "25 %"]);
  // (0.02 + 3) / 9 of the dense time is 2.1 times 16 %.
  assertEquals(
    cellsOf(aims, "### Aims", "k=80 / dense, reference kernels, in units of k / n").slice(1),
    ["at most 1.6", "2.10", "not met"],
  );
});

Deno.test("the paper's tables stand beside ours", () => {
  const row = cellsOf(render(RESULTS), "### Table 7: 8192-8192, minibatch 1024", "8");
  assertEquals(row.slice(0, 6), ["8", "0.1 %", "8.37", "36.8x", "150 (100 to 200)", "90.0x"]);
  assertEquals(row.slice(6), ["1000x", "1.71"]);
});

Deno.test("a part that was not measured is named with its command", () => {
  const markdown = render({ cost: COST });
  assertStringIncludes(markdown, "`deno task bench:peers --only peers`");
  assertStringIncludes(markdown, "`deno task bench:peers --only scaling`");
  assert(!markdown.includes("figures/peers.svg"));
});

Deno.test("every number comes from the measurements", () => {
  const slower = (part: PeersPart): PeersPart => ({
    ...part,
    workloads: part.workloads.map((workload) => ({
      ...workload,
      results: workload.results.map((one) =>
        one.contender === "pytorch-2"
          ? { ...one, msPerStep: one.msPerStep.map((ms) => 3 * ms) }
          : one
      ),
    })),
  });
  const markdown = render({ ...RESULTS, peers: slower(PEERS) });
  assertEquals(
    cellsOf(markdown, "### Aims", "dense, batch 10: PyTorch, 2 threads").slice(1),
    ["2.2x", "6.00x", "7.50x", "met", "met"],
  );
});

Deno.test("figures are drawn without permissions, always with the same bytes", async () => {
  const figures = performanceFigures(RESULTS);
  assertEquals(figures.map(({ name }) => name), [
    ...["peers", "scaling-k", "scaling-hidden", "scaling-batch", "backprop-cost", "tables-7-8"],
  ]);
  const markdown = render(RESULTS);
  for (const { name, title, chart } of figures) {
    const svg = await renderChart(chart);
    assertEquals(svg, await renderChart(chart), name);
    assertStringIncludes(svg, "<svg");
    assert(!svg.includes("NaN") && !svg.includes("undefined"), name);
    assertStringIncludes(markdown, `![${title}](performance/figures/${name}.svg)`);
  }
  const [peers] = figures;
  assertStringIncludes(await renderChart(peers.chart), "PyTorch, 2 threads");
});
