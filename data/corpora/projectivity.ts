/**
 * Counts the arcs of a tree that cross others, which no sequence of shifts and reductions can build.
 * Not here: how a parser treats them.
 *
 * @module
 */

/** When a walk from the root enters each word and leaves it: word w is below h if in its span. */
function spansOf(heads: Int32Array): { enter: Int32Array; leave: Int32Array } {
  const count = heads.length;
  const enter = new Int32Array(count + 1);
  const leave = new Int32Array(count + 1);
  const firstChild = new Int32Array(count + 1);
  const nextSibling = new Int32Array(count + 1);
  for (let word = count; word >= 1; word--) {
    nextSibling[word] = firstChild[heads[word - 1]];
    firstChild[heads[word - 1]] = word;
  }
  let time = 0;
  // The root is 0, which as a child or sibling means that there is none.
  for (let word = 0, isDown = true;;) {
    if (isDown) {
      enter[word] = time++;
      if (firstChild[word] !== 0) {
        word = firstChild[word];
        continue;
      }
    }
    leave[word] = time++;
    if (word === 0) return { enter, leave };
    isDown = nextSibling[word] !== 0;
    word = isDown ? nextSibling[word] : heads[word - 1];
  }
}

/**
 * The number of non-projective arcs of a tree: those with a word between head and dependent that the
 * head does not dominate. Takes time linear in the number of words.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { countNonProjective } from "./projectivity.ts";
 *
 * // What are you searching for ?
 * assertEquals(countNonProjective(Int32Array.of(4, 4, 4, 0, 1, 4)), 1);
 * ```
 */
export function countNonProjective(heads: Int32Array): number {
  const count = heads.length;
  const { enter, leave } = spansOf(heads);
  const isBelow = (word: number, head: number): boolean =>
    enter[head] < enter[word] && leave[word] < leave[head];
  // How far to both sides all words are below a word. What a word reaches, those reach that are
  // above it: each word is passed over once.
  const right = new Int32Array(count + 1);
  for (let head = count; head >= 0; head--) {
    let next = head + 1;
    while (next <= count && isBelow(next, head)) next = right[next] + 1;
    right[head] = next - 1;
  }
  const left = new Int32Array(count + 1);
  for (let head = 1; head <= count; head++) {
    let next = head - 1;
    while (next >= 1 && isBelow(next, head)) next = left[next] - 1;
    left[head] = next + 1;
  }
  let crossing = 0;
  for (let word = 1; word <= count; word++) {
    const head = heads[word - 1];
    if (word > head ? word > right[head] : word < left[head]) crossing++;
  }
  return crossing;
}
