/**
 * Table 4, part-of-speech rows: meProp and dropout together.
 * Run: `deno task reproduce table4-pos --profile paper`.
 *
 * @module
 */
import { POS_PRESET, type PosConfig } from "../engine/config.ts";
import { TABLE4_POS } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table4Pos: ExperimentSpec<PosConfig> = {
  id: "table4-pos",
  item: "Table 4, part-of-speech rows",
  caption: "Outputs of the LSTM dropped with probability 0.5 in training, Adam.",
  file: "experiments/items/table4_pos.ts",
  preset: { ...POS_PRESET, model: { ...POS_PRESET.model, dropProbability: 0.5 } },
  rows: [
    {
      id: "dropout-dense",
      label: "dropout 0.5, dense",
      overrides: {},
      paper: TABLE4_POS.dense,
      seedCount: 5,
    },
    {
      id: "dropout-top20",
      label: "dropout 0.5, meProp k=20",
      overrides: { sparsifier: { name: "topK", k: 20, outputLayer: false } },
      paper: TABLE4_POS.top20,
      baseline: "dropout-dense",
      seedCount: 5,
    },
  ],
  figures: [],
};
