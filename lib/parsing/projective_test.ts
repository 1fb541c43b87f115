/**
 * Tests of the lifting of arcs that are not projective.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { projectivize } from "./projective.ts";
import { findTreeFault } from "./tree.ts";
import { labelledTrees } from "./trees_testing.ts";

/** Whether two arcs cross, that of the root included: the other definition of not projective. */
function hasCrossingArcs(heads: ArrayLike<number>): boolean {
  const arcs = Array.from(heads, (head, i) => [Math.min(head, i + 1), Math.max(head, i + 1)]);
  return arcs.some(([a, b]) => arcs.some(([c, d]) => a < c && c < b && b < d));
}

/** The heads of a word, its head's head and so on, up to the root. */
function ancestors(heads: ArrayLike<number>, word: number): number[] {
  const head = heads[word - 1];
  return head === 0 ? [0] : [head, ...ancestors(heads, head)];
}

Deno.test("projectivize() gives trees without crossing arcs, and lifts words to their ancestors", () => {
  fc.assert(fc.property(labelledTrees(14), ({ heads }) => {
    const projective = projectivize(heads);
    assertEquals(findTreeFault(projective.heads), undefined);
    assert(!hasCrossingArcs(projective.heads));
    assertEquals(projective.lifts > 0, hasCrossingArcs(heads));
    assertEquals(projective.arcs > 0, projective.lifts > 0);
    // Each lift takes one word one step up; later lifts of its ancestors leave it where it is.
    let changed = 0;
    projective.heads.forEach((head, i) => {
      if (head !== heads[i]) changed++;
      assert(ancestors(heads, i + 1).includes(head));
    });
    assert(changed <= projective.lifts);
  }));
});

Deno.test("projectivize() leaves projective trees as they are", () => {
  for (const heads of [[0], [2, 0], [2, 0, 4, 2, 2], [3, 1, 0, 3], [0, 1, 2, 3]]) {
    assertEquals(projectivize(heads), { heads: Int32Array.from(heads), arcs: 0, lifts: 0 });
  }
});

Deno.test("projectivize() lifts the shortest arc first, the lowest dependent on ties", () => {
  const lift = (...heads: number[]) => {
    const projective = projectivize(heads);
    return [[...projective.heads], projective.arcs, projective.lifts];
  };
  // Arcs to 3 (length 2) and to 1 (length 3): 3 goes from 1 to 4, then 1 from 4 to 2. Word by word,
  // 1 would go first, and take 3 along to 2.
  assertEquals(lift(4, 0, 1, 2), [[2, 0, 4, 2], 2, 2]);
  // Arcs to 1 (length 2) and to 4 (length 3): both go to 2. The longest first, 4 would go to 3.
  assertEquals(lift(3, 0, 2, 1), [[2, 0, 2, 2], 2, 2]);
  // Arcs to 2 and to 4, both of length 3: 2 goes to 3, so that 4 goes from 1 to 2 and on to 3. The
  // highest first, 4 would stop at 5.
  assertEquals(lift(2, 5, 0, 1, 3), [[2, 3, 0, 3, 3], 2, 3]);
});
