/**
 * The arithmetic of models, counted in multiply-accumulates of a product: for estimates of the time
 * of a run, and to split a study into equal parts. No reported number comes from here.
 *
 * @module
 */
import type { RunConfig } from "./settings.ts";

/** What an update of a weight costs, in multiply-accumulates of a product. */
export const UPDATE_COST = 10;

/** Copying an example and calling the kernels costs something even in a tiny model. */
const EXAMPLE_OVERHEAD = 20_000;

/** What an example costs in a multi-layer perceptron. */
export interface ExampleWork {
  readonly training: number;
  readonly evaluation: number;
}

/** Counts a multi-layer perceptron of these layers, the input first; its output layer is dense. */
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
