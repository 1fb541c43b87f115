/**
 * Tests of the WORD<TAB>TAG reader, on sentences of our own.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { parseWordTag } from "./word_tag.ts";

const WORD_TAG = "The\tDT\nold\tJJ\n\n\n(\t-LRB-\nNew York\tNNP";

Deno.test("parseWordTag() reads a word a line", () => {
  const sentences = [
    { words: ["The", "old"], tags: ["DT", "JJ"] },
    { words: ["(", "New York"], tags: ["-LRB-", "NNP"] },
  ];
  assertEquals(parseWordTag(WORD_TAG, "x.tsv"), sentences);
  assertEquals(parseWordTag(`\r\n${WORD_TAG.replaceAll("\n", "\r\n")}\r\n`, "x.tsv"), sentences);
  const blanks = WORD_TAG.replaceAll("\t", " \t\u00a0").replaceAll("\n", "  \n");
  assertEquals(parseWordTag(blanks, "x.tsv"), sentences);
  assertEquals(parseWordTag("", "x.tsv"), []);
});

Deno.test("parseWordTag() names file, line and reason", () => {
  const cases: [string, string][] = [
    ["a\tDT\nb DT", "Cannot read x.tsv, line 2: found 0 tabs, expected one between the word and"],
    ["a\tDT\tDT", "line 1: found 2 tabs"],
    ["\tDT", "line 1: found no word or no tag beside the tab"],
    ["a\t", "line 1: found no word or no tag beside the tab"],
    ["a\tD T", "line 1: found no word or no tag beside the tab"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseWordTag(text, "x.tsv"), DataError, message);
  }
});
