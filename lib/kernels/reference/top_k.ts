/**
 * Selection of the k largest magnitudes with a heap of k entries, O(n log k), as in the authors' code
 * (paper, section 2.2.2): the definition that the fast selection must agree with.
 *
 * @module
 */
import type { FloatArray } from "../kernels.ts";

/**
 * Writes the indices of the k largest magnitudes in ascending order. The lower index wins a tie; a
 * value that is not a number counts as larger than any.
 *
 * @param values Where to look, at least k values.
 * @param indices Where to write: [k].
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { selectLargest } from "./top_k.ts";
 *
 * const indices = new Int32Array(2);
 * selectLargest(Float64Array.of(1, 2, 3, -4), indices);
 * assertEquals([...indices], [2, 3]);
 * ```
 */
export function selectLargest(values: FloatArray, indices: Int32Array): void {
  const k = indices.length;
  // The heap holds the best k so far; its root, the first, is the worst of them.
  for (let i = 0; i < k; i++) indices[i] = i;
  for (let i = (k >> 1) - 1; i >= 0; i--) siftDown(values, indices, i);
  for (let i = k; i < values.length; i++) {
    if (!isWorse(values, indices[0], i)) continue;
    indices[0] = i;
    siftDown(values, indices, 0);
  }
  indices.sort();
}

/** Whether the entry at index a is to give way to the one at b. */
function isWorse(values: FloatArray, a: number, b: number): boolean {
  const left = Math.abs(values[a]);
  const right = Math.abs(values[b]);
  if (left < right) return true;
  if (left > right) return false;
  if (left === right) return a > b;
  const leftIsNaN = left !== left;
  const rightIsNaN = right !== right;
  return leftIsNaN === rightIsNaN ? a > b : rightIsNaN;
}

/** Moves an entry of the heap down until none below it is worse. */
function siftDown(values: FloatArray, heap: Int32Array, start: number): void {
  let parent = start;
  for (;;) {
    let worst = parent;
    for (let child = 2 * parent + 1; child <= 2 * parent + 2 && child < heap.length; child++) {
      if (isWorse(values, heap[child], heap[worst])) worst = child;
    }
    if (worst === parent) return;
    const index = heap[parent];
    heap[parent] = heap[worst];
    heap[worst] = index;
    parent = worst;
  }
}
