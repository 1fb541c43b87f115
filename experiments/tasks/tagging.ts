/**
 * Part-of-speech tagging: a bidirectional LSTM tags the words of sentences.
 *
 * @module
 */
import { CORPUS_IDS, loadCorpus } from "../../data/corpora/corpora.ts";
import { encodeCorpus, type EncodedCorpus } from "../../data/corpora/encoded.ts";
import { FEATURE_COUNT, forgetRare } from "../../data/corpora/features.ts";
import { countWords, type TaggedCorpus } from "../../data/corpora/tagged.ts";
import { loadTreebankCorpus } from "../../data/corpora/treebank.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { Tagging } from "../../lib/train/tagging.ts";
import { isOwn, missingFolder, OWN_TREEBANK } from "./own_data.ts";
import type { DataFolders, LoadedData, Task } from "./task.ts";
import { buildTagger, packTagger, POS_PRESET, type PosConfig, schema } from "./tagging_model.ts";
import { taggingReport } from "./tagging_report.ts";
import { UPDATE_COST } from "./work.ts";

/** The cost of reading an uncached weight, in multiply-accumulates. */
const LSTM_COST = 1.5;

/** The fixed cost of a word, in multiply-accumulates. */
const WORD_OVERHEAD = 50_000;

function findProblem({ sparsifier, selectionScope, model }: PosConfig): string | undefined {
  if (sparsifier.name === "dense") return undefined;
  if (sparsifier.outputLayer) {
    return "sparsifier.outputLayer is true, but the output layer of a tagger is exact. Set false";
  }
  const isPerGate = selectionScope === "perGate";
  const most = (isPerGate ? 1 : 4) * model.hiddenSize;
  if (sparsifier.k <= most) return undefined;
  return `sparsifier.k is ${sparsifier.k}, but there are ${most} entries ` +
    `${isPerGate ? "in a gate" : "in all gates"}. Set k from 1 to ${most}`;
}

function findMissing(
  { corpus }: PosConfig,
  { treebank: folder }: DataFolders,
): Promise<string | undefined> {
  return Promise.resolve(
    isOwn(corpus) ? missingFolder(corpus, folder, OWN_TREEBANK) : undefined,
  );
}

async function loadCorpusOf(
  { corpus: id }: PosConfig,
  folders: DataFolders,
): Promise<TaggedCorpus> {
  if (isOwn(id)) return await loadTreebankCorpus(folders.treebank ?? "");
  const folder = folders[id];
  return await loadCorpus(id, folder === undefined ? {} : { folder });
}

async function loadData(
  config: PosConfig,
  folders: DataFolders,
): Promise<LoadedData<EncodedCorpus>> {
  const corpus = await loadCorpusOf(config, folders);
  const { notice, warnings, tagNames } = corpus;
  const [train, dev, test] = [corpus.train, corpus.dev, corpus.test].map(countWords);
  return {
    data: { task: "pos", sha256: corpus.sha256, splits: encodeCorpus(corpus) },
    summary: `Corpus ${corpus.name}: ${train} training, ${dev} dev, ${test} test words, ` +
      `${tagNames.length} tags`,
    notices: [...notice === "" ? [] : [notice], ...warnings],
  };
}

function build(config: PosConfig, data: EncodedCorpus, kernels: Kernels): Tagging {
  const { unknownProbability } = config;
  const { vocabulary: { isRare } } = data;
  const model = buildTagger(config, data, kernels);
  const { unknownWords } = model.random;
  return new Tagging({
    model,
    data,
    augment: (features) => forgetRare(features, isRare, unknownWords, unknownProbability),
  });
}

function estimateWork(config: PosConfig, { train, dev }: EncodedCorpus): number {
  const { model: { hiddenSize, wordSize, featureSize }, sparsifier, optimizer } = config;
  const inFeatures = wordSize + (FEATURE_COUNT - 1) * featureSize;
  const weights = 2 * 4 * hiddenSize * (inFeatures + hiddenSize);
  const kept = sparsifier.name === "dense" ? 1 : sparsifier.k / hiddenSize;
  // Adam passes over all weights once a sentence; AdaGrad over the rows with a gradient.
  const update = (optimizer.name === "adam" ? 1 : kept) * UPDATE_COST * weights;
  const forward = LSTM_COST * weights + WORD_OVERHEAD;
  const trained = train.tags.length * (forward + 2 * LSTM_COST * weights * kept) +
    train.size * update;
  return config.epochs * (trained + config.evaluationsPerEpoch * dev.tags.length * forward);
}

/** The task. */
export const tagging: Task<PosConfig, EncodedCorpus> = {
  id: "pos",
  name: "tagging",
  title: "Part-of-speech tagging",
  schema,
  preset: POS_PRESET,
  profiles: { smoke: { model: { hiddenSize: 20 } }, quick: { model: { hiddenSize: 100 } } },
  findProblem,
  findMissing,
  corpora: CORPUS_IDS,
  ownData: OWN_TREEBANK,
  dataId: ({ corpus }) => corpus,
  loadData,
  modelName: ({ model }) => `h${model.hiddenSize}`,
  build,
  estimateWork,
  epochColumns: [{
    name: "meanCellState",
    panel: { title: "Mean cell state |c|", noun: "cell state" },
    read: ({ meanCellState = NaN }) => meanCellState,
  }],
  packModel: packTagger,
  report: taggingReport,
};
