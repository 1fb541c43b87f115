/**
 * Tests of the optimizers against their formulas, written out with the platform's mathematics.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { AdaGrad } from "./adagrad.ts";
import { Adam } from "./adam.ts";
import { ConfigError } from "../errors.ts";
import type { FloatArray, Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import type { Gradient } from "../layers/layer.ts";
import { Mlp } from "../mlp.ts";
import type { Optimizer, OptimizerOptions, Trainable } from "./optimizer.ts";
import { Sgd } from "./sgd.ts";
import { topK } from "../sparsifier.ts";
import { assertClose, matrixOf } from "../testing/testing.ts";

const KERNELS = referenceKernels(64);

/** A parameter of a few numbers whose gradient a test sets. */
function parameterOf(values: number[], kernels: Kernels = KERNELS) {
  const value = kernels.floats(values.length);
  value.set(values);
  const gradient = kernels.floats(values.length);
  const parameter = {
    name: "bias",
    value,
    shape: [values.length],
    gradient: { kind: "values", values: gradient } as Gradient | undefined,
  };
  return { model: { kernels, parameters: [parameter] }, parameter, value, gradient };
}

const GRADIENTS = [[0.5, -2, 0, 1e-3], [0.25, 3, 0, -1], [0, 1, 1e-5, 0.5], [-4, 1, 0, 0]];
const START = [1, -1, 0.5, 2];

/** Makes one step for each gradient and compares with what the formula gives. */
function assertFollows(
  create: (model: Trainable) => Optimizer,
  formula: (w: number, gradients: number[]) => number,
): void {
  const { model, value, gradient } = parameterOf(START);
  const optimizer = create(model);
  GRADIENTS.forEach((values, step) => {
    gradient.set(values);
    optimizer.step();
    assertEquals(optimizer.stepCount, step + 1);
    const expected = START.map((w, i) => formula(w, GRADIENTS.slice(0, step + 1).map((g) => g[i])));
    assertClose(value, expected, { relative: 1e-13 }, `weights after step ${step + 1}`);
  });
}

Deno.test("Sgd follows its formula", () => {
  assertFollows(
    (model) => new Sgd(model, { learningRate: 0.3 }),
    (w, gradients) => gradients.reduce((sum, g) => sum - 0.3 * g, w),
  );
  assertFollows(
    (model) => new Sgd(model, { learningRate: 0.3, clip: 0.5 }),
    (w, gradients) => gradients.reduce((sum, g) => sum - 0.3 * Math.max(-0.5, Math.min(0.5, g)), w),
  );
});

Deno.test("AdaGrad follows its formula", () => {
  assertFollows(
    (model) => new AdaGrad(model, { learningRate: 0.3, epsilon: 0.01 }),
    (w, gradients) => {
      let h = 0;
      for (const g of gradients) {
        h += g * g;
        w -= 0.3 * g / Math.sqrt(h + 0.01);
      }
      return w;
    },
  );
});

Deno.test("Adam follows its formula, bias corrections included", () => {
  const [rate, beta1, beta2, epsilon] = [0.05, 0.8, 0.95, 1e-4];
  assertFollows(
    (model) => new Adam(model, { learningRate: rate, beta1, beta2, epsilon }),
    (w, gradients) => {
      let [m, v] = [0, 0];
      gradients.forEach((g, step) => {
        m = beta1 * m + (1 - beta1) * g;
        v = beta2 * v + (1 - beta2) * g * g;
        const [first, second] = [m / (1 - beta1 ** (step + 1)), v / (1 - beta2 ** (step + 1))];
        w -= rate * first / (Math.sqrt(second) + epsilon);
      });
      return w;
    },
  );
});

Deno.test("the optimizers have the paper's settings as defaults", () => {
  const defaults: [(model: Trainable) => Optimizer, (model: Trainable) => Optimizer][] = [
    [
      (model) => new Adam(model),
      (model) => new Adam(model, { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    ],
    [
      (model) => new AdaGrad(model),
      (model) => new AdaGrad(model, { learningRate: 0.1, epsilon: 1e-6 }),
    ],
    [(model) => new Sgd(model), (model) => new Sgd(model, { learningRate: 0.1, clip: Infinity })],
  ];
  for (const pair of defaults) {
    const [found, expected] = pair.map((create) => {
      const { model, value, gradient } = parameterOf(START);
      const optimizer = create(model);
      for (const values of GRADIENTS) {
        gradient.set(values);
        optimizer.step();
      }
      return value;
    });
    assertEquals(found, expected);
  }
});

Deno.test("Adam moves weights without gradient while their moment decays, AdaGrad does not", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    for (const [create, moves] of [[Adam, true], [AdaGrad, false], [Sgd, false]] as const) {
      const { model, value, gradient } = parameterOf([1, 1], kernels);
      const optimizer = new create(model, {});
      gradient.set([1, 0]);
      optimizer.step();
      const after = [...value];
      assertEquals(after.map((w) => w !== 1), [true, false]);
      gradient.fill(0);
      optimizer.step();
      assertEquals([...value].map((w, i) => w !== after[i]), [moves, false]);
    }
  }
});

Deno.test("Adam puts moments below 1e-30 to zero in every 16th step", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    const { model, gradient } = parameterOf([1, 1], kernels);
    const optimizer = new Adam(model, { beta1: 0.99 });
    const [first, second] = optimizer.state.arrays;
    const isZero = () => [...first, ...second].map((moment) => moment === 0);
    gradient.set([1e-28, 1e-20]); // The moments become 1e-30, a bit less, and 1e-22.
    optimizer.step();
    gradient.fill(0);
    while (optimizer.stepCount < 15) optimizer.step();
    assertEquals(isZero().slice(0, 2), [false, false], "step 15");
    optimizer.step();
    assertEquals(isZero(), [true, false, true, false], "step 16");
    first[0] = 0.9e-30;
    while (optimizer.stepCount < 31) optimizer.step();
    assertEquals(isZero()[0], false, "step 31");
    optimizer.step();
    assertEquals(isZero()[0], true, "step 32");
  }
});

/** A linear model that keeps two entries of the gradients that a test gives. */
function sparseModel(kernels: Kernels) {
  const model = new Mlp({ layerSizes: [3, 4], outputSparsifier: topK(2), kernels });
  const pass = (gradient: number[]) => {
    model.forward(matrixOf(kernels, [1, 3], [1, 2, 3]), { training: true });
    model.backward(matrixOf(kernels, [1, 4], gradient));
  };
  return { model, pass };
}

/** Which rows of W and of its memory a step changes, after a step in rows 0 and 2. */
function changedRows(kernels: Kernels, options: OptimizerOptions): boolean[][] {
  const { model, pass } = sparseModel(kernels);
  const optimizer = new Adam(model, options);
  pass([5, 0, -6, 0.1]);
  optimizer.step();
  pass([0, 0, 0, 7]);
  const arrays: FloatArray[] = [
    model.linears[0].weight.value,
    ...optimizer.state.arrays.slice(0, 2),
  ];
  const before = arrays.map((array) => array.slice());
  optimizer.step();
  return arrays.map((array, index) =>
    [0, 1, 2, 3].map((row) =>
      [0, 1, 2].some((column) => array[3 * row + column] !== before[index][3 * row + column])
    )
  );
}

Deno.test("Adam leaves untouched rows and their moments alone with touchedRowsOnly", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    const onlyLast = [false, false, false, true];
    assertEquals(changedRows(kernels, { touchedRowsOnly: true }), [onlyLast, onlyLast, onlyLast]);
    const moving = [true, false, true, true];
    assertEquals(changedRows(kernels, {}), [moving, moving, moving]);
  }
});

Deno.test("Adam with touchedRowsOnly changes no step of a dense model", () => {
  const [dense, lazy] = [{}, { touchedRowsOnly: true }].map((options) => {
    const { model, value, gradient } = parameterOf(START);
    const optimizer = new Adam(model, options);
    for (const values of GRADIENTS) {
      gradient.set(values);
      optimizer.step();
    }
    return value;
  });
  assertEquals(lazy, dense);
});

Deno.test("Optimizer.resumeAt() continues where the arrays of the state were taken", () => {
  for (const create of [Adam, AdaGrad, Sgd]) {
    const run = (steps: number[][], model: Trainable, optimizer: Optimizer) => {
      for (const values of steps) {
        const { gradient } = model.parameters[0];
        assert(gradient?.kind === "values");
        gradient.values.set(values);
        optimizer.step();
      }
    };
    const whole = parameterOf(START);
    run(GRADIENTS, whole.model, new create(whole.model));

    const first = parameterOf(START);
    const interrupted = new create(first.model);
    run(GRADIENTS.slice(0, 2), first.model, interrupted);
    const second = parameterOf([...first.value]);
    const resumed = new create(second.model);
    resumed.state.arrays.forEach((array, i) => array.set(interrupted.state.arrays[i]));
    resumed.resumeAt(interrupted.state.stepCount);
    run(GRADIENTS.slice(2), second.model, resumed);
    assertEquals(second.value, whole.value);
    assertEquals(resumed.stepCount, 4);

    // Back to an earlier step, too.
    const { stepCount } = interrupted;
    run(GRADIENTS, first.model, interrupted);
    interrupted.state.arrays.forEach((array) => array.fill(0));
    first.value.set(START);
    interrupted.resumeAt(0);
    run(GRADIENTS, first.model, interrupted);
    assertEquals([stepCount, first.value], [2, whole.value]);
  }
});

Deno.test("Optimizer.state has the memory that the rule needs", () => {
  const { model } = sparseModel(KERNELS);
  const lengths = [Adam, AdaGrad, Sgd].map((create) =>
    new create(model).state.arrays.map((array) => array.length)
  );
  assertEquals(lengths, [[12, 12, 4, 4], [12, 4], []]);
});

Deno.test("Optimizer.step() throws when there was no backward pass", () => {
  const { model, pass } = sparseModel(KERNELS);
  const before = model.parameters.map(({ value }) => value.slice());
  const optimizer = new Adam(model);
  const message = "parameter 0 (weight) has no gradient. Call backward first";
  assertThrows(() => optimizer.step(), ConfigError, message);
  assertEquals(model.parameters.map(({ value }) => value), before);
  pass([1, 2, 3, 4]);
  optimizer.step();
  assertNotEquals(model.parameters.map(({ value }) => value), before);
});

Deno.test("Optimizer.learningRate is that of the steps to come", () => {
  for (const create of [Adam, AdaGrad, Sgd]) {
    const [set, built] = [parameterOf(START), parameterOf(START)];
    const optimizer = new create(set.model, { learningRate: 0.5 });
    const expected = new create(built.model, { learningRate: 0.01 });
    assertEquals(optimizer.learningRate, 0.5);
    optimizer.learningRate = 0.01;
    for (const values of GRADIENTS) {
      for (const { gradient } of [set, built]) gradient.set(values);
      optimizer.step();
      expected.step();
    }
    assertEquals(set.value, built.value);
    for (const value of [0, -1, NaN, Infinity]) {
      const message = `learningRate is ${value}, but must be a finite number above 0`;
      assertThrows(() => optimizer.learningRate = value, ConfigError, message);
    }
    assertEquals(optimizer.learningRate, 0.01);
  }
});

Deno.test("an optimizer takes a model, with its parameters in the memory of its kernels", () => {
  const model = new Mlp({ layerSizes: [2, 2] });
  for (const none of [undefined, null, {}, model.linears[0], model.parameters]) {
    assertThrows(() => new Adam(none as never), ConfigError, "without a model");
  }
  const foreign = parameterOf(START, simdKernels()).model.parameters;
  const message = "parameter 0 (bias) lies outside the memory";
  assertThrows(() => new Sgd({ kernels: KERNELS, parameters: foreign }), ConfigError, message);
});

Deno.test("an optimizer throws when a setting is out of range", () => {
  const { model } = parameterOf(START);
  for (const learningRate of [0, -1, NaN]) {
    for (const create of [Adam, AdaGrad, Sgd]) {
      assertThrows(() => new create(model, { learningRate }), ConfigError, "learningRate is");
    }
  }
  for (const epsilon of [0, -1, NaN]) {
    for (const create of [Adam, AdaGrad]) {
      assertThrows(() => new create(model, { epsilon }), ConfigError, `epsilon is ${epsilon}`);
    }
  }
  for (const beta of [-0.1, 1, NaN]) {
    assertThrows(() => new Adam(model, { beta1: beta }), ConfigError, `beta1 is ${beta}`);
    assertThrows(() => new Adam(model, { beta2: beta }), ConfigError, `beta2 is ${beta}`);
  }
  for (const clip of [0, -1, NaN]) {
    assertThrows(() => new Sgd(model, { clip }), ConfigError, `Cannot clip gradients at ${clip}`);
  }
});
