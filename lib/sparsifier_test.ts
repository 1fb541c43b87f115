/**
 * Tests of the rules that pick the kept entries.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./errors.ts";
import { createSelection } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { simdKernels } from "./kernels/simd/simd.ts";
import { Linear } from "./layers/linear.ts";
import { createStreams, STREAM_NAMES } from "./math/random.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "./sparsifier.ts";
import { matrixOf } from "./testing/testing.ts";

const GRADIENT = [
  [1, -5, 0, 3, 2],
  [4, 1, 0, -3, 3],
  [0, 0, -9, 0, 0],
];

/** What a sparsifier keeps of each row of the gradient, into a selection with room for more. */
function select(sparsifier: Sparsifier, kernels = referenceKernels(64)): number[][] {
  const { k = 0 } = sparsifier;
  const gradient = matrixOf(kernels, [GRADIENT.length, GRADIENT[0].length], GRADIENT.flat());
  const selection = createSelection(kernels, GRADIENT.length + 2, k);
  sparsifier.select(gradient, selection, { kernels, random: createStreams(1).selection });
  assertEquals(selection.rows, GRADIENT.length);
  return GRADIENT.map((_, b) => [...selection.indices.subarray(b * k, (b + 1) * k)]);
}

Deno.test("topK() keeps the largest magnitudes of each row", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    assertEquals(select(topK(1), kernels), [[1], [0], [2]]);
    assertEquals(select(topK(2), kernels), [[1, 3], [0, 3], [0, 2]]);
    assertEquals(select(topK(3), kernels), [[1, 3, 4], [0, 3, 4], [0, 1, 2]]);
    assertEquals(select(topK(5), kernels), GRADIENT.map(() => [0, 1, 2, 3, 4]));
  }
});

Deno.test("unifiedTopK() keeps the columns with the largest sums for all rows", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    assertEquals(select(unifiedTopK(1), kernels), [[2], [2], [2]]);
    assertEquals(select(unifiedTopK(3), kernels), GRADIENT.map(() => [1, 2, 3]));
    // The sums of columns 0 and 4 are equal.
    assertEquals(select(unifiedTopK(4), kernels), GRADIENT.map(() => [0, 1, 2, 3]));
  }
});

Deno.test("randomK() keeps different entries in each row, each equally often", () => {
  const kernels = referenceKernels(64);
  const [rows, columns, k] = [4000, 5, 2];
  const gradient = matrixOf(kernels, [rows, columns], () => 1);
  const selection = createSelection(kernels, rows, k);
  const random = createStreams(3).selection;
  randomK(k).select(gradient, selection, { kernels, random });
  const counts = new Map<string, number>();
  for (let b = 0; b < rows; b++) {
    const pair = selection.indices.subarray(b * k, (b + 1) * k).join();
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  assertEquals(counts.size, 10);
  for (const [pair, count] of counts) assert(Math.abs(count - 400) < 100, `${pair}: ${count}`);
  const before = selection.indices.slice();
  randomK(k).select(gradient, selection, { kernels, random });
  assert(selection.indices.join() !== before.join());
});

Deno.test("only randomK() draws random numbers", () => {
  const kernels = referenceKernels(64);
  for (const sparsifier of [dense(), topK(2), unifiedTopK(2), randomK(2)]) {
    const random = createStreams(1);
    const layer = new Linear({ inFeatures: 2, outFeatures: 3, sparsifier }, { kernels, random });
    const states = () => STREAM_NAMES.map((name) => random[name].state.join());
    const before = states();
    layer.forward(matrixOf(kernels, [1, 2], [1, 2]));
    layer.backward(matrixOf(kernels, [1, 3], [1, 2, 3]));
    const after = states();
    const changed = STREAM_NAMES.filter((_, i) => after[i] !== before[i]);
    assertEquals(changed, sparsifier.name === "randomK" ? ["selection"] : []);
  }
});

Deno.test("a sparsifier has the name and the k of configurations", () => {
  const all = [dense(), topK(1), unifiedTopK(2), randomK(3)];
  assertEquals(all.map(({ name }) => name), ["dense", "topK", "unifiedTopK", "randomK"]);
  assertEquals(all.map(({ k }) => k), [undefined, 1, 2, 3]);
});

Deno.test("topK(), unifiedTopK() and randomK() throw when k is not a positive integer", () => {
  for (const create of [topK, unifiedTopK, randomK]) {
    for (const k of [0, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => create(k),
        ConfigError,
        `Cannot keep k = ${k} entries of a gradient: k must be an integer from 1`,
      );
    }
  }
});
