/**
 * Tests of the container: what it gives to its layers, which chains it refuses, and that no array of
 * another origin reaches the kernels unchecked.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { type Backend, referenceKernels, simdKernels } from "../kernels/backend.ts";
import type { FloatArray, Kernels, Matrix } from "../kernels/kernels.ts";
import { simdKernels as fullSimdKernels } from "../kernels/simd/simd.ts";
import { Mlp } from "../mlp.ts";
import { Adam } from "../optim/adam.ts";
import { Sgd } from "../optim/sgd.ts";
import { randomK, topK } from "../sparsifier.ts";
import { assertClose, matrixOf } from "../testing/testing.ts";
import { crossEntropy } from "../train/loss.ts";
import { Cube } from "./cube.ts";
import { Dropout } from "./dropout.ts";
import { Embedding } from "./embedding.ts";
import type { Input } from "./input.ts";
import { Layer } from "./layer.ts";
import { Linear } from "./linear.ts";
import { Lstm } from "./lstm.ts";
import { Relu } from "./relu.ts";
import { Sequential, type SequentialOptions } from "./sequential.ts";
import { Tanh } from "./tanh.ts";

/** Every layer that takes numbers, with 3 of them an example. */
const LAYERS: Readonly<Record<string, () => Layer>> = {
  Linear: () => new Linear(3, 4, { sparsifier: topK(2) }),
  Lstm: () => new Lstm(3, 2, { bidirectional: true }),
  Relu: () => new Relu(),
  Tanh: () => new Tanh(),
  Cube: () => new Cube(),
  Dropout: () => new Dropout(0.5),
  Sequential: () => new Sequential([new Linear(3, 4), new Relu()]),
};

const NUMBERS = [0.5, -0.25, 2, -1.5, 0.75, 1];

/** The same two examples in every kind of array; all hold them exactly. */
const FORMS: Readonly<Record<string, () => Input>> = {
  "plain array": () => NUMBERS,
  "Float32Array": () => Float32Array.from(NUMBERS),
  "Float64Array": () => Float64Array.from(NUMBERS),
  "array with more room": () => ({ data: [...NUMBERS, NaN, NaN], rows: 2, columns: 3 }),
  "shared array": () => {
    const data = new Float32Array(new SharedArrayBuffer(24));
    data.set(NUMBERS);
    return { data, rows: 2, columns: 3 };
  },
  "part of an array": () => Float32Array.from([9, 9, ...NUMBERS, 9]).subarray(2, 8),
  "matrix of other kernels": () => matrixOf(fullSimdKernels(), [2, 3], NUMBERS),
  "part of another memory": () => matrixOf(fullSimdKernels(), [2, 3], NUMBERS).data.subarray(0),
};

for (const [name, create] of Object.entries(LAYERS)) {
  Deno.test(`${name} takes arrays of every origin, with the same result, and keeps them`, () => {
    const run = (input: Input, kernels: Backend = simdKernels()) => {
      const model = new Sequential([create()], { kernels, inputGradient: true });
      const rows = "data" in input ? input : { data: input, rows: 2, columns: 3 };
      const before = Array.from(rows.data);
      const y = model.forward(rows, { training: true });
      const result = [...y.data.slice(0, y.rows * y.columns)];
      const dx = model.backward({ ...y, data: [...y.data].map(() => 1) });
      assertEquals(Array.from(rows.data), before);
      return [...result, ...dx.data.slice(0, 6)];
    };
    const expected = run(NUMBERS);
    for (const [form, create] of Object.entries(FORMS)) {
      assertEquals(run(create()), expected, form);
      // A matrix as the issue of foreign memory had it: the reference agrees.
      assertClose(
        run(create(), referenceKernels(32)),
        expected,
        { relative: 1e-5, absolute: 1e-6 },
        form,
      );
    }
  });

  Deno.test(`${name} refuses what has another shape, or is no array of finite numbers`, () => {
    const model = new Sequential([create()]);
    const before = model.parameters.map(({ value }) => [...value]);
    const data = Float32Array.from(NUMBERS);
    const inputs: unknown[] = [
      ...[0, -1, 1.5, NaN, 3, "2", undefined].map((rows) => ({ data, rows, columns: 3 })),
      ...[0, 1.5, NaN, "3", undefined].map((columns) => ({ data, rows: 2, columns })),
      ...[NaN, Infinity, 1e39, "1", null, undefined, 1n, true].map((value) => ({
        data: [...NUMBERS.slice(1), value],
        rows: 2,
        columns: 3,
      })),
      ...[undefined, null, 5, "text", true, {}, [], { data: 5 }, {
        data: null,
        rows: 1,
        columns: 3,
      }],
      ...model.inFeatures === undefined ? [NUMBERS] : [
        ...[2, 4, 6, 1].map((columns) => ({ data, rows: 1, columns })),
        ...[NUMBERS.slice(1), Float32Array.of(1), { data, rows: 2, columns: 2 }],
      ],
    ];
    for (const input of inputs) {
      assertThrows(() => model.forward(input as Input), ConfigError, "Cannot run");
      const y = model.forward({ data, rows: 2, columns: 3 });
      const gradient = input as { columns?: number };
      if (typeof gradient === "object" && gradient?.columns === y.columns) {
        assertThrows(() => model.backward(input as Input), ConfigError);
      }
    }
    assertEquals(model.parameters.map(({ value }) => [...value]), before);
  });
}

Deno.test("a layer refuses options of another kind, instead of taking them for an evaluation", () => {
  const model = new Sequential([new Dropout(0.5)]);
  const x = { data: NUMBERS, rows: 2, columns: 3 };
  for (const options of [true, false, 1, "training"]) {
    assertThrows(() => model.forward(x, options as never), ConfigError, `options are ${options}`);
  }
});

Deno.test("a layer says which number is not finite", () => {
  const model = new Sequential([new Linear(3, 2)]);
  const message = "Cannot run Linear: number 1 of example 1 of its input is NaN";
  assertThrows(() => model.forward([1, 2, 3, 4, NaN, 6]), ConfigError, message);
  model.forward(NUMBERS);
  const gradient = "number 0 of example 1 of its gradient is Infinity";
  assertThrows(() => model.backward([1, 2, Infinity, 4]), ConfigError, gradient);
});

Deno.test("backward() refuses a gradient that the last output does not have the shape of", () => {
  for (const create of Object.values(LAYERS)) {
    const model = new Sequential([create()]);
    const data = new Float32Array(100);
    assertThrows(
      () => model.backward({ data, rows: 2, columns: 3 }),
      ConfigError,
      "the last forward pass had none",
    );
    const { columns } = model.forward({ data: NUMBERS, rows: 2, columns: 3 });
    for (const [rows, width] of [[1, columns], [3, columns], [2, columns + 1], [2, 1]]) {
      assertThrows(() => model.backward({ data, rows, columns: width }), ConfigError);
    }
    model.backward({ data, rows: 2, columns });
  }
});

Deno.test("Sequential works on a matrix of its own memory in place, without a copy", () => {
  const model = new Sequential([new Relu()]);
  const y = model.forward({ data: [-1, 2], rows: 1, columns: 2 });
  assertStrictEquals(model.forward(y).data, y.data);
  // With the memory shared, another model's output is such a matrix, too.
  const kernels = simdKernels();
  const [first, second] = [1, 2].map((seed) =>
    new Sequential([new Linear(2, 2)], { kernels, seed })
  );
  const chained = [...second.forward(first.forward([1, 2])).data];
  const copied = [...second.forward([...first.forward([1, 2]).data]).data];
  assertEquals(chained, copied);
});

Deno.test("a layer refuses a matrix of its own memory with more rows than it has numbers", () => {
  const model = new Sequential([new Linear(2, 2)]);
  const y = model.forward([1, 2]);
  for (const wrong of [{ ...y, rows: 99 }, { ...y, rows: 2 ** 31 }, { ...y, columns: 3 }]) {
    assertThrows(() => model.forward(wrong), ConfigError, "Cannot run Linear: its input is");
    assertThrows(() => model.backward(wrong), ConfigError);
  }
});

Deno.test("Sequential gives its layers the weights and random numbers of its seed", () => {
  const build = (options: SequentialOptions) =>
    new Sequential(
      [
        new Linear(3, 5, { sparsifier: randomK(2) }),
        new Relu(),
        new Dropout(0.3),
        new Linear(5, 2),
      ],
      options,
    );
  const digest = (options: SequentialOptions) => {
    const model = build(options);
    const optimizer = new Sgd(model);
    for (let step = 0; step < 5; step++) {
      const { gradient } = crossEntropy(model.forward(NUMBERS, { training: true }), [0, 1]);
      model.backward(gradient);
      optimizer.step();
    }
    return model.parameters.map(({ value }) => [...value]);
  };
  assertEquals(digest({ seed: 4 }), digest({ seed: 4 }));
  assertNotEquals(digest({ seed: 4 }), digest({ seed: 5 }));
  assertEquals(digest({}), digest({ seed: 1 }));
  // As the same layers in an Mlp.
  const mlp = new Mlp({
    layerSizes: [3, 5, 2],
    sparsifier: randomK(2),
    dropProbability: 0.3,
    seed: 4,
  });
  assertEquals(
    build({ seed: 4 }).parameters.map(({ value }) => value),
    mlp.parameters.map(({ value }) => value),
  );
});

Deno.test("Sequential within Sequential is the same chain", () => {
  const flat = new Sequential([new Linear(3, 4), new Tanh(), new Linear(4, 2)], { seed: 3 });
  const inner = new Sequential([new Linear(3, 4), new Tanh()]);
  const nested = new Sequential([inner, new Sequential([new Linear(4, 2)])], { seed: 3 });
  const run = (model: Sequential) => [
    ...model.forward(NUMBERS, { training: true }).data,
    ...model.backward([1, 2, 3, 4]).data,
    ...model.parameters.flatMap(({ value }) => [...value]),
  ];
  assertEquals(run(nested).length, run(flat).length);
  assertEquals(run(nested), run(flat));
  assertEquals([nested.inFeatures, nested.outFeatures], [3, 2]);
  for (const options of [{ seed: 1 }, { kernels: simdKernels() }, { inputGradient: true }]) {
    const own = new Sequential([new Relu()], options);
    const message = `it has ${Object.keys(options)[0]} of its own`;
    assertThrows(() => new Sequential([own]), ConfigError, message);
  }
});

Deno.test("Sequential refuses layers that do not fit together", () => {
  const message = "layer 2 (Linear) takes 5 numbers, but gets 4";
  const chain = () => new Sequential([new Linear(3, 4), new Relu(), new Linear(5, 2)]);
  assertThrows(chain, ConfigError, message);
  for (const none of [[], undefined, null, {}] as never[]) {
    assertThrows(() => new Sequential(none), ConfigError, "without layers");
  }
  const inner = new Sequential([new Linear(3, 4)]);
  assertThrows(() => new Sequential([inner, new Linear(3, 4)]), ConfigError, "takes 3 numbers");
  // The sizes are those of the first and of the last layer that have any.
  const { inFeatures, outFeatures } = new Sequential([new Relu(), new Linear(3, 4), new Relu()]);
  assertEquals([inFeatures, outFeatures], [3, 4]);
});

Deno.test("a layer is in one model, once", () => {
  const layer = new Linear(2, 2);
  assertThrows(() => new Sequential([layer, layer]), ConfigError, "same Linear into a model twice");
  const used = new Relu();
  new Sequential([used]);
  assertThrows(() => new Sequential([used]), ConfigError, "same Relu into a model twice");
  const model = new Sequential([new Relu()]);
  model.forward({ data: [1], rows: 1, columns: 1 });
  assertThrows(() => new Sequential([model]), ConfigError, "same Sequential");
});

Deno.test("a layer on its own says that it belongs into a model", () => {
  for (const create of Object.values(LAYERS).slice(0, -1)) {
    const run = () => create().forward({ data: NUMBERS, rows: 2, columns: 3 });
    assertThrows(run, ConfigError, "put it into a model, new Sequential([..])");
  }
  assertThrows(() => new Linear(2, 2).weight, ConfigError, "put it into a model");
  // In one, its weights are there at once.
  const layer = new Linear(2, 2);
  new Sequential([layer]);
  assertEquals([layer.weight.value.length, layer.weight.shape], [4, [2, 2]]);
});

Deno.test("Sequential computes dL/dx only where it is asked for", () => {
  for (const inputGradient of [false, true]) {
    const model = new Sequential([new Linear(3, 2), new Linear(2, 2)], { inputGradient });
    model.forward(NUMBERS);
    assertEquals(model.backward([1, 2, 3, 4]).rows, inputGradient ? 2 : 0);
  }
});

Deno.test("an optimizer refuses gradients that a forward pass has overwritten", () => {
  const embedding = () => new Embedding({ tables: [{ count: 4, size: 3 }, { count: 4, size: 1 }] });
  for (const layer of [new Linear(2, 4), new Lstm(2, 4), embedding()]) {
    const model = new Sequential([layer]);
    const optimizer = new Adam(model);
    const run = () => model.forward([1, 2], { training: true });
    run();
    model.backward([1, 2, 3, 4]);
    optimizer.step();
    model.backward([1, 2, 3, 4]);
    run(); // An evaluation at the wrong moment.
    assertThrows(() => optimizer.step(), ConfigError, "has no gradient. Call backward first");
  }
});

Deno.test("a model that was disposed of, and what it has returned, cannot be used", () => {
  const kernels = simdKernels();
  const model = new Sequential([new Linear(3, 2)], { kernels });
  const optimizer = new Adam(model);
  const y = model.forward(NUMBERS, { training: true });
  model.backward([1, 2, 3, 4]);
  {
    using _ = model;
  }
  assertThrows(() => model.forward(NUMBERS), ConfigError, "disposed of");
  assertThrows(() => model.backward([1, 2, 3, 4]), ConfigError, "disposed of");
  assertThrows(() => model.parameters, ConfigError, "disposed of");
  assertThrows(() => optimizer.step(), ConfigError, "disposed of");
  assertThrows(() => crossEntropy(y, [0, 1]), ConfigError, "no longer valid");
  const other = new Sequential([new Linear(2, 2)], { kernels });
  assertThrows(() => other.forward(y), ConfigError, "no longer valid");
  const optimized = new Adam(other);
  optimized.dispose();
  other.forward([1, 2]);
  other.backward([1, 2]);
  assertThrows(() => optimized.step(), ConfigError, "disposed of");
});

Deno.test("a layer of a user's own takes part, and trains with the others", () => {
  class Scale extends Layer {
    readonly type = "Scale";
    protected override compute(x: Matrix): Matrix {
      for (let i = 0; i < x.rows * x.columns; i++) x.data[i] *= 3;
      return x;
    }
    protected override differentiate(gradient: Matrix): Matrix {
      return this.compute(gradient);
    }
  }
  const layer = new Linear(2, 1);
  const model = new Sequential([layer, new Scale()]);
  layer.weight.value.set([1, 2]);
  assertEquals([...model.forward([1, 1]).data], [9]);
  model.backward([1]);
  assertEquals([...layer.materializeWeightGradient()], [3, 3]);
});

Deno.test("Sequential refuses kernels that are none", () => {
  for (const kernels of [5, "simd", {}, { name: "simd" }]) {
    const options = { kernels } as unknown as SequentialOptions;
    assertThrows(() => new Sequential([new Relu()], options), ConfigError, "kernels that are none");
  }
  // A handle has no operations: nobody can call them past the checks.
  for (const kernels of [simdKernels(), referenceKernels(32)] as Partial<Kernels>[]) {
    assertEquals([kernels.linear, kernels.floats, kernels.relu], [undefined, undefined, undefined]);
  }
});

Deno.test("rows of any number and width come out as they would one by one", () => {
  const side = fc.integer({ min: 1, max: 5 });
  const model = new Sequential([new Linear(3, 4), new Tanh(), new Dropout(0.5), new Linear(4, 2)]);
  fc.assert(fc.property(fc.array(side, { minLength: 1, maxLength: 6 }), (sizes) => {
    for (const rows of sizes) {
      const x = Float32Array.from({ length: 3 * rows }, (_, i) => Math.fround(i / 7 - 1));
      const together = [...model.forward(x).data.slice(0, 2 * rows)];
      const one = Array.from({ length: rows }, (_, b) => {
        const y: FloatArray = model.forward(x.subarray(3 * b, 3 * b + 3)).data;
        return [...y.slice(0, 2)];
      });
      assertEquals(together, one.flat());
    }
  }));
});
