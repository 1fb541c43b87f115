/**
 * Tests of the Brown corpus: its tags and its format, on our own sentences.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { parseBrown, splitBrown } from "./brown.ts";
import { BROWN_BASE_TAGS, brownBaseTag, brownTag } from "./brown_tags.ts";

const TEXT =
  "\n\n\tThe/at cat/nn-tl isn't/bez* on/in and/or/cc off/rp ./.\n\n\n\t--/-- Yes/uh !/.\n";

Deno.test("parseBrown() reads words and tags, a sentence a line", () => {
  assertEquals(parseBrown(TEXT, "ca01"), [
    {
      words: ["The", "cat", "isn't", "on", "and/or", "off", "."],
      tags: ["DT", "NN", "VBZ", "IN", "CC", "RP", "."],
    },
    { words: ["--", "Yes", "!"], tags: [":", "UH", "."] },
  ]);
  const windows = TEXT.replaceAll("\n", "\r\n");
  assertEquals(parseBrown(windows, "ca01"), parseBrown(TEXT, "ca01"));
  assertEquals(parseBrown("", "ca01"), []);
});

Deno.test("parseBrown() names file, line and reason", () => {
  const cases: [string, string][] = [
    ["The/at\n\ncat", "Cannot read ca01, line 3: found cat, expected word/tag"],
    ["/at", "Cannot read ca01, line 1: found /at, expected word/tag"],
    ["\ncat/", "Cannot read ca01, line 2: found cat/, whose tag is none of the 472 tags"],
    ["cat/NN", "found cat/NN, whose tag is none"],
    ["cat/constructor", "found cat/constructor, whose tag is none"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseBrown(text, "ca01"), DataError, message);
  }
});

Deno.test("brownBaseTag() drops marks, negations and second parts", () => {
  const cases: [string, string][] = [
    ["nn", "nn"],
    ["nn-tl-hl", "nn"],
    ["nn-nc", "nn"],
    ["ppss+ber-nc", "ppss"],
    ["vb+ppo", "vb"],
    ["dod*", "dod"],
    ["dod*-hl", "dod"],
    ["*", "*"],
    ["*-hl", "*"],
    ["fw-jj-tl", "fw"],
    ["fw-dt+bez", "fw"],
    ["np$-tl", "np$"],
    ["(-hl", "("],
  ];
  for (const [tag, base] of cases) assertEquals(brownBaseTag(tag), base);
});

Deno.test("brownTag() maps 93 base tags to 45", () => {
  assertEquals(BROWN_BASE_TAGS.length, 93);
  assertEquals(new Set(BROWN_BASE_TAGS.map(brownTag)).size, 45);
  assertEquals(BROWN_BASE_TAGS.map(brownBaseTag), BROWN_BASE_TAGS);
  assertEquals(brownTag(""), undefined);
});

Deno.test("splitBrown() takes the ninth of ten texts for dev and the tenth for test", () => {
  const texts = Array.from({ length: 21 }, (_, i) => [{ words: [`w${i}`], tags: ["NN"] }]);
  const { train, dev, test } = splitBrown(texts);
  assertEquals(dev.map(({ words }) => words[0]), ["w8", "w18"]);
  assertEquals(test.map(({ words }) => words[0]), ["w9", "w19"]);
  assertEquals(train.length, 17);
  assertEquals(train[8].words, ["w10"]);
});
