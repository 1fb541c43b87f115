/**
 * Dependency trees from the columns HEAD and DEPREL of CoNLL-U and CoNLL-X, each checked to be a
 * tree. Not here: the other columns, what is done with trees.
 *
 * @module
 */
import { excerpt } from "../../lib/errors.ts";
import { type ConlluWord, parseConlluWords } from "./conllu.ts";
import { lineError } from "./tagged_text.ts";

/** A sentence with its tree. Plain values. */
export interface DependencyTree {
  /** Its words, at least one. */
  readonly forms: readonly string[];
  /** The tag of each word. */
  readonly tags: readonly string[];
  /** The head of each word, words counted from 1; 0 for the one root: [words]. */
  readonly heads: Int32Array<ArrayBuffer>;
  /** The relation of each word to its head. */
  readonly deprels: readonly string[];
}

const ROOT = 0;

function parseHead({ head, form, line }: ConlluWord, wordCount: number, file: string): number {
  if (!/^\d+$/.test(head)) {
    const problem = `found the head ${excerpt(head)} of ${excerpt(form)} in the seventh column`;
    throw lineError(file, line, `${problem}, expected a number`);
  }
  const number = Number(head);
  if (number > wordCount) {
    throw lineError(
      file,
      line,
      `found the head ${excerpt(head)} of ${excerpt(form)}, expected 0 to ${wordCount}, the ` +
        "number of words in the sentence",
    );
  }
  return number;
}

function checkRoot(words: readonly ConlluWord[], heads: Int32Array, file: string): void {
  const first = heads.indexOf(ROOT);
  if (first < 0) {
    throw lineError(
      file,
      words[0].line,
      "found no root in the sentence that begins here, expected one word with the head 0",
    );
  }
  const second = heads.indexOf(ROOT, first + 1);
  if (second >= 0) {
    throw lineError(
      file,
      words[second].line,
      `found a second root, expected only the one in line ${words[first].line}`,
    );
  }
}

/** A word whose heads lead back to it: its place from 0, or undefined if all lead to the root. */
function findCycle(heads: Int32Array): number | undefined {
  // The word from which each word was met first.
  const metFrom = new Int32Array(heads.length + 1);
  for (let start = 1; start <= heads.length; start++) {
    let word = start;
    while (word !== ROOT && metFrom[word] === 0) {
      metFrom[word] = start;
      word = heads[word - 1];
    }
    if (word !== ROOT && metFrom[word] === start) return word - 1;
  }
  return undefined;
}

function toTree(words: readonly ConlluWord[], file: string): DependencyTree {
  const heads = Int32Array.from(words, (word) => parseHead(word, words.length, file));
  for (const { form, deprel, line } of words) {
    if (deprel === "_" || !/^\S+$/.test(deprel)) {
      throw lineError(file, line, `found no relation of ${excerpt(form)} in the eighth column`);
    }
  }
  checkRoot(words, heads, file);
  const cycle = findCycle(heads);
  if (cycle !== undefined) {
    const { line, form } = words[cycle];
    const problem = `found a cycle: the heads of ${excerpt(form)} lead back to it`;
    throw lineError(file, line, `${problem}, expected them to lead to the root`);
  }
  return {
    forms: words.map(({ form }) => form),
    tags: words.map(({ tag }) => tag),
    heads,
    deprels: words.map(({ deprel }) => deprel),
  };
}

/**
 * Checks and takes the trees of words that were read.
 *
 * @throws {DataError} If a head is no number or out of range, a relation is missing, or there is not
 * one root that all heads lead to.
 */
export function toTrees(
  sentences: readonly (readonly ConlluWord[])[],
  file: string,
): DependencyTree[] {
  return sentences.map((words) => toTree(words, file));
}

/**
 * Reads the trees of a file.
 *
 * @throws {DataError} As {@linkcode parseConlluWords} and {@linkcode toTrees} do.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseDependencies } from "./dependencies.ts";
 *
 * const text = "1\tDogs\t_\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n2\tbark\t_\tVERB\tVBP\t_\t0\troot\t_\t_\n";
 * const [{ forms, heads, deprels }] = parseDependencies(text, "x.conllu");
 * assertEquals([forms, [...heads], deprels], [["Dogs", "bark"], [2, 0], ["nsubj", "root"]]);
 * ```
 */
export function parseDependencies(text: string, file: string): DependencyTree[] {
  return toTrees(parseConlluWords(text, file), file);
}
