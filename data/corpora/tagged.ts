/**
 * Sentences whose words have tags, and corpora of them: the value that every reader makes.
 * Not here: formats, files, numbers for words.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../files.ts";

/** A sentence. */
export interface TaggedSentence {
  /** Its words, at least one. */
  readonly words: readonly string[];
  /** The tag of each word. */
  readonly tags: readonly string[];
}

/** A corpus, split. Plain values. */
export interface TaggedCorpus {
  /** The name on the command line. */
  readonly id: string;
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
export interface CorpusParts extends Omit<TaggedCorpus, "tagNames" | "sha256" | "warnings"> {
  /** What looks wrong without being an error; by default nothing. */
  readonly warnings?: readonly string[];
}

/** The three splits, by name. */
export const SPLIT_NAMES = ["train", "dev", "test"] as const;

// Classes are stored in a byte.
const TAG_LIMIT = 256;

/** The error of a reader that met something it cannot read. */
export function lineError(file: string, line: number, problem: string): DataError {
  return new DataError(
    `Cannot read ${file}, line ${line}: ${problem}. Put the original file in its place`,
  );
}

/**
 * Decodes a file that must be UTF-8.
 *
 * @throws {DataError} If it is not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    // Decoded line by line only now, to name the line.
    let line = 1;
    for (let start = 0; start < bytes.length; line++) {
      const newline = bytes.indexOf(0x0a, start);
      const end = newline < 0 ? bytes.length : newline + 1;
      try {
        decoder.decode(bytes.subarray(start, end));
      } catch {
        break;
      }
      start = end;
    }
    throw lineError(file, line, "found bytes that are not UTF-8");
  }
}

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
  const tags = new Set<string>();
  for (const name of SPLIT_NAMES) {
    if (parts[name].length === 0) {
      throw new DataError(
        `Cannot use the corpus ${parts.id}: there is no sentence in ${name}. ` +
          "Name the folder that holds all of it",
      );
    }
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
    warnings: [],
    ...parts,
    tagNames: [...tags].sort(),
    sha256: await sha256Hex(JSON.stringify(content)),
  };
}
