/**
 * What the kernels are to reach, written down before they were measured: ratios of times within one
 * run. Plain values. Not here: the measured ones.
 *
 * @module
 */
import type { Family } from "./libraries.ts";
import type { Work, WorkloadName } from "./work.ts";

/** The least or the most of a quantity that will do. */
export type Limit = { readonly least: number } | { readonly most: number };

/** Whether a value is within a limit. */
export function isWithin(limit: Limit, value: number): boolean {
  return "least" in limit ? value >= limit.least : value <= limit.most;
}

/** Somebody's time for a step; of several thread counts the least in each round. */
export interface Side {
  readonly family: Family;
  readonly threads: readonly (1 | 2)[];
  readonly step: Pick<Work, "k" | "optimizer" | "batchSize">;
}

/** A ratio of times, or the seconds of an epoch. */
export interface StepTarget {
  readonly of: Side;
  readonly by: Side | "epoch";
  readonly limit: Limit;
}

function step(k: number | null, batchSize: number, optimizer: Work["optimizer"] = "adam") {
  return { k, batchSize, optimizer };
}

function against(
  family: Exclude<Family, "ours">,
  threads: 1 | 2,
  shape: Side["step"],
  least: number,
): StepTarget {
  const side = { threads: [threads], step: shape };
  return { of: { family, ...side }, by: { family: "ours", ...side }, limit: { least } };
}

const OURS = { family: "ours", threads: [1] } as const;

/** Of training steps, by workload. */
export const STEP_TARGETS: Readonly<Record<WorkloadName, readonly StepTarget[]>> = {
  mlp: [
    against("pytorch", 2, step(80, 10), 5),
    against("pytorch", 2, step(null, 10), 2.2),
    against("pytorch", 2, step(80, 50), 2),
    against("pytorch", 2, step(null, 50), 0.85),
    against("tfjs", 1, step(null, 10), 14),
    against("jax", 1, step(null, 10), 14),
  ],
  lstm: [
    ...([["adam", 0.55], ["adaGrad", 0.45]] as const).map(([optimizer, most]) => ({
      of: { ...OURS, step: step(5, 1, optimizer) },
      by: { ...OURS, step: step(null, 1, optimizer) },
      limit: { most },
    })),
    {
      of: { family: "pytorch", threads: [2], step: step(null, 1) },
      by: { ...OURS, step: step(5, 1) },
      limit: { least: 6 },
    },
    { of: { ...OURS, step: step(null, 1) }, by: "epoch", limit: { most: 110 } },
  ],
};

/** Of the backward products of the hidden layers, at k of n units. */
export const COST_TARGETS = {
  k: 80,
  /** Dense time / meProp time with the simd kernels. */
  speedUp: { least: 3 },
  /** meProp's share of the dense time with the reference kernels, in units of k / n. */
  referenceShare: { most: 1.6 },
  /** Selection and grouping of the kept entries of an example, with the simd kernels. */
  selection: { k: 20, microseconds: { most: 1.5 } },
} as const;
