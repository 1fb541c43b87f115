/**
 * Tests of the CoNLL-U reader, on sentences of ours.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { parseConllu } from "./conllu.ts";

function row(id: string, form: string, xpos: string): string {
  return [id, form, "_", "X", xpos, "_", "0", "root", "_", "_"].join("\t");
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
    [row("1", "a", "_"), "line 1: found no tag of a in the fifth column"],
    [row("1", "a", ""), "line 1: found no tag of a in the fifth column"],
    [row("1", "a", "D T"), "line 1: found no tag of a in the fifth column"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseConllu(text, "x.conllu"), DataError, message);
  }
});
