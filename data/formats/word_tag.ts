/**
 * The simplest format of tagged text: one word per line with a tab and its tag, and blank lines
 * between sentences. Not here: files.
 *
 * @module
 */
import { lineError, splitLines, type TaggedSentence } from "./tagged_text.ts";

/**
 * Reads a file of lines `WORD<TAB>TAG`.
 *
 * @throws {DataError} If a line is not a word, one tab and a tag.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseWordTag } from "./word_tag.ts";
 *
 * assertEquals(parseWordTag("Go\tVB\n.\t.\n\nStay\tVB\n", "train.tsv"), [
 *   { words: ["Go", "."], tags: ["VB", "."] },
 *   { words: ["Stay"], tags: ["VB"] },
 * ]);
 * ```
 */
export function parseWordTag(text: string, file: string): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  let words: string[] = [];
  let tags: string[] = [];
  const end = (): void => {
    if (words.length > 0) sentences.push({ words, tags });
    words = [];
    tags = [];
  };
  for (const [i, line] of splitLines(text).entries()) {
    if (line.trim() === "") {
      end();
      continue;
    }
    const [word, tag, ...rest] = line.split("\t").map((field) => field.trim());
    if (tag === undefined || rest.length > 0) {
      const tabs = line.split("\t").length - 1;
      throw lineError(file, i + 1, `found ${tabs} tabs, expected one between the word and its tag`);
    }
    if (word === "" || !/^\S+$/.test(tag)) {
      throw lineError(file, i + 1, "found no word or no tag beside the tab");
    }
    words.push(word);
    tags.push(tag);
  }
  end();
  return sentences;
}
