/**
 * The model of dependency parsing: its configuration, its construction, and a trained parser as a
 * file that parses without its treebank. Not here: data, training.
 *
 * @module
 */
import * as v from "valibot";
import {
  type EncodedTreebank,
  ROOT_LABEL,
  WordEncoder,
} from "../../data/corpora/encoded_treebank.ts";
import { LABELS } from "../../data/corpora/relations.ts";
import { TREEBANK_IDS } from "../../data/corpora/treebank_facts.ts";
import { toCorpusForms } from "../../data/corpora/word_forms.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { INITIALIZATION_NAMES } from "../../lib/layers/initialization.ts";
import { ACTIVATION_NAMES } from "../../lib/mlp.ts";
import type { Trainable } from "../../lib/optim/optimizer.ts";
import { countClasses } from "../../lib/parsing/arc_standard.ts";
import { Parser } from "../../lib/parsing/parser.ts";
import { type ModelKind, packModel, unpackModel } from "./model_file.ts";
import { ownName } from "./own_data.ts";
import {
  buildOutputSparsifier,
  buildSparsifier,
  COMMON_PRESET,
  commonSettings,
  countUpTo,
  fractionBelowOne,
  positiveUpTo,
  type RunConfig,
  units,
} from "./settings.ts";

/** The settings of parsing. */
export const schema = v.strictObject({
  ...commonSettings,
  task: v.literal("parsing"),
  corpus: v.union([v.picklist(TREEBANK_IDS), ownName]),
  /** Transitions. */
  batchSize: countUpTo(1_000_000),
  model: v.strictObject({
    hiddenSizes: v.pipe(v.array(units), v.minLength(1), v.maxLength(100)),
    /** The length of the vector of a word, a tag or a label. */
    embeddingSize: units,
    activation: v.picklist(ACTIVATION_NAMES),
    dropProbability: fractionBelowOne,
    initialization: v.picklist(INITIALIZATION_NAMES),
    /** The initial vectors are uniform between this number and its negative. */
    embeddingRange: positiveUpTo(1e6),
  }),
});

/** The configuration of a run of dependency parsing. */
export type ParsingConfig = v.InferOutput<typeof schema>;

/** The paper's parsing setting; where the paper is silent, that of the best dense model. */
export const PARSING_PRESET: ParsingConfig = {
  ...COMMON_PRESET,
  task: "parsing",
  corpus: "ewt",
  epochs: 6,
  batchSize: 1_000,
  evaluationsPerEpoch: 1,
  model: {
    hiddenSizes: [500, 500],
    embeddingSize: 50,
    activation: "tanh",
    dropProbability: 0,
    initialization: "heNormal",
    embeddingRange: 0.5,
  },
};

/** AdaGrad as in the paper, section 4.1, for parsing. */
export const PARSING_ADAGRAD = {
  name: "adaGrad",
  learningRate: 0.01,
  epsilon: 1e-6,
} as const satisfies RunConfig["optimizer"];

/** The number of classes: a shift, and an arc to each side for each label. */
export const CLASS_COUNT = countClasses({ count: LABELS.length, root: ROOT_LABEL });

/** Builds the parser that a configuration describes, with its initial weights. */
export function buildParser(
  { sparsifier, seed, model }: ParsingConfig,
  { vocabulary: { words, tags } }: Pick<EncodedTreebank, "vocabulary">,
  kernels: Kernels,
): Parser {
  const { embeddingRange, ...sizes } = model;
  return new Parser({
    ...sizes,
    vocabulary: { words: words.length, tags: tags.length, labels: LABELS.length },
    rootLabel: ROOT_LABEL,
    sparsifier: buildSparsifier(sparsifier),
    outputSparsifier: buildOutputSparsifier(sparsifier, CLASS_COUNT),
    embeddingInitialization: { uniform: embeddingRange },
    seed,
    kernels,
  });
}

/** The part of its treebank that a parser's file keeps. */
type ParserNames = Pick<EncodedTreebank, "vocabulary">;

const KIND: ModelKind<ParsingConfig, ParserNames, Parser> = {
  format: "meprop-parser-1",
  schema,
  build: buildParser,
};

/** Packs a trained parser for {@link readParser}. */
export async function packParser(
  config: ParsingConfig,
  { vocabulary }: ParserNames,
  model: Trainable,
): Promise<Uint8Array<ArrayBuffer>> {
  return await packModel(KIND, config, { vocabulary }, model);
}

/** A tree over the words of a sentence. */
export interface WordTree {
  /** The head of each word, words counted from 1; 0 for the root. */
  readonly heads: readonly number[];
  /** The label of each word's arc. */
  readonly labels: readonly string[];
}

/** A parser from words and tags to trees. */
export interface WordParser {
  /** The configuration of its training. */
  readonly config: ParsingConfig;
  /** The tags that it knows. */
  readonly tagNames: readonly string[];
  /** Parses a sentence of at least one word, with the tag of each. */
  parse(words: readonly string[], tags: readonly string[]): WordTree;
}

/** Restores a parser; the same kernels as in training give the same trees. */
export async function readParser(
  bytes: Uint8Array<ArrayBuffer>,
  kernels: Kernels,
): Promise<WordParser> {
  const { config, names, model } = await unpackModel(bytes, KIND, kernels);
  const encoder = new WordEncoder(names.vocabulary);
  return {
    config,
    tagNames: names.vocabulary.tags.slice(1),
    parse(words, tags) {
      const forms = toCorpusForms(words, (form) => encoder.knows(form));
      const { heads, labels } = model.parse(encoder.encode(forms, tags));
      return { heads: [...heads], labels: Array.from(labels, (label) => LABELS[label]) };
    },
  };
}
