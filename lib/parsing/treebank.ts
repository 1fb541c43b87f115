/**
 * Sentences with their dependency trees as numbers: the value that data/ makes and the parser trains
 * on. Not here: files, words, what the numbers mean.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { LabelSet } from "./arc_standard.ts";
import type { TaggedWords, VocabularySizes } from "./features.ts";
import { findTreeFault } from "./tree.ts";

/** Sentences with trees, concatenated. The arrays are read-only. */
export interface Treebank {
  /** The number of sentences. */
  readonly size: number;
  /** The first word of each sentence, and the number of all words at the end: [size + 1]. */
  readonly starts: Int32Array;
  /** The number of each word's form: [words]. */
  readonly words: Int32Array;
  /** The number of each word's part-of-speech tag: [words]. */
  readonly tags: Int32Array;
  /** The head of each word: 0 for the root, else its position in the sentence, from 1: [words]. */
  readonly heads: Int32Array;
  /** The label of each word's arc: [words]. */
  readonly labels: Uint8Array;
  /** Whether each word is punctuation, which some scores leave out: [words]. */
  readonly isPunctuation: Uint8Array;
}

/** A sentence with its tree; the arrays are parts of the treebank's. */
export interface Tree extends TaggedWords {
  /** The head of each word: [length]. */
  readonly heads: Int32Array;
  /** The label of each word's arc: [length]. */
  readonly labels: Uint8Array;
}

/**
 * One sentence of a treebank.
 *
 * @param treebank The treebank.
 * @param index The number of the sentence, from 0.
 * @returns Its words and its tree.
 */
export function treeOf(treebank: Treebank, index: number): Tree {
  const { starts, words, tags, heads, labels } = treebank;
  const [start, end] = [starts[index], starts[index + 1]];
  return {
    words: words.subarray(start, end),
    tags: tags.subarray(start, end),
    heads: heads.subarray(start, end),
    labels: labels.subarray(start, end),
  };
}

/**
 * Some sentences of a treebank.
 *
 * @param treebank The treebank.
 * @param indices Which sentences.
 * @returns A copy of these, in the order of the indices.
 */
export function selectSentences(treebank: Treebank, indices: Uint32Array): Treebank {
  const { starts } = treebank;
  const chosen = [...indices];
  const words = chosen.flatMap((i) =>
    Array.from({ length: starts[i + 1] - starts[i] }, (_, j) => starts[i] + j)
  );
  let end = 0;
  return {
    size: chosen.length,
    starts: Int32Array.of(0, ...chosen.map((i) => end += starts[i + 1] - starts[i])),
    words: Int32Array.from(words, (word) => treebank.words[word]),
    tags: Int32Array.from(words, (word) => treebank.tags[word]),
    heads: Int32Array.from(words, (word) => treebank.heads[word]),
    labels: Uint8Array.from(words, (word) => treebank.labels[word]),
    isPunctuation: Uint8Array.from(words, (word) => treebank.isPunctuation[word]),
  };
}

/**
 * Checks a treebank against the vocabulary of a model.
 *
 * @param name What to call it in a message.
 * @param treebank The treebank.
 * @param model The model's vocabulary and labels.
 * @throws {ConfigError} If the arrays do not belong together, a number is out of range, or a sentence
 * is not a tree.
 */
export function checkTreebank(
  name: string,
  treebank: Treebank,
  model: { readonly vocabulary: VocabularySizes; readonly labels: LabelSet },
): void {
  const { size, starts, words, tags, heads, labels, isPunctuation } = treebank;
  const fail = (problem: string): never => {
    throw new ConfigError(`Cannot use the ${name} treebank: ${problem}`);
  };
  const lengths = [words, tags, heads, labels, isPunctuation].map(({ length }) => length);
  const isOrdered = starts.every((start, i) => i === 0 ? start === 0 : start > starts[i - 1]);
  if (!(size > 0) || starts.length !== size + 1 || !isOrdered) {
    fail(`${size} sentences and ${starts.length} starts; pass ${size + 1} ascending starts from 0`);
  }
  if (lengths.some((length) => length !== starts[size])) {
    fail(`its arrays have ${lengths} entries, expected one for each of ${starts[size]} words`);
  }
  const { vocabulary } = model;
  const checked = { words, tags, labels };
  for (const key of ["words", "tags", "labels"] as const) {
    const at = checked[key].findIndex((value) => !(value >= 0 && value < vocabulary[key]));
    if (at >= 0) {
      fail(`${key}[${at}] is ${checked[key][at]}, but the model has ${vocabulary[key]} ${key}`);
    }
  }
  for (let i = 0; i < size; i++) {
    const tree = treeOf(treebank, i);
    const fault = findTreeFault(tree.heads);
    if (fault !== undefined) {
      const word = fault.word > 0 ? `word ${fault.word} of ` : "";
      fail(`${word}sentence ${i}: ${fault.reason}`);
    }
    const isMislabelled = (head: number, j: number) =>
      (head === 0) !== (tree.labels[j] === model.labels.root);
    const word = tree.heads.findIndex(isMislabelled);
    if (word >= 0) {
      fail(
        `word ${word + 1} of sentence ${i} has head ${tree.heads[word]} and label ` +
          `${tree.labels[word]}; label ${model.labels.root} is for head 0 alone`,
      );
    }
  }
}
