/**
 * Tests of what a tree is.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { findTreeFault } from "./tree.ts";
import { labelledTrees } from "./trees_testing.ts";

Deno.test("findTreeFault() takes every tree", () => {
  fc.assert(fc.property(labelledTrees(20), ({ heads }) => {
    assertEquals(findTreeFault(heads), undefined);
  }));
});

Deno.test("findTreeFault() names the word and the fault", () => {
  const faultOf = (...heads: number[]) => {
    const fault = findTreeFault(heads);
    return fault && `${fault.word}: ${fault.reason}`;
  };
  assertEquals(faultOf(0, 4, 1), "2: its head is 4, but must be from 0 to 3");
  assertEquals(faultOf(0, -1), "2: its head is -1, but must be from 0 to 2");
  assertEquals(faultOf(0, 1.5), "2: its head is 1.5, but must be from 0 to 2");
  assertEquals(faultOf(NaN), "1: its head is NaN, but must be from 0 to 1");
  assertEquals(faultOf(2, 0, 0), "3: its head is the root, as that of word 2");
  assertEquals(faultOf(2, 1), "0: no word has the root as its head");
  assertEquals(faultOf(), "0: no word has the root as its head");
  assertEquals(faultOf(1, 0), "1: its heads form a cycle");
  assertEquals(faultOf(0, 1, 4, 5, 3), "3: its heads form a cycle");
  // A word that leads into a cycle is not part of it, but has no way to the root either.
  assertEquals(faultOf(0, 3, 4, 3), "2: its heads form a cycle");
});

Deno.test("findTreeFault() agrees with climbing from every word, on all heads of four words", () => {
  const reaches = (heads: number[]) =>
    heads.every((_, i) => {
      let at = i + 1;
      for (let step = 0; step < 5 && at !== 0; step++) at = heads[at - 1];
      return at === 0;
    });
  for (let code = 0; code < 5 ** 4; code++) {
    const heads = [1, 5, 25, 125].map((unit) => Math.floor(code / unit) % 5);
    const isTree = heads.filter((head) => head === 0).length === 1 && reaches(heads);
    assertEquals(findTreeFault(heads) === undefined, isTree, `${heads}`);
  }
});
