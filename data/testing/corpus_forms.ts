/**
 * Which forms of brackets, quotation marks and other marks each corpus has in training, for tests;
 * `corpora_test.ts` finds them in the files themselves, but for `ptb`. Not a part of the product.
 *
 * @module
 */
import type { CorpusId } from "../corpora/corpus_facts.ts";

const BRACKETS = ["-LRB-", "-RRB-", "-LCB-", "-RCB-"];

/** The forms of each corpus. Brown has `[` and `]` once in training. */
export const CORPUS_FORMS: Readonly<Record<CorpusId, ReadonlySet<string>>> = {
  "brown": new Set(["(", ")", "[", "]", "``", "''", "'", "--", "-", "/", "don't"]),
  "wsj-sample": new Set([...BRACKETS, "``", "''", "'", "--", "-", "...", "n't"]),
  "ptb": new Set([...BRACKETS, "``", "''", "`", "'", "--", "-", "...", "n't"]),
  "ewt": new Set([..."()[]{}\"'`-/\u201c\u201d\u2019\u2014\u2026", "--", "...", "''", "n't"]),
};
