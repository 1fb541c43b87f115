/**
 * What a dependency tree is: every word has one head, one word hangs on the root, and every word is
 * reached from there. Not here: files, labels, crossing arcs (see `projective.ts`).
 *
 * @module
 */

/** Why some heads are not a tree, and at which word. */
export interface TreeFault {
  /** The word, from 1; 0 if the fault is that of the whole sentence. */
  readonly word: number;
  /** The fault, to follow "word 3: ". */
  readonly reason: string;
}

/**
 * Looks for what keeps heads from being a tree with one root.
 *
 * @param heads The head of each word: 0 for the root, else the position of a word, from 1.
 * @returns The first fault; undefined for a tree.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findTreeFault } from "./tree.ts";
 *
 * assertEquals(findTreeFault([2, 0, 4, 2, 2]), undefined);
 * assertEquals(findTreeFault([0, 3, 2]), { word: 2, reason: "its heads form a cycle" });
 * ```
 */
export function findTreeFault(heads: ArrayLike<number>): TreeFault | undefined {
  const length = heads.length;
  let root = 0;
  for (let word = 1; word <= length; word++) {
    const head = heads[word - 1];
    if (!Number.isInteger(head) || head < 0 || head > length) {
      return { word, reason: `its head is ${head}, but must be from 0 to ${length}` };
    }
    if (head !== 0) continue;
    if (root !== 0) return { word, reason: `its head is the root, as that of word ${root}` };
    root = word;
  }
  if (root === 0) return { word: 0, reason: "no word has the root as its head" };
  // Climbing from a word, a walk that meets itself is a cycle; one that meets an older walk is fine.
  const walk = new Int32Array(length + 1);
  for (let word = 1; word <= length; word++) {
    let at = word;
    while (at !== 0 && walk[at] === 0) {
      walk[at] = word;
      at = heads[at - 1];
    }
    if (at !== 0 && walk[at] === word) return { word, reason: "its heads form a cycle" };
  }
  return undefined;
}
