/**
 * The section of the performance report about the tagger: measured times in, Markdown blocks out.
 * No number is typed into its prose. Not here: tables, figures, files.
 *
 * @module
 */
import type { LstmPart } from "../../experiments/bench/lstm_results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import { significant } from "./format.ts";
import { passTable } from "./lstm_passes.ts";
import { lstmAimTable, lstmPeerTable, phaseTable, stepTable } from "./lstm_tables.ts";

/**
 * Writes the section.
 *
 * @param part What was measured.
 * @param machine A sentence on where it was measured.
 * @param figures Links of its figures.
 * @returns Blocks of Markdown.
 */
export function lstmBlocks(
  part: LstmPart,
  machine: string,
  figures: readonly string[],
): string[] {
  const { shape, corpus, lengths, passLengths, trainedSteps, workloads } = part;
  const k = workloads.find((workload) => workload.k !== null)?.k;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const absent = part.missing.map(({ label, install, reason }) =>
    `- ${label} is missing (${reason.split("\n")[0]}). To install it: \`${install}\``
  );
  return [
    "## The tagger",
    `The preset \`pos\`: an LSTM of ${shape.hiddenSize} units in each of two directions on ` +
    `${shape.inFeatures} inputs, ${shape.tagCount} tags, one sentence a minibatch, the loss summed ` +
    `over its words; meProp keeps k=${k} entries of each gate's gradient at each time step. A ` +
    `measurement is one training step (forward, loss, backward, update) on each of ` +
    `${lengths.length} sentences of the training part of ${corpus.id}, chosen at equal steps ` +
    `through its sentences ordered by length (mean ${mean.toFixed(1)} words; the corpus ` +
    `${
      (corpus.tokens / corpus.sentences).toFixed(1)
    }). Seconds for an epoch are the mean sentence ` +
    `times ${corpus.sentences}: the training part alone, without evaluations. Each workload starts ` +
    `from weights and moments of its own, ${trainedSteps} steps into training.`,
    "PyTorch's side is `nn.Embedding`, `nn.LSTM(bidirectional=True)`, `nn.Linear`, the summed " +
    "cross-entropy and `torch.optim.Adam`, dense, with denormal numbers flushed. Its second bias " +
    "of each direction is zero and does not learn; its embeddings have sparse gradients and " +
    "`SparseAdam`, so that only the rows of a sentence are updated, as ours does. Before anything " +
    "is timed, all must have the same loss, from the given weights and again after some steps. " +
    "All contenders of all workloads take turns in every round; ratios are formed within a round.",
    machine,
    ...(absent.length === 0 ? [] : [absent.join("\n")]),
    ...figures,
    "### One training step",
    "MAC are multiply-accumulates of the products of the mean sentence, counted from shapes; “of " +
    "dense” is against the dense step of the same contender with the same optimizer.",
    stepTable(part),
    "### Where the time of a sentence goes",
    "Ours, one thread, strict instructions, medians in ms. The products of dW are formed within " +
    "the update. “Other” is all else: gates, biases, embeddings, and what is in no kernel.",
    phaseTable(part),
    "### PyTorch, dense",
    "PyTorch's time / ours, strict instructions.",
    lstmPeerTable(part),
    "### Aims of the tagger",
    "Set before measuring; medians decide. Ours with one thread; strict instructions are the " +
    "default. Two threads wait for each other, so that PyTorch's time with two grows many times " +
    "over when another program takes a core; the ratio of the least times over all rounds stands " +
    "beside for that, and is the one to trust where the spread is wide." + disturbance(part),
    lstmAimTable(part),
    "### The paper's Table 2",
    `Seconds of the paper are for an epoch of the Penn Treebank in its own code; ours are ` +
    `milliseconds for the mean of ${passLengths.length} of the sentences, one thread, strict ` +
    `instructions. No update; the backward pass is all of it, with dW multiplied out into memory, ` +
    `which training itself never does. “Backprop” is the quantity of the paper's Table 1: ` +
    `selection, dx and dW. The reference kernels are plain loops, the paper's kind of code.`,
    passTable(part),
  ];
}

/** Rounds of a contender that lie further apart tell of other programs. */
const MOST_UNDISTURBED = 2;

/** What to say of a run that was not alone on its machine. */
function disturbance({ workloads }: LstmPart): string {
  const factors = workloads.flatMap(({ results }) =>
    results.map(({ msPerStep }) => {
      const { least, most } = spreadOf(msPerStep);
      return most / least;
    })
  );
  const widest = Math.max(...factors);
  if (widest <= MOST_UNDISTURBED) return "";
  return ` In this run the rounds of one contender lie up to ${significant(widest)} times apart: ` +
    `the machine was not idle, and its medians with two threads mean little.`;
}
