/**
 * Helpers for the tests of the parser: random trees, and treebanks whose trees follow from their
 * words. Nothing here is part of the library.
 *
 * @module
 */
import fc from "fast-check";
import type { RandomStream } from "../math/random.ts";
import { streamOf } from "../testing/testing.ts";
import type { LabelSet } from "./arc_standard.ts";
import type { Treebank } from "./treebank.ts";

/** The labels of the trees below: 0, 1, the root's, 3. */
export const LABELS: LabelSet = { count: 4, root: 2 };

/** A tree with labels. */
export interface LabelledTree {
  /** The head of each word. */
  readonly heads: readonly number[];
  /** The label of each word. */
  readonly labels: readonly number[];
}

/** Draws a tree of n words, projective or not: in random order, each word gets an earlier head. */
function drawHeads(length: number, random: RandomStream): number[] {
  const order = Uint32Array.from({ length }, (_, i) => i + 1);
  random.shuffle(order);
  const heads: number[] = [];
  order.forEach((word, i) => heads[word - 1] = i === 0 ? 0 : order[random.integer(i)]);
  return heads;
}

/** Trees of 1 to `maxLength` words with random labels, most of them not projective. */
export function labelledTrees(maxLength: number): fc.Arbitrary<LabelledTree> {
  return fc.record({ length: fc.integer({ min: 1, max: maxLength }), seed: fc.integer() })
    .map(({ length, seed }) => {
      const random = streamOf(seed);
      const heads = drawHeads(length, random);
      return { heads, labels: labelsFor(heads, () => [0, 1, 3][random.integer(3)]) };
    });
}

/** The root's label at the root, others elsewhere. */
export function labelsFor(heads: readonly number[], draw: () => number): number[] {
  return heads.map((head) => head === 0 ? LABELS.root : draw());
}

/** Words, tags and a tree. */
export interface TreeSentence extends LabelledTree {
  /** The number of each word's form. */
  readonly words: readonly number[];
  /** The number of each word's tag. */
  readonly tags: readonly number[];
}

/**
 * Puts sentences one after the other; words with tag 0 are punctuation.
 *
 * @param sentences At least one sentence.
 * @returns The same as arrays.
 */
export function packTrees(sentences: readonly TreeSentence[]): Treebank {
  const starts = new Int32Array(sentences.length + 1);
  sentences.forEach(({ words }, i) => starts[i + 1] = starts[i] + words.length);
  const tags = sentences.flatMap(({ tags }) => tags);
  return {
    size: sentences.length,
    starts,
    words: Int32Array.from(sentences.flatMap(({ words }) => words)),
    tags: Int32Array.from(tags),
    heads: Int32Array.from(sentences.flatMap(({ heads }) => heads)),
    labels: Uint8Array.from(sentences.flatMap(({ labels }) => labels)),
    isPunctuation: Uint8Array.from(tags, (tag) => tag === 0 ? 1 : 0),
  };
}

/** What {@link toySentences} are made of. */
export const TOY_VOCABULARY = { words: 6, tags: 3, labels: LABELS.count };

/**
 * Makes sentences that can be parsed without a fault: names (tag 1) before the verb (tag 2) are
 * subjects, names behind it objects, and a full stop (tag 0) may end the sentence; all hang on the
 * verb. Words 1, 2 and 3 are names, 4 and 5 verbs.
 *
 * @param count The number of sentences.
 * @param seed A 32-bit integer.
 * @returns Sentences of 1 to 7 words.
 */
export function toySentences(count: number, seed: number): TreeSentence[] {
  const random = streamOf(seed);
  return Array.from({ length: count }, () => {
    const names = (limit: number) =>
      Array.from({ length: random.integer(limit) }, () => 1 + random.integer(3));
    const [before, after] = [names(4), names(3)];
    const end = random.integer(2) === 0 ? [] : [0];
    const words = [...before, 4 + random.integer(2), ...after, ...end];
    const verb = before.length + 1;
    return {
      words,
      tags: words.map((word) => word === 0 ? 0 : word < 4 ? 1 : 2),
      heads: words.map((_, i) => i + 1 === verb ? 0 : verb),
      labels: words.map((word, i) => i + 1 === verb ? 2 : word === 0 ? 3 : i + 1 < verb ? 0 : 1),
    };
  });
}
