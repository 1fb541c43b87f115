/**
 * The output layer: the paper's text sparsifies it too, the authors' code does not. On MNIST it has
 * ten units, so that only k below ten makes a difference.
 * Run: `deno task reproduce output-layer-mnist --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const outputLayerMnist: ExperimentSpec<MnistConfig> = {
  id: "output-layer-mnist",
  item: "Beyond the paper: the output layer on MNIST",
  caption: "k=5 in both hidden layers, and in the output layer of ten units too (the paper's " +
    "text) or not (the authors' code), Adam.",
  file: "experiments/items/output_layer_mnist.ts",
  preset: MNIST_PRESET,
  rows: [
    {
      id: "top5",
      label: "k=5, output layer exact",
      overrides: { sparsifier: { name: "topK", k: 5, outputLayer: false } },
      seedCount: 5,
    },
    {
      id: "top5-output",
      label: "k=5, output layer too",
      overrides: { sparsifier: { name: "topK", k: 5, outputLayer: true } },
      baseline: "top5",
      seedCount: 5,
    },
  ],
  figures: [],
};
