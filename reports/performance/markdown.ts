/**
 * The performance report as Markdown: measured times in, a text out. No number is typed into its
 * prose. Not here: tables, figures, files.
 *
 * @module
 */
import { TABLE7, TABLE8 } from "../../experiments/bench/paper_times.ts";
import type { LstmPart } from "../../experiments/bench/lstm_results.ts";
import type {
  CostPart,
  PeersPart,
  PerformanceResults,
  ScalingPart,
} from "../../experiments/bench/results.ts";
import { list, plural } from "../tables/format.ts";
import { costAimTable, costTable, largeTable } from "./cost_tables.ts";
import type { PerformanceFigure } from "./figures.ts";
import { significant } from "./format.ts";
import { lstmBlocks } from "./lstm.ts";
import { kTable, pairTable, peerAimTable, versionTable, workloadTable } from "./tables.ts";

/**
 * Writes the report.
 *
 * @param results What was measured.
 * @param figures The figures that exist.
 * @returns Markdown, with a line end at the end.
 */
export function renderPerformance(
  results: PerformanceResults,
  figures: readonly Pick<PerformanceFigure, "name" | "title">[],
): string {
  const { peers, scaling, cost, lstm } = results;
  const figure = (...names: string[]): string[] =>
    figures.filter(({ name }) => names.includes(name)).map(({ name, title }) =>
      `![${title}](performance/figures/${name}.svg)`
    );
  return [
    "# Performance",
    "Written by `deno task bench:peers` from [its measurements](performance/); not to be edited. " +
    "Times hold for one machine; ratios within one run are what can be compared.",
    ...(peers === undefined ? missing("peers") : peerBlocks(peers, figure)),
    ...(scaling === undefined ? missing("scaling") : scalingBlocks(scaling, figure)),
    ...(cost === undefined ? missing("cost") : costBlocks(cost, figure)),
    ...(lstm === undefined ? missing("lstm") : lstmBlocks(lstm, machine(lstm), figure("lstm"))),
  ].join("\n\n") + "\n";
}

type FigureLinks = (...names: string[]) => string[];

function missing(part: string): string[] {
  return [`The part ${part} has not been measured: \`deno task bench:peers --only ${part}\`.`];
}

function machine(
  { environment, peak, rounds }: PeersPart | ScalingPart | CostPart | LstmPart,
): string {
  const { processor, cores, os, arch, deno, v8 } = environment;
  return `Measured on ${processor}, ${plural(cores, "logical processor")}, ${os} ${arch}, with ` +
    `Deno ${deno} (V8 ${v8}), in ${plural(rounds, "round")}. Peak of one core in WebAssembly: ` +
    `${significant(peak.strict)} GFLOP/s with strict instructions (a multiplication, then an ` +
    `addition), ${significant(peak.relaxed)} with relaxed ones (both in one).`;
}

function model(layerSizes: readonly number[]): string {
  return layerSizes.join("-");
}

function peerBlocks(part: PeersPart, figure: FigureLinks): string[] {
  const [{ layerSizes }] = part.workloads;
  const absent = part.missing.map(({ label, install, reason }) =>
    `- ${label} is missing (${reason.split("\n")[0]}). To install it: \`${install}\``
  );
  return [
    "## The same training step, side by side",
    `${
      model(layerSizes)
    } with rectifiers, softmax cross-entropy, Adam over all weights, on MNIST; ` +
    `meProp keeps the k largest entries of each example's gradient in both hidden layers. All ` +
    `start from the same weights and moments, ${part.trainedSteps} steps into training, where ` +
    `denormal numbers would slow whoever does not flush them. Before anything is timed, all must ` +
    `compute the same loss, from the given weights and again after some steps.`,
    "Peers are written as their users would: PyTorch with a custom autograd function that scatters " +
    "the kept entries into a dense matrix, with denormal numbers flushed; TensorFlow.js with a " +
    "custom gradient and a mask; jax-js with one compiled function for the whole step. Each is a " +
    "process of its own and times its own steps. In every round each contender takes its turn, in " +
    "an order that changes from round to round; a ratio is formed within a round. Given are " +
    "medians over rounds, in brackets the least and the most.",
    machine(part),
    "GFLOP/s counts the multiply-accumulates that the workload needs, two operations each, also " +
    "for those who compute more; updates and selection count nothing. “Of the peak” is per " +
    "thread, of the instructions that ours may use and of the relaxed ones for the others; PyTorch " +
    "has wider vectors than WebAssembly and may exceed it.",
    versionTable(part),
    ...(absent.length === 0 ? [] : [absent.join("\n")]),
    ...figure("peers"),
    ...part.workloads.flatMap((workload) => [
      `### ${workload.label}`,
      workloadTable(part, workload),
    ]),
    "### Aims",
    "Set before measuring; medians decide. Strict instructions are the default.",
    peerAimTable(part),
  ];
}

function scalingBlocks(part: ScalingPart, figure: FigureLinks): string[] {
  const { axes, skipped } = part;
  const shape = axes.k[0];
  const left = skipped.map(({ axis, value }) => `${axis} ${value}`);
  return [
    "## How a step scales",
    `Ours, one thread, strict instructions; ${model(shape.layerSizes)} and ` +
    `minibatches of ${shape.batchSize} where they are not varied. Weights are trained as above, ` +
    `but drawn where the hidden size is varied. MAC are multiply-accumulates of the matrix ` +
    `products; with k, the most there can be.` +
    (left.length === 0 ? "" : ` Left out for want of memory: ${list(left)}.`),
    machine(part),
    "### Against k",
    ...figure("scaling-k"),
    kTable(part),
    "### Against the hidden size",
    ...figure("scaling-hidden"),
    pairTable(axes.hiddenSize, "hidden units"),
    "### Against the minibatch",
    ...figure("scaling-batch"),
    pairTable(axes.batchSize, "examples"),
  ];
}

function costBlocks(part: CostPart, figure: FigureLinks): string[] {
  const { layerSizes, batchSize, series, table7, table8 } = part;
  return [
    "## What the backward products cost",
    `The paper says that the backward products cost k / n of the dense ones. Measured: selection ` +
    `with grouping of the kept entries, dx, and dW multiplied out into memory, which training ` +
    `itself never does; hidden layers of ${model(layerSizes)}, minibatches of ${batchSize}, ` +
    `gradients of a trained model. The first layer has no dx. Multiply-accumulates (MAC) are ` +
    `counted from the entries that were kept; those that are 0 behind a rectifier are left out, ` +
    `so that a large k costs less than its share, and k = n is exact back-propagation without ` +
    `them. “Dense” forms every product, as the paper's code does; “dense, no zeros” is exact ` +
    `back-propagation as this library trains with it, the same bits without the products of ` +
    `zeros: what meProp gains beyond it is its own, the rest any code could have. The reference ` +
    `kernels are plain loops, the paper's kind of code.`,
    machine(part),
    ...figure("backprop-cost"),
    ...series.flatMap((one) => [`### With ${one.kernels} kernels`, costTable(part, one)]),
    "### Aims",
    "Set before measuring; medians decide.",
    costAimTable(part),
    "## The shapes of the paper's Tables 7 and 8",
    "The paper's times are from a GPU, ours from one core of this processor, strict instructions. " +
    "All examples of a minibatch keep the same columns (“unified”). Times may not be compared, " +
    "speed-ups only with care: they depend on how fast the dense products are, here as there. So " +
    "the ratio of the multiply-accumulates (MAC) stands beside them, and our speed in GFLOP/s.",
    ...figure("tables-7-8"),
    `### Table 7: ${model(table7.layerSizes)}, minibatch ${table7.batchSize}`,
    "Selection, dx and dW of one minibatch.",
    largeTable(table7, TABLE7),
    `### Table 8: ${model(table8.layerSizes)}, minibatch ${table8.batchSize}`,
    "The whole backward pass. The paper does not say how many minibatches its times are for, nor " +
    "how large they were; ours are for one.",
    largeTable(table8, TABLE8),
  ];
}
