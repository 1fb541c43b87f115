/**
 * Table 6: the simple unified top-k, one selection for all examples of a minibatch, on MNIST.
 * Run: `deno task reproduce table6 --profile paper`.
 *
 * @module
 */
import { TABLE6_MNIST } from "../paper/numbers.ts";
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { twinRows } from "./rows.ts";
import type { ExperimentSpec, SpecRow } from "./spec.ts";

function depthRows(depth: keyof typeof TABLE6_MNIST, k: number): SpecRow<MnistConfig>[] {
  return twinRows({
    id: `layers${depth}`,
    label: `${depth} hidden layers`,
    overrides: { model: { hiddenSizes: Array.from({ length: depth }, () => 500) } },
    seedCount: 10,
    quick: depth === 2,
    dense: { paper: TABLE6_MNIST[depth].dense },
    sparse: [{ name: "unifiedTopK", k, paper: TABLE6_MNIST[depth].unified }],
  });
}

/** MNIST. */
export const table6Mnist: ExperimentSpec<MnistConfig> = {
  id: "table6-mnist",
  item: "Table 6",
  caption:
    "All examples of a minibatch keep the k units with the largest sum of |dL/dy| over the " +
    "minibatch. Minibatch 50, Adam. Dropout 0.1, which the paper does not state, as in the " +
    "authors' code.",
  file: "experiments/items/table6.ts",
  preset: {
    ...MNIST_PRESET,
    batchSize: 50,
    model: { ...MNIST_PRESET.model, dropProbability: 0.1 },
  },
  rows: [...depthRows(2, 30), ...depthRows(5, 50)],
  figures: [{
    kind: "training",
    name: "table6-mnist-training",
    title: "Training with unified top-k",
    rows: ["layers2-dense", "layers2-unified30", "layers5-dense", "layers5-unified50"],
  }],
};
