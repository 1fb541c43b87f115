/**
 * Table 1, MNIST rows: meProp against exact back-propagation, with AdaGrad and with Adam.
 * Run: `deno task reproduce table1-mnist --profile paper`.
 *
 * @module
 */
import { ADAGRAD, MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import { TABLE1_MNIST } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table1Mnist: ExperimentSpec<MnistConfig> = {
  id: "table1-mnist",
  item: "Table 1, MNIST rows",
  caption: "Test accuracy at the best dev accuracy, 784-500-500-10, for each optimizer. " +
    "k=80 with Adam is not in this table of the paper; it is the best point of its Figure 4.",
  file: "experiments/items/table1_mnist.ts",
  preset: MNIST_PRESET,
  rows: [
    {
      id: "adagrad-dense",
      label: "AdaGrad, dense",
      overrides: { optimizer: ADAGRAD },
      paper: TABLE1_MNIST.adaGradDense,
      smoke: true,
      seedCount: 20,
    },
    {
      id: "adagrad-top10",
      label: "AdaGrad, meProp k=10",
      overrides: {
        optimizer: ADAGRAD,
        sparsifier: { name: "topK", k: 10, outputLayer: false },
      },
      paper: TABLE1_MNIST.adaGradTop10,
      baseline: "adagrad-dense",
      smoke: true,
      seedCount: 20,
    },
    {
      id: "adam-dense",
      label: "Adam, dense",
      overrides: {},
      paper: TABLE1_MNIST.adamDense,
      smoke: true,
      seedCount: 20,
    },
    {
      id: "adam-top20",
      label: "Adam, meProp k=20",
      overrides: { sparsifier: { name: "topK", k: 20, outputLayer: false } },
      paper: TABLE1_MNIST.adamTop20,
      baseline: "adam-dense",
      seedCount: 20,
    },
    {
      id: "adam-top80",
      label: "Adam, meProp k=80",
      overrides: { sparsifier: { name: "topK", k: 80, outputLayer: false } },
      baseline: "adam-dense",
      smoke: true,
      seedCount: 20,
    },
  ],
  figures: [
    {
      kind: "training",
      name: "table1-mnist-adam",
      title: "Training with Adam",
      rows: ["adam-dense", "adam-top80", "adam-top20"],
    },
    {
      kind: "training",
      name: "table1-mnist-adagrad",
      title: "Training with AdaGrad",
      rows: ["adagrad-dense", "adagrad-top10"],
    },
    {
      kind: "updateRatios",
      name: "table1-mnist-update-ratios",
      title: "Update ratios with Adam and AdaGrad",
      rows: ["adam-dense", "adam-top80", "adam-top20", "adagrad-top10"],
    },
  ],
};
