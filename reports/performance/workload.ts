/**
 * The section about a workload, whatever its model: its training step beside other libraries, and
 * its passes beside the paper's Table 2. Measured times in, Markdown blocks and figures out.
 *
 * @module
 */
import type { WorkloadPart } from "../../experiments/bench/results.ts";
import { STEP_TARGETS } from "../../experiments/bench/targets.ts";
import type { WorkloadName } from "../../experiments/bench/work.ts";
import type { Workload } from "../../experiments/bench/workloads/workload.ts";
import { passTable, profileTable } from "./pass_table.ts";
import { comparability, linkTo, machineBlock, missingBlocks, type Section } from "./section.ts";
import { librariesFigure, phasesFigure } from "./step_figures.ts";
import { peerTable, phaseTable, stepTable, versionTable } from "./step_tables.ts";
import { targetTable } from "./target_table.ts";

/** Writes the section. */
export function workloadSection(workload: Workload, part: WorkloadPart): Section {
  const { name, title } = workload;
  const libraries = librariesFigure(name, `${title}, side by side`, part);
  const phases = phasesFigure(`${name}-phases`, `${title}: where the time goes`, part);
  const blocks = [
    `## ${title}, side by side`,
    ...workload.about(part),
    "Each library is a process of its own and times its own steps. Before anything is timed, all " +
    "must compute the same loss, from the given weights and again after some steps. In every " +
    "round each takes its turn, in an order that changes from round to round; a ratio is formed " +
    "within a round. Given are medians over rounds, in brackets the least and the most.",
    machineBlock(part),
    "MAC are the multiply-accumulates that a step needs; GFLOP/s counts them as two operations " +
    "each, also for a library that computes more, and neither updates nor selection. “Of the " +
    "peak” is per thread, of the instructions that ours may use and of the relaxed ones for the " +
    "others; PyTorch has wider vectors than WebAssembly and may exceed it.",
    versionTable(part),
    ...missingBlocks(part),
    linkTo(libraries),
    ...part.groups.flatMap((group) => [`### ${group.name}`, stepTable(part, group)]),
    ...phaseBlocks(part, phases === undefined ? [] : [linkTo(phases)]),
    ...peerBlocks(part),
    ...targetBlocks(name, part),
    ...passBlocks(name, part),
  ];
  return { blocks, figures: phases === undefined ? [libraries] : [libraries, phases] };
}

function phaseBlocks(part: WorkloadPart, figures: readonly string[]): string[] {
  const table = phaseTable(part, part.groups);
  if (table === undefined) return [];
  return [
    "### Where the time goes",
    "Ours, one thread, strict instructions, medians in ms. The products of dW are formed within " +
    "the update. “Other” is all else: activations, biases, and what is in no kernel. Quiet rows " +
    "are the share of the rows of weights that the next step leaves alone unless they get a " +
    "gradient, since it could not change them; “quiet rows too” above passes over them.",
    ...figures,
    table,
  ];
}

function peerBlocks(part: WorkloadPart): string[] {
  if (part.libraries.every(({ family }) => family === "ours")) return [];
  return [
    "### The better thread count of each",
    "A user takes whichever thread count is faster: a ratio is between the least of one and two " +
    "threads on each side, in every round. " + comparability(part),
    peerTable(part),
  ];
}

function targetBlocks(name: WorkloadName, part: WorkloadPart): string[] {
  const targets = STEP_TARGETS[name];
  if (targets.length === 0) return [];
  return [
    `### Targets, ${name}`,
    "Set before the kernels that were to reach them; medians decide. A library without a number " +
    "of threads has the better of one and two. Strict instructions are the default. The ratio of " +
    "the least times over all rounds stands beside: other programs disturb it least.",
    targetTable(part, targets),
  ];
}

function passBlocks(name: WorkloadName, { passes }: WorkloadPart): string[] {
  if (passes.rows.length === 0) return [];
  const profile = profileTable(passes);
  return [
    "### The paper's Table 2",
    `Seconds of the paper are for an epoch in its own code; ours are milliseconds for a minibatch, ` +
    `the mean of ${passes.sizes.length}, one thread, strict instructions. No update; the backward ` +
    `pass is all of it, with dW multiplied out into memory, which training itself never does. ` +
    `“Backprop” is the quantity of the paper's Table 1: selection, dx and dW. The reference ` +
    `kernels are plain loops, the paper's kind of code.`,
    passTable(name, passes),
    ...profile === undefined ? [] : [
      "### Where the time of a backward pass goes",
      "Medians of the shares of the whole backward pass. Activations are the derivatives of ReLU " +
      "or tanh, or of an LSTM's gates and cells; what is left is biases, embeddings, sums and copies.",
      profile,
    ],
  ];
}
