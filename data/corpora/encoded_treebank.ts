/**
 * A treebank as indices in shared memory, which workers use without copying. Not here: the moves of a
 * parser, its classes.
 *
 * @module
 */
import type { Treebank as EncodedTrees } from "../../lib/parsing/treebank.ts";
import { type Label, LABELS } from "./relations.ts";
import type { ParsedSentence, Treebank } from "./treebank.ts";

/** The vocabulary of the indices of words and tags; index 0 is for unknown ones. */
export interface ParserVocabulary {
  /** Lower-case words. */
  readonly words: readonly string[];
  /** Part-of-speech tags. */
  readonly tags: readonly string[];
}

/** A treebank as indices. Plain values. */
export interface EncodedTreebank {
  /** The training split. */
  readonly train: EncodedTrees;
  /** The split that selects the best epoch. */
  readonly dev: EncodedTrees;
  /** The split of the reported results. */
  readonly test: EncodedTrees;
  /** The vocabulary of the indices of words and tags; labels are indices into `LABELS`. */
  readonly vocabulary: ParserVocabulary;
}

/** The index of the root's label. */
export const ROOT_LABEL = LABELS.indexOf("ROOT");

/** The minimum number of occurrences in training for a word to get an index. */
const KNOWN_FROM = 2;

const UNKNOWN = 0;

/** Collects the words and the tags of the training sentences. */
export function buildParserVocabulary(
  train: readonly Pick<ParsedSentence, "forms" | "tags">[],
): ParserVocabulary {
  const counts = new Map<string, number>();
  for (const form of train.flatMap(({ forms }) => forms)) {
    const word = form.toLowerCase();
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].filter(([, count]) => count >= KNOWN_FROM).map(([word]) => word);
  const tags = new Set(train.flatMap(({ tags }) => tags));
  return { words: ["", ...words.sort()], tags: ["", ...[...tags].sort()] };
}

/**
 * Turns words and tags into indices.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { buildParserVocabulary, WordEncoder } from "./encoded_treebank.ts";
 *
 * const train = [{ forms: ["Go", "go", "home"], tags: ["VB", "VB", "RB"] }];
 * const encoder = new WordEncoder(buildParserVocabulary(train));
 * // "home" comes once, "UH" never.
 * const { words, tags } = encoder.encode(["GO", "home"], ["RB", "UH"]);
 * assertEquals([[...words], [...tags]], [[1, 0], [1, 0]]);
 * ```
 */
export class WordEncoder {
  readonly #words: ReadonlyMap<string, number>;
  readonly #tags: ReadonlyMap<string, number>;

  /** Prepares the indices of a vocabulary. */
  constructor({ words, tags }: ParserVocabulary) {
    const numbersOf = (names: readonly string[]): ReadonlyMap<string, number> =>
      new Map(names.slice(1).map((name, i) => [name, i + 1]));
    this.#words = numbersOf(words);
    this.#tags = numbersOf(tags);
  }

  /** Whether the vocabulary has a word. */
  knows(form: string): boolean {
    return this.#words.has(form.toLowerCase());
  }

  /** The indices of the words of a sentence and of their tags. */
  encode(
    forms: readonly string[],
    tags: readonly string[],
  ): { readonly words: Int32Array; readonly tags: Int32Array } {
    return {
      words: Int32Array.from(forms, (form) => this.#words.get(form.toLowerCase()) ?? UNKNOWN),
      tags: Int32Array.from(tags, (tag) => this.#tags.get(tag) ?? UNKNOWN),
    };
  }
}

/** Encodes a treebank, with the vocabulary of its training sentences. */
export function encodeTreebank(treebank: Treebank): EncodedTreebank {
  const vocabulary = buildParserVocabulary(treebank.train);
  const encoder = new WordEncoder(vocabulary);
  const encode = (sentences: readonly ParsedSentence[]): EncodedTrees =>
    encodeTrees(sentences, encoder);
  return {
    train: encode(treebank.train),
    dev: encode(treebank.dev),
    test: encode(treebank.test),
    vocabulary,
  };
}

function encodeTrees(sentences: readonly ParsedSentence[], encoder: WordEncoder): EncodedTrees {
  const count = sentences.reduce((sum, { forms }) => sum + forms.length, 0);
  const integers = (length: number) => new Int32Array(new SharedArrayBuffer(4 * length));
  const bytes = (length: number) => new Uint8Array(new SharedArrayBuffer(length));
  const starts = integers(sentences.length + 1);
  const [words, tags, heads] = [integers(count), integers(count), integers(count)];
  const [labels, isPunctuation] = [bytes(count), bytes(count)];
  sentences.forEach((sentence, i) => {
    const start = starts[i];
    const numbers = encoder.encode(sentence.forms, sentence.tags);
    words.set(numbers.words, start);
    tags.set(numbers.tags, start);
    heads.set(sentence.heads, start);
    labels.set(sentence.labels.map((label, j) => numberOf(label, sentence.heads[j])), start);
    isPunctuation.set(sentence.labels.map((label) => +(label === "P")), start);
    starts[i + 1] = start + sentence.forms.length;
  });
  return { size: sentences.length, starts, words, tags, heads, labels, isPunctuation };
}

/** The index of a label; the root, and only the root, has its own, whatever its relation. */
function numberOf(label: Label, head: number): number {
  if (head === 0) return ROOT_LABEL;
  return LABELS.indexOf(label === "ROOT" ? "DEP" : label);
}
