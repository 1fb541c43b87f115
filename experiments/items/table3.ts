/**
 * Table 3: k of 500 units in back-propagation against a dense model of k units.
 * Run: `deno task reproduce table3 --profile paper`.
 *
 * @module
 */
import { type PaperScore, TABLE3_MNIST, TABLE3_PARSING, TABLE3_POS } from "../paper/numbers.ts";
import { MNIST_PRESET, type MnistConfig } from "../tasks/mnist.ts";
import { PARSING_PRESET, type ParsingConfig } from "../tasks/parsing_model.ts";
import type { Overrides, RunConfig } from "../tasks/settings.ts";
import { POS_PRESET, type PosConfig } from "../tasks/tagging_model.ts";
import { selectionRow } from "./rows.ts";
import type { ExperimentSpec, SpecRow } from "./spec.ts";

const file = "experiments/items/table3.ts";

/** The narrow model, compared with meProp in the wide one. */
function narrowRows<Config extends RunConfig>(
  k: number,
  model: Overrides<Config>["model"],
  paper: { readonly narrow: PaperScore; readonly meProp: PaperScore },
  seedCount: number,
): SpecRow<Config>[] {
  const meProp = selectionRow<Config>("topK", k, {
    label: `meProp k=${k}`,
    paper: paper.meProp,
    seedCount,
  });
  return [
    {
      id: `h${k}`,
      label: `dense, h=${k}`,
      overrides: { model } as Overrides<Config>,
      paper: paper.narrow,
      baseline: meProp.id,
      seedCount,
    },
    meProp,
  ];
}

/** MNIST. */
export const table3Mnist: ExperimentSpec<MnistConfig> = {
  id: "table3-mnist",
  item: "Table 3, MNIST rows",
  caption:
    "A dense model of 20 units per hidden layer against one of 500 with meProp k=20; Adam. " +
    "The paper gives Iter 17 for k=20 here and 15 in Table 1.",
  file,
  preset: MNIST_PRESET,
  rows: narrowRows(
    20,
    { hiddenSizes: [20, 20] },
    { narrow: TABLE3_MNIST.hiddenSize20, meProp: TABLE3_MNIST.top20 },
    20,
  ),
  figures: [],
};

/** Part-of-speech tagging. */
export const table3Pos: ExperimentSpec<PosConfig> = {
  id: "table3-pos",
  item: "Table 3, part-of-speech rows",
  caption: "A dense LSTM of five units per direction against one of 500 with meProp k=5; Adam.",
  file,
  preset: POS_PRESET,
  rows: narrowRows(
    5,
    { hiddenSize: 5 },
    { narrow: TABLE3_POS.hiddenSize5, meProp: TABLE3_POS.top5 },
    5,
  ),
  figures: [],
};

/** Parsing. */
export const table3Parsing: ExperimentSpec<ParsingConfig> = {
  id: "table3-parsing",
  item: "Table 3, parsing rows",
  caption:
    "A dense parser of 20 units per hidden layer against one of 500 with meProp k=20; tanh, " +
    "Adam. The same dense parser with ReLU.",
  file,
  preset: PARSING_PRESET,
  rows: [
    ...narrowRows<ParsingConfig>(
      20,
      { hiddenSizes: [20, 20] },
      { narrow: TABLE3_PARSING.hiddenSize20, meProp: TABLE3_PARSING.top20 },
      5,
    ),
    {
      id: "relu-h20",
      label: "dense, ReLU, h=20",
      overrides: { model: { hiddenSizes: [20, 20], activation: "relu" } },
      quick: false,
    },
  ],
  figures: [],
};
