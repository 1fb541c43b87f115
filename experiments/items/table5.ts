/**
 * Table 5: meProp in models of two to five hidden layers.
 * Run: `deno task reproduce table5-mnist --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../engine/config.ts";
import { TABLE5_MNIST } from "../paper/numbers.ts";
import type { ExperimentSpec, SpecRow } from "./spec.ts";

type Depth = keyof typeof TABLE5_MNIST;

const DEPTHS: readonly Depth[] = [2, 3, 4, 5];

function depthRows(depth: Depth): readonly SpecRow<MnistConfig>[] {
  const model = { hiddenSizes: Array.from({ length: depth }, () => 500) };
  // The deeper ones take longer than a first impression may.
  const quick = depth === 2;
  const dense = `layers${depth}-dense`;
  return [
    {
      id: dense,
      label: `${depth} hidden layers, dense`,
      overrides: { model },
      paper: TABLE5_MNIST[depth].dense,
      seedCount: 10,
      quick,
    },
    {
      id: `layers${depth}-top25`,
      label: `${depth} hidden layers, meProp k=25`,
      overrides: { model, sparsifier: { name: "topK", k: 25, outputLayer: false } },
      paper: TABLE5_MNIST[depth].top25,
      baseline: dense,
      seedCount: 10,
      quick,
    },
  ];
}

/** The experiment. */
export const table5Mnist: ExperimentSpec<MnistConfig> = {
  id: "table5-mnist",
  item: "Table 5",
  caption: "Hidden layers of 500 units each, their outputs dropped with probability 0.1 in " +
    "training, Adam.",
  file: "experiments/items/table5.ts",
  preset: { ...MNIST_PRESET, model: { ...MNIST_PRESET.model, dropProbability: 0.1 } },
  rows: DEPTHS.flatMap(depthRows),
  figures: [
    {
      kind: "training",
      name: "table5-mnist-training",
      title: "Training with two and five hidden layers",
      rows: ["layers2-dense", "layers2-top25", "layers5-dense", "layers5-top25"],
    },
    {
      kind: "updateRatios",
      name: "table5-mnist-update-ratios",
      title: "Update ratios with two and five hidden layers",
      rows: ["layers2-top25", "layers5-top25"],
    },
  ],
};
