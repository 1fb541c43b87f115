/**
 * How the time of a training step grows with k, with the hidden size and with the minibatch: which
 * steps. Not here: measuring them.
 *
 * @module
 */
import type { Work } from "./work.ts";
import { mlpWork } from "./workloads/mlp.ts";
import type { WorkGroup } from "./workloads/workload.ts";

/** What is varied, and its values. The first value of k is the least that the paper tries. */
const VALUES = {
  k: [5, 10, 20, 40, 80, 160, 320, 500],
  hiddenSize: [64, 128, 256, 512, 1024, 2048, 4096, 8192],
  batchSize: [1, 5, 10, 20, 50, 100, 256],
} as const;
/** Of meProp where something else is varied. */
const K = 80;

const isSmall = (size: number): boolean => size <= 1024;

/** What is varied: the first word of a group's name. */
export type ScalingAxis = keyof typeof VALUES;

/** A dense step and its meProp twin, unless that would keep all. */
function pair(changes: Partial<Work>): Work[] {
  const dense = mlpWork(changes);
  return K < dense.hiddenSizes[0] ? [dense, { ...dense, k: K }] : [dense];
}

/** The steps to measure. Weights of other hidden sizes than the paper's are as drawn. */
export const SCALING_GROUPS: readonly WorkGroup[] = [
  { name: "k", works: [mlpWork(), ...VALUES.k.map((k) => mlpWork({ k }))] },
  // The small ones in turns, since they are compared with each other.
  ...[
    VALUES.hiddenSize.filter(isSmall),
    ...VALUES.hiddenSize.filter((n) => !isSmall(n)).map((n) => [n]),
  ]
    .map((sizes) => ({
      name: `hiddenSize ${sizes.join(", ")}`,
      works: sizes.flatMap((size) => pair({ hiddenSizes: [size, size], trainedSteps: 0 })),
    })),
  ...VALUES.batchSize.map((batchSize) => ({
    name: `batchSize ${batchSize}`,
    works: pair({ batchSize }),
  })),
];
