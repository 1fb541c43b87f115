/**
 * Table 4: meProp and dropout together. Run: `deno task reproduce table4 --profile paper`.
 *
 * @module
 */
import { TABLE4_MNIST, TABLE4_PARSING, TABLE4_POS } from "../paper/numbers.ts";
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { PARSING_PRESET, type ParsingConfig } from "../tasks/parsing_model.ts";
import { POS_PRESET, type PosConfig } from "../tasks/tagging_model.ts";
import { twinRows } from "./rows.ts";
import type { ExperimentSpec } from "./spec.ts";

const file = "experiments/items/table4.ts";

/** MNIST. */
export const table4Mnist: ExperimentSpec<MnistConfig> = {
  id: "table4-mnist",
  item: "Table 4, MNIST rows",
  caption: "Dropout of 0.2 on the outputs of both hidden layers; Adam.",
  file,
  preset: { ...MNIST_PRESET, model: { ...MNIST_PRESET.model, dropProbability: 0.2 } },
  rows: twinRows({
    id: "dropout",
    label: "dropout 0.2",
    seedCount: 10,
    dense: { paper: TABLE4_MNIST.dense },
    sparse: [{ k: 25, paper: TABLE4_MNIST.top25 }],
  }),
  figures: [
    {
      kind: "training",
      name: "table4-mnist-training",
      title: "Training with dropout",
      rows: ["dropout-dense", "dropout-top25"],
    },
    {
      kind: "fit",
      name: "table4-mnist-fit",
      title: "Training and test accuracy with dropout",
      rows: ["dropout-dense", "dropout-top25"],
    },
  ],
};

/** Part-of-speech tagging. */
export const table4Pos: ExperimentSpec<PosConfig> = {
  id: "table4-pos",
  item: "Table 4, part-of-speech rows",
  caption: "Dropout of 0.5 on the outputs of the LSTM; Adam.",
  file,
  preset: { ...POS_PRESET, model: { ...POS_PRESET.model, dropProbability: 0.5 } },
  rows: twinRows({
    id: "dropout",
    label: "dropout 0.5",
    seedCount: 5,
    dense: { paper: TABLE4_POS.dense },
    sparse: [{ k: 20, paper: TABLE4_POS.top20 }],
  }),
  figures: [],
};

/** Parsing. */
export const table4Parsing: ExperimentSpec<ParsingConfig> = {
  id: "table4-parsing",
  item: "Table 4, parsing rows",
  caption: "Dropout of 0.5 on the outputs of both hidden layers; tanh and ReLU, Adam.",
  file,
  preset: { ...PARSING_PRESET, model: { ...PARSING_PRESET.model, dropProbability: 0.5 } },
  rows: [
    ...twinRows<ParsingConfig>({
      id: "dropout",
      label: "dropout 0.5, tanh",
      dense: { paper: TABLE4_PARSING.dense },
      sparse: [{ k: 40, paper: TABLE4_PARSING.top40 }],
    }),
    ...twinRows<ParsingConfig>({
      id: "dropout-relu",
      label: "dropout 0.5, ReLU",
      overrides: { model: { activation: "relu" } },
      quick: false,
      sparse: [{ k: 40 }],
    }),
  ],
  figures: [
    {
      kind: "training",
      name: "table4-parsing-training",
      title: "Parsing with dropout",
      rows: ["dropout-dense", "dropout-top40", "dropout-relu-dense", "dropout-relu-top40"],
    },
    {
      kind: "fit",
      name: "table4-parsing-fit",
      title: "Training and test UAS of parsers with dropout",
      rows: ["dropout-dense", "dropout-top40", "dropout-relu-dense", "dropout-relu-top40"],
    },
  ],
};
