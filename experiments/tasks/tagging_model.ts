/**
 * The model of part-of-speech tagging: its configuration, its construction, and a trained tagger as a
 * file that tags without its corpus. Not here: data, training.
 *
 * @module
 */
import * as v from "valibot";
import { CORPUS_IDS } from "../../data/corpora/corpus_facts.ts";
import type { EncodedCorpus } from "../../data/corpora/encoded.ts";
import { FEATURE_NAMES, FeatureEncoder, normalizeWord } from "../../data/corpora/features.ts";
import { toCorpusForms } from "../../data/corpora/word_forms.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { INITIALIZATION_NAMES } from "../../lib/layers/initialization.ts";
import type { Trainable } from "../../lib/optim/optimizer.ts";
import { Tagger } from "../../lib/tagger.ts";
import { ownName } from "./own_data.ts";
import { type ModelKind, packModel, unpackModel } from "./model_file.ts";
import {
  buildSparsifier,
  COMMON_PRESET,
  commonSettings,
  fractionBelowOne,
  type RunConfig,
  units,
} from "./settings.ts";

/** The settings of tagging. */
export const schema = v.strictObject({
  ...commonSettings,
  task: v.literal("pos"),
  corpus: v.union([v.picklist(CORPUS_IDS), ownName]),
  model: v.strictObject({
    /** Units of each direction of the LSTM. */
    hiddenSize: units,
    /** The length of a word's vector. */
    wordSize: units,
    /** The length of the vector of each other feature. */
    featureSize: units,
    dropProbability: fractionBelowOne,
    initialization: v.picklist(INITIALIZATION_NAMES),
  }),
  /** Whether k entries are selected in each gate or among all four. */
  selectionScope: v.picklist(["perGate", "concatenated"]),
  /** Of the words of a sentence, which is a minibatch. */
  lossReduction: v.picklist(["sum", "mean"]),
  /** The probability that a word or affix seen once in training counts as unknown at a use. */
  unknownProbability: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

/** The configuration of a run of part-of-speech tagging. */
export type PosConfig = v.InferOutput<typeof schema>;

/**
 * The paper's part-of-speech setting; where the paper is silent, the setting that gives the paper's
 * numbers (sizes: section 4.2; its times are consistent with a bidirectional LSTM).
 */
export const POS_PRESET: PosConfig = {
  ...COMMON_PRESET,
  task: "pos",
  corpus: "wsj-sample",
  epochs: 10,
  evaluationsPerEpoch: 1,
  model: {
    hiddenSize: 500,
    wordSize: 50,
    featureSize: 20,
    dropProbability: 0,
    initialization: "glorotUniform",
  },
  selectionScope: "perGate",
  lossReduction: "sum",
  unknownProbability: 0.5,
};

/** AdaGrad as in the paper, section 4.1, for tagging. */
export const POS_ADAGRAD = {
  name: "adaGrad",
  learningRate: 0.01,
  epsilon: 1e-6,
} as const satisfies RunConfig["optimizer"];

/** The part of a corpus that its tagger needs. */
export type TaggerCorpus = Pick<EncodedCorpus, "vocabulary" | "tagNames">;

/** Builds the tagger that a configuration describes, with its initial weights. */
export function buildTagger(config: PosConfig, corpus: TaggerCorpus, kernels: Kernels): Tagger {
  const { sparsifier, selectionScope, lossReduction, seed } = config;
  const { hiddenSize, wordSize, featureSize, dropProbability, initialization } = config.model;
  return new Tagger({
    tables: FEATURE_NAMES.map((name, feature) => ({
      name,
      count: corpus.vocabulary.values[feature].length,
      size: feature === 0 ? wordSize : featureSize,
    })),
    hiddenSize,
    tagCount: corpus.tagNames.length,
    sparsifier: buildSparsifier(sparsifier),
    selectionScope,
    lossReduction,
    dropProbability,
    initialization,
    seed,
    kernels,
  });
}

/** The part of its corpus that a tagger's file keeps. */
interface TaggerNames {
  readonly tagNames: readonly string[];
  /** For each feature, the value of each number. */
  readonly values: readonly (readonly string[])[];
}

const KIND: ModelKind<PosConfig, TaggerNames, Tagger> = {
  format: "meprop-tagger-1",
  schema,
  // Rarity matters only in training.
  build: (config, { tagNames, values }, kernels) =>
    buildTagger(config, { vocabulary: { values, isRare: [] }, tagNames }, kernels),
};

/** Packs a trained tagger for {@link readTagger}. */
export async function packTagger(
  config: PosConfig,
  { vocabulary: { values }, tagNames }: TaggerCorpus,
  model: Trainable,
): Promise<Uint8Array<ArrayBuffer>> {
  return await packModel(KIND, config, { tagNames, values }, model);
}

/** A tagger from words to names of tags. */
export interface WordTagger {
  /** The configuration of its training. */
  readonly config: PosConfig;
  /** The tags that it can assign. */
  readonly tagNames: readonly string[];
  /** Tags the words of a sentence, at least one. */
  tag(words: readonly string[]): string[];
}

/** Restores a tagger; the same kernels as in training give the same tags. */
export async function readTagger(
  bytes: Uint8Array<ArrayBuffer>,
  kernels: Kernels,
): Promise<WordTagger> {
  const { config, names, model } = await unpackModel(bytes, KIND, kernels);
  const { tagNames, values } = names;
  const encoder = new FeatureEncoder({ values, isRare: [] });
  const [trainedWords] = values.map((list) => new Set(list));
  const isKnown = (form: string): boolean => trainedWords.has(normalizeWord(form));
  return {
    config,
    tagNames,
    tag(words) {
      const tags = model.tag(encoder.encode(toCorpusForms(words, isKnown)));
      return Array.from(tags, (tag) => tagNames[tag]);
    },
  };
}
