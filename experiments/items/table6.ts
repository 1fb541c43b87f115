/**
 * Table 6: the simple unified top-k, one selection for all examples of a minibatch, on MNIST.
 * Run: `deno task reproduce table6-mnist --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import { TABLE6_MNIST } from "../paper/numbers.ts";
import type { ExperimentSpec, SpecRow } from "./spec.ts";

function depthRows(
  depth: keyof typeof TABLE6_MNIST,
  k: number,
  quick: boolean,
): SpecRow<MnistConfig>[] {
  const model = { hiddenSizes: Array.from({ length: depth }, () => 500) };
  const dense = `layers${depth}-dense`;
  return [
    {
      id: dense,
      label: `${depth} hidden layers, dense`,
      overrides: { model },
      paper: TABLE6_MNIST[depth].dense,
      seedCount: 10,
      quick,
    },
    {
      id: `layers${depth}-unified${k}`,
      label: `${depth} hidden layers, unified k=${k}`,
      overrides: { model, sparsifier: { name: "unifiedTopK", k, outputLayer: false } },
      paper: TABLE6_MNIST[depth].unified,
      baseline: dense,
      seedCount: 10,
      quick,
    },
  ];
}

/** The experiment. */
export const table6Mnist: ExperimentSpec<MnistConfig> = {
  id: "table6-mnist",
  item: "Table 6",
  caption: "The k units of the largest sum of |dL/dy| over the minibatch, for all its examples. " +
    "Minibatch 50, Adam. The paper does not state its dropout: 0.1, as in the authors' code.",
  file: "experiments/items/table6.ts",
  preset: {
    ...MNIST_PRESET,
    batchSize: 50,
    model: { ...MNIST_PRESET.model, dropProbability: 0.1 },
  },
  rows: [...depthRows(2, 30, true), ...depthRows(5, 50, false)],
  figures: [{
    kind: "training",
    name: "table6-mnist-training",
    title: "Training with unified top-k",
    rows: ["layers2-dense", "layers2-unified30", "layers5-dense", "layers5-unified50"],
  }],
};
