/**
 * Tests of the embedding: lookup, gradients of the rows of a sequence, and that optimizers touch
 * only these.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { Embedding, type EmbeddingOptions } from "./embedding.ts";
import { ConfigError } from "../errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import type { OwnParameter } from "./layer.ts";
import type { Optimizer, OptimizerOptions, Trainable } from "../optim/optimizer.ts";
import { Sgd } from "../optim/sgd.ts";
import {
  assertClose,
  assertGradient,
  bound,
  dot,
  materializeGradient,
  matrixOf,
  streamOf,
} from "../testing/testing.ts";

const KERNELS = referenceKernels(64);

function build(options: EmbeddingOptions, kernels: Kernels = KERNELS): Embedding {
  return bound(new Embedding(options), kernels);
}

Deno.test("Embedding puts the vectors of a token's features one after the other", () => {
  const layer = build({ tables: [{ count: 2, size: 2 }, { count: 3, size: 1 }] });
  layer.parameters[0].value.set([1, 2, 3, 4]);
  layer.parameters[1].value.set([10, 20, 30]);
  assertEquals(layer.outFeatures, 3);
  const y = layer.forward([1, 2, 0, 2, 1, 0]);
  assertEquals([y.rows, y.columns], [3, 3]);
  assertEquals([...y.data], [3, 4, 30, 1, 2, 30, 3, 4, 10]);
  // A shorter sequence after a longer one.
  const shorter = layer.forward([0, 1]);
  assertEquals([shorter.rows, ...shorter.data.subarray(0, 3)], [1, 1, 2, 20]);
});

Deno.test("Embedding gives the gradients, those of equal indices added up", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 4 }),
    size: fc.integer({ min: 1, max: 3 }),
    positions: fc.integer({ min: 1, max: 3 }),
  });
  const tables = fc.array(sizes, { minLength: 1, maxLength: 3 });
  const length = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(tables, length, fc.integer(), (tables, length, seed) => {
      const layer = build({ tables });
      const random = streamOf(seed);
      const drawOf = ({ count, positions }: typeof tables[number]) =>
        Array.from({ length: positions }, () => random.integer(count));
      // Two sequences: nothing of the first may remain.
      for (let pass = 0; pass < 2; pass++) {
        const tokens = Array.from({ length }, () => tables.map(drawOf));
        const indices = tokens.flat(2);
        layer.forward(indices);
        const shape = [length, layer.outFeatures];
        const gradient = matrixOf(KERNELS, shape, () => random.normal());
        layer.backward(gradient);
        const gradients = layer.parameters.map((parameter, j) => {
          const used = tokens.flatMap((token) => token[j]);
          assert(parameter.gradient?.kind === "rows");
          const { indices: rows, values } = parameter.gradient.rows;
          assertEquals([...rows.subarray(0, values.rows)], [...new Set(used)], "in order of use");
          return materializeGradient(KERNELS, parameter);
        });
        const loss = () => dot(layer.forward(indices).data, gradient.data);
        layer.parameters.forEach(({ value, name }, j) =>
          assertGradient(loss, value, gradients[j], name)
        );
      }
    }),
    { numRuns: 50 },
  );
});

Deno.test("Embedding gives features that share a table one vector each, and one sum of gradients", () => {
  const tables = [{ count: 2, size: 1 }, { count: 4, size: 2, positions: 3 }];
  for (const kernels of [KERNELS, simdKernels()]) {
    const layer = build({ tables }, kernels);
    layer.parameters[0].value.set([100, 200]);
    layer.parameters[1].value.set([1, 2, 3, 4, 5, 6, 7, 8]);
    assertEquals([layer.outFeatures, layer.inFeatures], [7, 4]);
    const y = layer.forward([1, 3, 0, 3, 0, 2, 3, 0]);
    assertEquals([...y.data], [200, 7, 8, 1, 2, 7, 8, 100, 5, 6, 7, 8, 1, 2]);
    layer.backward(matrixOf(kernels, [2, 7], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]));
    const [first, shared] = layer.parameters.map((p) => [...materializeGradient(kernels, p)]);
    assertEquals(first, [8, 1]);
    // Row 0: positions 2 and 3 of the tokens; row 3: 1, 3 and 2.
    assertEquals(shared, [4 + 13, 5 + 14, 0, 0, 9, 10, 2 + 6 + 11, 3 + 7 + 12]);
  }
});

Deno.test("Embedding has room for the rows of a table, not for every use of them", () => {
  const lengths: number[] = [];
  const floats = (length: number) => (lengths.push(length), KERNELS.floats(length));
  const layer = build({ tables: [{ count: 5, size: 2, positions: 3 }] }, { ...KERNELS, floats });
  layer.reserve(100);
  // The table, then the output of 100 tokens, and gradients of no more than 5 rows.
  assertEquals(lengths, [10, 600, 10]);
  layer.forward([0, 1, 2]);
  layer.forward(Array.from({ length: 300 }, (_, i) => i % 5));
  layer.backward(matrixOf(KERNELS, [100, 6], () => 1));
  assertEquals(lengths.length, 3);
  // Of one token, no more than 3.
  const short = build({ tables: [{ count: 5, size: 2, positions: 3 }] }, { ...KERNELS, floats });
  short.forward([0, 1, 2]);
  assertEquals(lengths.slice(3), [10, 6, 6]);
});

Deno.test("Embedding starts within the range asked for", () => {
  const tables = [{ count: 100, size: 30 }];
  for (const uniform of [0.5, 0.01]) {
    const value = [...build({ tables, initialization: { uniform } }).parameters[0].value];
    const largest = Math.max(...value.map(Math.abs));
    assert(largest <= uniform && largest > 0.99 * uniform, `largest ${largest}`);
    const mean = value.reduce((sum, one) => sum + one, 0) / value.length;
    assert(Math.abs(mean) < 5 * uniform / Math.sqrt(3 * value.length), `mean ${mean}`);
  }
  for (const uniform of [0, -1, NaN, Infinity]) {
    const message = "range must be positive";
    assertThrows(() => build({ tables, initialization: { uniform } }), ConfigError, message);
  }
});

Deno.test("Embedding of simd has the reference's gradients", () => {
  const [actual, expected] = [simdKernels(), referenceKernels(32)].map((kernels) => {
    const layer = build({ tables: [{ count: 5, size: 7 }, { count: 2, size: 3 }] }, kernels);
    const random = streamOf(1);
    layer.forward(Array.from({ length: 40 }, (_, i) => random.integer(i % 2 === 0 ? 5 : 2)));
    layer.backward(matrixOf(kernels, [20, 10], () => random.normal()));
    return layer.parameters.map((parameter) => [...materializeGradient(kernels, parameter)]);
  });
  assertEquals(actual, expected);
});

type Create = new (model: Trainable, options: OptimizerOptions) => Optimizer;

/** A table of 4 rows after steps that use rows 1 and 2, 2, and 0; with `dense`, as full gradients. */
function trainTable(kernels: Kernels, create: Create, isDense: boolean): number[] {
  const layer = build({ tables: [{ count: 4, size: 3 }] }, kernels);
  const [parameter] = layer.parameters;
  const copy: OwnParameter = { ...parameter, name: "copy", gradient: undefined };
  const optimizer = new create({ kernels, parameters: [isDense ? copy : parameter] }, { clip: 2 });
  for (const indices of [[1, 2, 1], [2, 2, 2], [0, 0, 0]]) {
    layer.forward(indices);
    layer.backward(matrixOf(kernels, [3, 3], [1, -2, 0.5, 0.25, 1, 0, 3, 0.5, -1]));
    copy.gradient = { kind: "values", values: materializeGradient(kernels, parameter) };
    optimizer.step();
  }
  return [...parameter.value];
}

Deno.test("AdaGrad and Sgd move the rows of an embedding as with a full gradient", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    for (const create of [AdaGrad, Sgd]) {
      const [actual, expected] = [false, true].map((isDense) =>
        trainTable(kernels, create, isDense)
      );
      assertClose(actual, expected, { relative: 1e-6 }, kernels.name);
    }
  }
});

Deno.test("Adam moves only the rows of the sequence", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    const layer = build({ tables: [{ count: 4, size: 3 }] }, kernels);
    const model = { kernels, parameters: layer.parameters };
    const optimizer = new Adam(model);
    const changed = (indices: number[]) => {
      const arrays = [layer.parameters[0].value, ...optimizer.state.arrays];
      const before = arrays.map((array) => array.slice());
      layer.forward(indices);
      layer.backward(matrixOf(kernels, [indices.length, 3], () => 1));
      optimizer.step();
      return arrays.map((array, i) =>
        [0, 1, 2, 3].filter((row) =>
          [0, 1, 2].some((j) => array[3 * row + j] !== before[i][3 * row + j])
        )
      );
    };
    assertEquals(changed([3, 1, 3]), [[1, 3], [1, 3], [1, 3]]);
    assertEquals(changed([0]), [[0], [0], [0]]);
  }
});

Deno.test("Embedding starts with the vectors of its seed, another table with others", () => {
  const tables = [{ count: 3, size: 2 }, { count: 3, size: 2 }];
  const [first, second] = [build({ tables }), build({ tables })].map(({ parameters }) =>
    parameters.map(({ value }) => [...value])
  );
  assertEquals(first, second);
  assert(first.flat().every((value) => value !== 0 && Math.abs(value) < Math.sqrt(6 / 5)));
  assert(first[0].every((value, i) => value !== first[1][i]));
});

Deno.test("Embedding names its parameters", () => {
  const tables = [{ name: "word", count: 3, size: 2 }, { count: 1, size: 1 }];
  assertEquals(build({ tables }).parameters.map(({ name }) => name), ["word", "1"]);
});

Deno.test("Embedding throws when a table or an index does not fit", () => {
  for (const tables of [[], undefined] as never[]) {
    assertThrows(() => build({ tables }), ConfigError, "without tables");
  }
  const zero = { tables: [{ name: "word", count: 0, size: 2 }] };
  assertThrows(() => build(zero), ConfigError, "count of table word is 0");
  const half = { tables: [{ count: 3, size: 0.5 }] };
  assertThrows(() => build(half), ConfigError, "size of table 0 is 0.5");
  const none = { tables: [{ count: 3, size: 2, positions: 0 }] };
  assertThrows(() => build(none), ConfigError, "positions of table 0 is 0");

  const layer = build({ tables: [{ count: 3, size: 2 }, { name: "suffix", count: 2, size: 1 }] });
  for (const index of [2, -1, NaN, 0.5]) {
    const message = `index ${index} of token 1 in table suffix, which has 2 rows`;
    assertThrows(() => layer.forward([2, 1, 0, index]), ConfigError, message);
  }
  for (const indices of [[0, 1, 2], []]) {
    const message = `input is an array of length ${indices.length}, but must be`;
    assertThrows(() => layer.forward(indices), ConfigError, message);
  }
});
