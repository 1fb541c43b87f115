/**
 * Tests of the reference's loss: by hand, and its gradient against central differences.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertClose, assertGradient, matrixOf, streamOf } from "../../testing/testing.ts";
import { createMatrix, type Matrix } from "../kernels.ts";
import { referenceKernels } from "./reference.ts";

const KERNELS = referenceKernels(64);

function lossOf(logits: Matrix, targets: number[]): { loss: number; gradient: Matrix } {
  const gradient = createMatrix(KERNELS, logits.rows, logits.columns);
  const loss = KERNELS.softmaxCrossEntropy(logits, Int32Array.from(targets), gradient);
  return { loss, gradient };
}

Deno.test("softmaxCrossEntropy() gives the mean loss and its gradient by hand", () => {
  const { loss, gradient } = lossOf(matrixOf(KERNELS, [2, 2], [0, 0, Math.log(3), 0]), [1, 0]);
  assertAlmostEquals(loss, (Math.log(2) - Math.log(3 / 4)) / 2, 1e-15);
  assertClose(gradient.data, [0.25, -0.25, -0.125, 0.125], { relative: 1e-14 }, "gradient");
});

Deno.test("softmaxCrossEntropy() gives the gradient", () => {
  const rows = fc.integer({ min: 1, max: 5 });
  const columns = fc.integer({ min: 1, max: 6 });
  fc.assert(fc.property(rows, columns, fc.integer(), (rows, columns, seed) => {
    const random = streamOf(seed);
    const logits = matrixOf(KERNELS, [rows, columns], () => 2 * random.normal());
    const targets = Array.from({ length: rows }, () => random.integer(columns));
    const { gradient } = lossOf(logits, targets);
    assertGradient(() => lossOf(logits, targets).loss, logits.data, gradient.data, "logits");
  }));
});

Deno.test("softmaxCrossEntropy() stays finite when logits are far apart", () => {
  const { loss, gradient } = lossOf(matrixOf(KERNELS, [2, 2], [1e4, -1e4, -1e4, 1e4]), [0, 0]);
  assertEquals(loss, 1e4);
  assertEquals([...gradient.data], [0, 0, -0.5, 0.5]);
});

Deno.test("argmax() takes the first of equal logits", () => {
  const predictions = new Int32Array(3);
  KERNELS.argmax(matrixOf(KERNELS, [3, 3], [1, 2, 2, 0, 0, 0, 5, -1, 5]), predictions);
  assertEquals([...predictions], [1, 0, 0]);
});
