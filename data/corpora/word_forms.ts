/**
 * Maps the words of a user's text to a corpus's forms of them: `(` or `-LRB-`, `"` or the directed
 * ` `` ` and `''`, a typographic apostrophe or a plain one. The corpus's vocabulary decides, so that
 * no corpus needs its own rules. Not here: splitting text into words.
 *
 * Of the corpora, `brown` writes `(`, ` `` `, `''` and no braces; `wsj-sample` and `ptb` write
 * `-LRB-`, `-LCB-`, ` `` ` and `''`; `ewt` writes `(`, `[`, `{`, `"`, and typographic quotation marks
 * too.
 *
 * @module
 */

const OPENING_QUOTES = ["``", "\u201c", "\u201e"];
const CLOSING_QUOTES = ["''", "\u201d"];
const OPENING_FORMS = ["``", '"', "\u201c"];
const CLOSING_FORMS = ["''", '"', "\u201d"];

// The alternatives for a word in order of preference, after the word itself.
const FORMS: Readonly<Record<string, readonly string[]>> = {
  "(": ["-LRB-"],
  ")": ["-RRB-"],
  "-LRB-": ["("],
  "-RRB-": [")"],
  "[": ["-LSB-", "-LRB-", "("],
  "]": ["-RSB-", "-RRB-", ")"],
  "-LSB-": ["[", "-LRB-", "("],
  "-RSB-": ["]", "-RRB-", ")"],
  "{": ["-LCB-", "-LRB-", "("],
  "}": ["-RCB-", "-RRB-", ")"],
  "-LCB-": ["{", "-LRB-", "("],
  "-RCB-": ["}", "-RRB-", ")"],
  "``": OPENING_FORMS,
  "\u201c": OPENING_FORMS,
  "\u201e": OPENING_FORMS,
  "''": CLOSING_FORMS,
  "\u201d": CLOSING_FORMS,
  "\u2018": ["`", "'"],
  "\u2019": ["'"],
  "\u2013": ["--", "-"],
  "\u2014": ["--", "-"],
  "\u2026": ["..."],
};

/**
 * The words of a sentence in the forms of a corpus, one form for each word. Words that the corpus
 * has, or that have no other form, are unchanged. Straight quotation marks alternate between opening
 * and closing ones.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toCorpusForms } from "./word_forms.ts";
 *
 * const vocabulary = new Set(["-LRB-", "-RRB-", "``", "''", "no", "."]);
 * const words = ["(", '"', "no", '"', ")", "."];
 * assertEquals(toCorpusForms(words, (form) => vocabulary.has(form)), [
 *   ...["-LRB-", "``", "no", "''", "-RRB-", "."],
 * ]);
 * ```
 */
export function toCorpusForms(
  words: readonly string[],
  isKnown: (form: string) => boolean,
): string[] {
  let isQuoted = false;
  return words.map((word) => {
    const directed = word !== '"' ? word : isQuoted ? "''" : "``";
    if (OPENING_QUOTES.includes(directed)) isQuoted = true;
    else if (CLOSING_QUOTES.includes(directed)) isQuoted = false;
    if (isKnown(word)) return word;
    if (Object.hasOwn(FORMS, directed)) return FORMS[directed].find(isKnown) ?? word;
    // As in don't: even an unknown word has the affixes of known ones then.
    return word.replaceAll(/[\u2018\u2019]/g, "'");
  });
}
