/**
 * Tests of the section about a workload: every number comes from the measurements, ratios are those
 * within a round, and a made-up workload needs nothing of its own in the report.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { WorkloadPart } from "../../experiments/bench/results.ts";
import { lstm } from "../../experiments/bench/workloads/lstm.ts";
import { mlp } from "../../experiments/bench/workloads/mlp.ts";
import { toy } from "../../experiments/bench/workloads/toy_testing.ts";
import type { Workload } from "../../experiments/bench/workloads/workload.ts";
import { renderChart } from "../figures/plots.ts";
import { rowOf, rowsOf } from "./markdown_testing.ts";
import { LSTM, MLP } from "../../experiments/bench/results_testing.ts";
import { workloadSection } from "./workload.ts";

function render(workload: Workload, part: WorkloadPart): string {
  return workloadSection(workload, part).blocks.join("\n\n");
}

const MLP_MARKDOWN = render(mlp, MLP);
const LSTM_MARKDOWN = render(lstm, LSTM);

Deno.test("a step gives medians, an epoch, speed, share of the peak, and ratios within rounds", () => {
  // 7.75 million multiply-accumulates for an example, less the first layer's dx: 15.5 for ten.
  assertEquals(rowOf(MLP_MARKDOWN, "### dense, Adam, batch 10", "PyTorch, 2 threads").slice(1), [
    ...["3.00 (2.00 to 4.00)", "16.5", "10.3", "8.6 %"],
  ]);
  const ours = rowOf(MLP_MARKDOWN, "### dense, Adam, batch 10", "ours, 1 thread");
  assertEquals(ours[4], "26 %");
});

Deno.test("peers are compared with the better thread count of each, round by round", () => {
  const heading = "### The better thread count of each";
  assertEquals(rowsOf(MLP_MARKDOWN, heading), [
    ["PyTorch, dense, Adam, batch 10", "dense, Adam, batch 10", "2.00x", "2.50x"],
    ["PyTorch, meProp k=80, Adam, batch 10", "meProp k=80, Adam, batch 10", "6.00x", "-"],
  ]);
  assertEquals(rowsOf(LSTM_MARKDOWN, heading), [
    ["PyTorch, dense, Adam", "dense, Adam", "2.00x", "4.00x"],
    ["PyTorch, dense, Adam", "meProp k=5, Adam", "4.00x", "8.00x"],
  ]);
  // In the first round two threads of ours are faster, in the second one.
  const [group] = MLP.groups;
  const [work] = group.works;
  const results = work.results.map((one) =>
    one.library === "ours-2" ? { ...one, msPerStep: [1, 10] } : one
  );
  const mixed = { ...MLP, groups: [{ ...group, works: [{ ...work, results }] }] };
  // 2 / 1 and 4 / 4.
  assertEquals(rowsOf(render(mlp, mixed), heading)[0][2], "1.50x (1.00 to 2.00), not comparable");
});

Deno.test("where a second thread is worth nothing, ratios with two threads decide nothing", () => {
  const secondThread = { aloneMs: [100, 100], togetherMs: [190, 200] };
  const markdown = render(lstm, { ...LSTM, secondThread });
  assertStringIncludes(markdown, "two threads do 1.03 (1.00 to 1.05) times the work of one");
  const verdicts = rowsOf(markdown, "### Targets, lstm").map((row) => row[3]);
  assertEquals(verdicts, ["met", "missed", "not comparable here", "not comparable here"]);
  const { secondThread: _, ...unknown } = LSTM;
  assertStringIncludes(render(lstm, unknown), "was not measured, so that none is.");
});

Deno.test("steps of a group stand in one table, beside the dense ones and per word", () => {
  const rows = rowsOf(LSTM_MARKDOWN, "### One sentence");
  assertEquals(rows.map(([step, library]) => `${step}: ${library}`), [
    "dense, Adam: ours, 1 thread",
    "dense, Adam: ours, relaxed, 1 thread",
    "dense, Adam: PyTorch, 2 threads",
    "meProp k=5, Adam: ours, 1 thread",
    "meProp k=5, Adam: ours, relaxed, 1 thread",
    "dense, AdaGrad: ours, 1 thread",
    "meProp k=5, AdaGrad: ours, 1 thread",
  ]);
  // Medians of two rounds: 60 ms for 25 words, 3,000 sentences.
  assertEquals(rows[0].slice(2, 8), ["60.0 (40.0 to 80.0)", "2.40", "180", "-", "200", "-"]);
  assertEquals(rows[3].slice(2, 8), [
    "30.0 (20.0 to 40.0)",
    "1.20",
    "90.0",
    "0.500",
    "70.0",
    "35 %",
  ]);
});

Deno.test("phases add up to the whole step; what is in no kernel is in the last", () => {
  const rows = rowsOf(LSTM_MARKDOWN, "### Where the time goes");
  assertEquals(rows[0], ["dense, Adam", "15.0", "0", "0", "15.0", "15.0", "15.0", "60.0", "46 %"]);
  assertEquals(rows.length, 4);
  assert(!MLP_MARKDOWN.includes("### Where the time goes"), "no phases were measured");
  const older = JSON.parse(JSON.stringify(LSTM).replaceAll(/,"quietRowRatio":[\d.]+/g, ""));
  assertEquals(rowsOf(render(lstm, older), "### Where the time goes")[0].length, 8);
});

Deno.test("targets are judged by the median, strict and relaxed, and by the least times", () => {
  assertEquals(rowsOf(LSTM_MARKDOWN, "### Targets, lstm"), [
    [
      "ours, 1 thread, meProp k=5, Adam / ours, 1 thread, dense, Adam",
      ...["at most 0.55", "0.500", "met", "0.500", "met", "0.500", "met"],
    ],
    [
      "ours, 1 thread, meProp k=5, AdaGrad / ours, 1 thread, dense, AdaGrad",
      ...["at most 0.45", "0.500", "missed", "-", "not measured", "0.500", "missed"],
    ],
    [
      "PyTorch, dense, Adam / ours, 1 thread, meProp k=5, Adam",
      ...["at least 6x", "4.00x", "missed", "8.00x", "met", "4.00x", "missed"],
    ],
    [
      "an epoch of ours, 1 thread, dense, Adam",
      // The second round was slow for all: a time in seconds cannot be judged.
      ...["at most 110 s", "180 s (120 to 240)", "not comparable here"],
      ...["90.0 s (60.0 to 120)", "not comparable here", "120 s", "missed"],
    ],
  ]);
});

Deno.test("libraries stand with their version, and a missing one with its command", () => {
  assertStringIncludes(MLP_MARKDOWN, "| PyTorch, 2 threads             | version of pytorch |");
  assertStringIncludes(
    MLP_MARKDOWN,
    "- jax-js is missing (It ended). To install it: `deno cache jax`",
  );
});

Deno.test("the paper's Table 2 stands beside both kernels' passes", () => {
  const rows = rowsOf(LSTM_MARKDOWN, "### The paper's Table 2");
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
  const { rows: passes } = LSTM.passes;
  const mnist = render(mlp, { ...MLP, passes: { sizes: [10], rows: passes } });
  assertEquals(rowsOf(mnist, "### The paper's Table 2")[2].slice(1, 4), ["171", "9.00", "19.0x"]);
});

Deno.test("the profile of a backward pass has shares of the whole", () => {
  const heading = "### Where the time of a backward pass goes";
  assertEquals(rowsOf(LSTM_MARKDOWN, heading).slice(0, 2), [
    ["dense, simd kernels", "30.0 (20.0 to 40.0)", "50 %", "0.0 %", "10 %"],
    ["meProp k=5, simd kernels", "3.00 (2.00 to 4.00)", "50 %", "25 %", "10 %"],
  ]);
});

Deno.test("figures hold the measured libraries", async () => {
  const { figures } = workloadSection(lstm, LSTM);
  const [libraries, phases] = await Promise.all(figures.map(({ chart }) => renderChart(chart)));
  assertStringIncludes(libraries, "PyTorch, 2 threads");
  assertStringIncludes(phases, "PyTorch, 2 threads, dense, Adam");
  assertStringIncludes(phases, "ours, meProp k=5, AdaGrad");
});

Deno.test("a made-up workload has a section without a line of its own in the report", () => {
  const markdown = render(toy, { ...MLP, data: { name: "sines", examples: 10 } });
  assertStringIncludes(markdown, "## A toy, side by side\n\nOne linear map on sines.");
  assertEquals(rowsOf(markdown, "### dense, Adam, batch 10").length, 5);
});
