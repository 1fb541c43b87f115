/**
 * Tests of the tagger's section of the performance report: every number comes from the measurements,
 * ratios are those within a round, and what is missing is said.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LstmPart } from "../../experiments/bench/lstm_results.ts";
import { performanceFigures } from "./figures.ts";
import { renderPerformance } from "./markdown.ts";
import { renderChart } from "../figures/plots.ts";
import { LSTM } from "../testdata/performance_lstm.ts";

function render(lstm: LstmPart): string {
  return renderPerformance({ lstm }, performanceFigures({ lstm }));
}

/** The cells of all rows after a heading, without the header. */
function rowsOf(markdown: string, heading: string): string[][] {
  const part = markdown.slice(markdown.indexOf(`\n${heading}\n`) + heading.length + 2);
  const lines = part.slice(0, part.search(/\n#|$(?![\s\S])/)).split("\n");
  const cells = lines.filter((line) => line.startsWith("|")).map((line) =>
    line.split("|").slice(1, -1).map((cell) => cell.trim())
  );
  return cells.slice(2);
}

Deno.test("a step is given for a sentence, a word and an epoch, beside dense and its work", () => {
  const rows = rowsOf(render(LSTM), "### One training step");
  assertEquals(rows.map(([workload, contender]) => `${workload}: ${contender}`), [
    "dense, Adam: ours, 1 thread",
    "dense, Adam: ours, relaxed",
    "dense, Adam: PyTorch, 2 threads",
    "meProp k=5, Adam: ours, 1 thread",
    "meProp k=5, Adam: ours, relaxed",
    "dense, AdaGrad: ours, 1 thread",
    "meProp k=5, AdaGrad: ours, 1 thread",
  ]);
  // Medians of two rounds: 60 ms for 25 words, 3,000 sentences; 2 x (67.25 + 67.25 + 70.1) MMAC.
  assertEquals(rows[0].slice(2, 6), ["60.0 (40.0 to 80.0)", "2.40", "180", "-"]);
  assertEquals(rows[3].slice(2, 6), ["30.0 (20.0 to 40.0)", "1.20", "90.0", "0.500"]);
  const [dense, sparse] = [rows[0], rows[3]].map((row) => Number(row[6]));
  assert(dense > 200 && dense < 210, `${dense} million`);
  assert(sparse > 65 && sparse < 75, `${sparse} million`);
});

Deno.test("phases add up to the whole step; what is in no kernel is in the last", () => {
  const rows = rowsOf(render(LSTM), "### Where the time of a sentence goes");
  assertEquals(rows[0], ["dense, Adam", "15.0", "0", "0", "15.0", "15.0", "15.0", "60.0"]);
  assertEquals(rows.length, 4);
});

Deno.test("aims of the tagger are judged by the median, strict and relaxed", () => {
  const rows = rowsOf(render(LSTM), "### Aims of the tagger");
  assertEquals(rows, [
    [
      "meProp k=5 / dense, Adam",
      ...["at most 0.55", "0.500", "0.500", "met", "met", "0.500", "met"],
    ],
    [
      "meProp k=5 / dense, AdaGrad",
      ...["at most 0.45", "0.500", "-", "not met", "not measured", "0.500", "not met"],
    ],
    [
      "PyTorch dense, 2 threads / ours, meProp k=5, 1 thread",
      ...["at least 6x", "4.00x", "8.00x", "not met", "met", "4.00x", "not met"],
    ],
    [
      "a dense epoch with Adam, training part",
      ...["at most 110 s", "180 s (120 to 240)", "90.0 s (60.0 to 120)", "not met", "met"],
      // The second round was slow for all: by the least times the limit is missed by less.
      ...["120 s", "not met"],
    ],
  ]);
});

Deno.test("a run on a busy machine is called one", () => {
  assert(!render(LSTM).includes("was not idle"));
  const [first, ...others] = LSTM.workloads;
  const [one, ...rest] = first.results;
  const results = [{ ...one, msPerStep: [20, 70] }, ...rest];
  const markdown = render({ ...LSTM, workloads: [{ ...first, results }, ...others] });
  assertStringIncludes(markdown, "up to 3.50 times apart: the machine was not idle");
});

Deno.test("peers stand beside ours with their version, and a missing one with its command", () => {
  const markdown = render(LSTM);
  const [[name, ...ratios]] = rowsOf(markdown, "### PyTorch, dense");
  assertEquals(name, "PyTorch, 2 threads (version of pytorch)");
  assertEquals(ratios, ["2.00x", "-", "4.00x", "-"]);
  assertStringIncludes(markdown, "- PyTorch is missing (No torch). To install it: `apt-get it`");
  const alone = { ...LSTM, contenders: LSTM.contenders.slice(0, 2) };
  assertEquals(rowsOf(render(alone), "### PyTorch, dense"), []);
});

Deno.test("the paper's Table 2 stands beside both kernels' passes", () => {
  const rows = rowsOf(render(LSTM), "### The paper's Table 2");
  assertEquals(rows.map(([name]) => name), [
    ...["forward", "backward", "forward and backward", "backprop"].flatMap((name) => [
      `${name}, simd kernels`,
      `${name}, reference kernels`,
    ]),
  ]);
  assertEquals(rows[3], [
    ...["backward, reference kernels", "16500", "540", "30.6x"],
    ...["300 (200 to 400)", "6.00 (4.00 to 8.00)", "50.0x", "6.00", "4.00", "1.50x"],
  ]);
  assertEquals(rows[6].slice(1, 7), [
    ...["16200", "247", "65.4x", "15.0 (10.0 to 20.0)", "2.25 (1.50 to 3.00)", "6.67x"],
  ]);
});

Deno.test("the figure is drawn from the same numbers, and linked", async () => {
  const figures = performanceFigures({ lstm: LSTM });
  assertEquals(figures.map(({ name }) => name), ["lstm"]);
  const svg = await renderChart(figures[0].chart);
  assertEquals(svg, await renderChart(figures[0].chart));
  assertStringIncludes(svg, "PyTorch, 2 threads, dense, Adam");
  assert(!svg.includes("NaN") && !svg.includes("undefined"));
  assertStringIncludes(render(LSTM), "(performance/figures/lstm.svg)");
});
