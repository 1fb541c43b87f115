/**
 * Tests of the reader of bracketed trees, on trees of our own.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { parseBrackets } from "./brackets.ts";

const MRG = `
( (S
    (NP-SBJ (DT The) (NN cat) )
    (VP (VBD ate)
      (NP (CD 1\\/2) (-LRB- -LRB-) (NN fish) (-RRB- -RRB-)
        (SBAR (WHNP-1 (-NONE- 0) ) (S (NP (-NONE- *T*-1) )))))
    (. .) ))
( (FRAG (-NONE- *) ))
( (INTJ (UH Yes) (. !) ))
`;

const SENTENCES = [
  {
    words: ["The", "cat", "ate", "1/2", "-LRB-", "fish", "-RRB-", "."],
    tags: ["DT", "NN", "VBD", "CD", "-LRB-", "NN", "-RRB-", "."],
  },
  { words: ["Yes", "!"], tags: ["UH", "."] },
];

Deno.test("parseBrackets() takes the leaves that are words", () => {
  assertEquals(parseBrackets(MRG, "x.mrg"), SENTENCES);
  assertEquals(parseBrackets(MRG.replaceAll(/\s+/g, " "), "x.mrg"), SENTENCES);
  assertEquals(parseBrackets(MRG.replaceAll("\n", "\r\n"), "x.mrg"), SENTENCES);
  const escapes = "(S (NN \\*) (NN and\\/or) (NN \\*\\*a\\*) (NN \\) (NN \\\\b))";
  const words = ["*", "and/or", "**a*", "\\", "\\\\b"];
  assertEquals(parseBrackets(escapes, "x.mrg")[0].words, words);
  assertEquals(parseBrackets("(S (NN a))(S (NN b))", "x.mrg").length, 2);
  assertEquals(parseBrackets("", "x.mrg"), []);
});

Deno.test("parseBrackets() names file, line and reason", () => {
  const cases: [string, string][] = [
    ["( (NN a) ))", "Cannot read x.mrg, line 1: found ) where no bracket is open"],
    ["( (NN a) )\n\n( (S\n(NN b)", "line 3: the bracket that opens here is never closed"],
    ["( (NN\na b) )", "line 2: found (NN a b), expected (TAG word)"],
    ["( (NN) )", "line 1: found (NN), expected (TAG word)"],
    ["()", "line 1: found (), expected (TAG word)"],
    ["( (S (NN a) b) )", "line 1: found b outside of a leaf (TAG word)"],
    ["( (NN a) )\nb", "line 2: found b outside of a leaf (TAG word)"],
    ["( (NN a (NN b)) )", "line 1: found ( after (NN a, expected )"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseBrackets(text, "x.mrg"), DataError, message);
  }
});

Deno.test("parseBrackets() reads brackets of any depth", () => {
  const depth = 100_000;
  const text = `${"(S ".repeat(depth)}(NN a)${")".repeat(depth)}`;
  assertEquals(parseBrackets(text, "x.mrg"), [{ words: ["a"], tags: ["NN"] }]);
  assertThrows(() => parseBrackets("(".repeat(depth), "x.mrg"), DataError, "never closed");
});
