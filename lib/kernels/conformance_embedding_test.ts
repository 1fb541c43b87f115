/**
 * The embedding kernels of both forms against plain sums, on random shapes, with rows used once,
 * several times in an example, and in several examples.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { matrixOf, streamOf } from "../testing/testing.ts";
import { createMatrix, type Kernels } from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { simdKernels } from "./simd/simd.ts";

/** B examples that use J rows of N with S numbers each, at a column of wider rows. */
const CASES = fc.record({
  B: fc.integer({ min: 1, max: 9 }),
  J: fc.integer({ min: 1, max: 7 }),
  N: fc.integer({ min: 1, max: 12 }),
  S: fc.integer({ min: 1, max: 23 }),
  before: fc.integer({ min: 0, max: 3 }),
  after: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer(),
});

const ALL_KERNELS = [simdKernels(), simdKernels({ relaxed: true }), referenceKernels(32)];

function indicesOf(kernels: Kernels, [rows, columns]: number[], draw: () => number) {
  const data = kernels.integers((rows + 1) * columns);
  data.forEach((_, i) => data[i] = draw());
  return { data, rows, columns };
}

Deno.test("lookUpRows() copies the rows of each example side by side, and nothing else", () => {
  fc.assert(fc.property(CASES, ({ B, J, N, S, before, after, seed }) => {
    for (const kernels of ALL_KERNELS) {
      const random = streamOf(seed);
      const table = matrixOf(kernels, [N, S], () => random.normal());
      const indices = indicesOf(kernels, [B, J], () => random.integer(N));
      const y = matrixOf(kernels, [B + 1, before + J * S + after], () => random.normal());
      const expected = [...y.data];
      for (let b = 0; b < B; b++) {
        for (let j = 0; j < J; j++) {
          const row = indices.data[b * J + j];
          for (let s = 0; s < S; s++) {
            expected[b * y.columns + before + j * S + s] = table.data[row * S + s];
          }
        }
      }
      kernels.lookUpRows(table, indices, y, before);
      assertEquals([...y.data], expected, kernels.name);
    }
  }));
});

Deno.test("sumByRow() sums by row, in 32 bits, example after example", () => {
  fc.assert(fc.property(CASES, ({ B, J, N, S, before, after, seed }) => {
    for (const kernels of ALL_KERNELS) {
      const random = streamOf(seed);
      const indices = indicesOf(kernels, [B, J], () => random.integer(N));
      const gradient = matrixOf(kernels, [B, before + J * S + after], () => random.normal());
      const sums = new Map<number, Float32Array>();
      for (let use = 0; use < B * J; use++) {
        const start = Math.floor(use / J) * gradient.columns + before + (use % J) * S;
        const stretch = Float32Array.from(gradient.data.subarray(start, start + S));
        const sum = sums.get(indices.data[use]);
        if (sum === undefined) sums.set(indices.data[use], stretch);
        else stretch.forEach((entry, s) => sum[s] += entry);
      }
      const room = Math.min(N, B * J);
      const slots = kernels.integers(N).fill(-1);
      const result = { indices: kernels.integers(room), values: createMatrix(kernels, room, S) };
      // A second time: nothing of the first may remain.
      for (let pass = 0; pass < 2; pass++) {
        kernels.sumByRow(gradient, before, indices, slots, result);
        const { rows, data } = result.values;
        assertEquals([...result.indices.subarray(0, rows)], [...sums.keys()], kernels.name);
        const expected = [...sums.values()].flatMap((sum) => [...sum]);
        assertEquals([...data.subarray(0, rows * S)], expected, kernels.name);
        assertEquals(slots.every((slot) => slot === -1), true);
      }
    }
  }));
});
