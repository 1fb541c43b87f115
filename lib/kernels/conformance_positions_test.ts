/**
 * The kernels of a linear map behind an embedding, of both forms, against plain sums, on random
 * shapes: positions with one row and with many, rows that one example uses and that all use.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertClose, matrixOf, streamOf } from "../testing/testing.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type Kernels,
  type Matrix,
  type SparseMatrix,
} from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { simdKernels } from "./simd/simd.ts";

const ALL_KERNELS = [simdKernels(), simdKernels({ relaxed: true }), referenceKernels(32)];

const TOLERANCE = { relative: 1e-5, absolute: 1e-5 };

/** Positions by their numbers of rows, with I inputs and O outputs. */
const POSITIONS = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 4 }),
  I: fc.integer({ min: 1, max: 13 }),
  O: fc.integer({ min: 1, max: 37 }),
  seed: fc.integer(),
});

/** The entry of a matrix. */
function entry({ data, columns }: Matrix, row: number, column: number): number {
  return data[row * columns + column];
}

Deno.test("the products at positions are those with each position's own weight", () => {
  fc.assert(fc.property(POSITIONS, ({ counts, I, O, seed }) => {
    const positionOf = counts.flatMap((count, s) => Array<number>(count).fill(s));
    const R = positionOf.length;
    const range = (length: number) => Array.from({ length }, (_, i) => i);
    for (const kernels of ALL_KERNELS) {
      const random = streamOf(seed);
      const draw = () => random.normal();
      const starts = kernels.integers(counts.length + 1);
      counts.forEach((count, s) => starts[s + 1] = starts[s] + count);
      const weight = matrixOf(kernels, [counts.length * I, O], draw);
      const x = matrixOf(kernels, [R, I], draw);
      // Many zeros, as in the gradients of pairs that few examples use.
      const gradient = matrixOf(kernels, [R, O], () => random.integer(3) === 0 ? draw() : 0);
      const weightOf = (r: number, i: number, o: number) => entry(weight, positionOf[r] * I + i, o);
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

      const [y, dx] = [matrixOf(kernels, [R, O], draw), matrixOf(kernels, [R, I], draw)];
      const dW = matrixOf(kernels, [counts.length * I, O], draw);
      kernels.positionLinear(x, weight, starts, y);
      kernels.positionInputGradient(gradient, weight, starts, dx);
      kernels.positionWeightGradient(gradient, x, starts, dW);
      const expectedY = range(R).flatMap((r) =>
        range(O).map((o) => sum(range(I).map((i) => entry(x, r, i) * weightOf(r, i, o))))
      );
      const expectedDx = range(R).flatMap((r) =>
        range(I).map((i) => sum(range(O).map((o) => entry(gradient, r, o) * weightOf(r, i, o))))
      );
      const expectedDW = range(counts.length * I).flatMap((row) =>
        range(O).map((o) =>
          sum(
            range(R).map((r) =>
              positionOf[r] === Math.floor(row / I)
                ? entry(x, r, row % I) * entry(gradient, r, o)
                : 0
            ),
          )
        )
      );
      assertClose([...y.data], expectedY, TOLERANCE, `y, ${kernels.name}`);
      assertClose([...dx.data], expectedDx, TOLERANCE, `dx, ${kernels.name}`);
      assertClose([...dW.data], expectedDW, TOLERANCE, `dW, ${kernels.name}`);
    }
  }));
});

/** B examples that use some of R rows of O numbers each. */
const USES = fc.record({
  B: fc.integer({ min: 1, max: 25 }),
  R: fc.integer({ min: 1, max: 25 }),
  O: fc.integer({ min: 1, max: 37 }),
  share: fc.constantFrom(0.1, 0.5, 1),
  k: fc.integer({ min: 1, max: 37 }),
  seed: fc.integer(),
});

/** The uses as a matrix of ones. */
function matrixOfUses(kernels: Kernels, used: readonly boolean[][]): SparseMatrix {
  const [B, R] = [used.length, used[0].length];
  const uses = createSparseMatrix(kernels, createSelection(kernels, B, R), R);
  let count = 0;
  used.forEach((row, b) => {
    row.forEach((isUsed, r) => isUsed && (uses.columnIndices[count++] = r));
    uses.rowStarts[b + 1] = count;
  });
  count = 0;
  for (let r = 0; r < R; r++) {
    used.forEach((row, b) => row[r] && (uses.rowIndices[count++] = b));
    uses.columnStarts[r + 1] = count;
  }
  uses.rowValues.fill(1);
  uses.columnValues.fill(1);
  return uses;
}

Deno.test("rows are summed by example, and gradients by row, in 32 bits and in their order", () => {
  fc.assert(fc.property(USES, ({ B, R, O, share, k: largest, seed }) => {
    const k = Math.min(largest, O);
    for (const kernels of ALL_KERNELS) {
      const random = streamOf(seed);
      const draw = () => random.normal();
      const used = Array.from(
        { length: B },
        () => Array.from({ length: R }, () => random.uniform() < share),
      );
      const uses = matrixOfUses(kernels, used);
      const [rows, gradient] = [matrixOf(kernels, [R, O], draw), matrixOf(kernels, [B, O], draw)];
      const [y, sums] = [matrixOf(kernels, [B, O], draw), matrixOf(kernels, [R, O], draw)];
      const sparse = createSparseMatrix(kernels, createSelection(kernels, B, k), O);
      const selection = createSelection(kernels, B, k);
      kernels.selectTopK(gradient, selection);
      kernels.compress(gradient, selection, sparse);
      const kept = createMatrix(kernels, B, O);
      for (let b = 0; b < B; b++) {
        for (const o of selection.indices.subarray(b * k, (b + 1) * k)) {
          kept.data[b * O + o] = gradient.data[b * O + o];
        }
      }
      /** Sums of the rows of a matrix that `isUsed` names, for each of `count` results. */
      const sumsOf = (
        count: number,
        { data, rows }: Matrix,
        isUsed: (i: number, j: number) => boolean,
      ) =>
        Array.from({ length: count }, (_, i) => {
          const sum = new Float32Array(O);
          for (let j = 0; j < rows; j++) {
            if (isUsed(i, j)) sum.forEach((_, o) => sum[o] += data[j * O + o]);
          }
          return [...sum];
        }).flat();

      kernels.sumRows(rows, uses, y);
      assertEquals([...y.data], sumsOf(B, rows, (b, r) => used[b][r]), kernels.name);
      kernels.sumUses(gradient, uses, sums);
      assertEquals([...sums.data], sumsOf(R, gradient, (r, b) => used[b][r]), kernels.name);
      kernels.sparseSumUses(sparse, uses, sums);
      assertEquals([...sums.data], sumsOf(R, kept, (r, b) => used[b][r]), kernels.name);
    }
  }));
});
