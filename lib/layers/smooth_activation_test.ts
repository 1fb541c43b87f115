/**
 * Tests of the activations with a slope everywhere: tanh and cube.
 *
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { Dropout } from "./dropout.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { createStreams } from "../math/random.ts";
import { assertClose, assertGradient, bound, dot, matrixOf, streamOf } from "../testing/testing.ts";
import { Cube } from "./cube.ts";
import { Tanh } from "./tanh.ts";

for (const Activation of [Tanh, Cube]) {
  Deno.test(`${Activation.name}.backward() gives the gradient, with dropout behind too`, () => {
    const kernels = referenceKernels(64);
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(fc.property(side, side, fc.integer(), (rows, columns, seed) => {
      const random = streamOf(seed);
      const input = matrixOf(kernels, [rows, columns], () => 1.5 * random.normal());
      const g = matrixOf(kernels, [rows, columns], () => random.normal());
      const streams = createStreams(seed);
      const layer = bound(new Activation(), kernels);
      const dropout = bound(new Dropout(0.3), kernels, { random: streams });
      const { state } = streams.dropout;
      const loss = () => {
        streams.dropout.state = state;
        const y = layer.forward({ ...input, data: input.data.slice() });
        return dot(dropout.forward(y, { training: true }).data, g.data);
      };
      loss();
      const dx = layer.backward(dropout.backward({ ...g, data: g.data.slice() }));
      assertGradient(loss, input.data, dx.data, "x");
    }));
  });

  Deno.test(`${Activation.name} makes room for as many rows as its input has`, () => {
    const kernels = referenceKernels(64);
    let allocations = 0;
    const floats = (length: number) => (allocations++, kernels.floats(length));
    const layer = bound(new Activation(), { ...kernels, floats });
    const x = matrixOf(kernels, [4, 3], () => 1);
    const rows = [1, 2, 4, 3].map((rows) => layer.forward({ ...x, rows }).rows);
    assertEquals([allocations, rows], [1, [1, 2, 4, 3]]);
  });
}

Deno.test("Tanh has slope 1 at 0, and 0 far out", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    const layer = bound(new Tanh(), kernels);
    const y = layer.forward(matrixOf(kernels, [1, 5], [0, 100, -100, Infinity, Math.log(3)]));
    // tanh(ln 3) = (3 - 1/3) / (3 + 1/3).
    assertClose(y.data, [0, 1, -1, 1, 0.8], { relative: 3e-7 }, "y");
    const g = matrixOf(kernels, [1, 5], [3, 4, 5, 6, 7]);
    assertStrictEquals(layer.backward(g), g);
    assertClose(g.data, [3, 0, 0, 0, 7 * 0.36], { relative: 1e-6 }, "dx");
    assertEquals(layer.parameters, []);
  }
});

Deno.test("Cube keeps the sign, and has slope 0 at 0", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    const layer = bound(new Cube(), kernels);
    for (const rows of [1, 3, 2]) {
      const count = 2 * rows;
      const y = layer.forward(matrixOf(kernels, [rows, 2], [-1, 2, 0.5, -3, 0, 4].slice(0, count)));
      const expected = [-1, 8, 0.125, -27, 0, 64].slice(0, count);
      assertEquals([...y.data.subarray(0, count)], expected);
      const g = matrixOf(kernels, [rows, 2], () => 2);
      assertStrictEquals(layer.backward(g), g);
      assertEquals([...g.data], [6, 24, 1.5, 54, 0, 96].slice(0, count));
    }
  }
});
