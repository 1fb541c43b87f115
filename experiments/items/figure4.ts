/**
 * The three panels of Figure 4, on MNIST with Adam: test accuracy against k for top-k (left) and
 * random-k (middle), and against the width of a dense model (right).
 * Run: `deno task reproduce figure4 --profile paper`.
 *
 * @module
 */
import { FIGURE4 } from "../paper/numbers.ts";
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { selectionRow } from "./rows.ts";
import type { ExperimentSpec, SpecRow } from "./spec.ts";

const file = "experiments/items/figure4.ts";
const HIDDEN_SIZE = 500;

/** The dense model: bit for bit top-k with k = 500, as `lib/layers/linear_test.ts` shows. */
const DENSE: SpecRow<MnistConfig> = {
  id: "dense",
  label: `dense, k=${HIDDEN_SIZE}`,
  overrides: {},
  paper: { testAccuracy: FIGURE4.topK[500] },
  smoke: true,
};

function topKRow(k: 5 | 10 | 20 | 40 | 80 | 160, baseline?: string): SpecRow<MnistConfig> {
  return selectionRow("topK", k, {
    ...k === 10 ? {} : { paper: { testAccuracy: FIGURE4.topK[k] } },
    ...baseline === undefined ? {} : { baseline },
    smoke: k === 80,
  });
}

function randomKRow(k: keyof typeof FIGURE4.randomK): SpecRow<MnistConfig> {
  const paper = { testAccuracy: FIGURE4.randomK[k] };
  return selectionRow("randomK", k, { paper, baseline: `top${k}`, smoke: k === 80 });
}

function widthRow(hiddenSize: keyof typeof FIGURE4.hiddenSize): SpecRow<MnistConfig> {
  return {
    id: `h${hiddenSize}`,
    label: `dense, h=${hiddenSize}`,
    overrides: { model: { hiddenSizes: [hiddenSize, hiddenSize] } },
    paper: { testAccuracy: FIGURE4.hiddenSize[hiddenSize] },
    ...(hiddenSize === 50 ? {} : { baseline: `top${hiddenSize}` }),
    smoke: hiddenSize === 20,
  };
}

const LEFT = [5, 10, 20, 40, 80, 160] as const;
const MIDDLE = [5, 10, 20, 40, 80] as const;
const RIGHT = [5, 10, 20, 40] as const;
const X_TITLE = "k / 500 (%)";

/** The position of k, or of a width, on the x-axis. */
function percent(k: number): number {
  return 100 * k / HIDDEN_SIZE;
}

const TOP_K_SERIES = {
  label: "top-k",
  points: MIDDLE.map((k) => ({ x: percent(k), row: `top${k}` })),
};

/** Left panel. */
export const figure4Left: ExperimentSpec<MnistConfig> = {
  id: "figure4-left",
  item: "Figure 4, left",
  caption: "Test accuracy of meProp against k. The paper plots no k=10; k=500 is the dense model.",
  file,
  preset: MNIST_PRESET,
  rows: [...LEFT.map((k) => topKRow(k, DENSE.id)), DENSE],
  figures: [
    {
      kind: "accuracy",
      name: "figure4-left",
      title: "Accuracy against k",
      xTitle: X_TITLE,
      series: [{
        label: "top-k",
        points: [
          ...LEFT.map((k) => ({ x: percent(k), row: `top${k}` })),
          { x: 100, row: DENSE.id },
        ],
      }],
      baseline: DENSE.id,
    },
    {
      kind: "training",
      name: "figure4-left-training",
      title: "Training with Adam, by k",
      rows: [...LEFT.map((k) => `top${k}`), DENSE.id],
    },
    {
      kind: "updateRatios",
      name: "figure4-left-update-ratios",
      title: "Update ratios by k",
      rows: LEFT.map((k) => `top${k}`),
    },
  ],
};

/** Middle panel. */
export const figure4Middle: ExperimentSpec<MnistConfig> = {
  id: "figure4-middle",
  item: "Figure 4, middle",
  caption: "The k largest entries against k random entries for each example.",
  file,
  preset: MNIST_PRESET,
  rows: [...MIDDLE.map((k) => topKRow(k)), ...MIDDLE.map(randomKRow)],
  figures: [{
    kind: "accuracy",
    name: "figure4-middle",
    title: "Top-k against random-k",
    xTitle: X_TITLE,
    series: [TOP_K_SERIES, {
      label: "random-k",
      points: MIDDLE.map((k) => ({ x: percent(k), row: `random${k}` })),
    }],
  }],
};

/** Right panel. */
export const figure4Right: ExperimentSpec<MnistConfig> = {
  id: "figure4-right",
  item: "Figure 4, right",
  caption:
    "meProp with k of 500 units against dense models with k units (there is no meProp row for h=50).",
  file,
  preset: MNIST_PRESET,
  rows: [...RIGHT.map((k) => topKRow(k)), ...([...RIGHT, 50] as const).map(widthRow)],
  figures: [{
    kind: "accuracy",
    name: "figure4-right",
    title: "Top-k of 500 units against h = k units",
    xTitle: "k / 500 or h / 500 (%)",
    series: [{
      label: "top-k of 500",
      points: RIGHT.map((k) => ({ x: percent(k), row: `top${k}` })),
    }, {
      label: "dense, h units",
      points: [...RIGHT, 50].map((h) => ({ x: percent(h), row: `h${h}` })),
    }],
  }],
};
