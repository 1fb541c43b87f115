/**
 * Tests of the forms of words, with the vocabularies that the corpora have for them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { CORPUS_FORMS } from "../testing/corpus_forms.ts";
import type { CorpusId } from "./corpus_facts.ts";
import { toCorpusForms } from "./word_forms.ts";

const mapped = (id: CorpusId, text: string): string =>
  toCorpusForms(text.split(" "), (form) => CORPUS_FORMS[id].has(form)).join(" ");

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
    const isKnown = (form: string): boolean => CORPUS_FORMS[id].has(form);
    const once = toCorpusForms(words, isKnown);
    assertEquals(once.length, words.length);
    assertEquals(toCorpusForms(once, isKnown), once);
  }));
});
