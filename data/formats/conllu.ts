/**
 * The CoNLL-U format of Universal Dependencies, and CoNLL-X, whose columns are at the same places:
 * ten of them with tabs between, a word a line, blank lines between sentences. Not here: the
 * dependency trees, files.
 *
 * @module
 */
import { excerpt } from "../../lib/errors.ts";
import { lineError, splitLines, type TaggedSentence } from "./tagged_text.ts";

/** A word from the file. */
export interface ConlluWord {
  /** Its line, counted from 1. */
  readonly line: number;
  /** The word. */
  readonly form: string;
  /** The language-specific tag, or the universal one if there is no other. */
  readonly tag: string;
  /** Whether it is the universal one. */
  readonly isUniversalTag: boolean;
  /** The column HEAD, unchecked. */
  readonly head: string;
  /** The column DEPREL, unchecked. */
  readonly deprel: string;
}

const COLUMN_COUNT = 10;

// The content of an empty column.
const EMPTY = "_";

function parseWord(columns: readonly string[], file: string, line: number): ConlluWord {
  const [, form, , universal, own, , head, deprel] = columns;
  if (form.trim() === "") throw lineError(file, line, "found no word in the second column");
  const isUniversalTag = own === EMPTY || own === "";
  const tag = isUniversalTag ? universal : own;
  if (tag === EMPTY || !/^\S+$/.test(tag)) {
    throw lineError(file, line, `found no tag of ${excerpt(form)} in the fourth or fifth column`);
  }
  return { line, form, tag, isUniversalTag, head, deprel };
}

/**
 * Reads the words of each sentence. Multi-word tokens (ids with `-`) and empty nodes (ids with `.`)
 * are left out: the words they stand for are there.
 *
 * @throws {DataError} If a line does not have 10 columns, an id is out of turn, or a word or a tag
 * is missing.
 */
export function parseConlluWords(text: string, file: string): ConlluWord[][] {
  const sentences: ConlluWord[][] = [];
  let words: ConlluWord[] = [];
  const end = (): void => {
    if (words.length > 0) sentences.push(words);
    words = [];
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
    const [id] = columns;
    if (/^\d+[-.]\d+$/.test(id)) continue;
    if (id !== String(words.length + 1)) {
      throw lineError(file, i + 1, `found the id ${excerpt(id)}, expected ${words.length + 1}`);
    }
    words.push(parseWord(columns, file, i + 1));
  }
  end();
  return sentences;
}

/** Sentences as tagging needs them. */
export function toTagged(sentences: readonly (readonly ConlluWord[])[]): TaggedSentence[] {
  return sentences.map((words) => ({
    words: words.map(({ form }) => form),
    tags: words.map(({ tag }) => tag),
  }));
}

/**
 * Reads the words and tags of a file.
 *
 * @throws {DataError} As {@linkcode parseConlluWords} does.
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
  return toTagged(parseConlluWords(text, file));
}

/** A sentence with a tree, to format. */
export interface WritableTree {
  readonly forms: readonly string[];
  /** The tag of each word. */
  readonly tags: readonly string[];
  /** The head of each word, words counted from 1; 0 for the root. */
  readonly heads: ArrayLike<number>;
  /** The relation of each word to its head. */
  readonly deprels: readonly string[];
}

/**
 * Formats a sentence, followed by an empty line. Tabs and line ends within a word, which the format
 * does not allow, become underscores.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatConllu } from "./conllu.ts";
 *
 * const tree = { forms: ["Go"], tags: ["VB"], heads: [0], deprels: ["root"] };
 * assertEquals(formatConllu(tree), "1\tGo\t_\t_\tVB\t_\t0\troot\t_\t_\n\n");
 * ```
 */
export function formatConllu({ forms, tags, heads, deprels }: WritableTree): string {
  const field = (text: string): string => text.replaceAll(/[\t\r\n]/g, EMPTY);
  const lines = forms.map((form, i) => {
    const [before, after] = [[i + 1, form, EMPTY, EMPTY, tags[i], EMPTY], [EMPTY, EMPTY]];
    return [...before, heads[i], deprels[i], ...after].map((one) => field(String(one))).join("\t");
  });
  return [...lines, "", ""].join("\n");
}
