/**
 * The 48 features of a parser state (Chen and Manning, EMNLP 2014), as rows of one table of vectors
 * for words, tags and labels. Not here: the vectors.
 *
 * @module
 */
import { NO_ITEM, type ParserState } from "./arc_standard.ts";

/** The items whose words and tags are features; the last 12 give their labels, too. */
const ITEM_COUNT = 18;
const LABELLED_COUNT = 12;

/** The number of features of a state. */
export const FEATURE_COUNT = 2 * ITEM_COUNT + LABELLED_COUNT;

/** How many different words, tags and labels there are. */
export interface VocabularySizes {
  /** Words, numbered from 0; unknown words are one of them. */
  readonly words: number;
  /** Part-of-speech tags, numbered from 0. */
  readonly tags: number;
  /** Labels, numbered from 0. */
  readonly labels: number;
}

/** A sentence as numbers. */
export interface TaggedWords {
  /** The number of each word's form: [length]. */
  readonly words: ArrayLike<number>;
  /** The number of each word's tag: [length]. */
  readonly tags: ArrayLike<number>;
}

/**
 * Says which row of the table stands for what: words, no word, the root's word; tags, no tag, the
 * root's tag; labels, no label.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ParserState } from "./arc_standard.ts";
 * import { FeatureExtractor } from "./features.ts";
 *
 * const extractor = new FeatureExtractor({ words: 100, tags: 10, labels: 3 });
 * const state = new ParserState();
 * state.start(1);
 * const rows = new Int32Array(48);
 * extractor.extract(state, { words: [42], tags: [7] }, rows, 0);
 * // s3, s2, s1, b1, b2, b3: the root is on the stack, the word in the buffer.
 * assertEquals([...rows.subarray(0, 6)], [100, 100, 101, 42, 100, 100]);
 * ```
 */
export class FeatureExtractor {
  /** The number of rows of the table. */
  readonly rowCount: number;
  readonly #noWord: number;
  readonly #firstTag: number;
  readonly #noTag: number;
  readonly #firstLabel: number;
  readonly #noLabel: number;
  readonly #items = new Int32Array(ITEM_COUNT);

  /** Lays the rows out. */
  constructor({ words, tags, labels }: VocabularySizes) {
    this.#noWord = words;
    this.#firstTag = words + 2;
    this.#noTag = this.#firstTag + tags;
    this.#firstLabel = this.#noTag + 2;
    this.#noLabel = this.#firstLabel + labels;
    this.rowCount = this.#noLabel + 1;
  }

  /**
   * Writes the features of a state: the words of 18 items (the top three of the stack, top last; the
   * first three of the buffer; of the top of the stack and of the item below it lc1, rc1, lc2, rc2,
   * lc1 of lc1, rc1 of rc1, where lc1 is the leftmost child on the left, lc2 the next one), their
   * tags, and the labels of the last 12.
   *
   * @param state The state.
   * @param sentence Its sentence.
   * @param into Where to write 48 rows.
   * @param start The index of the first.
   */
  extract(
    state: ParserState,
    sentence: TaggedWords,
    into: Int32Array | Uint16Array,
    start: number,
  ): void {
    this.#collect(state);
    const { words, tags } = sentence;
    for (let i = 0; i < ITEM_COUNT; i++) {
      const item = this.#items[i];
      const [word, tag] = [start + i, start + ITEM_COUNT + i];
      if (item > 0) {
        into[word] = words[item - 1];
        into[tag] = this.#firstTag + tags[item - 1];
      } else {
        const isRoot = item === 0 ? 1 : 0;
        into[word] = this.#noWord + isRoot;
        into[tag] = this.#noTag + isRoot;
      }
    }
    const first = ITEM_COUNT - LABELLED_COUNT;
    for (let i = 0; i < LABELLED_COUNT; i++) {
      const item = this.#items[first + i];
      into[start + 2 * ITEM_COUNT + i] = item === NO_ITEM
        ? this.#noLabel
        : this.#firstLabel + state.labels[item];
    }
  }

  #collect(state: ParserState): void {
    const items = this.#items;
    items[0] = state.onStack(2);
    items[1] = state.onStack(1);
    items[2] = state.onStack(0);
    for (let offset = 0; offset < 3; offset++) items[3 + offset] = state.inBuffer(offset);
    const { leftmost, secondLeftmost, rightmost, secondRightmost } = state;
    for (let depth = 0; depth < 2; depth++) {
      const at = 6 + 6 * depth;
      const item = items[2 - depth];
      if (item === NO_ITEM) {
        items.fill(NO_ITEM, at, at + 6);
        continue;
      }
      const [left, right] = [leftmost[item], rightmost[item]];
      items[at] = left;
      items[at + 1] = right;
      items[at + 2] = secondLeftmost[item];
      items[at + 3] = secondRightmost[item];
      items[at + 4] = left === NO_ITEM ? NO_ITEM : leftmost[left];
      items[at + 5] = right === NO_ITEM ? NO_ITEM : rightmost[right];
    }
  }
}
