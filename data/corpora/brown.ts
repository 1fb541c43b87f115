/**
 * The reader of the Brown corpus: `word/tag` separated by blanks, one sentence per line, with blank
 * lines between. Not here: the map of its tags.
 *
 * @module
 */
import { excerpt } from "../../lib/errors.ts";
import { brownTag } from "./brown_tags.ts";
import { locate, readSource } from "../files.ts";
import { BROWN } from "../sources.ts";
import { createCorpus, type TaggedCorpus } from "./tagged.ts";
import { decodeUtf8, lineError, type TaggedSentence } from "../formats/tagged_text.ts";

/**
 * Reads a text of the Brown corpus.
 *
 * @throws {DataError} If a word has no tag, or an unknown one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseBrown } from "./brown.ts";
 *
 * assertEquals(parseBrown("\n\n\tHalf/abn 1/2/cd ./.\n", "ca01"), [
 *   { words: ["Half", "1/2", "."], tags: ["PDT", "CD", "."] },
 * ]);
 * ```
 */
export function parseBrown(text: string, file: string): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    const words: string[] = [];
    const tags: string[] = [];
    for (const token of line.split(/\s+/)) {
      if (token === "") continue;
      // The word may hold slashes of its own.
      const slash = token.lastIndexOf("/");
      if (slash <= 0) throw lineError(file, i + 1, `found ${excerpt(token)}, expected word/tag`);
      const tag = brownTag(token.slice(slash + 1));
      if (tag === undefined) {
        throw lineError(
          file,
          i + 1,
          `found ${excerpt(token)}, whose tag is none of the 472 tags of the Brown corpus`,
        );
      }
      words.push(token.slice(0, slash));
      tags.push(tag);
    }
    if (words.length > 0) sentences.push({ words, tags });
  }
  return sentences;
}

/**
 * Splits by text, so that no text is in two splits: of ten texts, the ninth is dev, the tenth test.
 */
export function splitBrown(
  texts: readonly (readonly TaggedSentence[])[],
): Record<"train" | "dev" | "test", TaggedSentence[]> {
  const of = (isIn: (digit: number) => boolean): TaggedSentence[] =>
    texts.filter((_, i) => isIn(i % 10)).flat();
  return {
    train: of((digit) => digit < 8),
    dev: of((digit) => digit === 8),
    test: of((digit) => digit === 9),
  };
}

/**
 * Loads the Brown corpus, after a check of its digest.
 *
 * @throws {DataError} If a file is missing, damaged or invalid.
 */
export async function loadBrown(folder?: string): Promise<TaggedCorpus> {
  const contents = await readSource(BROWN, locate(BROWN, folder), folder !== undefined);
  const [{ parts = [] }] = BROWN.files;
  const texts = contents.map((bytes, i) => parseBrown(decodeUtf8(bytes, parts[i]), parts[i]));
  return createCorpus({ id: BROWN.id, notice: BROWN.notice as string, ...splitBrown(texts) });
}
