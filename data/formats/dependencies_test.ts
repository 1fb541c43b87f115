/**
 * Tests of the reader of dependency trees, on sentences of our own and on random trees.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../lib/errors.ts";
import { conlluText, randomHeads } from "../testing/trees.ts";
import { parseDependencies } from "./dependencies.ts";

const row = (id: number | string, form: string, head: number | string, deprel = "dep"): string =>
  [id, form, "_", "X", "XX", "_", head, deprel, "_", "_"].join("\t");

Deno.test("parseDependencies() reads trees past ranges, empty nodes and comments", () => {
  const text = [
    "# text = Don't go",
    row("1-2", "Don't", "_", "_"),
    row(1, "Do", 3, "aux"),
    row(2, "n't", 3, "advmod"),
    row("2.1", "you", "_", "_"),
    row(3, "go", 0, "root:x"),
    "",
    "",
    row(1, "New York", 0, "root"),
  ].join("\n");
  const expected = [
    {
      forms: ["Do", "n't", "go"],
      tags: ["XX", "XX", "XX"],
      heads: Int32Array.of(3, 3, 0),
      deprels: ["aux", "advmod", "root:x"],
    },
    { forms: ["New York"], tags: ["XX"], heads: Int32Array.of(0), deprels: ["root"] },
  ];
  assertEquals(parseDependencies(text, "x.conllu"), expected);
  assertEquals(parseDependencies(text.replaceAll("\n", "\r\n"), "x.conllu"), expected);
  assertEquals(parseDependencies("", "x.conllu"), []);
});

Deno.test("parseDependencies() names file, line and reason", () => {
  const before = `${row(1, "a", 0)}\n\n`;
  const lines = (...heads: (number | string)[]): string =>
    before + heads.map((head, i) => row(i + 1, `w${i + 1}`, head)).join("\n");
  const cases: [string, string][] = [
    [
      lines(0, "x"),
      "Cannot read x.conllu, line 4: found the head x of w2 in the seventh column, ex",
    ],
    [lines("_"), "line 3: found the head _ of w1 in the seventh column, expected a number"],
    [lines(""), "line 3: found the head  of w1 in the seventh column, expected a number"],
    [lines(0, "1.1"), "line 4: found the head 1.1 of w2 in the seventh column"],
    [lines(0, "-1"), "line 4: found the head -1 of w2 in the seventh column"],
    [lines(0, "1e0"), "line 4: found the head 1e0 of w2 in the seventh column"],
    [lines(0, 3), "line 4: found the head 3 of w2, expected 0 to 2, the number of words in the se"],
    [lines(0, "9".repeat(400)), "line 4: found the head 999"],
    [lines(0, 1, 0), "line 5: found a second root, expected only the one in line 3. Put"],
    [lines(2, 1), "line 3: found no root in the sentence that begins here, expected one word with"],
    [lines(0, 2), "line 4: found a cycle: the heads of w2 lead back to it, expected them to lead"],
    [lines(2, 3, 2, 0), "line 4: found a cycle: the heads of w2 lead back to it"],
    [lines(0, 1, 5, 3, 4), "line 5: found a cycle: the heads of w3 lead back to it"],
    [before + row(1, "a", 0, "_"), "line 3: found no relation of a in the eighth column"],
    [before + row(1, "a", 0, ""), "line 3: found no relation of a in the eighth column"],
    [before + row(1, "a", 0, "a b"), "line 3: found no relation of a in the eighth column"],
    [`${before}1\ta\t_\tX\tXX\t_\t0`, "line 3: found 7 columns, expected 10"],
    [before + row(2, "a", 0), "line 3: found the id 2, expected 1"],
  ];
  for (const [text, message] of cases) {
    assertThrows(() => parseDependencies(text, "x.conllu"), DataError, message);
  }
});

Deno.test("parseDependencies() gives back every tree that is written", () => {
  fc.assert(fc.property(fc.array(randomHeads(12), { maxLength: 5 }), (trees) => {
    const read = parseDependencies(conlluText(trees), "x.conllu");
    assertEquals(read.map(({ heads }) => [...heads]), trees);
  }));
});

// By its definition: one root, which the heads of every word lead to within so many steps.
function isTree(heads: readonly number[]): boolean {
  const leadsToRoot = (word: number): boolean => {
    for (let step = 0; word !== 0 && step <= heads.length; step++) word = heads[word - 1];
    return word === 0;
  };
  return heads.filter((head) => head === 0).length === 1 &&
    heads.every((head, i) => head <= heads.length && leadsToRoot(i + 1));
}

Deno.test("parseDependencies() accepts trees and nothing else", () => {
  const verdicts = new Set<boolean>();
  const anyHeads = fc.integer({ min: 1, max: 5 }).chain((count) =>
    fc.array(fc.nat(count + 1), { minLength: count, maxLength: count })
  );
  fc.assert(
    fc.property(fc.oneof(anyHeads, randomHeads(5)), (heads) => {
      const isRight = isTree(heads);
      verdicts.add(isRight);
      const read = (): unknown => parseDependencies(conlluText([heads]), "x.conllu");
      if (isRight) read();
      else assertThrows(read, DataError, "Cannot read x.conllu, line ");
    }),
    { numRuns: 1_000 },
  );
  assertEquals(verdicts.size, 2);
});

Deno.test("parseDependencies() reads a tree of any depth", () => {
  const count = 100_000;
  const chain = Array.from({ length: count }, (_, i) => i);
  assertEquals(parseDependencies(conlluText([chain]), "x.conllu")[0].heads, Int32Array.from(chain));
  const cycle = chain.with(1, count);
  assertThrows(
    () => parseDependencies(conlluText([cycle]), "x.conllu"),
    DataError,
    "found a cycle",
  );
});
