/**
 * A tagged corpus as indices in shared memory, which workers use without copying. Not here: the
 * meaning of a word's indices.
 *
 * @module
 */
import type { Sentences } from "../../lib/train/tagging.ts";
import { buildVocabulary, FEATURE_COUNT, FeatureEncoder, type Vocabulary } from "./features.ts";
import { countWords, type TaggedCorpus } from "./tagged.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

/** Sentences as indices in shared memory. The arrays are read-only. */
export interface EncodedSentences extends Sentences {
  /** The first word of each sentence, and the number of all words at the end: [size + 1]. */
  readonly starts: Int32Array<SharedArrayBuffer>;
  /** The features of all words: [words, 8]. */
  readonly features: Int32Array<SharedArrayBuffer>;
  /** The class of each word's tag: [words]. */
  readonly tags: Uint8Array<SharedArrayBuffer>;
  /** Whether the word occurs in training with the same spelling: [words]. */
  readonly isKnown: Uint8Array<SharedArrayBuffer>;
}

/** A corpus as indices. Plain values. */
export interface EncodedCorpus {
  /** The name on the command line. */
  readonly id: string;
  /** The training split. */
  readonly train: EncodedSentences;
  /** The split that selects the best epoch. */
  readonly dev: EncodedSentences;
  /** The split of the reported results. */
  readonly test: EncodedSentences;
  /** The vocabulary of the features' indices. */
  readonly vocabulary: Vocabulary;
  /** The name of each class. */
  readonly tagNames: readonly string[];
  /** The digest of the corpus. */
  readonly sha256: string;
}

/** Encodes a corpus, with the vocabulary of its training sentences. */
export function encodeCorpus(corpus: TaggedCorpus): EncodedCorpus {
  const { id, tagNames, sha256 } = corpus;
  const vocabulary = buildVocabulary(corpus.train);
  const encoder = new FeatureEncoder(vocabulary);
  const known = new Set(corpus.train.flatMap(({ words }) => words));
  const classes = new Map(tagNames.map((name, number) => [name, number]));
  const encode = (sentences: readonly TaggedSentence[]): EncodedSentences => {
    const count = countWords(sentences);
    const starts = new Int32Array(new SharedArrayBuffer(4 * (sentences.length + 1)));
    const features = new Int32Array(new SharedArrayBuffer(4 * count * FEATURE_COUNT));
    const tags = new Uint8Array(new SharedArrayBuffer(count));
    const isKnown = new Uint8Array(new SharedArrayBuffer(count));
    let at = 0;
    for (const [i, sentence] of sentences.entries()) {
      features.set(encoder.encode(sentence.words), at * FEATURE_COUNT);
      tags.set(sentence.tags.map((tag) => classes.get(tag) as number), at);
      isKnown.set(sentence.words.map((word) => +known.has(word)), at);
      starts[i + 1] = at += sentence.words.length;
    }
    return { size: sentences.length, starts, features, tags, isKnown };
  };
  return {
    id,
    train: encode(corpus.train),
    dev: encode(corpus.dev),
    test: encode(corpus.test),
    vocabulary,
    tagNames,
    sha256,
  };
}
