/**
 * Table 4, MNIST rows: meProp and dropout together.
 * Run: `deno task reproduce table4-mnist --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import { TABLE4_MNIST } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table4Mnist: ExperimentSpec<MnistConfig> = {
  id: "table4-mnist",
  item: "Table 4, MNIST rows",
  caption: "Outputs of both hidden layers dropped with probability 0.2 in training, Adam.",
  file: "experiments/items/table4_mnist.ts",
  preset: { ...MNIST_PRESET, model: { ...MNIST_PRESET.model, dropProbability: 0.2 } },
  rows: [
    {
      id: "dropout-dense",
      label: "dropout 0.2, dense",
      overrides: {},
      paper: TABLE4_MNIST.dense,
      seedCount: 10,
    },
    {
      id: "dropout-top25",
      label: "dropout 0.2, meProp k=25",
      overrides: { sparsifier: { name: "topK", k: 25, outputLayer: false } },
      paper: TABLE4_MNIST.top25,
      baseline: "dropout-dense",
      seedCount: 10,
    },
  ],
  figures: [{
    kind: "training",
    name: "table4-mnist-training",
    title: "Training with dropout",
    rows: ["dropout-dense", "dropout-top25"],
  }],
};
