/**
 * Tests of the loss against its formula, whatever the logits come from.
 *
 * @module
 */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Mlp } from "../mlp.ts";
import { assertClose, matrixOf, streamOf } from "../testing/testing.ts";
import { crossEntropy } from "./loss.ts";

Deno.test("crossEntropy() is the mean of -ln softmax, with its gradient", () => {
  const side = fc.integer({ min: 1, max: 6 });
  const all = [simdKernels(), referenceKernels(64), referenceKernels(32), undefined];
  fc.assert(fc.property(side, side, fc.integer(), (rows, columns, seed) => {
    const random = streamOf(seed);
    const logits = Array.from({ length: rows * columns }, () => Math.fround(5 * random.normal()));
    const targets = Array.from({ length: rows }, () => random.integer(columns));
    const rowsOf = targets.map((_, b) => logits.slice(b * columns, (b + 1) * columns));
    const sums = rowsOf.map((row) => row.reduce((sum, one) => sum + Math.exp(one), 0));
    const losses = targets.map((target, b) => Math.log(sums[b]) - rowsOf[b][target]);
    const gradients = targets.flatMap((target, b) =>
      rowsOf[b].map((one, c) => (Math.exp(one) / sums[b] - Number(c === target)) / rows)
    );
    for (const kernels of all) {
      const matrix = kernels === undefined
        ? { data: logits, rows, columns }
        : matrixOf(kernels, [rows, columns], logits);
      const { loss, gradient } = crossEntropy(matrix, targets);
      const mean = losses.reduce((sum, one) => sum + one, 0) / rows;
      assertClose([loss], [mean], { relative: 1e-5, absolute: 1e-5 }, "loss");
      const found = gradient.data.slice(0, rows * columns);
      assertClose(found, gradients, { relative: 1e-4, absolute: 1e-6 }, "gradient");
      assertEquals([gradient.rows, gradient.columns], [rows, columns]);
    }
  }));
});

Deno.test("crossEntropy() leaves its gradient in the model's memory, always in the same place", () => {
  const model = new Mlp({ layerSizes: [2, 3] });
  const [first, second] = [[1, 2, 3, 4], [1, 2]].map((x) =>
    crossEntropy(model.forward(x), x.slice(x.length / 2).map(() => 0))
  );
  assertStrictEquals(first.gradient.data, second.gradient.data);
  assertEquals([first.gradient.rows, second.gradient.rows], [2, 1]);
  model.forward([1, 2]);
  model.backward(second.gradient);
});

Deno.test("crossEntropy() throws when there is not one class for each example", () => {
  const model = new Mlp({ layerSizes: [1, 3] });
  const logits = model.forward([1, 2]);
  for (const targets of [[], [0], [0, 1, 2], undefined] as number[][]) {
    const message = `Cannot score ${targets?.length} targets for 2 examples`;
    assertThrows(() => crossEntropy(logits, targets), ConfigError, message);
  }
  for (const target of [-1, 3, 0.5, NaN, "1", null]) {
    const message = `target ${target} of example 1: it must be an integer from 0 to 2`;
    assertThrows(() => crossEntropy(logits, [0, target as number]), ConfigError, message);
  }
  for (const none of [undefined, null, {}, [1, 2]]) {
    assertThrows(() => crossEntropy(none as never, [0]), ConfigError, "Cannot run crossEntropy");
  }
});
