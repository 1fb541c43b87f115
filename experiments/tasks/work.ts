/**
 * The work of models, in multiply-accumulates of a product: for time estimates, and for splitting a
 * study into equal parts. No reported number depends on it.
 *
 * @module
 */
import type { RunConfig } from "./settings.ts";

/** The cost of updating a weight, in multiply-accumulates of a product. */
export const UPDATE_COST = 10;

/** The fixed cost of an example: copying it and calling the kernels. */
const EXAMPLE_OVERHEAD = 20_000;

/** The work of an example in a multilayer perceptron. */
export interface ExampleWork {
  readonly training: number;
  readonly evaluation: number;
}

/** Counts the work of a multilayer perceptron with a dense output layer, from its layer sizes. */
export function mlpWork(
  layerSizes: readonly number[],
  sparsifier: RunConfig["sparsifier"],
  batchSize: number,
): ExampleWork {
  let [forward, backward] = [0, 0];
  for (let i = 0; i + 1 < layerSizes.length; i++) {
    const weights = layerSizes[i] * layerSizes[i + 1];
    const isOutput = i + 2 === layerSizes.length;
    const kept = sparsifier.name === "dense" || isOutput ? 1 : sparsifier.k / layerSizes[i + 1];
    forward += weights;
    backward += 2 * weights * Math.min(1, 2 * kept) + UPDATE_COST * weights / batchSize;
  }
  return {
    training: forward + backward + EXAMPLE_OVERHEAD,
    evaluation: forward + EXAMPLE_OVERHEAD / 4,
  };
}
