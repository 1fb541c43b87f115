/**
 * Tests of dropout.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Dropout } from "./dropout.ts";
import { ConfigError } from "../errors.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { createStreams } from "../math/random.ts";
import { assertClose, assertGradient, bound, dot, matrixOf, streamOf } from "../testing/testing.ts";

const KERNELS = referenceKernels(64);

Deno.test("Dropout is the identity in evaluation and draws nothing", () => {
  const random = createStreams(1);
  const layer = bound(new Dropout(0.9), KERNELS, { random });
  const x = matrixOf(KERNELS, [2, 3], [1, -2, 3, -4, 5, NaN]);
  const state = random.dropout.state;
  assertStrictEquals(layer.forward(x), x);
  assertEquals([...x.data], [1, -2, 3, -4, 5, NaN]);
  assertEquals(random.dropout.state, state);
});

Deno.test("Dropout.backward() is the identity after an evaluation, whatever came before", () => {
  const layer = bound(new Dropout(0.5), KERNELS);
  layer.forward(matrixOf(KERNELS, [2, 30], () => 1), { training: true });
  layer.forward(matrixOf(KERNELS, [2, 30], () => 1));
  const g = matrixOf(KERNELS, [2, 30], () => 3);
  assert(layer.backward(g).data.every((value) => value === 3));
});

Deno.test("Dropout drops entries at its rate and scales the others, by example", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    for (const probability of [0, 0.1, 0.5, 0.9]) {
      const layer = bound(new Dropout(probability), kernels, { random: createStreams(7) });
      const [rows, columns] = [100, 200];
      const x = matrixOf(kernels, [rows, columns], () => 3);
      assertStrictEquals(layer.forward(x, { training: true }), x);
      const kept = [...x.data].filter((value) => value !== 0);
      assertClose(kept, kept.map(() => 3 / (1 - probability)), { relative: 1e-6 }, "kept");
      const count = rows * columns;
      const deviation = Math.sqrt(count * probability * (1 - probability));
      const excess = kept.length - count * (1 - probability);
      assert(Math.abs(excess) <= 4 * deviation, `p = ${probability}: ${kept.length} kept`);

      // The mask of an example or a unit is not that of the next.
      if (probability !== 0.5) continue;
      for (const lag of [1, columns]) {
        const equal = [...x.data].filter((value, i) => value === x.data[i + lag]).length;
        assert(Math.abs(equal - count / 2) <= 4 * deviation, `lag ${lag}: ${equal} equal`);
      }
    }
  }
});

Deno.test("Dropout.backward() gives the gradient with the mask of the forward pass", () => {
  const side = fc.integer({ min: 1, max: 6 });
  const probability = fc.double({ min: 0, max: 0.9, noNaN: true });
  fc.assert(fc.property(side, side, probability, fc.integer(), (rows, columns, p, seed) => {
    const random = createStreams(seed);
    const values = streamOf(seed);
    const layer = bound(new Dropout(p), KERNELS, { random });
    const input = matrixOf(KERNELS, [rows, columns], () => values.normal());
    const g = matrixOf(KERNELS, [rows, columns], () => values.normal());
    const state = random.dropout.state;
    const forward = () => {
      random.dropout.state = state;
      return layer.forward({ ...input, data: input.data.slice() }, { training: true });
    };
    const loss = () => dot(forward().data, g.data);
    forward();
    const dx = layer.backward({ ...g, data: g.data.slice() });
    assertGradient(loss, input.data, dx.data, "x");
  }));
});

Deno.test("Dropout draws a new mask in every training pass, also of another size", () => {
  const layer = bound(new Dropout(0.5), KERNELS);
  const masks = [30, 30, 60, 30].map((columns) => {
    const y = layer.forward(matrixOf(KERNELS, [2, columns], () => 1), { training: true });
    const g = layer.backward(matrixOf(KERNELS, [2, columns], () => 1));
    assertEquals(g.data, y.data);
    return y.data.join();
  });
  assertEquals(new Set(masks).size, 4);
});

Deno.test("Dropout throws when the probability is not in [0, 1)", () => {
  for (const probability of [-0.1, 1, 1.5, NaN]) {
    assertThrows(
      () => new Dropout(probability),
      ConfigError,
      `the probability is ${probability}, but must be at least 0 and below 1`,
    );
  }
});
