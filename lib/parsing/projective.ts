/**
 * Projective trees: those without crossing arcs, the only ones that arc-standard transitions can
 * build. Other trees are made projective by lifting arcs towards the root.
 *
 * @module
 */

/** What {@link projectivize} did. */
export interface Projectivized {
  /** The head of each word of a projective tree. */
  readonly heads: Int32Array;
  /** The number of arcs that were not projective at first. */
  readonly arcs: number;
  /** The number of lifts; an arc may need several. */
  readonly lifts: number;
}

/**
 * Makes a tree projective (Nivre and Nilsson, ACL 2005). An arc is projective if its head is an
 * ancestor of all words between its two ends. While there is another, the head of the shortest one
 * becomes its head's head; the lowest dependent wins a tie.
 *
 * @param heads The head of each word of a tree (see `findTreeFault`): 0 for the root, words from 1.
 * @returns New heads and what was changed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { projectivize } from "./projective.ts";
 *
 * // "What are you searching for ?": "for" belongs to "What", across "searching".
 * const { heads, arcs, lifts } = projectivize([4, 4, 4, 0, 1, 4]);
 * assertEquals([...heads], [4, 4, 4, 0, 4, 4]);
 * assertEquals([arcs, lifts], [1, 1]);
 * ```
 */
export function projectivize(heads: ArrayLike<number>): Projectivized {
  const lifted = Int32Array.from(heads);
  let arcs = 0;
  for (let word = 1; word <= lifted.length; word++) if (!isProjective(lifted, word)) arcs++;
  let lifts = 0;
  if (arcs > 0) {
    for (let word = shortest(lifted); word !== 0; word = shortest(lifted)) {
      lifted[word - 1] = lifted[lifted[word - 1] - 1];
      lifts++;
    }
  }
  return { heads: lifted, arcs, lifts };
}

/** The dependent of the shortest arc that is not projective; 0 if there is none. */
function shortest(heads: Int32Array): number {
  let best = 0;
  let bestLength = Infinity;
  for (let word = 1; word <= heads.length; word++) {
    const length = Math.abs(word - heads[word - 1]);
    if (length >= bestLength || isProjective(heads, word)) continue;
    best = word;
    bestLength = length;
  }
  return best;
}

/** Whether the head of a word is an ancestor of all words between the two. */
function isProjective(heads: Int32Array, word: number): boolean {
  const head = heads[word - 1];
  const last = Math.max(head, word);
  for (let between = Math.min(head, word) + 1; between < last; between++) {
    let ancestor = heads[between - 1];
    while (ancestor !== head && ancestor !== 0) ancestor = heads[ancestor - 1];
    if (ancestor !== head) return false;
  }
  return true;
}
