/**
 * The CoNLL-U format of Universal Dependencies, as far as tagging needs it: the columns ID, FORM
 * and XPOS. Not here: the dependency trees, files.
 *
 * @module
 */
import { excerpt } from "../../lib/errors.ts";
import { lineError, splitLines, type TaggedSentence } from "./tagged_text.ts";

const COLUMN_COUNT = 10;
const FORM = 1;
const XPOS = 4;

/**
 * Reads a CoNLL-U file. Multi-word tokens (ids with `-`) and empty nodes (ids with `.`) are left
 * out: the words they stand for are there. The tags are those of the column XPOS.
 *
 * @throws {DataError} If a line does not have 10 columns, an id is out of turn, or a word or a tag
 * is missing.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseConllu } from "./conllu.ts";
 *
 * const rows = [["1-2", "don't", "_"], ["1", "do", "VBP"], ["2", "n't", "RB"]];
 * const lines = rows.map(([id, form, xpos]) => `${id}\t${form}\t_\t_\t${xpos}\t_\t_\t_\t_\t_`);
 * assertEquals(parseConllu(`# text = don't\n${lines.join("\n")}\n\n`, "x.conllu"), [
 *   { words: ["do", "n't"], tags: ["VBP", "RB"] },
 * ]);
 * ```
 */
export function parseConllu(text: string, file: string): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  let words: string[] = [];
  let tags: string[] = [];
  const end = (): void => {
    if (words.length > 0) sentences.push({ words, tags });
    words = [];
    tags = [];
  };
  for (const [i, line] of splitLines(text).entries()) {
    if (line === "") end();
    if (line === "" || line.startsWith("#")) continue;
    const columns = line.split("\t");
    if (columns.length !== COLUMN_COUNT) {
      throw lineError(
        file,
        i + 1,
        `found ${columns.length} columns, expected ${COLUMN_COUNT} with tabs between`,
      );
    }
    const id = columns[0];
    if (/^\d+[-.]\d+$/.test(id)) continue;
    if (id !== String(words.length + 1)) {
      throw lineError(file, i + 1, `found the id ${excerpt(id)}, expected ${words.length + 1}`);
    }
    if (columns[FORM].trim() === "") {
      throw lineError(file, i + 1, "found no word in the second column");
    }
    if (columns[XPOS] === "_" || !/^\S+$/.test(columns[XPOS])) {
      throw lineError(file, i + 1, `found no tag of ${excerpt(columns[FORM])} in the fifth column`);
    }
    words.push(columns[FORM]);
    tags.push(columns[XPOS]);
  }
  end();
  return sentences;
}
