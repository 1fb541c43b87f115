/**
 * What the paper shows on MNIST alone, in tagging: entries drawn at random against the largest
 * ones, and a narrower LSTM with many seeds.
 * Run: `deno task reproduce pos --profile paper`.
 *
 * @module
 */
import { POS_PRESET, type PosConfig } from "../engine/config.ts";
import type { ExperimentSpec } from "./spec.ts";

/** k entries at random, as in the middle of Figure 4. */
export const posRandom: ExperimentSpec<PosConfig> = {
  id: "pos-random",
  item: "Beyond the paper: random-k in tagging",
  caption: "The largest entries of each gate against as many drawn at random, Adam, three epochs.",
  file: "experiments/items/beyond_pos.ts",
  preset: { ...POS_PRESET, epochs: 3 },
  rows: [
    {
      id: "top20",
      label: "top-k, k=20",
      overrides: { sparsifier: { name: "topK", k: 20, outputLayer: false } },
      seedCount: 5,
    },
    {
      id: "random20",
      label: "random-k, k=20",
      overrides: { sparsifier: { name: "randomK", k: 20, outputLayer: false } },
      baseline: "top20",
      seedCount: 5,
    },
  ],
  figures: [],
};

/** A fifth of the units: as accurate here, and cheap enough for twenty seeds. */
export const posSeeds: ExperimentSpec<PosConfig> = {
  id: "pos-seeds",
  item: "Beyond the paper: tagging with 100 units",
  caption: "100 units in each direction, Adam: dense against meProp k=5, seed by seed.",
  file: "experiments/items/beyond_pos.ts",
  preset: { ...POS_PRESET, model: { ...POS_PRESET.model, hiddenSize: 100 } },
  profiles: ["paper"],
  rows: [
    { id: "dense", label: "h=100, dense", overrides: {}, seedCount: 20 },
    {
      id: "top5",
      label: "h=100, meProp k=5",
      overrides: { sparsifier: { name: "topK", k: 5, outputLayer: false } },
      baseline: "dense",
      seedCount: 20,
    },
  ],
  figures: [{
    kind: "training",
    name: "pos-seeds",
    title: "Tagging with 100 units",
    rows: ["dense", "top5"],
  }],
};
