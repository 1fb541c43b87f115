/**
 * The tagger's input: a word and seven features of it, each as an index. Indices follow the order of
 * first occurrence in training. Not here: embeddings, batches.
 *
 * @module
 */
import type { RandomStream } from "../../lib/math/random.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

/** The features of a word, in the order of their columns. */
export const FEATURE_NAMES = [
  ...["word", "suffix1", "suffix2", "suffix3", "prefix2", "prefix3"] as const,
  ...["capitals", "characters"] as const,
] as const;

/** The number of features of a word. */
export const FEATURE_COUNT = FEATURE_NAMES.length;

/** The index of a word or affix that is not in the vocabulary. */
export const UNKNOWN = 0;

/** The values of the feature `capitals`. */
export const CAPITALS = [
  ...["no letters", "all lower", "a single capital", "initial capital"],
  ...["all capitals", "initial and other capitals", "mixed"],
] as const;

/** The values of the feature `characters`: the first one that holds. */
export const CHARACTERS = ["digit", "hyphen", "full stop", "other"] as const;

/** The vocabulary of the indices. Plain values. */
export interface Vocabulary {
  /** For each feature, the value of each index; index 0 is an unknown word or affix, "". */
  readonly values: readonly (readonly string[])[];
  /**
   * For each feature and index, 1 if it occurs once in training, to be replaced by chance, see
   * {@linkcode forgetRare}.
   */
  readonly isRare: readonly Uint8Array[];
}

// The features that have an unknown value: all but the two classes.
const OPEN_COUNT = 6;

/** The form of a word under which it is looked up: in lower case, with each digit as 0. */
export function normalizeWord(word: string): string {
  return word.toLowerCase().replace(/\p{Nd}/gu, "0");
}

function capitalsOf(word: string): number {
  const letters = word.match(/\p{L}/gu) ?? [];
  const isCapital = letters.map((letter) => /\p{Lu}/u.test(letter));
  const count = isCapital.filter(Boolean).length;
  if (letters.length === 0) return 0;
  if (count === 0) return 1;
  if (letters.length === 1) return 2;
  if (count === letters.length) return 4;
  if (!isCapital[0]) return 6;
  return count === 1 ? 3 : 5;
}

function charactersOf(word: string): number {
  if (/\p{Nd}/u.test(word)) return 0;
  if (word.includes("-")) return 1;
  return word.includes(".") ? 2 : 3;
}

// The word and its affixes. An affix of a shorter word is the whole word.
function openFeatures(word: string): string[] {
  const form = normalizeWord(word);
  // By code points, so that no affix is half a character.
  const points = [...form];
  const suffix = (length: number): string => points.slice(-length).join("");
  const prefix = (length: number): string => points.slice(0, length).join("");
  return [form, suffix(1), suffix(2), suffix(3), prefix(2), prefix(3)];
}

/** Collects the words and affixes of the training sentences. */
export function buildVocabulary(train: readonly TaggedSentence[]): Vocabulary {
  // Words first: most come many times, and have the same features each time.
  const wordCounts = new Map<string, number>();
  for (const { words } of train) {
    for (const word of words) wordCounts.set(word, (wordCounts.get(word) ?? 0) + 1);
  }
  const counts = Array.from({ length: OPEN_COUNT }, () => new Map<string, number>());
  for (const [word, count] of wordCounts) {
    for (const [feature, value] of openFeatures(word).entries()) {
      counts[feature].set(value, (counts[feature].get(value) ?? 0) + count);
    }
  }
  const classes = [CAPITALS, CHARACTERS];
  return {
    values: [...counts.map((map) => ["", ...map.keys()]), ...classes.map((names) => [...names])],
    isRare: [
      ...counts.map((map) => Uint8Array.from([0, ...map.values()], (count) => +(count === 1))),
      ...classes.map((names) => new Uint8Array(names.length)),
    ],
  };
}

/**
 * Turns words into indices.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { buildVocabulary, FeatureEncoder } from "./features.ts";
 *
 * const vocabulary = buildVocabulary([{ words: ["The", "men"], tags: ["DT", "NNS"] }]);
 * const encoder = new FeatureEncoder(vocabulary);
 * // "then": the word is unknown, the suffixes en and hen too, the prefixes th and the are not.
 * assertEquals([...encoder.encode(["then"])], [0, 2, 2, 0, 1, 1, 1, 3]);
 * ```
 */
export class FeatureEncoder {
  readonly #numbers: readonly ReadonlyMap<string, number>[];
  /** A cache of the indices of words, most of which are frequent. */
  readonly #encoded = new Map<string, Int32Array>();

  /** Prepares the indices of a vocabulary. */
  constructor({ values }: Vocabulary) {
    this.#numbers = values.slice(0, OPEN_COUNT).map((names) =>
      new Map(names.map((name, number) => [name, number]))
    );
  }

  /** Whether the vocabulary has a word. */
  knows(word: string): boolean {
    return (this.#numbers[0].get(normalizeWord(word)) ?? UNKNOWN) !== UNKNOWN;
  }

  /** The index of each feature of each word of a sentence: [words.length, 8]. */
  encode(words: readonly string[]): Int32Array<ArrayBuffer> {
    const numbers = new Int32Array(words.length * FEATURE_COUNT);
    for (const [i, word] of words.entries()) {
      let encoded = this.#encoded.get(word);
      if (encoded === undefined) this.#encoded.set(word, encoded = this.#encodeWord(word));
      numbers.set(encoded, i * FEATURE_COUNT);
    }
    return numbers;
  }

  #encodeWord(word: string): Int32Array {
    const open = openFeatures(word).map((value, i) => this.#numbers[i].get(value) ?? UNKNOWN);
    return Int32Array.of(...open, capitalsOf(word), charactersOf(word));
  }
}

/**
 * Replaces rare words and affixes by the unknown one at random, so that the model learns to handle
 * unknown ones. Draws once for each rare index of [words, 8]. For training only.
 */
export function forgetRare(
  numbers: Int32Array,
  isRare: readonly Uint8Array[],
  stream: RandomStream,
  probability = 0.5,
): Int32Array<ArrayBuffer> {
  const result = new Int32Array(numbers);
  for (let i = 0; i < result.length; i++) {
    const feature = i % FEATURE_COUNT;
    if (isRare[feature][result[i]] === 1 && stream.uniform() < probability) result[i] = UNKNOWN;
  }
  return result;
}
