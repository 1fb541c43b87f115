/**
 * The names and facts of the treebanks, as plain values; `treebank_test.ts` checks them against the
 * files. Not here: the treebanks.
 *
 * @module
 */
import { EWT } from "../sources.ts";

/** The names of the treebanks; the first one is the default. */
export const TREEBANK_IDS = ["ewt", "toy"] as const;

/** The name of a treebank. */
export type TreebankId = typeof TREEBANK_IDS[number];

/** The facts of a treebank; counts are for training, dev and test. */
export interface TreebankFacts {
  readonly title: string;
  readonly sentences: readonly [number, number, number];
  readonly words: readonly [number, number, number];
  /** Sentences with crossing arcs. */
  readonly nonProjective: readonly [number, number, number];
}

/** The facts by treebank. */
export const TREEBANK_FACTS: Readonly<Record<TreebankId, TreebankFacts>> = {
  ewt: {
    title: EWT.title,
    sentences: [12_544, 2_001, 2_077],
    words: [204_577, 25_147, 25_094],
    nonProjective: [288, 31, 26],
  },
  toy: {
    title: "short sentences of our own",
    sentences: [48, 8, 8],
    words: [320, 50, 58],
    nonProjective: [2, 0, 1],
  },
};
