/**
 * Dependency trees for the terminal: each word below its head, with its tag and the label of its arc.
 * Not here: parsing.
 *
 * @module
 */
import { printable } from "../lib/command/output.ts";
import type { WordTree } from "./tasks/parsing_model.ts";

/** A sentence with its tree. */
export interface ParsedWords extends WordTree {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** Formats a tree as lines, the root first and siblings in the order of the sentence. */
export function formatTree({ words, tags, heads, labels }: ParsedWords): string {
  const childrenOf = Array.from({ length: words.length + 1 }, (): number[] => []);
  heads.forEach((head, i) => childrenOf[head].push(i));
  const lines: string[] = [];
  // No recursion, since a tree may be as deep as its sentence is long.
  const open = [...childrenOf[0]].reverse().map((word) => ({ word, first: "", rest: "" }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { word, first, rest } = next;
    lines.push(first + [words[word], tags[word], labels[word]].map(printable).join("  "));
    const children = childrenOf[word + 1].map((child, i, { length }) => ({
      word: child,
      first: rest + (i + 1 < length ? "├─ " : "└─ "),
      rest: rest + (i + 1 < length ? "│  " : "   "),
    }));
    open.push(...children.reverse());
  }
  return lines.join("\n");
}
