/**
 * What is measured of the tagger: the workloads, which sentences, and how many multiply-accumulates
 * each phase takes for a sentence, counted from shapes. Not here: times, models.
 *
 * @module
 */
import type { StepMacs } from "./work.ts";

/** The tagger: an LSTM in both directions and an output layer. */
export interface TaggerShape {
  /** The numbers of a token. */
  readonly inFeatures: number;
  /** The units of each direction. */
  readonly hiddenSize: number;
  readonly tagCount: number;
}

/** The update rules that are measured; both change all weights of the LSTM. */
export type LstmOptimizer = "adam" | "adaGrad";

/** A training step on one sentence. */
export interface LstmWorkload {
  /** The name in files. */
  readonly id: string;
  /** The name in reports. */
  readonly label: string;
  readonly optimizer: LstmOptimizer;
  /** How many entries of dL/dz each gate keeps at each time step; null for all. */
  readonly k: number | null;
}

/** What the paper keeps in each gate. */
export const LSTM_K = 5;

/** All workloads. Peers take part in the first one. */
export const LSTM_WORKLOADS: readonly LstmWorkload[] = (["adam", "adaGrad"] as const).flatMap(
  (optimizer) =>
    [null, LSTM_K].map((k) => ({
      id: `${k === null ? "dense" : `topK${k}`}-${optimizer}`,
      label: `${k === null ? "dense" : `meProp k=${k}`}, ${
        optimizer === "adam" ? "Adam" : "AdaGrad"
      }`,
      optimizer,
      k,
    })),
);

const GATE_COUNT = 4;
const DIRECTION_COUNT = 2;

/**
 * Counts the multiply-accumulates of a training step on one sentence, as the kernels make them. The
 * first step of a direction has no hidden state before it: its product is left out forward and in
 * dx, and its f gate has no gradient, which the sparse products leave out and the dense ones do not.
 * With k the count is the most there can be: other entries that are zero cost nothing either.
 *
 * @param shape The model.
 * @param length The tokens of the sentence.
 * @param k How many entries each gate keeps at each time step; null for all.
 * @returns The count of each product, of the LSTM and the output layer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countSentenceMacs } from "./lstm_work.ts";
 *
 * const shape = { inFeatures: 2, hiddenSize: 3, tagCount: 1 };
 * // One token: nothing comes from a step before it, and the f gate keeps nothing.
 * assertEquals(countSentenceMacs(shape, 1, 1), { forward: 54, dx: 18, dW: 36 });
 * ```
 */
export function countSentenceMacs(
  { inFeatures, hiddenSize, tagCount }: TaggerShape,
  length: number,
  k: number | null,
): StepMacs {
  const width = GATE_COUNT * hiddenSize;
  const kept = k === null ? width : GATE_COUNT * k;
  const entries = kept * length - (k ?? 0);
  const output = length * DIRECTION_COUNT * hiddenSize * tagCount;
  const both = (macs: number): number => DIRECTION_COUNT * macs + output;
  return {
    forward: both(width * (inFeatures * length + hiddenSize * (length - 1))),
    dx: both(entries * inFeatures + kept * hiddenSize * (length - 1)),
    dW: both(entries * (inFeatures + hiddenSize)),
  };
}

/**
 * The mean over some sentences of {@link countSentenceMacs}.
 *
 * @param shape The model.
 * @param lengths The tokens of each sentence.
 * @param k How many entries each gate keeps at each time step; null for all.
 * @returns The mean count of each product.
 */
export function meanSentenceMacs(
  shape: TaggerShape,
  lengths: readonly number[],
  k: number | null,
): StepMacs {
  const sum = { forward: 0, dx: 0, dW: 0 };
  for (const length of lengths) {
    const { forward, dx, dW } = countSentenceMacs(shape, length, k);
    sum.forward += forward;
    sum.dx += dx;
    sum.dW += dW;
  }
  const { length } = lengths;
  return { forward: sum.forward / length, dx: sum.dx / length, dW: sum.dW / length };
}

/**
 * Chooses sentences that stand for all: in the order of their lengths, the middle one of each of
 * `count` equal parts. So a sum over the chosen, times all / count, is nearly one over all, for
 * whatever grows with the length.
 *
 * @param lengths The tokens of each sentence.
 * @param count How many to choose; all if there are not so many.
 * @returns Their numbers, in the order in which they stand in the corpus: lengths are mixed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chooseSentences } from "./lstm_work.ts";
 *
 * // The middle one of the three short ones has 2 tokens, that of the three long ones 8.
 * assertEquals(chooseSentences([9, 1, 5, 7, 2, 8], 2), [4, 5]);
 * ```
 */
export function chooseSentences(lengths: ArrayLike<number>, count: number): number[] {
  const order = Array.from(lengths, (_, i) => i).sort((a, b) => lengths[a] - lengths[b] || a - b);
  const chosen = Math.min(count, order.length);
  return Array.from(
    { length: chosen },
    (_, part) => order[Math.floor((part + 0.5) * order.length / chosen)],
  ).sort((a, b) => a - b);
}
