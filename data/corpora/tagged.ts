/**
 * Corpora of tagged sentences: the value that every loader makes. Not here: formats, files, numbers
 * for words.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { checkSplits, SPLIT_NAMES } from "./splits.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

/** A corpus, split. Plain values. */
export interface TaggedCorpus {
  /** The name on the command line. */
  readonly id: string;
  /** What it is, where the name on the command line does not say it: as in `en_ewt-ud`. */
  readonly name: string;
  /** What the models learn from. */
  readonly train: readonly TaggedSentence[];
  /** What chooses the best epoch. */
  readonly dev: readonly TaggedSentence[];
  /** What is reported. */
  readonly test: readonly TaggedSentence[];
  /** All tags of all splits, in ascending order: a tag's place is its class. */
  readonly tagNames: readonly string[];
  /** The digest of all words, tags and splits: another reading rule is another corpus. */
  readonly sha256: string;
  /** Whose it is and under which terms, to be printed once by the command that uses it. */
  readonly notice: string;
  /** What looks wrong without being an error, to be printed too. */
  readonly warnings: readonly string[];
}

/** What a reader knows of a corpus. */
export interface CorpusParts
  extends Omit<TaggedCorpus, "name" | "tagNames" | "sha256" | "warnings"> {
  /** What it is; by default its name on the command line. */
  readonly name?: string;
  /** What looks wrong without being an error; by default nothing. */
  readonly warnings?: readonly string[];
}

// Classes are stored in a byte.
const TAG_LIMIT = 256;

/** Counts words. */
export function countWords(sentences: readonly TaggedSentence[]): number {
  return sentences.reduce((sum, { words }) => sum + words.length, 0);
}

/**
 * Makes a corpus of its splits.
 *
 * @throws {DataError} If a split is empty, or there are more than 256 tags.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createCorpus } from "./tagged.ts";
 *
 * const split = [{ words: ["Go", "."], tags: ["VB", "."] }];
 * const corpus = await createCorpus({ id: "x", notice: "", train: split, dev: split, test: split });
 * assertEquals(corpus.tagNames, [".", "VB"]);
 * ```
 */
export async function createCorpus(parts: CorpusParts): Promise<TaggedCorpus> {
  checkSplits(parts.id, parts);
  const tags = new Set<string>();
  for (const name of SPLIT_NAMES) {
    for (const sentence of parts[name]) for (const tag of sentence.tags) tags.add(tag);
  }
  if (tags.size > TAG_LIMIT) {
    throw new DataError(
      `Cannot use the corpus ${parts.id}: found ${tags.size} tags, at most ${TAG_LIMIT} can be ` +
        "told apart. Check that words and tags are not exchanged",
    );
  }
  const content = SPLIT_NAMES.map((name) => parts[name].map(({ words, tags }) => [words, tags]));
  return {
    name: parts.id,
    warnings: [],
    ...parts,
    tagNames: [...tags].sort(),
    sha256: await sha256Hex(JSON.stringify(content)),
  };
}
