/**
 * Table 1, part-of-speech rows: meProp against exact back-propagation in a bidirectional LSTM, with
 * AdaGrad and with Adam. Run: `deno task reproduce table1-pos --profile paper`.
 *
 * @module
 */
import { POS_ADAGRAD, POS_PRESET, type PosConfig } from "../engine/config.ts";
import { TABLE1_POS } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

const TOP_5 = { name: "topK", k: 5, outputLayer: false } as const;

/** The experiment. */
export const table1Pos: ExperimentSpec<PosConfig> = {
  id: "table1-pos",
  item: "Table 1, part-of-speech rows, small corpus",
  caption:
    "Test accuracy of each word at the best dev accuracy, 500 units in each direction, k of " +
    "each gate. The paper's corpus is much larger and not free: its numbers are here for " +
    "the order of the models, not for their height.",
  file: "experiments/items/table1_pos.ts",
  preset: POS_PRESET,
  rows: [
    {
      id: "adagrad-dense",
      label: "AdaGrad, dense",
      overrides: { optimizer: POS_ADAGRAD },
      paper: TABLE1_POS.adaGradDense,
      seedCount: 5,
    },
    {
      id: "adagrad-top5",
      label: "AdaGrad, meProp k=5",
      overrides: { optimizer: POS_ADAGRAD, sparsifier: TOP_5 },
      paper: TABLE1_POS.adaGradTop5,
      baseline: "adagrad-dense",
      seedCount: 5,
      smoke: true,
    },
    {
      id: "adam-dense",
      label: "Adam, dense",
      overrides: {},
      paper: TABLE1_POS.adamDense,
      seedCount: 5,
      smoke: true,
    },
    {
      id: "adam-top5",
      label: "Adam, meProp k=5",
      overrides: { sparsifier: TOP_5 },
      paper: TABLE1_POS.adamTop5,
      baseline: "adam-dense",
      seedCount: 5,
      smoke: true,
    },
  ],
  figures: [
    {
      kind: "training",
      name: "table1-pos-adam",
      title: "Tagging with Adam",
      rows: ["adam-dense", "adam-top5"],
    },
    {
      kind: "training",
      name: "table1-pos-adagrad",
      title: "Tagging with AdaGrad",
      rows: ["adagrad-dense", "adagrad-top5"],
    },
    {
      kind: "updateRatios",
      name: "table1-pos-update-ratios",
      title: "Update ratios in the LSTM",
      rows: ["adam-dense", "adam-top5", "adagrad-top5"],
    },
  ],
};
