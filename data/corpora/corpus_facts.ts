/**
 * The names of the tagged corpora, and what is known of each: sizes and simple taggers' accuracies,
 * as plain values. `corpora_test.ts` measures all but the perceptron's on the files themselves.
 * Not here: the corpora.
 *
 * @module
 */

/** The names of the corpora; the first one is the default. */
export const CORPUS_IDS = ["brown", "wsj-sample", "ewt", "ptb"] as const;

/** The name of a corpus. */
export type CorpusId = typeof CORPUS_IDS[number];

/** The facts of a corpus; undefined if not measured. */
export interface CorpusFacts {
  /** Words of training, dev and test. */
  readonly words?: readonly [number, number, number];
  /** The number of tags. */
  readonly tagCount?: number;
  /** Test words that training does not have, as they are written: a fraction. */
  readonly unknownWords?: number;
  /** Test accuracy when each word gets the tag that it has most often in training. */
  readonly mostFrequentTag?: number;
  /**
   * Test accuracy of an averaged perceptron. Not computed here: measured once on these very splits
   * with an implementation of its own; that of `ptb` is from the literature (M. Collins, 2002).
   */
  readonly averagedPerceptron: number;
}

/** The facts by corpus. */
export const CORPUS_FACTS: Readonly<Record<CorpusId, CorpusFacts>> = {
  "brown": {
    words: [929_728, 115_661, 115_803],
    tagCount: 45,
    unknownWords: 0.0429,
    mostFrequentTag: 0.9085,
    averagedPerceptron: 0.9718,
  },
  "wsj-sample": {
    words: [75_354, 9_531, 9_170],
    tagCount: 45,
    unknownWords: 0.1074,
    mostFrequentTag: 0.8625,
    averagedPerceptron: 0.9567,
  },
  "ewt": {
    words: [204_577, 25_147, 25_094],
    tagCount: 49,
    unknownWords: 0.0913,
    mostFrequentTag: 0.8382,
    averagedPerceptron: 0.9375,
  },
  "ptb": { averagedPerceptron: 0.971 },
};
