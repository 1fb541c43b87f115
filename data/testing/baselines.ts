/**
 * Baselines of tagging: the most frequent tag of each word, and the known accuracy of an averaged
 * perceptron. Also the share of unknown words. Not here: a perceptron.
 *
 * @module
 */
import { CORPUS_FACTS, type CorpusFacts } from "../corpora/corpus_facts.ts";
import { countWords, type TaggedCorpus } from "../corpora/tagged.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

/** Simple numbers of a corpus, as fractions of the words of its test set. */
export interface Baselines {
  /** Words that training does not have, as they are written. */
  readonly unknownWords: number;
  /** Right tags when each word gets its most frequent tag. */
  readonly mostFrequentTag: number;
  /** Right tags of an averaged perceptron, where it is known. */
  readonly averagedPerceptron?: number;
}

// Of tags that are equally frequent, the one that was seen first.
function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  let bestCount = 0;
  for (const [tag, count] of counts) {
    if (count > bestCount) [best, bestCount] = [tag, count];
  }
  return best;
}

function increment(counts: Map<string, number>, tag: string): void {
  counts.set(tag, (counts.get(tag) ?? 0) + 1);
}

/**
 * Learns the tag that each word has most often.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mostFrequentTagger } from "./baselines.ts";
 *
 * const tagOf = mostFrequentTagger([{ words: ["a", "b", "a", "a"], tags: ["X", "Y", "Y", "Y"] }]);
 * assertEquals(["a", "b", "c"].map(tagOf), ["Y", "Y", "Y"]);
 * ```
 */
export function mostFrequentTagger(train: readonly TaggedSentence[]): (word: string) => string {
  const all = new Map<string, number>();
  const byWord = new Map<string, Map<string, number>>();
  for (const { words, tags } of train) {
    for (const [i, word] of words.entries()) {
      let counts = byWord.get(word);
      if (counts === undefined) byWord.set(word, counts = new Map());
      increment(counts, tags[i]);
      increment(all, tags[i]);
    }
  }
  const otherwise = mostFrequent(all) ?? "";
  const tagOf = new Map<string, string>();
  for (const [word, counts] of byWord) tagOf.set(word, mostFrequent(counts) ?? otherwise);
  return (word) => tagOf.get(word) ?? otherwise;
}

/** Measures the simple numbers of a corpus. */
export function measureBaselines({ id, train, test }: TaggedCorpus): Baselines {
  const known = new Set(train.flatMap(({ words }) => words));
  const tagOf = mostFrequentTagger(train);
  let unknownCount = 0;
  let rightCount = 0;
  for (const { words, tags } of test) {
    for (const [i, word] of words.entries()) {
      if (!known.has(word)) unknownCount += 1;
      if (tagOf(word) === tags[i]) rightCount += 1;
    }
  }
  const count = countWords(test);
  const facts: Readonly<Partial<Record<string, CorpusFacts>>> = CORPUS_FACTS;
  const perceptron = facts[id]?.averagedPerceptron;
  return {
    unknownWords: unknownCount / count,
    mostFrequentTag: rightCount / count,
    ...perceptron !== undefined && { averagedPerceptron: perceptron },
  };
}
