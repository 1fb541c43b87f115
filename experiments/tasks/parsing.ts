/**
 * Dependency parsing: a perceptron chooses the moves of a transition-based parser.
 *
 * @module
 */
import { type EncodedTreebank, encodeTreebank } from "../../data/corpora/encoded_treebank.ts";
import { SPLIT_NAMES } from "../../data/corpora/splits.ts";
import { loadTreebank, type Treebank } from "../../data/corpora/treebank.ts";
import { TREEBANK_IDS } from "../../data/corpora/treebank_facts.ts";
import { loadTrees } from "../../data/corpora/treebanks.ts";
import { describeMissing } from "../../data/files.ts";
import { EWT } from "../../data/sources.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { FEATURE_COUNT } from "../../lib/parsing/features.ts";
import { Parsing } from "../../lib/parsing/parsing_task.ts";
import { isOwn, missingFolder, OWN_TREEBANK } from "./own_data.ts";
import {
  buildParser,
  CLASS_COUNT,
  packParser,
  PARSING_PRESET,
  type ParsingConfig,
  schema,
} from "./parsing_model.ts";
import { parsingReport } from "./parsing_report.ts";
import { findSparsifierProblem } from "./settings.ts";
import type { DataFolders, EpochColumn, LoadedData, Task } from "./task.ts";
import { type ExampleWork, mlpWork, UPDATE_COST } from "./work.ts";

function findProblem({ sparsifier, model }: ParsingConfig): string | undefined {
  return findSparsifierProblem(sparsifier, model.hiddenSizes);
}

async function findMissing(
  { corpus }: ParsingConfig,
  { treebank: folder }: DataFolders,
): Promise<string | undefined> {
  if (isOwn(corpus)) return missingFolder(corpus, folder, OWN_TREEBANK);
  return corpus === EWT.id ? await describeMissing(EWT) : undefined;
}

async function loadTreesOf({ corpus }: ParsingConfig, folders: DataFolders): Promise<Treebank> {
  return isOwn(corpus) ? await loadTreebank(folders.treebank ?? "") : await loadTrees(corpus);
}

async function loadData(
  config: ParsingConfig,
  folders: DataFolders,
): Promise<LoadedData<EncodedTreebank>> {
  const treebank = await loadTreesOf(config, folders);
  const { name, sha256, notice, warnings, nonProjective } = treebank;
  const splits = encodeTreebank(treebank);
  const [train, dev, test] = SPLIT_NAMES.map((split) => splits[split].words.length);
  const lifted = SPLIT_NAMES.map((split) => nonProjective[split].sentences).join(", ");
  return {
    data: { task: "parsing", sha256, splits },
    summary: `Treebank ${name}: ${train} training, ${dev} dev, ${test} test words; ` +
      `non-projective sentences: ${lifted}`,
    notices: [...notice === "" ? [] : [notice], ...warnings],
  };
}

function build(config: ParsingConfig, data: EncodedTreebank, kernels: Kernels): Parsing {
  const model = buildParser(config, data, kernels);
  return new Parsing({ model, data, batchSize: config.batchSize });
}

/** The share of the oracle's moves that have an alternative; the others need no product. */
const DECIDED_SHARE = 0.83;
/** The moves per word with an alternative in an evaluation: two each for parsing and the loss. */
const EVALUATED_MOVES = 4 * DECIDED_SHARE;

/** The pairs of position and vector that the first layer multiplies, of all that a state uses. */
const PAIR_SHARE = 0.1;
/** The cost of adding a number of a pair to a state's sum, in multiply-accumulates. */
const SUM_COST = 1.6;
/** The cost of a product behind tanh: that of the estimates is one with a rectifier's many zeros. */
const FULL_PRODUCT_COST = 1.8;

/** The work of a state in the first layer: products for each pair, and sums for each state. */
function firstLayerWork(
  { model: { hiddenSizes: [outFeatures], embeddingSize }, sparsifier, batchSize }: ParsingConfig,
): ExampleWork {
  const weights = FEATURE_COUNT * embeddingSize * outFeatures;
  const sum = SUM_COST * FEATURE_COUNT * outFeatures;
  const kept = sparsifier.name === "dense" ? 1 : sparsifier.k / outFeatures;
  const evaluation = PAIR_SHARE * weights + sum;
  const backward = 2 * PAIR_SHARE * weights + kept * sum + UPDATE_COST * weights / batchSize;
  return { training: evaluation + backward, evaluation };
}

function estimateWork(config: ParsingConfig, { train, dev, test }: EncodedTreebank): number {
  const { model: { hiddenSizes }, sparsifier, batchSize, epochs, evaluationsPerEpoch } = config;
  const first = firstLayerWork(config);
  const others = mlpWork([...hiddenSizes, CLASS_COUNT], sparsifier, batchSize);
  const trained = 2 * DECIDED_SHARE * train.words.length * (first.training + others.training);
  const evaluated = EVALUATED_MOVES * (evaluationsPerEpoch * dev.words.length + test.words.length) *
    (first.evaluation + others.evaluation);
  return FULL_PRODUCT_COST * epochs * (trained + evaluated);
}

/** A score at the end of an epoch. */
function scoreColumn(split: "dev" | "test", score: string): EpochColumn {
  return {
    name: split + score[0].toUpperCase() + score.slice(1),
    read({ evaluations, test }) {
      const { details } = split === "dev" ? evaluations[evaluations.length - 1].dev : test;
      return details?.[score] ?? NaN;
    },
  };
}

/** The task. */
export const parsing: Task<ParsingConfig, EncodedTreebank> = {
  id: "parsing",
  name: "parsing",
  title: "Dependency parsing",
  schema,
  preset: PARSING_PRESET,
  profiles: {
    smoke: {
      corpus: "toy",
      batchSize: 50,
      model: { hiddenSizes: [40, 40], embeddingSize: 10 },
    },
    quick: { epochs: 1, model: { hiddenSizes: [100, 100], embeddingSize: 20 } },
  },
  findProblem,
  findMissing,
  corpora: TREEBANK_IDS,
  ownData: OWN_TREEBANK,
  dataId: ({ corpus }) => `${corpus}-trees`,
  loadData,
  modelName: ({ model }) => `${model.activation}-h${model.hiddenSizes[0]}`,
  build,
  estimateWork,
  epochColumns: (["dev", "test"] as const).flatMap((split) =>
    ["las", "uasWithoutPunctuation", "lasWithoutPunctuation"].map((score) =>
      scoreColumn(split, score)
    )
  ),
  packModel: packParser,
  report: parsingReport,
};
