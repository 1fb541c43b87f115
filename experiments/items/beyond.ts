/**
 * Experiments that the paper lacks: a sparsified output layer, random-k in tagging and parsing, and a
 * narrower LSTM with many seeds.
 * Run: `deno task reproduce output-layer pos-random parsing-random pos-seeds --profile paper`.
 *
 * @module
 */
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { PARSING_PRESET, type ParsingConfig } from "../tasks/parsing_model.ts";
import { POS_PRESET, type PosConfig } from "../tasks/tagging_model.ts";
import { select, selectionRow, twinRows } from "./rows.ts";
import type { ExperimentSpec } from "./spec.ts";

const file = "experiments/items/beyond.ts";

/**
 * The paper's text sparsifies the output layer, the authors' code does not. On MNIST, with ten
 * classes, the choice matters only for k below ten.
 */
export const outputLayerMnist: ExperimentSpec<MnistConfig> = {
  id: "output-layer-mnist",
  item: "Beyond the paper: the output layer on MNIST",
  caption: "k=5 in both hidden layers; the output layer of ten units is sparsified too (the " +
    "paper's text) or exact (the authors' code); Adam.",
  file,
  preset: MNIST_PRESET,
  rows: [
    selectionRow("topK", 5, { label: "k=5, output layer exact", seedCount: 5 }),
    {
      id: "top5-output",
      label: "k=5, output layer too",
      overrides: { sparsifier: { ...select("topK", 5), outputLayer: true } },
      baseline: "top5",
      seedCount: 5,
    },
  ],
  figures: [],
};

/** The same in parsing, where the paper's k is below the number of classes. */
export const outputLayerParsing: ExperimentSpec<ParsingConfig> = {
  id: "output-layer-parsing",
  item: "Beyond the paper: the output layer in parsing",
  caption:
    "k=20 in both hidden layers; the output layer of 25 units is sparsified too (the paper's " +
    "text) or exact; tanh, Adam. At most 23 of the 25 moves are legal at a time, so few of its " +
    "entries are dropped.",
  file,
  preset: PARSING_PRESET,
  rows: [
    selectionRow("topK", 20, { label: "k=20, output layer exact" }),
    {
      id: "top20-output",
      label: "k=20, output layer too",
      overrides: { sparsifier: { ...select("topK", 20), outputLayer: true } },
      baseline: "top20",
    },
  ],
  figures: [],
};

/** Random-k in tagging, as in the middle panel of Figure 4. */
export const posRandom: ExperimentSpec<PosConfig> = {
  id: "pos-random",
  item: "Beyond the paper: random-k in tagging",
  caption: "The k largest entries of each gate against k random ones; Adam, three epochs.",
  file,
  preset: { ...POS_PRESET, epochs: 3 },
  rows: [
    selectionRow("topK", 20, { seedCount: 5 }),
    selectionRow("randomK", 20, { baseline: "top20", seedCount: 5 }),
  ],
  figures: [],
};

/** The same in parsing. */
export const parsingRandom: ExperimentSpec<ParsingConfig> = {
  id: "parsing-random",
  item: "Beyond the paper: random-k in parsing",
  caption: "The k largest entries of each hidden layer against k random ones; tanh, Adam, three " +
    "epochs.",
  file,
  preset: { ...PARSING_PRESET, epochs: 3 },
  rows: [
    selectionRow("topK", 20),
    selectionRow("randomK", 20, { baseline: "top20" }),
  ],
  figures: [],
};

/** A fifth of the units: equally accurate here, and cheap enough for twenty seeds. */
export const posSeeds: ExperimentSpec<PosConfig> = {
  id: "pos-seeds",
  item: "Beyond the paper: tagging with 100 units",
  caption: "Dense against meProp k=5, paired by seed; 100 units per direction, Adam.",
  file,
  preset: { ...POS_PRESET, model: { ...POS_PRESET.model, hiddenSize: 100 } },
  profiles: ["paper"],
  rows: twinRows({ label: "h=100", seedCount: 20, sparse: [{ k: 5 }] }),
  figures: [{
    kind: "training",
    name: "pos-seeds",
    title: "Tagging with 100 units",
    rows: ["dense", "top5"],
  }],
};
