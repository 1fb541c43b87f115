/**
 * Table 3, MNIST rows: k of 500 units in back-propagation against a model of k units.
 * Run: `deno task reproduce table3-mnist --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import { TABLE3_MNIST } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table3Mnist: ExperimentSpec<MnistConfig> = {
  id: "table3-mnist",
  item: "Table 3, MNIST rows",
  caption: "A dense model of 20 units in each hidden layer against one of 500 with meProp k=20, " +
    "Adam. The paper's k=20 has Iter 17 here and 15 in Table 1.",
  file: "experiments/items/table3_mnist.ts",
  preset: MNIST_PRESET,
  rows: [
    {
      id: "h20",
      label: "dense, h=20",
      overrides: { model: { hiddenSizes: [20, 20] } },
      paper: TABLE3_MNIST.hiddenSize20,
      baseline: "top20",
      seedCount: 20,
    },
    {
      id: "top20",
      label: "meProp k=20",
      overrides: { sparsifier: { name: "topK", k: 20, outputLayer: false } },
      paper: TABLE3_MNIST.top20,
      seedCount: 20,
    },
  ],
  figures: [],
};
