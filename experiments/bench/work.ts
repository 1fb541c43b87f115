/**
 * What is measured: the model, the workloads, and how many multiply-accumulates each phase of a
 * step takes, counted from shapes. Not here: times.
 *
 * @module
 */

/** The paper's model for MNIST: inputs, two hidden layers, classes. */
export const LAYER_SIZES: readonly number[] = [784, 500, 500, 10];

/** What a training step works on. */
export interface StepShape {
  /** Inputs, units of each hidden layer, classes. */
  readonly layerSizes: readonly number[];
  /** The number of examples of a minibatch. */
  readonly batchSize: number;
  /** How many entries of dL/dy each example keeps in the hidden layers; null for all. */
  readonly k: number | null;
}

/** Multiply-accumulates of the matrix products of a step. */
export interface StepMacs {
  /** `x W^T` of all layers. */
  readonly forward: number;
  /** `G W` of all layers but the first, whose input needs no gradient. */
  readonly dx: number;
  /** `G^T X` of all layers. */
  readonly dW: number;
}

/**
 * Counts the multiply-accumulates of a step. With k the count is the most there can be: kept
 * entries that are zero cost nothing. The output layer is always dense.
 *
 * @param shape The step.
 * @returns The count of each product.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countStepMacs } from "./work.ts";
 *
 * const macs = countStepMacs({ layerSizes: [4, 3, 2], batchSize: 5, k: 1 });
 * assertEquals(macs, { forward: 5 * (12 + 6), dx: 5 * 6, dW: 5 * (4 + 6) });
 * ```
 */
export function countStepMacs({ layerSizes, batchSize, k }: StepShape): StepMacs {
  const last = layerSizes.length - 2;
  const macs = { forward: 0, dx: 0, dW: 0 };
  for (let layer = 0; layer <= last; layer++) {
    const [inFeatures, outFeatures] = [layerSizes[layer], layerSizes[layer + 1]];
    const kept = k === null || layer === last ? outFeatures : Math.min(k, outFeatures);
    macs.forward += batchSize * inFeatures * outFeatures;
    macs.dW += batchSize * inFeatures * kept;
    if (layer > 0) macs.dx += batchSize * inFeatures * kept;
  }
  return macs;
}

/**
 * All multiply-accumulates of a step's matrix products.
 *
 * @param shape The step.
 * @returns Their number.
 */
export function totalMacs(shape: StepShape): number {
  const { forward, dx, dW } = countStepMacs(shape);
  return forward + dx + dW;
}

/**
 * Arithmetic speed.
 *
 * @param macs Multiply-accumulates, two floating-point operations each.
 * @param ms Milliseconds.
 * @returns 10^9 floating-point operations a second.
 */
export function gflops(macs: number, ms: number): number {
  return 2 * macs / ms / 1e6;
}

/**
 * The number of weights and biases.
 *
 * @param layerSizes Inputs, units of each hidden layer, classes.
 * @returns Their number.
 */
export function countParameters(layerSizes: readonly number[]): number {
  return layerSizes.slice(1).reduce((sum, size, i) => sum + size * (layerSizes[i] + 1), 0);
}

/** A training step that all contenders make. */
export interface Workload {
  /** The name in files. */
  readonly id: string;
  /** The name in reports. */
  readonly label: string;
  /** The number of examples of a minibatch. */
  readonly batchSize: number;
  /** How many entries of dL/dy each example keeps in the hidden layers; null for all. */
  readonly k: number | null;
}

/** All workloads: {@link LAYER_SIZES}, Adam over all weights. */
export const WORKLOADS: readonly Workload[] = [10, 50].flatMap((batchSize) =>
  [null, 80].map((k) => ({
    id: `${k === null ? "dense" : `topK${k}`}-b${batchSize}`,
    label: `${k === null ? "dense" : `meProp k=${k}`}, batch ${batchSize}`,
    batchSize,
    k,
  }))
);
