/**
 * Tests of the forms of words, with the vocabularies that the corpora have for them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type CorpusId, loadCorpus } from "./corpora.ts";
import { buildVocabulary, FeatureEncoder } from "./features.ts";
import { isReadable } from "../testing/folders.ts";
import { BROWN, EWT, WSJ_SAMPLE } from "../sources.ts";
import { toCorpusForms } from "./word_forms.ts";

const BRACKETS = ["-LRB-", "-RRB-", "-LCB-", "-RCB-"];

/** The forms that each corpus has, counted in their files: with `[` and `]` once in Brown. */
const FORMS: Readonly<Record<CorpusId, ReadonlySet<string>>> = {
  "brown": new Set(["(", ")", "[", "]", "``", "''", "'", "--", "-", "/", "don't"]),
  "wsj-sample": new Set([...BRACKETS, "``", "''", "'", "--", "-", "...", "n't"]),
  "ptb": new Set([...BRACKETS, "``", "''", "`", "'", "--", "-", "...", "n't"]),
  "ewt": new Set([..."()[]{}\"'`-/\u201c\u201d\u2019\u2014\u2026", "--", "...", "''", "n't"]),
};

const mapped = (id: CorpusId, text: string): string =>
  toCorpusForms(text.split(" "), (form) => FORMS[id].has(form)).join(" ");

Deno.test("toCorpusForms() writes brackets as the corpus does", () => {
  const cases: [CorpusId, string, string][] = [
    ["brown", "He said ( quietly ) { a } [ b ]", "He said ( quietly ) ( a ) [ b ]"],
    ["brown", "-LRB- a -RRB- -LCB- b -RCB-", "( a ) ( b )"],
    ["wsj-sample", "( a ) { b } [ c ]", "-LRB- a -RRB- -LCB- b -RCB- -LRB- c -RRB-"],
    ["ptb", "( a ) { b } -LSB- c -RSB-", "-LRB- a -RRB- -LCB- b -RCB- -LRB- c -RRB-"],
    ["ewt", "( a ) { b } [ c ]", "( a ) { b } [ c ]"],
    ["ewt", "-LRB- a -RRB- -LCB- b -RCB- -LSB- c -RSB-", "( a ) { b } [ c ]"],
  ];
  for (const [id, text, expected] of cases) assertEquals(mapped(id, text), expected);
});

Deno.test("toCorpusForms() directs straight quotation marks by turns", () => {
  const text = '" a " and " b "';
  for (const id of ["brown", "wsj-sample", "ptb"] as const) {
    assertEquals(mapped(id, text), "`` a '' and `` b ''");
    assertEquals(mapped(id, "\u201c a \u201d and `` b ''"), "`` a '' and `` b ''");
    assertEquals(mapped(id, '\u201e a " " b \u201d "'), "`` a '' `` b '' ``");
    assertEquals(mapped(id, '\u201d " a'), "'' `` a");
  }
  assertEquals(
    mapped("ewt", `${text} \`\` c '' \u201c d \u201d`),
    `${text} " c '' \u201c d \u201d`,
  );
});

Deno.test("toCorpusForms() exchanges typographic marks that the corpus does not have", () => {
  const text = "don\u2019t \u2018 a \u2019 rock\u2019n\u2019roll \u2013 \u2014 \u2026";
  assertEquals(mapped("brown", text), "don't ' a ' rock'n'roll -- -- \u2026");
  assertEquals(mapped("ptb", text), "don't ` a ' rock'n'roll -- -- ...");
  assertEquals(mapped("ewt", text), "don't ` a \u2019 rock'n'roll -- \u2014 \u2026");
});

Deno.test("toCorpusForms() leaves alone what the corpus has, and what it has no form for", () => {
  assertEquals(toCorpusForms(["(", '"', "\u2014", "x"], () => true), ["(", '"', "\u2014", "x"]);
  assertEquals(toCorpusForms(["(", '"', "\u2014", "x"], () => false), ["(", '"', "\u2014", "x"]);
  assertEquals(toCorpusForms(["constructor", "__proto__"], () => false), [
    ...["constructor", "__proto__"],
  ]);
  assertEquals(toCorpusForms([], () => true), []);
});

Deno.test("toCorpusForms() gives a word for each word, and changes nothing twice", () => {
  const word = fc.constantFrom(
    ..."()[]{}\"'`\u201c\u201d\u2019a",
    "-LRB-",
    "-RCB-",
    "``",
    "''",
    "--",
  );
  const id = fc.constantFrom<CorpusId>("brown", "wsj-sample", "ptb", "ewt");
  fc.assert(fc.property(fc.array(word), id, (words, id) => {
    const isKnown = (form: string): boolean => FORMS[id].has(form);
    const once = toCorpusForms(words, isKnown);
    assertEquals(once.length, words.length);
    assertEquals(toCorpusForms(once, isKnown), once);
  }));
});

for (const source of [BROWN, WSJ_SAMPLE, EWT]) {
  Deno.test({
    name: `the forms above are those of the real corpus ${source.id}`,
    ignore: !await isReadable(source),
    async fn() {
      const id = source.id as CorpusId;
      const { train } = await loadCorpus(id);
      const encoder = new FeatureEncoder(buildVocabulary(train));
      const all = new Set(Object.values(FORMS).flatMap((forms) => [...forms]));
      const known = [...all].filter((form) => encoder.knows(form));
      assertEquals(new Set(known), FORMS[id]);
    },
  });
}
