/**
 * Tests of the attachment scores.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { scoreAttachment } from "./attachment.ts";
import { packTrees } from "./trees_testing.ts";

Deno.test("scoreAttachment() counts heads and labels, with and without punctuation", () => {
  const treebank = packTrees([
    { words: [1, 4, 2, 0], tags: [1, 2, 1, 0], heads: [2, 0, 2, 2], labels: [0, 2, 1, 3] },
    { words: [4, 0], tags: [2, 0], heads: [0, 1], labels: [2, 3] },
  ]);
  const trees = [
    // A wrong label with the right head; a right label with a wrong head.
    { heads: Int32Array.of(2, 0, 2, 3), labels: Uint8Array.of(0, 2, 3, 3) },
    { heads: Int32Array.of(0, 1), labels: Uint8Array.of(2, 3) },
  ];
  assertEquals(scoreAttachment(treebank, trees), {
    correct: 5,
    total: 6,
    uas: 5 / 6,
    las: 4 / 6,
    uasWithoutPunctuation: 4 / 4,
    lasWithoutPunctuation: 3 / 4,
  });
});

Deno.test("scoreAttachment() leaves out scores of words that are not there", () => {
  const treebank = packTrees([{ words: [0], tags: [0], heads: [0], labels: [2] }]);
  const trees = [{ heads: Int32Array.of(0), labels: Uint8Array.of(2) }];
  assertEquals(scoreAttachment(treebank, trees), { correct: 1, total: 1, uas: 1, las: 1 });
});
