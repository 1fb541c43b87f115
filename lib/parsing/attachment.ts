/**
 * Attachment scores: how many words have the right head, and the right label too.
 *
 * @module
 */
import type { ParsedTree } from "./decoding.ts";
import type { Treebank } from "./treebank.ts";

/** How well predicted trees agree with those of a treebank. */
export interface AttachmentScores {
  /** The number of words with the right head. */
  readonly correct: number;
  /** The number of words. */
  readonly total: number;
  /** Of the words, the share with the right head: the unlabelled attachment score. */
  readonly uas: number;
  /** Of the words, the share with the right head and label: the labelled attachment score. */
  readonly las: number;
  /** The same of the words that are no punctuation; absent if there are none. */
  readonly uasWithoutPunctuation?: number;
  /** The same of the words that are no punctuation; absent if there are none. */
  readonly lasWithoutPunctuation?: number;
}

/**
 * Compares trees word by word. Punctuation counts as every word, as in the paper's numbers as far as
 * they say, and the scores without it stand beside.
 *
 * @param treebank The right trees, as they are: not lifted.
 * @param trees The predicted tree of each sentence.
 * @returns The scores.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { scoreAttachment } from "./attachment.ts";
 *
 * const treebank = {
 *   size: 1,
 *   starts: Int32Array.of(0, 3),
 *   words: Int32Array.of(0, 1, 2),
 *   tags: Int32Array.of(0, 1, 2),
 *   heads: Int32Array.of(2, 0, 2),
 *   labels: Uint8Array.of(1, 0, 2),
 *   isPunctuation: Uint8Array.of(0, 0, 1),
 * };
 * const tree = { heads: Int32Array.of(2, 0, 1), labels: Uint8Array.of(3, 0, 2) };
 * const { uas, las, uasWithoutPunctuation } = scoreAttachment(treebank, [tree]);
 * assertEquals([uas, las, uasWithoutPunctuation], [2 / 3, 1 / 3, 1]);
 * ```
 */
export function scoreAttachment(
  treebank: Treebank,
  trees: readonly ParsedTree[],
): AttachmentScores {
  const { starts, heads, labels, isPunctuation } = treebank;
  // Of words, and of punctuation.
  const [total, attached, labelled] = [[0, 0], [0, 0], [0, 0]];
  trees.forEach((tree, sentence) => {
    for (let i = 0; i < tree.heads.length; i++) {
      const word = starts[sentence] + i;
      const kind = isPunctuation[word] === 0 ? 0 : 1;
      total[kind]++;
      if (tree.heads[i] !== heads[word]) continue;
      attached[kind]++;
      if (tree.labels[i] === labels[word]) labelled[kind]++;
    }
  });
  const sum = ([words, punctuation]: number[]): number => words + punctuation;
  return {
    correct: sum(attached),
    total: sum(total),
    uas: sum(attached) / sum(total),
    las: sum(labelled) / sum(total),
    ...total[0] > 0 && {
      uasWithoutPunctuation: attached[0] / total[0],
      lasWithoutPunctuation: labelled[0] / total[0],
    },
  };
}
