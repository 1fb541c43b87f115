/**
 * Tests of the rows that Adam leaves alone while it cannot change them: weights and moments have the
 * bits of the rule applied to every row in every step.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Adam, type AdamOptions } from "./adam.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Lstm } from "../layers/lstm.ts";
import { Sequential } from "../layers/sequential.ts";
import {
  assertSameState,
  type Form,
  FORMS,
  plainlyTrained,
  type Shape,
  type Trained,
  trainedBy,
} from "./quiet_rows_testing.ts";
import { topK } from "../sparsifier.ts";
import { streamOf } from "../testing/testing.ts";

const { fround } = Math;

const KERNELS = { simd: simdKernels(), "simd, zeros too": simdKernels({ skipZeros: false }) };

/** A training: sizes, settings, and what draws its gradients. */
interface Case extends Shape {
  readonly options: AdamOptions;
  /** The share of steps in which a row gets a gradient. */
  readonly activity: number;
  /** The power of ten of the gradients. */
  readonly exponent: number;
  /** The share of weights that are 0. */
  readonly zeroRatio: number;
  /** The first inputs, which are 0, as at the border of images. */
  readonly border: number;
  readonly steps: number;
  readonly seed: number;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  B: fc.integer({ min: 1, max: 5 }),
  // More than a block of 32, vectors and rests.
  I: fc.integer({ min: 1, max: 70 }),
  O: fc.integer({ min: 1, max: 5 }),
  options: fc.record({
    learningRate: fc.constantFrom(1e-6, 1e-3, 0.1),
    beta1: fc.constantFrom(0, 0.3, 0.6, 0.9),
    beta2: fc.constantFrom(0, 0.3, 0.9, 0.999),
    epsilon: fc.constantFrom(1e-8, 1e-3, 1),
    clip: fc.constantFrom(Infinity, 0.5),
  }),
  activity: fc.constantFrom(0.003, 0.03, 0.3),
  exponent: fc.integer({ min: -18, max: 2 }),
  zeroRatio: fc.constantFrom(0, 0.1),
  border: fc.constantFrom(0, 20),
  steps: fc.integer({ min: 100, max: 400 }),
  seed: fc.integer(),
});

/** Trains both ways at once; returns the share of rows that were quiet. */
function compare(kernels: Kernels, testCase: Case): number {
  const { B, I, O, options, activity, exponent, zeroRatio, border, steps, seed } = testCase;
  const random = streamOf(seed);
  const happens = (probability: number) => random.uniform() < probability;
  const draw = (scale: number) => fround(random.normal() * scale);
  const weights = Array.from({ length: O * I }, () => happens(zeroRatio) ? 0 : draw(0.1));
  const quick = trainedBy(kernels, testCase, weights, options);
  const plain = plainlyTrained(testCase, weights, options);
  let form: Form = "sparse";
  let quietRatio = 0;
  for (let step = 1; step <= steps; step++) {
    if (happens(0.02)) form = FORMS[random.integer(FORMS.length)];
    const isActive = Array.from({ length: O }, () => happens(activity));
    const G = Array.from(
      { length: B * O },
      (_, at) => isActive[at % O] && happens(0.8) ? draw(10 ** exponent) : 0,
    );
    const X = Array.from(
      { length: B * I },
      (_, at) => at % I < border || happens(0.3) ? 0 : draw(1),
    );
    const rateFactor = happens(0.02) ? 10 ** (random.integer(5) - 2) : 1;
    for (const { optimizer, step } of [quick, plain]) {
      optimizer.learningRate *= rateFactor;
      step(form, G, X);
    }
    quietRatio += quick.optimizer.quietRowRatio / steps;
    assertEquals(quick.value, plain.value, `weights after step ${step}`);
    if (happens(0.05)) assertSameState(quick, plain, `step ${step}`);
  }
  assertSameState(quick, plain, "at the end");
  return quietRatio;
}

for (const [name, kernels] of Object.entries(KERNELS)) {
  Deno.test(`Adam leaves rows alone without changing a bit, ${name}`, () => {
    const ratios: number[] = [];
    const property = fc.property(CASES, (testCase) => {
      ratios.push(compare(kernels, testCase));
    });
    fc.assert(property, { numRuns: 60 });
    assert(ratios.filter((ratio) => ratio > 0.1).length > 10, `quiet rows: ${ratios}`);
  });
}

/** Moments that fade fast, in steps too small for the weights: a row is still after a few steps. */
const FADING: AdamOptions = { learningRate: 1e-3, beta1: 0.3, beta2: 0.3, epsilon: 1 };
const ROWS: Shape = { B: 1, I: 37, O: 2 };
const WEIGHTS = Array.from({ length: 74 }, (_, i) => fround(1 + i / 100));
const INPUTS = Array.from({ length: 37 }, (_, i) => fround(1 - i / 50));

/** Gradients in the first step, then none in row 1 for so many steps. */
function rest(trained: Trained, steps: number): void {
  trained.step("sparse", [1, 1], INPUTS);
  for (let step = 0; step < steps; step++) trained.step("sparse", [step % 3, 0], INPUTS);
}

Deno.test("a row is brought up to date in whichever step its memory is read or it wakes", () => {
  for (let steps = 0; steps < 130; steps++) {
    const [read, woken] = [1, 2].map(() => trainedBy(KERNELS.simd, ROWS, WEIGHTS, FADING));
    const plain = plainlyTrained(ROWS, WEIGHTS, FADING);
    for (const trained of [read, woken, plain]) rest(trained, steps);
    assertEquals(read.optimizer.quietRowRatio, steps < 15 ? 0 : 0.5);
    assertSameState(read, plain, `read after ${steps} steps`);
    // m is 0.7 * 0.3^steps, v that times 2^64; below 1e-30, the last 16th step has put them to zero.
    const last = 16 * Math.floor((steps + 1) / 16) - 1;
    const isZero = [1, 2 ** 64].map((scale) => last > 0 && scale * 0.7 * 0.3 ** last < 1e-30);
    const found = read.optimizer.state.arrays.map((moments) => moments[37] === 0);
    assertEquals(found, isZero, `${steps} steps`);
    for (const trained of [woken, plain]) trained.step("sparse", [1, 2], INPUTS);
    assertSameState(woken, plain, `woken after ${steps} steps`);
  }
});

Deno.test("a row that wakes after 10,000 steps has the bits of the rule", () => {
  for (const [beta2, isZero] of [[0.999, false], [0.98, true]] as const) {
    const quick = trainedBy(KERNELS.simd, ROWS, WEIGHTS, { beta2 });
    const plain = plainlyTrained(ROWS, WEIGHTS, { beta2 });
    for (const trained of [quick, plain]) rest(trained, 10_000);
    assertEquals(quick.optimizer.quietRowRatio, 0.5);
    assertEquals(plain.optimizer.state.arrays[1][37] === 0, isZero);
    for (const trained of [quick, plain]) trained.step("sparse", [0, 1], INPUTS);
    assertSameState(quick, plain, `beta2 ${beta2}`);
  }
});

Deno.test("a row moves again at a learning rate at which its moments matter", () => {
  const options = { ...FADING, beta1: 0.6, learningRate: 1e-9 };
  const quick = trainedBy(KERNELS.simd, ROWS, WEIGHTS, options);
  const plain = plainlyTrained(ROWS, WEIGHTS, options);
  for (const trained of [quick, plain]) {
    rest(trained, 20);
    if (trained === quick) assertEquals(quick.optimizer.quietRowRatio, 0.5);
    const before = trained.value[37];
    trained.optimizer.learningRate = 1;
    trained.step("sparse", [0, 0], INPUTS);
    assert(trained.value[37] !== before);
  }
  assertSameState(quick, plain, "afterwards");
});

Deno.test("an optimizer with quiet rows takes up another one's memory", () => {
  const [first, second] = [1, 2].map(() => trainedBy(KERNELS.simd, ROWS, WEIGHTS, FADING));
  const plain = plainlyTrained(ROWS, WEIGHTS, FADING);
  const { arrays } = second.optimizer.state;
  for (const [trained, steps] of [[first, 3], [plain, 3], [second, 40]] as const) {
    rest(trained, steps);
  }
  assertEquals(second.optimizer.quietRowRatio, 0.5);
  second.value.set(first.value);
  const { arrays: memory, stepCount } = first.optimizer.state;
  arrays.forEach((array, i) => array.set(memory[i]));
  second.optimizer.resumeAt(stepCount);
  for (const trained of [second, plain]) rest(trained, 50);
  assertSameState(second, plain, "afterwards");
});

Deno.test("no row is quiet where touchedRowsOnly leaves rows without gradient alone", () => {
  const lazy = trainedBy(KERNELS.simd, ROWS, WEIGHTS, { ...FADING, touchedRowsOnly: true });
  const once = plainlyTrained(ROWS, WEIGHTS, FADING);
  // So small, in a step in which rows fall quiet, that row 1 would be still.
  const G = [1, 2 ** -30];
  for (let step = 1; step <= 20; step++) lazy.step("sparse", step === 16 ? G : [1, 0], INPUTS);
  once.step("sparse", G, INPUTS);
  assertEquals(lazy.optimizer.quietRowRatio, 0);
  const rowOf = ({ optimizer }: Trained) =>
    optimizer.state.arrays.map((array) => [...array.slice(37)]);
  assertEquals(rowOf(lazy), rowOf(once));
});

Deno.test("two threads leave the same rows alone as one", async () => {
  using kernels = simdKernels({ threads: 2 });
  await kernels.ready;
  const shape = { B: 2, I: 203, O: 101 };
  const random = streamOf(1);
  const weights = Array.from({ length: shape.I * shape.O }, () => fround(random.normal()));
  const [both, plain] = [
    trainedBy(kernels, shape, weights, FADING),
    plainlyTrained(shape, weights, FADING),
  ];
  const quietRatios: number[] = [];
  for (let step = 0; step < 60; step++) {
    const form = step % 32 < 16 ? "sparse" : "factored";
    const G = Array.from({ length: 202 }, (_, i) => i % 101 % 7 === step % 50 ? i + 1 : 0);
    const X = Array.from({ length: 406 }, () => fround(random.normal()));
    for (const trained of [both, plain]) trained.step(form, G, X);
    quietRatios.push(both.optimizer.quietRowRatio);
  }
  assertSameState(both, plain, "afterwards");
  assert(Math.max(...quietRatios) > 0.5, `${quietRatios}`);
});

Deno.test("the maps of an LSTM have quiet rows, with the same bits as without", () => {
  const [quick, plain] = [true, false].map((skipQuietRows) => {
    const lstm = new Lstm(3, 13, { sparsifier: topK(1) });
    const model = new Sequential([lstm], { kernels: simdKernels({ skipQuietRows }) });
    const optimizer = new Adam(model, FADING);
    const random = streamOf(1);
    for (let step = 0; step < 70; step++) {
      model.forward(Array.from({ length: 6 }, () => random.normal()), { training: true });
      model.backward(Array.from({ length: 2 * 13 }, (_, i) => i % 13 === 3 ? 1 : 0));
      optimizer.step();
    }
    const { quietRowRatio } = optimizer;
    const values = model.parameters.map(({ value }) => [...value]);
    return { quietRowRatio, state: [...values, ...optimizer.state.arrays] };
  });
  assertEquals(quick.state.map((array) => [...array]), plain.state.map((array) => [...array]));
  assert(quick.quietRowRatio > 0.5 && plain.quietRowRatio === 0, `${quick.quietRowRatio}`);
});
