/**
 * Table 3, part-of-speech rows: k of 500 units in back-propagation against a model of k units.
 * Run: `deno task reproduce table3-pos --profile paper`.
 *
 * @module
 */
import { POS_PRESET, type PosConfig } from "../engine/config.ts";
import { TABLE3_POS } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table3Pos: ExperimentSpec<PosConfig> = {
  id: "table3-pos",
  item: "Table 3, part-of-speech rows",
  caption: "An LSTM of five units in each direction, dense, against one of 500 with meProp k=5, " +
    "Adam.",
  file: "experiments/items/table3_pos.ts",
  preset: POS_PRESET,
  rows: [
    {
      id: "h5",
      label: "dense, h=5",
      overrides: { model: { hiddenSize: 5 } },
      paper: TABLE3_POS.hiddenSize5,
      baseline: "top5",
      seedCount: 5,
    },
    {
      id: "top5",
      label: "meProp k=5",
      overrides: { sparsifier: { name: "topK", k: 5, outputLayer: false } },
      paper: TABLE3_POS.top5,
      seedCount: 5,
    },
  ],
  figures: [],
};
