/**
 * The tag set of the Brown corpus, reduced to one like the Penn Treebank's: from 472 tags in the
 * files to 93 base tags and 45 tags. Not here: the corpus.
 *
 * The map is lossy, since the corpus lacks distinctions of the Penn Treebank: it has no VBP for
 * regular verbs, and clitics are not separate words (`NN$` is a noun with its genitive ending).
 *
 * @module
 */

// Our own table, from the base tags of Brown to tags in the manner of the Penn Treebank.
const TAGS: ReadonlyMap<string, string> = new Map(Object.entries({
  "'": "''",
  "''": "''",
  "(": "-LRB-",
  ")": "-RRB-",
  "*": "RB",
  ",": ",",
  "--": ":",
  ".": ".",
  ":": ":",
  "``": "``",
  abl: "PDT",
  abn: "PDT",
  abx: "DT",
  ap: "JJ",
  "ap$": "JJ",
  at: "DT",
  be: "VB",
  bed: "VBD",
  bedz: "VBD",
  beg: "VBG",
  bem: "VBP",
  ben: "VBN",
  ber: "VBP",
  bez: "VBZ",
  cc: "CC",
  cd: "CD",
  "cd$": "CD",
  cs: "IN",
  do: "VB",
  dod: "VBD",
  doz: "VBZ",
  dt: "DT",
  "dt$": "DT",
  dti: "DT",
  dts: "DT",
  dtx: "DT",
  ex: "EX",
  fw: "FW",
  hv: "VB",
  hvd: "VBD",
  hvg: "VBG",
  hvn: "VBN",
  hvz: "VBZ",
  in: "IN",
  jj: "JJ",
  "jj$": "JJ",
  jjr: "JJR",
  jjs: "JJS",
  jjt: "JJS",
  md: "MD",
  nil: "NIL",
  nn: "NN",
  "nn$": "NN$",
  nns: "NNS",
  "nns$": "NNS$",
  np: "NNP",
  "np$": "NNP$",
  nps: "NNPS",
  "nps$": "NNPS$",
  nr: "NN",
  "nr$": "NN$",
  nrs: "NNS",
  od: "JJ",
  pn: "NN",
  "pn$": "NN$",
  "pp$": "PRP$",
  "pp$$": "PRP",
  ppl: "PRP",
  ppls: "PRP",
  ppo: "PRP",
  pps: "PRP",
  ppss: "PRP",
  ql: "RB",
  qlp: "RB",
  rb: "RB",
  "rb$": "RB",
  rbr: "RBR",
  rbt: "RBS",
  rn: "RB",
  rp: "RP",
  to: "TO",
  uh: "UH",
  vb: "VB",
  vbd: "VBD",
  vbg: "VBG",
  vbn: "VBN",
  vbz: "VBZ",
  wdt: "WDT",
  "wp$": "WP$",
  wpo: "WP",
  wps: "WP",
  wql: "WRB",
  wrb: "WRB",
}));

/** The base tags of the Brown corpus. */
export const BROWN_BASE_TAGS: readonly string[] = [...TAGS.keys()];

/**
 * Reduces a tag of the Brown corpus to its base: without the marks of titles, headlines and cited
 * words, without negation, the first part of a contraction; foreign words of all kinds are one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { brownBaseTag } from "./brown_tags.ts";
 *
 * const tags = ["nn-tl", "md*", "pps+bez-hl", "fw-in+at-tl", "*"];
 * assertEquals(tags.map(brownBaseTag), ["nn", "md", "pps", "fw", "*"]);
 * ```
 */
export function brownBaseTag(tag: string): string {
  if (tag.startsWith("fw-")) return "fw";
  const [first] = tag.replace(/(-(tl|hl|nc))+$/, "").split("+");
  // The tag of "not" is the asterisk alone.
  return first.length > 1 && first.endsWith("*") ? first.slice(0, -1) : first;
}

/**
 * Reduces a tag of the Brown corpus to one in the style of the Penn Treebank; undefined for an
 * unknown tag.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { brownTag } from "./brown_tags.ts";
 *
 * assertEquals(["nn-tl", "vbz", "no"].map(brownTag), ["NN", "VBZ", undefined]);
 * ```
 */
export function brownTag(tag: string): string | undefined {
  return TAGS.get(brownBaseTag(tag));
}
