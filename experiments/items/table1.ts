/**
 * Table 1: meProp against exact back-propagation, with AdaGrad and with Adam.
 * Run: `deno task reproduce table1 --profile paper`.
 *
 * @module
 */
import { TABLE1_MNIST, TABLE1_PARSING, TABLE1_POS } from "../paper/numbers.ts";
import { ADAGRAD, MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { PARSING_ADAGRAD, PARSING_PRESET, type ParsingConfig } from "../tasks/parsing_model.ts";
import { POS_ADAGRAD, POS_PRESET, type PosConfig } from "../tasks/tagging_model.ts";
import { reluRow, twinRows } from "./rows.ts";
import type { ExperimentSpec } from "./spec.ts";

const file = "experiments/items/table1.ts";

/** MNIST. */
export const table1Mnist: ExperimentSpec<MnistConfig> = {
  id: "table1-mnist",
  item: "Table 1, MNIST rows",
  caption: "Test accuracy at the best dev accuracy for each optimizer, 784-500-500-10. " +
    "The paper's table lacks k=80 with Adam, which is the best point of its Figure 4.",
  file,
  preset: MNIST_PRESET,
  rows: [
    ...twinRows<MnistConfig>({
      id: "adagrad",
      label: "AdaGrad",
      overrides: { optimizer: ADAGRAD },
      seedCount: 20,
      smoke: true,
      dense: { paper: TABLE1_MNIST.adaGradDense },
      sparse: [{ k: 10, paper: TABLE1_MNIST.adaGradTop10 }],
    }),
    ...twinRows<MnistConfig>({
      id: "adam",
      label: "Adam",
      seedCount: 20,
      dense: { paper: TABLE1_MNIST.adamDense, smoke: true },
      sparse: [{ k: 20, paper: TABLE1_MNIST.adamTop20 }, { k: 80, smoke: true }],
    }),
  ],
  figures: [
    {
      kind: "training",
      name: "table1-mnist-adam",
      title: "Training with Adam",
      rows: ["adam-dense", "adam-top80", "adam-top20"],
    },
    {
      kind: "training",
      name: "table1-mnist-adagrad",
      title: "Training with AdaGrad",
      rows: ["adagrad-dense", "adagrad-top10"],
    },
    {
      kind: "fit",
      name: "table1-mnist-adam-fit",
      title: "Training and test accuracy with Adam",
      rows: ["adam-dense", "adam-top80", "adam-top20"],
    },
    {
      kind: "fit",
      name: "table1-mnist-adagrad-fit",
      title: "Training and test accuracy with AdaGrad",
      rows: ["adagrad-dense", "adagrad-top10"],
    },
    {
      kind: "updateRatios",
      name: "table1-mnist-update-ratios",
      title: "Update ratios with Adam and AdaGrad",
      rows: ["adam-dense", "adam-top80", "adam-top20", "adagrad-top10"],
    },
  ],
};

/** Part-of-speech tagging: a bidirectional LSTM. */
export const table1Pos: ExperimentSpec<PosConfig> = {
  id: "table1-pos",
  item: "Table 1, part-of-speech rows, small corpus",
  caption:
    "Test accuracy per word at the best dev accuracy; 500 units per direction, k entries of " +
    "each gate. The paper's corpus is much larger and not free, so only the ranking of its " +
    "models is comparable, not their accuracies.",
  file,
  preset: POS_PRESET,
  rows: [
    ...twinRows<PosConfig>({
      id: "adagrad",
      label: "AdaGrad",
      overrides: { optimizer: POS_ADAGRAD },
      seedCount: 5,
      dense: { paper: TABLE1_POS.adaGradDense },
      sparse: [{ k: 5, paper: TABLE1_POS.adaGradTop5, smoke: true }],
    }),
    ...twinRows<PosConfig>({
      id: "adam",
      label: "Adam",
      seedCount: 5,
      smoke: true,
      dense: { paper: TABLE1_POS.adamDense },
      sparse: [{ k: 5, paper: TABLE1_POS.adamTop5 }],
    }),
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
      kind: "fit",
      name: "table1-pos-fit",
      title: "Training and test accuracy of taggers",
      rows: ["adam-dense", "adam-top5", "adagrad-dense", "adagrad-top5"],
    },
    {
      kind: "updateRatios",
      name: "table1-pos-update-ratios",
      title: "Update ratios in the LSTM",
      rows: ["adam-dense", "adam-top5", "adagrad-top5"],
    },
  ],
};

/** Tagging on a corpus as large as the paper's, with tags reduced to the Penn Treebank's kind. */
export const table1PosBrown: ExperimentSpec<PosConfig> = {
  id: "table1-pos-brown",
  item: "Table 1, part-of-speech rows, large corpus",
  caption:
    "As above, on the Brown corpus, which has about as many words as the paper's corpus but " +
    "different tags. Three epochs, since an epoch takes long. The paper's table lacks k=10.",
  file,
  preset: { ...POS_PRESET, corpus: "brown", epochs: 3 },
  profiles: ["paper"],
  rows: twinRows({
    id: "adam",
    label: "Adam",
    seedCount: 3,
    dense: { paper: TABLE1_POS.adamDense },
    sparse: [{ k: 5, paper: TABLE1_POS.adamTop5 }, { k: 10, seedCount: 1 }],
  }),
  figures: [{
    kind: "training",
    name: "table1-pos-brown-adam",
    title: "Tagging Brown with Adam",
    rows: ["adam-dense", "adam-top5", "adam-top10"],
  }],
};

/** Parsing: a multilayer perceptron that chooses the parser's moves. */
export const table1Parsing: ExperimentSpec<ParsingConfig> = {
  id: "table1-parsing",
  item: "Table 1, parsing rows",
  caption: "Test UAS at the best dev UAS; 2400-500-500-25, minibatches of 1,000 transitions. The " +
    "paper does not state its activation: tanh here, with a dense ReLU model as a second " +
    "baseline. The paper's treebank is larger and not free, so only the ranking of its models " +
    "is comparable, not their scores.",
  file,
  preset: PARSING_PRESET,
  rows: [
    ...twinRows<ParsingConfig>({
      id: "adagrad",
      label: "AdaGrad, tanh",
      overrides: { optimizer: PARSING_ADAGRAD },
      quick: false,
      dense: { paper: TABLE1_PARSING.adaGradDense },
      sparse: [{ k: 20, paper: TABLE1_PARSING.adaGradTop20 }],
    }),
    reluRow("adagrad", "AdaGrad", { overrides: { optimizer: PARSING_ADAGRAD }, quick: false }),
    ...twinRows<ParsingConfig>({
      id: "adam",
      label: "Adam, tanh",
      smoke: true,
      dense: { paper: TABLE1_PARSING.adamDense },
      sparse: [{ k: 20, paper: TABLE1_PARSING.adamTop20 }],
    }),
    reluRow("adam", "Adam"),
  ],
  figures: [
    {
      kind: "training",
      name: "table1-parsing-adam",
      title: "Parsing with Adam",
      rows: ["adam-dense", "adam-relu-dense", "adam-top20"],
    },
    {
      kind: "training",
      name: "table1-parsing-adagrad",
      title: "Parsing with AdaGrad",
      rows: ["adagrad-dense", "adagrad-relu-dense", "adagrad-top20"],
    },
    {
      kind: "fit",
      name: "table1-parsing-fit",
      title: "Training and test UAS of parsers",
      rows: ["adam-dense", "adam-top20", "adagrad-dense", "adagrad-top20"],
    },
    {
      kind: "updateRatios",
      name: "table1-parsing-update-ratios",
      title: "Update ratios in the parser",
      rows: ["adam-dense", "adam-top20", "adagrad-top20"],
    },
  ],
};

/** Parsing with the paper's minibatch size, which gives few updates per epoch on this treebank. */
export const table1ParsingLarge: ExperimentSpec<ParsingConfig> = {
  id: "table1-parsing-large",
  item: "Table 1, parsing rows, the paper's minibatch",
  caption: "As above with Adam, minibatches of 10,000 transitions and ten epochs: 41 updates per " +
    "epoch, against 190 on the paper's treebank.",
  file,
  preset: { ...PARSING_PRESET, batchSize: 10_000, epochs: 10 },
  profiles: ["paper"],
  rows: [
    ...twinRows<ParsingConfig>({
      id: "adam",
      label: "Adam, tanh",
      seedCount: 3,
      dense: { paper: TABLE1_PARSING.adamDense },
      sparse: [{ k: 20, paper: TABLE1_PARSING.adamTop20 }],
    }),
    reluRow("adam", "Adam", { seedCount: 3 }),
  ],
  figures: [{
    kind: "training",
    name: "table1-parsing-large-adam",
    title: "Parsing with the paper's minibatch",
    rows: ["adam-dense", "adam-relu-dense", "adam-top20"],
  }],
};
