/**
 * Table 1's part-of-speech rows on a corpus as large as the paper's: Brown, with tags reduced to
 * those of the Penn Treebank's kind. Run: `deno task reproduce table1-pos-brown --profile paper`.
 *
 * @module
 */
import { POS_PRESET, type PosConfig } from "../engine/config.ts";
import { TABLE1_POS } from "../paper/numbers.ts";
import type { ExperimentSpec } from "./spec.ts";

/** The experiment. */
export const table1PosBrown: ExperimentSpec<PosConfig> = {
  id: "table1-pos-brown",
  item: "Table 1, part-of-speech rows, large corpus",
  caption:
    "As above on Brown, which has about as many words as the paper's corpus but other tags. " +
    "Three epochs, since each takes long. k=10 is not in the paper's table.",
  file: "experiments/items/table1_pos_brown.ts",
  preset: { ...POS_PRESET, corpus: "brown", epochs: 3 },
  profiles: ["paper"],
  rows: [
    {
      id: "adam-dense",
      label: "Adam, dense",
      overrides: {},
      paper: TABLE1_POS.adamDense,
      seedCount: 3,
    },
    {
      id: "adam-top5",
      label: "Adam, meProp k=5",
      overrides: { sparsifier: { name: "topK", k: 5, outputLayer: false } },
      paper: TABLE1_POS.adamTop5,
      baseline: "adam-dense",
      seedCount: 3,
    },
    {
      id: "adam-top10",
      label: "Adam, meProp k=10",
      overrides: { sparsifier: { name: "topK", k: 10, outputLayer: false } },
      baseline: "adam-dense",
      seedCount: 1,
    },
  ],
  figures: [{
    kind: "training",
    name: "table1-pos-brown-adam",
    title: "Tagging Brown with Adam",
    rows: ["adam-dense", "adam-top5", "adam-top10"],
  }],
};
