/**
 * Tests of the count of arcs that are not projective.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomHeads } from "../testing/trees.ts";
import { countNonProjective } from "./projectivity.ts";

const count = (...heads: number[]): number => countNonProjective(Int32Array.from(heads));

Deno.test("countNonProjective() counts arcs over words that are not below their head", () => {
  assertEquals(count(), 0);
  assertEquals(count(0), 0);
  assertEquals(count(2, 0, 4, 2, 2), 0);
  // What are you searching for ?
  assertEquals(count(4, 4, 4, 0, 1, 4), 1);
  // 3 hangs on 1 across the root 2, 1 on 4 across 2 and 3.
  assertEquals(count(4, 0, 1, 2), 2);
  // The root hangs on no word: what stands before it is below it.
  assertEquals(count(3, 1, 0), 0);
});

// Word by word, from the definition.
function countNaively(heads: readonly number[]): number {
  const isBelow = (word: number, head: number): boolean => {
    while (word !== 0 && word !== head) word = heads[word - 1];
    return word === head;
  };
  return heads.filter((head, i) => {
    const word = i + 1;
    const [first, last] = [Math.min(word, head), Math.max(word, head)];
    for (let between = first + 1; between < last; between++) {
      if (!isBelow(between, head)) return true;
    }
    return false;
  }).length;
}

Deno.test("countNonProjective() agrees with the definition for any tree", () => {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(randomHeads(9), (heads) => {
      const expected = countNaively(heads);
      seen.add(expected > 0);
      assertEquals(count(...heads), expected);
    }),
    { numRuns: 1_000 },
  );
  assertEquals(seen.size, 2);
});

Deno.test("countNonProjective() takes time linear in the number of words", () => {
  const size = 200_000;
  const chain = Int32Array.from({ length: size }, (_, i) => i);
  const star = new Int32Array(size).fill(1).fill(0, 0, 1);
  // Every second word on the one before the last, so that arcs lie over each other.
  const nested = Int32Array.from({ length: size }, (_, i) => Math.max(0, i - 1));
  nested[1] = 1;
  const startMs = performance.now();
  assertEquals([chain, star].map(countNonProjective), [0, 0]);
  assert(countNonProjective(nested) > size / 2);
  assert(performance.now() - startMs < 5_000);
});
