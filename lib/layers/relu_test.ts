/**
 * Tests of the rectifier.
 *
 * @module
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Relu } from "./relu.ts";
import { assertGradient, bound, dot, matrixOf, streamOf } from "../testing/testing.ts";

Deno.test("Relu.backward() gives the gradient", () => {
  const kernels = referenceKernels(64);
  const side = fc.integer({ min: 1, max: 6 });
  fc.assert(fc.property(side, side, fc.integer(), (rows, columns, seed) => {
    const random = streamOf(seed);
    // Away from the kink at 0.
    const value = () => (random.integer(2) === 0 ? -1 : 1) * (0.1 + random.uniform());
    const input = matrixOf(kernels, [rows, columns], value);
    const g = matrixOf(kernels, [rows, columns], () => random.normal());
    const layer = bound(new Relu(), kernels);
    const forward = () => layer.forward({ ...input, data: input.data.slice() });
    const loss = () => dot(forward().data, g.data);
    forward();
    const dx = layer.backward({ ...g, data: g.data.slice() });
    assertGradient(loss, input.data, dx.data, "x");
  }));
});

Deno.test("Relu works in place and has derivative 0 at 0", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    const layer = bound(new Relu(), kernels);
    const x = matrixOf(kernels, [1, 5], [-1, 0, 2, -0, 1e-30]);
    assertStrictEquals(layer.forward(x), x);
    assertEquals([...x.data].map((y) => y > 0), [false, false, true, false, true]);
    const g = matrixOf(kernels, [1, 5], [3, 4, 5, 6, 7]);
    assertStrictEquals(layer.backward(g), g);
    assertEquals([...g.data], [0, 0, 5, 0, 7]);
    assertEquals(layer.parameters, []);
  }
});
