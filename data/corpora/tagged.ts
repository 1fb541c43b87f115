/**
 * The type of a tagged corpus, the result of every loader. Not here: formats, files, indices of
 * words.
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
  /** A title, if the name on the command line is not enough: `en_ewt-ud`. */
  readonly name: string;
  /** The training split. */
  readonly train: readonly TaggedSentence[];
  /** The split that selects the best epoch. */
  readonly dev: readonly TaggedSentence[];
  /** The split of the reported results. */
  readonly test: readonly TaggedSentence[];
  /** All tags of all splits, in ascending order; a tag's position is its class. */
  readonly tagNames: readonly string[];
  /** The digest of all words, tags and splits, which also changes with the rules of the reader. */
  readonly sha256: string;
  /** Origin and terms of use, to be printed once by each command that uses it. */
  readonly notice: string;
  /** Warnings, also to be printed. */
  readonly warnings: readonly string[];
}

/** The parts of a corpus that its reader provides. */
export interface CorpusParts
  extends Omit<TaggedCorpus, "name" | "tagNames" | "sha256" | "warnings"> {
  /** The title; by default the name on the command line. */
  readonly name?: string;
  /** Warnings; none by default. */
  readonly warnings?: readonly string[];
}

// Classes are stored in a byte.
const TAG_LIMIT = 256;

/** Counts words. */
export function countWords(sentences: readonly TaggedSentence[]): number {
  return sentences.reduce((sum, { words }) => sum + words.length, 0);
}

/**
 * Creates a corpus from its splits.
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
