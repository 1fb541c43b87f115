/**
 * What the kernels are to reach, written down before they were measured: ratios of times within one
 * run; and when such a ratio tells anything. Plain values. Not here: the measured ones.
 *
 * @module
 */
import type { Family } from "./libraries.ts";
import type { Spread } from "./rounds.ts";
import type { Work, WorkloadName } from "./work.ts";

/** The least or the most of a quantity that will do. */
export type Limit = { readonly least: number } | { readonly most: number };

/** Rounds whose ratios lie more times apart tell of other programs. */
export const MOST_SPREAD = 1.5;
/** A second thread that is worth less has no core of its own. */
export const LEAST_SECOND_THREAD = 1.2;

/** What a second thread is worth, see `second_thread.ts`; undefined if not measured. */
export type SecondThreadWorth = "unused" | number | undefined;

/** What became of a target. */
export type Judgement = "met" | "missed" | "not comparable here" | "not measured";

/** Whether a ratio tells anything, by its spread and by what a second thread is worth if it is used. */
export function isComparable(
  { least, most }: Spread,
  secondThread: SecondThreadWorth,
): boolean {
  if (most > MOST_SPREAD * least) return false;
  return secondThread === "unused" || (secondThread ?? 0) >= LEAST_SECOND_THREAD;
}

/** Judges a ratio by its median. */
export function judge(
  spread: Spread | undefined,
  limit: Limit,
  secondThread: SecondThreadWorth,
): Judgement {
  if (spread === undefined) return "not measured";
  if (!isComparable(spread, secondThread)) return "not comparable here";
  const { median } = spread;
  const isMet = "least" in limit ? median >= limit.least : median <= limit.most;
  return isMet ? "met" : "missed";
}

/** Somebody's time for a step; of several thread counts the least in each round. */
export interface Side {
  readonly family: Family;
  readonly threads: readonly (1 | 2)[];
  readonly step: Pick<Work, "k" | "optimizer" | "batchSize"> & Partial<Pick<Work, "hiddenSizes">>;
}

/** What a user takes: whichever thread count is faster. */
export const BETTER_OF_BOTH: Side["threads"] = [1, 2];

/** A ratio of times, or the seconds of an epoch. */
export interface StepTarget {
  readonly of: Side;
  readonly by: Side | "epoch";
  readonly limit: Limit;
}

function step(k: number | null, batchSize: number, optimizer: Work["optimizer"] = "adam") {
  return { k, batchSize, optimizer };
}

/** The same step by a peer and by ours. */
function against(family: Family, shape: Side["step"], least: number): StepTarget {
  const side = { threads: BETTER_OF_BOTH, step: shape };
  return { of: { family, ...side }, by: { family: "ours", ...side }, limit: { least } };
}

function ours(shape: Side["step"]): Side {
  return { family: "ours", threads: [1], step: shape };
}

/** Of training steps, by workload. */
export const STEP_TARGETS: Readonly<Record<WorkloadName, readonly StepTarget[]>> = {
  mlp: [
    against("pytorch", step(20, 10), 4),
    against("pytorch", step(80, 10), 3.5),
    against("pytorch", step(80, 50), 2),
    against("pytorch", step(10, 10, "adaGrad"), 5),
    against("pytorch", step(null, 10), 3),
    against("pytorch", step(null, 50), 1.2),
    against("tfjs", step(null, 10), 20),
    against("jax", step(null, 10), 5),
  ],
  lstm: [
    ...([["adam", 0.55], ["adaGrad", 0.45]] as const).map(([optimizer, most]) => ({
      of: ours(step(5, 1, optimizer)),
      by: ours(step(null, 1, optimizer)),
      limit: { most },
    })),
    {
      of: { family: "pytorch", threads: BETTER_OF_BOTH, step: step(null, 1) },
      by: ours(step(5, 1)),
      limit: { least: 6 },
    },
    { of: ours(step(null, 1)), by: "epoch", limit: { most: 110 } },
  ],
  parser: [],
};

const PAPER_MLP = { hiddenSizes: [500, 500] };

/** Of steps of ours: what meProp leaves of a dense step of the paper's model. */
export const PAYS_TARGETS: readonly StepTarget[] = [
  {
    of: ours({ ...step(20, 10), ...PAPER_MLP }),
    by: ours({ ...step(null, 10), ...PAPER_MLP }),
    limit: { most: 0.63 },
  },
];

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
