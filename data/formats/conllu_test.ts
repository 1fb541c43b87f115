/**
 * Tests of the CoNLL-U reader, on our own sentences.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { formatConllu, parseConllu, parseConlluWords } from "./conllu.ts";

function row(id: string, form: string, xpos: string, upos = "X"): string {
  return [id, form, "_", upos, xpos, "_", "0", "root", "_", "_"].join("\t");
}

const CONLLU = [
  "# sent_id = 1",
  "# text = I can't eat New York",
  row("1", "I", "PRP"),
  row("2-3", "can't", "_"),
  row("2", "ca", "MD"),
  row("3", "n't", "RB"),
  row("3.1", "really", "_"),
  row("4", "eat", "VB"),
  row("5", "New York", "NNP"),
  "",
  "",
  row("1", "Yes", "UH"),
].join("\n");

const SENTENCES = [
  { words: ["I", "ca", "n't", "eat", "New York"], tags: ["PRP", "MD", "RB", "VB", "NNP"] },
  { words: ["Yes"], tags: ["UH"] },
];

Deno.test("parseConllu() reads words, and neither comments, multi-word tokens nor empty nodes", () => {
  assertEquals(parseConllu(CONLLU, "x.conllu"), SENTENCES);
  assertEquals(parseConllu(`${CONLLU.replaceAll("\n", "\r\n")}\r\n\r\n`, "x.conllu"), SENTENCES);
  assertEquals(parseConllu("# nothing\n\n", "x.conllu"), []);
});

Deno.test("parseConllu() takes the universal tag of a word that has no other", () => {
  const text = [row("1", "a", "_", "DET"), row("2", "b", "", "NOUN"), row("3", "c", "VB")].join(
    "\n",
  );
  assertEquals(parseConllu(text, "x.conllu")[0].tags, ["DET", "NOUN", "VB"]);
  const [words] = parseConlluWords(text, "x.conllu");
  assertEquals(words.map(({ isUniversalTag }) => isUniversalTag), [true, true, false]);
});

Deno.test("parseConlluWords() keeps line, head and relation as they stand", () => {
  const [words] = parseConlluWords(CONLLU, "x.conllu");
  assertEquals(words.map(({ line }) => line), [3, 5, 6, 8, 9]);
  assertEquals([words[0].head, words[0].deprel], ["0", "root"]);
});

Deno.test("parseConllu() names file, line and reason", () => {
  const first = row("1", "a", "DT");
  const cases: [string, string][] = [
    ["1\ta\tDT", "Cannot read x.conllu, line 1: found 3 columns, expected 10 with tabs between"],
    [`${first}\n \n`, "line 2: found 1 columns"],
    [`${first}\t`, "line 1: found 11 columns"],
    [`${first}\n${first}`, "line 2: found the id 1, expected 2"],
    [`${first}\n\n${row("2", "b", "DT")}`, "line 3: found the id 2, expected 1"],
    [row("", "a", "DT"), "line 1: found the id , expected 1"],
    [row("1", "", "DT"), "line 1: found no word in the second column"],
    [row("1", "a", "_", "_"), "line 1: found no tag of a in the fourth or fifth column"],
    [row("1", "a", "", ""), "line 1: found no tag of a in the fourth or fifth column"],
    [row("1", "a", "D T"), "line 1: found no tag of a in the fourth or fifth column"],
    [row("1", "a", "_", "D T"), "line 1: found no tag of a in the fourth or fifth column"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseConllu(text, "x.conllu"), DataError, message);
  }
});

Deno.test("formatConllu() writes what is read again, whatever the words are", () => {
  const tree = {
    forms: ["New York", "#", "1-2", "a\tb\r\nc"],
    tags: ["NNP", "#", "CD", "NN"],
    heads: Int32Array.of(0, 1, 1, 3),
    deprels: ["root", "P", "NMOD", "DEP"],
  };
  const text = formatConllu(tree);
  const [words, second] = parseConlluWords(text + text, "x.conllu");
  assertEquals(words.map(({ form }) => form), ["New York", "#", "1-2", "a_b__c"]);
  assertEquals(words.map(({ tag }) => tag), tree.tags);
  assertEquals(words.map(({ head }) => Number(head)), [...tree.heads]);
  assertEquals(words.map(({ deprel }) => deprel), tree.deprels);
  assertEquals(second.length, 4);
});
