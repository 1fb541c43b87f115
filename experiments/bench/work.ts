/**
 * The training steps that are measured, as plain values: which model, which optimizer, how many
 * entries of each gradient are kept, how many examples. Not here: how such a step is made (see
 * `workloads/`), times.
 *
 * @module
 */
import * as v from "valibot";

/** The models whose steps are measured; each has a file in `workloads/`. */
export const WORKLOAD_NAMES = ["mlp", "lstm", "parser"] as const;

/** One of {@link WORKLOAD_NAMES}. */
export type WorkloadName = typeof WORKLOAD_NAMES[number];

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

/** A training step, up to the data. */
export const workSchema = v.object({
  /** Which model. */
  workload: v.picklist(WORKLOAD_NAMES),
  /** The units of each hidden layer. */
  hiddenSizes: v.array(count),
  /** The number of examples of a minibatch. */
  batchSize: count,
  /** How many entries of the gradient are kept in each hidden layer or gate; null for all. */
  k: v.nullable(count),
  /** The update rule, over all weights. */
  optimizer: v.picklist(["adam", "adaGrad"]),
  /** The number of updates behind its weights; 0: as drawn. */
  trainedSteps: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** A training step, up to the data. */
export type Work = Readonly<v.InferOutput<typeof workSchema>>;

/** The update rules that are measured. */
export type OptimizerName = Work["optimizer"];

/** Multiply-accumulates of the matrix products of a step. */
export const macsSchema = v.strictObject({
  /** `x W^T` of all layers. */
  forward: v.number(),
  /** `G W` of all layers but the first, whose input needs no gradient. */
  dx: v.number(),
  /** `G^T X` of all layers. */
  dW: v.number(),
});

/** Multiply-accumulates of the matrix products of a step. */
export type StepMacs = Readonly<v.InferOutput<typeof macsSchema>>;

/** The names of update rules in reports. */
export const OPTIMIZER_LABELS: Readonly<Record<OptimizerName, string>> = {
  adam: "Adam",
  adaGrad: "AdaGrad",
};

/** Exact back-propagation or meProp, by k. */
export function labelOfK(k: number | null): string {
  return k === null ? "dense" : `meProp k=${k}`;
}

/** A step's name in reports: of its settings those that differ among some steps, and k. */
export function labelAmong(works: readonly LabelledWork[], work: LabelledWork): string {
  const parts = {
    optimizer: OPTIMIZER_LABELS[work.optimizer],
    hiddenSizes: work.hiddenSizes.join("-"),
    batchSize: `batch ${work.batchSize}`,
  };
  const varied = (Object.keys(parts) as (keyof typeof parts)[]).filter((key) =>
    works.some((other) => String(other[key]) !== String(work[key]))
  );
  return [labelOfK(work.k), ...varied.map((key) => parts[key])].join(", ");
}

type LabelledWork = Pick<Work, "k" | "optimizer" | "hiddenSizes" | "batchSize">;

/** A step's name where no other step stands beside it. */
export function labelOf({ k, optimizer, batchSize }: Omit<LabelledWork, "hiddenSizes">): string {
  const batch = batchSize === 1 ? "" : `, batch ${batchSize}`;
  return `${labelOfK(k)}, ${OPTIMIZER_LABELS[optimizer]}${batch}`;
}

/** All multiply-accumulates. */
export function totalMacs({ forward, dx, dW }: StepMacs): number {
  return forward + dx + dW;
}

/** 10^9 floating-point operations a second, two for each multiply-accumulate. */
export function gflops(macs: number, ms: number): number {
  return 2 * macs / ms / 1e6;
}

/**
 * Chooses minibatches that stand for all: in the order of their sizes, the middle one of each of
 * `count` equal parts. So a sum over the chosen, times all / count, is nearly one over all, for
 * whatever grows with the size.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { chooseEvenly } from "./work.ts";
 *
 * // The middle one of the three short ones has 2 words, that of the three long ones 8.
 * assertEquals(chooseEvenly([9, 1, 5, 7, 2, 8], 2), [4, 5]);
 * ```
 */
export function chooseEvenly(sizes: ArrayLike<number>, count: number): number[] {
  const order = Array.from(sizes, (_, i) => i).sort((a, b) => sizes[a] - sizes[b] || a - b);
  const chosen = Math.min(count, order.length);
  return Array.from(
    { length: chosen },
    (_, part) => order[Math.floor((part + 0.5) * order.length / chosen)],
  ).sort((a, b) => a - b);
}
