/**
 * Tests of the linear map: gradients against central differences in 64 bits, dense and sparsified,
 * and the messages for what does not fit.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Dropout } from "./dropout.ts";
import { ConfigError } from "../errors.ts";
import { INITIALIZATION_NAMES } from "./initialization.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Linear } from "./linear.ts";
import type { LinearOptions } from "./linear_map.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../sparsifier.ts";
import { assertClose, assertGradient, bound, dot, matrixOf, streamOf } from "../testing/testing.ts";

const KERNELS = referenceKernels(64);

function linearOf(
  inFeatures: number,
  outFeatures: number,
  options: LinearOptions = {},
  kernels = KERNELS,
): Linear {
  return bound(new Linear(inFeatures, outFeatures, options), kernels);
}

function valuesOf({ bias }: Linear): FloatArray {
  assert(bias.gradient?.kind === "values");
  return bias.gradient.values;
}

/** 1 where an entry of the last gradient was kept. */
function keptMask({ selection, outFeatures }: Linear, rows: number): Float64Array {
  if (selection === undefined) return new Float64Array(rows * outFeatures).fill(1);
  const mask = new Float64Array(rows * outFeatures);
  assertEquals(selection.rows, rows);
  for (let at = 0; at < rows * selection.k; at++) {
    mask[Math.floor(at / selection.k) * outFeatures + selection.indices[at]] = 1;
  }
  return mask;
}

const SHAPES = fc.record({
  B: fc.integer({ min: 1, max: 4 }),
  I: fc.integer({ min: 1, max: 6 }),
  O: fc.integer({ min: 1, max: 6 }),
  seed: fc.integer(),
});

const SPARSIFIERS: Record<string, (k: number) => Sparsifier> = {
  dense,
  topK,
  unifiedTopK,
  randomK,
};

for (const [name, create] of Object.entries(SPARSIFIERS)) {
  Deno.test(`Linear.backward() gives the gradients of the kept products, ${name}`, () => {
    fc.assert(fc.property(SHAPES, fc.integer({ min: 1, max: 6 }), ({ B, I, O, seed }, count) => {
      const k = Math.min(count, O);
      const random = streamOf(seed);
      const normal = () => random.normal();
      const layer = linearOf(I, O, { sparsifier: create(k) });
      const x = matrixOf(KERNELS, [B, I], normal);
      const g = matrixOf(KERNELS, [B, O], normal);
      layer.forward(x);
      const dx = layer.backward(g);
      const mask = keptMask(layer, B);
      assertEquals(mask.reduce((sum, one) => sum + one, 0), name === "dense" ? B * O : B * k);

      // The loss with gradient g at y: of the kept products, and of all.
      const kept = g.data.map((value, i) => value * mask[i]);
      const lossOf = (weights: FloatArray) => () => dot(layer.forward(x).data, weights);
      const [dW, db] = [layer.materializeWeightGradient(), valuesOf(layer)];
      assertGradient(lossOf(kept), layer.weight.value, dW, "weight");
      assertGradient(lossOf(g.data), layer.bias.value, db, "bias");
      assertGradient(lossOf(kept), x.data, dx.data, "x");
    }));
  });
}

Deno.test("Linear.backward() keeps the paper's example top-2", () => {
  const layer = linearOf(1, 4, { sparsifier: topK(2) });
  layer.forward(matrixOf(KERNELS, [1, 1], [1]));
  const g = matrixOf(KERNELS, [1, 4], [1, 2, 3, -4]);
  layer.backward(g);
  assertEquals([...layer.materializeWeightGradient()], [0, 0, 3, -4]);
  assertEquals([...valuesOf(layer)], [1, 2, 3, -4]);
  assertStrictEquals(layer.outputGradient, g);
});

Deno.test("Linear gives the same numbers when minibatches grow and shrink", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    const fresh = () => linearOf(5, 7, { sparsifier: topK(3) }, kernels);
    const layer = fresh();
    const random = streamOf(3);
    for (const rows of [3, 1, 6, 2, 6]) {
      const x = matrixOf(kernels, [rows, 5], () => random.normal());
      const g = matrixOf(kernels, [rows, 7], () => random.normal());
      const pass = (linear: Linear) => {
        const y = linear.forward(x);
        const dx = linear.backward(g);
        assertEquals([y.rows, dx.rows, linear.selection?.rows], [rows, rows, rows]);
        const dW = linear.materializeWeightGradient();
        return [[...y.data].slice(0, rows * 7), [...dx.data].slice(0, rows * 5), [...dW]];
      };
      assertEquals(pass(layer), pass(fresh()));
    }
  }
});

Deno.test("Linear.backward() leaves dL/dx out where nobody needs it", () => {
  for (const sparsifier of [dense(), topK(2)]) {
    const [layer, full] = [false, true].map((inputGradient) =>
      bound(new Linear(3, 4, { sparsifier }), KERNELS, { inputGradient })
    );
    const x = matrixOf(KERNELS, [2, 3], [1, 2, 3, 4, 5, 6]);
    const g = matrixOf(KERNELS, [2, 4], [1, -2, 3, -4, 5, 0, -7, 8]);
    for (const one of [layer, full]) one.forward(x);
    assertEquals([layer.backward(g).rows, full.backward(g).rows], [0, 2]);
    assertEquals(layer.materializeWeightGradient(), full.materializeWeightGradient());
    assertEquals(valuesOf(layer), valuesOf(full));
  }
});

Deno.test("Linear starts with the initialisation asked for", () => {
  const weights = INITIALIZATION_NAMES.map((initialization) =>
    linearOf(3, 2, { initialization }).weight.value.join()
  );
  assertEquals(new Set(weights).size, INITIALIZATION_NAMES.length);
  assertEquals(linearOf(3, 2).weight.value.join(), weights[0]);
  assertEquals(INITIALIZATION_NAMES[0], "wideGlorotNormal");
});

Deno.test("Linear throws when a size is not a positive integer", () => {
  for (const size of [0, -1, 1.5, NaN, Infinity]) {
    const message = `is ${size}, but must be a positive integer`;
    assertThrows(() => new Linear(size, 1), ConfigError, `inFeatures ${message}`);
    assertThrows(() => new Linear(1, size), ConfigError, `outFeatures ${message}`);
  }
});

Deno.test("Linear and Dropout make room for as many rows as their input has", () => {
  const floatsOf: number[] = [];
  const floats = (length: number) => (floatsOf.push(length), KERNELS.floats(length));
  const kernels = { ...KERNELS, floats };
  const linear = linearOf(3, 2, { sparsifier: topK(1) }, kernels);
  const dropout = bound(new Dropout(0.5), kernels);
  floatsOf.length = 0;
  const x = matrixOf(KERNELS, [5, 3], () => 1);
  for (const rows of [2, 4, 5, 3]) {
    const y = dropout.forward(linear.forward({ ...x, rows }), { training: true });
    const dx = linear.backward(matrixOf(KERNELS, [rows, 2], y.data.slice(0, 2 * rows)));
    assertEquals([y.rows, dx.rows], [rows, rows]);
  }
  // y, the mask, the kept entries twice, and dx.
  assertEquals(floatsOf, [10, 10, 5, 5, 15]);
});

Deno.test("Linear throws when k exceeds its outputs", () => {
  for (const create of [topK, unifiedTopK, randomK]) {
    const build = (k: number) => linearOf(2, 5, { sparsifier: create(k) });
    assertEquals(build(5).sparsifier.k, 5);
    assertThrows(() => build(6), ConfigError, "k is 6, but there are 5 outputs. Set k from 1 to 5");
  }
});

Deno.test("Linear throws when backward does not follow forward with the same minibatch", () => {
  const layer = linearOf(2, 3);
  const g = matrixOf(KERNELS, [4, 3], () => 1);
  assertThrows(() => layer.backward(g), ConfigError, "the last forward pass had none");
  assertThrows(() => layer.materializeWeightGradient(), ConfigError, "call backward first");
  layer.forward(matrixOf(KERNELS, [5, 2], () => 1));
  assertThrows(
    () => layer.backward(g),
    ConfigError,
    "the gradient has 4 rows, the last forward pass had 5",
  );
});

Deno.test("assertGradient() names the array and the index of a wrong gradient", () => {
  const values = Float64Array.of(1, 2, 3);
  const loss = () => values[0] ** 2 + values[1] * values[2];
  assertGradient(loss, values, [2, 3, 2], "values");
  const error = assertThrows(() => assertGradient(loss, values, [2, 3.001, 2], "values"), Error);
  assert(error.message.includes("gradient of values[1] is 3.001"), error.message);
  assertThrows(() => assertClose([NaN], [1], { relative: 1 }, "x"), Error, "x[0] is NaN");
});
