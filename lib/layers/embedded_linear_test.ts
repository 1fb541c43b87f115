/**
 * Tests of an embedding with its linear map in one layer: the numbers of both layers one after the
 * other, however features repeat, and gradients against central differences.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { createStreams } from "../math/random.ts";
import { Adam } from "../optim/adam.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../sparsifier.ts";
import {
  assertClose,
  assertGradient,
  bound,
  dot,
  materializeGradient,
  matrixOf,
  streamOf,
} from "../testing/testing.ts";
import { EmbeddedLinear } from "./embedded_linear.ts";
import { Embedding } from "./embedding.ts";
import type { Parameter } from "./layer.ts";
import { Linear } from "./linear.ts";

const KERNELS = referenceKernels(64);

/** All in 64 bits, but in another order. */
const TOLERANCE = { relative: 1e-12, absolute: 1e-12 };

const SPARSIFIERS: Record<string, (k: number) => Sparsifier> = {
  dense,
  topK,
  unifiedTopK,
  randomK,
};

/** A table, positions, and examples with features drawn from the first `used` rows of it. */
const CASES = fc.record({
  B: fc.integer({ min: 1, max: 9 }),
  count: fc.integer({ min: 1, max: 12 }),
  used: fc.integer({ min: 1, max: 12 }),
  size: fc.integer({ min: 1, max: 5 }),
  positions: fc.integer({ min: 1, max: 6 }),
  O: fc.integer({ min: 1, max: 7 }),
  k: fc.integer({ min: 1, max: 7 }),
  seed: fc.integer(),
});

type Table = { readonly count: number; readonly size: number; readonly positions: number };

/** A layer, and both layers that it stands for, with the same weights and random numbers. */
function buildBoth(table: Table, outFeatures: number, sparsifier: Sparsifier, seed: number) {
  const random = () => ({ random: createStreams(seed) });
  const layer = bound(new EmbeddedLinear(table, outFeatures, { sparsifier }), KERNELS, random());
  const { positions, size } = table;
  const embedding = bound(new Embedding({ tables: [table] }), KERNELS);
  const linear = new Linear(positions * size, outFeatures, { sparsifier });
  bound(linear, KERNELS, random());
  const [vectors, weight, bias] = layer.parameters;
  embedding.parameters[0].value.set(vectors.value);
  linear.weight.value.set(transpose(weight.value, outFeatures));
  linear.bias.value.set(bias.value);
  return { layer, embedding, linear };
}

/** From [positions, size, outFeatures] to [outFeatures, positions size], as a `Linear` has it. */
function transpose(values: ArrayLike<number>, outFeatures: number): number[] {
  const inFeatures = values.length / outFeatures;
  return Array.from(
    values,
    (_, at) => values[(at % inFeatures) * outFeatures + Math.floor(at / inFeatures)],
  );
}

function gradientsOf(parameters: readonly Parameter[]): FloatArray[] {
  return parameters.map((parameter) => materializeGradient(KERNELS, parameter).slice());
}

for (const [name, create] of Object.entries(SPARSIFIERS)) {
  Deno.test(`EmbeddedLinear computes what an embedding and a linear map do, ${name}`, () => {
    fc.assert(fc.property(CASES, ({ B, O, k, used, seed, ...table }) => {
      const { layer, embedding, linear } = buildBoth(table, O, create(Math.min(k, O)), seed);
      const random = streamOf(seed);
      // Minibatches that grow and shrink: nothing of one may remain in the next.
      for (const rows of [B, 2 * B, 1]) {
        const features = Array.from(
          { length: rows * table.positions },
          () => random.integer(Math.min(used, table.count)),
        );
        const gradient = matrixOf(KERNELS, [rows, O], () => random.normal());
        const y = layer.forward(features);
        const expectedY = linear.forward(embedding.forward(features));
        const compare = (found: FloatArray, expected: FloatArray, length: number, name: string) =>
          assertClose(found.subarray(0, length), expected.subarray(0, length), TOLERANCE, name);
        compare(y.data, expectedY.data, rows * O, "y");
        assertEquals([y.rows, layer.backward(gradient).rows], [rows, 0]);
        embedding.backward(linear.backward(gradient));
        const [dE, dW, db] = gradientsOf(layer.parameters);
        const expected = gradientsOf([...embedding.parameters, ...linear.parameters]);
        compare(dE, expected[0], dE.length, "dE");
        compare(Float64Array.from(transpose(dW, O)), expected[1], dW.length, "dW");
        compare(db, expected[2], O, "db");
        assertEquals(layer.kept?.rowStarts[rows], linear.kept?.rowStarts[rows]);
      }
    }));
  });
}

Deno.test("EmbeddedLinear.backward() gives the gradient", () => {
  const cases = {
    "one feature everywhere": [1, 1, 1, 1, 1, 1],
    "no feature twice": [0, 1, 2, 3, 4, 5],
    "a feature at two positions, another in two examples": [2, 2, 0, 4, 3, 4],
  };
  for (const [name, features] of Object.entries(cases)) {
    const table = { count: 6, size: 3, positions: 2 };
    const layer = bound(new EmbeddedLinear(table, 4), KERNELS);
    const random = streamOf(7);
    const gradient = matrixOf(KERNELS, [3, 4], () => random.normal());
    const loss = () => dot(layer.forward(features).data, gradient.data);
    loss();
    layer.backward(gradient);
    const gradients = gradientsOf(layer.parameters);
    layer.parameters.forEach((parameter, i) =>
      assertGradient(loss, parameter.value, gradients[i], `${parameter.name}, ${name}`)
    );
    const [vectors] = layer.parameters;
    loss();
    layer.backward(gradient);
    assert(vectors.gradient?.kind === "rows");
    // Adam leaves all other rows alone.
    const { indices, values } = vectors.gradient.rows;
    assertEquals(new Set(indices.subarray(0, values.rows)), new Set(features));
    assertEquals(values.rows, new Set(features).size);
  }
});

Deno.test("EmbeddedLinear gives the same bits again, in any minibatch, and with k of all entries", () => {
  const table = { count: 20, size: 11, positions: 5 };
  const O = 37;
  const random = streamOf(5);
  const features = Array.from({ length: 40 * table.positions }, () => random.integer(12));
  const kernels = simdKernels();
  const gradient = matrixOf(kernels, [40, O], () => random.normal());
  const pass = (sparsifier: Sparsifier) => {
    const layer = bound(new EmbeddedLinear(table, O, { sparsifier }), kernels);
    const optimizer = new Adam({ kernels, parameters: layer.parameters });
    const y = [...layer.forward(features).data];
    layer.backward(gradient);
    optimizer.step();
    return { layer, y, values: layer.parameters.map(({ value }) => [...value]) };
  };
  const { layer, ...expected } = pass(dense());
  for (const sparsifier of [dense(), topK(O)]) {
    const { y, values } = pass(sparsifier);
    assertEquals({ y, values }, expected);
  }
  const all = layer.forward(features).data.slice(0, 40 * O);
  for (let b = 0; b < 40; b++) {
    const own = features.slice(b * table.positions, (b + 1) * table.positions);
    assertEquals(layer.forward(own).data.slice(0, O), all.slice(b * O, (b + 1) * O));
  }
});

Deno.test("EmbeddedLinear has room for the pairs of its minibatches, not for every use", () => {
  const lengths: number[] = [];
  const floats = (length: number) => (lengths.push(length), KERNELS.floats(length));
  const table = { count: 50, size: 2, positions: 4 };
  const layer = bound(new EmbeddedLinear(table, 3), { ...KERNELS, floats });
  layer.reserve(100);
  const gradient = matrixOf(KERNELS, [100, 3], () => 1);
  const pass = (used: number) => {
    lengths.length = 0;
    layer.forward(Array.from({ length: 400 }, (_, i) => Math.floor(i / 4) % used));
    layer.backward(gradient);
    return [...lengths];
  };
  // Of 4 x 5 pairs vectors and their gradients, with the bias sums and dx; then dW.
  assertEquals(pass(5), [40, 40, 63, 42, 24]);
  for (const used of [5, 2, 1]) assertEquals(pass(used), []);
});

Deno.test("EmbeddedLinear starts with vectors and weights as asked for", () => {
  const table = { name: "features", count: 100, size: 50, positions: 48 };
  const layer = bound(
    new EmbeddedLinear(table, 20, {
      initialization: "heNormal",
      embeddingInitialization: { uniform: 0.5 },
    }),
    simdKernels(),
  );
  const [vectors, weight, bias] = layer.parameters;
  assertEquals(layer.parameters.map(({ name }) => name), ["features", "weight", "bias"]);
  assertEquals(layer.parameters.map(({ shape }) => shape), [[100, 50], [48, 50, 20], [20]]);
  assert(vectors.value.every((value) => Math.abs(value) <= 0.5));
  // The deviation of 48,000 weights of an output that sums up 2,400 inputs.
  const meanSquare = dot(weight.value, weight.value) / weight.value.length;
  assertClose([meanSquare], [2 / 2400], { relative: 0.03 }, "mean square of W");
  assert(bias.value.every((value) => value === 0));
});

Deno.test("EmbeddedLinear throws when sizes, k or a feature do not fit", () => {
  const table = { count: 3, size: 2, positions: 2 };
  const message = (run: () => unknown) => assertThrows(run, ConfigError).message;
  for (
    const [run, expected] of [
      [() => new EmbeddedLinear({ ...table, count: 0 }, 4), "count of table 0 is 0"],
      [() => new EmbeddedLinear({ ...table, positions: 0 }, 4), "inFeatures is 0"],
      [() => new EmbeddedLinear(table, 0), "outFeatures is 0"],
      [() => new EmbeddedLinear(table, 4, { sparsifier: topK(5) }), "k is 5, but there are 4"],
    ] as const
  ) {
    assert(message(run).includes(expected), message(run));
  }
  const layer = bound(new EmbeddedLinear(table, 4), KERNELS);
  for (const index of [3, -1, NaN, 0.5]) {
    const expected = `Cannot look up index ${index} of token 1 in table 0, which has 3 rows`;
    assertEquals(message(() => layer.forward([0, 1, 2, index])), expected);
  }
  assert(message(() => layer.forward([0, 1, 2])).includes("an array of length 3"));
});
