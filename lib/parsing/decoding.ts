/**
 * Greedy parsing of many sentences at a time: their states make each move together, so that all of
 * them share one product with each weight. The trees do not depend on how sentences come together.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { Matrix } from "../kernels/kernels.ts";
import { firstLegal, isForced, type LabelSet, ParserState } from "./arc_standard.ts";
import {
  FEATURE_COUNT,
  type FeatureExtractor,
  type TaggedWords,
  type VocabularySizes,
} from "./features.ts";

/** What decoding needs of a model. */
export interface MoveModel {
  readonly vocabulary: VocabularySizes;
  readonly labels: LabelSet;
  readonly extractor: FeatureExtractor;
  /** The logits of states: [states, classes]. */
  forward(features: ArrayLike<number>): Matrix;
  /** The best legal class of a row of logits. */
  choose(logits: Matrix, state: number, moves: number): number;
}

/** A tree that was predicted. */
export interface ParsedTree {
  /** The head of each word: 0 for the root, else its position, from 1: [length]. */
  readonly heads: Int32Array;
  /** The label of each word's arc: [length]. */
  readonly labels: Uint8Array;
}

/** How many sentences are parsed at a time. */
const LANE_COUNT = 256;

/** A sentence on its way. */
interface Lane {
  readonly state: ParserState;
  index: number;
}

/**
 * Parses sentences.
 *
 * @param model The model.
 * @param sentences The words and tags of each.
 * @returns The tree of each.
 * @throws {ConfigError} If a word or tag is out of range.
 */
export function decode(model: MoveModel, sentences: readonly TaggedWords[]): ParsedTree[] {
  sentences.forEach((sentence, index) => checkSentence(sentence, index, model.vocabulary));
  const { extractor } = model;
  const trees: ParsedTree[] = [];
  const features = new Int32Array(Math.min(LANE_COUNT, sentences.length) * FEATURE_COUNT);
  let waiting = 0;
  /** Takes sentences until one has a move to decide; false if none is left. */
  const refill = (lane: Lane): boolean => {
    while (!advance(lane.state, model.labels)) {
      if (lane.index >= 0) trees[lane.index] = treeOf(lane.state);
      if (waiting === sentences.length) return false;
      lane.index = waiting++;
      lane.state.start(sentences[lane.index].words.length);
    }
    return true;
  };
  let lanes = Array.from(
    { length: Math.min(LANE_COUNT, sentences.length) },
    (): Lane => ({ state: new ParserState(), index: -1 }),
  ).filter(refill);
  while (lanes.length > 0) {
    lanes.forEach(({ state, index }, b) =>
      extractor.extract(state, sentences[index], features, b * FEATURE_COUNT)
    );
    const logits = model.forward(features.subarray(0, lanes.length * FEATURE_COUNT));
    lanes.forEach(({ state }, b) => state.apply(model.choose(logits, b, state.legalMoves)));
    lanes = lanes.filter(refill);
  }
  return trees;
}

/** Makes all moves that have no alternative; false at the end of the sentence. */
function advance(state: ParserState, labels: LabelSet): boolean {
  for (;;) {
    const moves = state.legalMoves;
    if (moves === 0) return false;
    if (!isForced(moves)) return true;
    state.apply(firstLegal(moves, labels));
  }
}

function treeOf({ heads, labels, length }: ParserState): ParsedTree {
  return {
    heads: heads.slice(1, length + 1),
    labels: Uint8Array.from(labels.subarray(1, length + 1)),
  };
}

function checkSentence(sentence: TaggedWords, index: number, vocabulary: VocabularySizes): void {
  const { words, tags } = sentence;
  if (words.length !== tags.length) {
    throw new ConfigError(
      `Cannot parse sentence ${index}: it has ${words.length} words and ${tags.length} tags`,
    );
  }
  for (let i = 0; i < words.length; i++) {
    for (
      const [name, value, count] of [
        ["word", words[i], vocabulary.words],
        ["tag", tags[i], vocabulary.tags],
      ] as const
    ) {
      if (Number.isInteger(value) && value >= 0 && value < count) continue;
      throw new ConfigError(
        `Cannot parse sentence ${index}: ${name} ${i + 1} is ${value}, but the model has ` +
          `${count}, from 0`,
      );
    }
  }
}
