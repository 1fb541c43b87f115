/**
 * Table 5: meProp in models of two to five hidden layers.
 * Run: `deno task reproduce table5 --profile paper`.
 *
 * @module
 */
import { TABLE5_MNIST } from "../paper/numbers.ts";
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { twinRows } from "./rows.ts";
import type { ExperimentSpec } from "./spec.ts";

const DEPTHS = [2, 3, 4, 5] as const;

/** MNIST. */
export const table5Mnist: ExperimentSpec<MnistConfig> = {
  id: "table5-mnist",
  item: "Table 5",
  caption: "Hidden layers of 500 units each, with dropout of 0.1 on their outputs; Adam.",
  file: "experiments/items/table5.ts",
  preset: { ...MNIST_PRESET, model: { ...MNIST_PRESET.model, dropProbability: 0.1 } },
  rows: DEPTHS.flatMap((depth) =>
    twinRows<MnistConfig>({
      id: `layers${depth}`,
      label: `${depth} hidden layers`,
      overrides: { model: { hiddenSizes: Array.from({ length: depth }, () => 500) } },
      seedCount: 10,
      // Deeper models take too long for a first impression.
      quick: depth === 2,
      dense: { paper: TABLE5_MNIST[depth].dense },
      sparse: [{ k: 25, paper: TABLE5_MNIST[depth].top25 }],
    })
  ),
  figures: [
    {
      kind: "training",
      name: "table5-mnist-training",
      title: "Training with two and five hidden layers",
      rows: ["layers2-dense", "layers2-top25", "layers5-dense", "layers5-top25"],
    },
    {
      kind: "fit",
      name: "table5-mnist-fit",
      title: "Training and test accuracy with two and five hidden layers",
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
