/**
 * Tests of the backward products whose time is measured: they are the right ones, whether dense or
 * with all entries kept, and their work is counted without zeros.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createMatrix, type Kernels } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { assertClose, matrixOf, streamOf } from "../../lib/testing/testing.ts";
import { countBackpropMacs, createKept, type Product, runBackprop } from "./backprop.ts";

const NO_TIMES = { topKMs: 0, dxMs: 0, dWMs: 0, otherMs: 0 };
const [BATCH, OUTPUTS, INPUTS] = [3, 8, 5];

/** A gradient with a zero in every row. */
function createProduct(kernels: Kernels, kind?: { k: number; isUnified: boolean }): Product {
  const random = streamOf(1);
  const draw = (): number => random.normal();
  const gradient = matrixOf(kernels, [BATCH, OUTPUTS], draw);
  for (let b = 0; b < BATCH; b++) gradient.data[b * OUTPUTS + b] = 0;
  return {
    weight: matrixOf(kernels, [OUTPUTS, INPUTS], draw),
    x: matrixOf(kernels, [BATCH, INPUTS], draw),
    gradient,
    dx: createMatrix(kernels, BATCH, INPUTS),
    dW: createMatrix(kernels, OUTPUTS, INPUTS),
    rest: undefined,
    kept: kind && createKept(kernels, gradient, kind),
  };
}

Deno.test("runBackprop() with all entries kept gives the dense products", () => {
  for (const kernels of [referenceKernels(32), simdKernels()]) {
    const dense = createProduct(kernels);
    runBackprop(kernels, [dense], { ...NO_TIMES });
    for (const isUnified of [false, true]) {
      const sparse = createProduct(kernels, { k: OUTPUTS, isUnified });
      runBackprop(kernels, [sparse], { ...NO_TIMES });
      const tolerance = { relative: 1e-5, absolute: 1e-6 };
      assertClose(sparse.dW.data, dense.dW.data, tolerance, "dW");
      assertClose(sparse.dx?.data ?? [], dense.dx?.data ?? [], tolerance, "dx");
    }
  }
});

Deno.test("runBackprop() passes the gradient on, through a rectifier", () => {
  const kernels = referenceKernels(32);
  const last = createProduct(kernels);
  const rest = { db: kernels.floats(OUTPUTS), isRectified: true };
  runBackprop(kernels, [{ ...last, rest }], { ...NO_TIMES });
  assertEquals(
    Array.from(last.dx?.data ?? [], (value) => value === 0),
    Array.from(last.x.data, (value) => value <= 0),
  );
  assertEquals(rest.db[0], Math.fround(last.gradient.data[8] + last.gradient.data[16]));
});

Deno.test("countBackpropMacs() leaves out what was dropped", () => {
  const kernels = referenceKernels(32);
  const dense = createProduct(kernels);
  assertEquals(countBackpropMacs([dense]), 2 * BATCH * OUTPUTS * INPUTS);
  assertEquals(countBackpropMacs([{ ...dense, dx: undefined }]), BATCH * OUTPUTS * INPUTS);
  for (const [k, entries] of [[2, 2], [7, 7], [8, 7]]) {
    const sparse = createProduct(kernels, { k, isUnified: false });
    runBackprop(kernels, [sparse], { ...NO_TIMES });
    assertEquals(countBackpropMacs([sparse]), 2 * BATCH * entries * INPUTS, `k=${k}`);
  }
});
