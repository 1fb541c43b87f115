/**
 * The bracketed trees of the Penn Treebank's `parsed/mrg`, as far as tagging needs them: the leaves
 * `(TAG word)`. Not here: the trees above them, folders and splits.
 *
 * @module
 */
import { excerpt } from "../../lib/errors.ts";
import { lineError, type TaggedSentence } from "./tagged_text.ts";

// The tag of empty elements.
const EMPTY = "-NONE-";

/** An open bracket. */
interface Open {
  /** Its line. */
  readonly line: number;
  /** The words directly in it: a label, or the tag and the word of a leaf. */
  readonly atoms: string[];
  /** Whether there is a bracket in it. */
  isInner: boolean;
}

/**
 * Reads a file of bracketed trees. A tree is a sentence; leaves with the tag -NONE- are left out,
 * and so is a tree that has no others. The escapes `\/` and `\*` become `/` and
 * `*`.
 *
 * @throws {DataError} If brackets do not match, or a leaf is not a tag and a word.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseBrackets } from "./brackets.ts";
 *
 * const tree = "( (S (NP-SBJ (-NONE- *)) (VP (VB Choose) (NP (CD 1\\/2))) (. .)) )";
 * assertEquals(parseBrackets(tree, "wsj_0001.mrg"), [
 *   { words: ["Choose", "1/2", "."], tags: ["VB", "CD", "."] },
 * ]);
 * ```
 */
export function parseBrackets(text: string, file: string): TaggedSentence[] {
  const sentences: TaggedSentence[] = [];
  // A stack instead of recursion: a file cannot exhaust the call stack.
  const open: Open[] = [];
  let line = 1;
  let words: string[] = [];
  let tags: string[] = [];
  const close = (): void => {
    const bracket = open.pop();
    if (bracket === undefined) throw lineError(file, line, "found ) where no bracket is open");
    const { atoms, isInner } = bracket;
    if (!isInner) {
      if (atoms.length !== 2) {
        throw lineError(
          file,
          line,
          `found (${excerpt(atoms.slice(0, 3).join(" "))}), expected (TAG word)`,
        );
      }
      const [tag, word] = atoms;
      if (tag !== EMPTY) {
        tags.push(tag);
        words.push(word.replaceAll(/\\([/*])/g, "$1"));
      }
    }
    if (open.length > 0) return;
    if (words.length > 0) sentences.push({ words, tags });
    words = [];
    tags = [];
  };
  for (const [token] of text.matchAll(/\n|[()]|[^()\s]+/g)) {
    if (token === "\n") line++;
    else if (token === ")") close();
    else if (token === "(") {
      const outer = open.at(-1);
      // A label, then brackets: what has a word already cannot have another tag.
      if (outer !== undefined && outer.atoms.length > 1) {
        throw lineError(file, line, `found ( after (${excerpt(outer.atoms.join(" "))}, expected )`);
      }
      if (outer !== undefined) outer.isInner = true;
      open.push({ line, atoms: [], isInner: false });
    } else {
      const bracket = open.at(-1);
      if (bracket === undefined || bracket.isInner) {
        throw lineError(file, line, `found ${excerpt(token)} outside of a leaf (TAG word)`);
      }
      bracket.atoms.push(token);
    }
  }
  if (open.length > 0) {
    throw lineError(file, open[0].line, "the bracket that opens here is never closed");
  }
  return sentences;
}
