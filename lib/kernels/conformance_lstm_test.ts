/**
 * The simd kernels of the LSTM and of embeddings against the reference, on random shapes and on
 * numbers of every kind; the accuracy of the gates; and the equalities bit by bit that training
 * relies on.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertClose, matrixOf, streamOf } from "../testing/testing.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type LstmStep,
  type Matrix,
  type RuleName,
} from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { sigmoid, tanh } from "./reference/lstm.ts";
import { simdKernels } from "./simd/simd.ts";

const SIMD = simdKernels();
const FAST_KERNELS = [SIMD, simdKernels({ relaxed: true })];
const REFERENCE = referenceKernels(32);

/** What numbers look like. */
const FILLS = {
  ordinary: (random) => random.normal(),
  mostlyZero: (random) => random.integer(3) === 0 ? random.normal() : 0,
  scales: (random) => random.normal() * 10 ** (random.integer(24) - 12),
  huge: (random) => random.normal() * 1e30,
  special: (random) =>
    random.integer(5) > 0 ? random.normal() : [NaN, Infinity, -Infinity, 0, -0][random.integer(5)],
} satisfies Record<string, (random: ReturnType<typeof streamOf>) => number>;

interface Case {
  readonly B: number;
  readonly I: number;
  readonly O: number;
  readonly fill: keyof typeof FILLS;
  readonly seed: number;
}

const CASES: fc.Arbitrary<Case> = fc.record({
  B: fc.integer({ min: 1, max: 6 }),
  I: fc.integer({ min: 1, max: 40 }),
  O: fc.integer({ min: 1, max: 40 }),
  fill: fc.constantFrom(...Object.keys(FILLS) as (keyof typeof FILLS)[]),
  seed: fc.integer(),
});
const LARGE_CASES: [Case][] = [
  [{ B: 3, I: 259, O: 131, fill: "ordinary", seed: 1 }],
  [{ B: 1, I: 500, O: 2000, fill: "ordinary", seed: 2 }],
];

function forEachCase(property: (testCase: Case) => void): void {
  fc.assert(fc.property(CASES, property), { examples: LARGE_CASES, numRuns: 200 });
}

/** Fills arrays of some kernels with the numbers of a case: the same numbers in each kernels. */
function sourceOf(kernels: Kernels, { fill, seed }: Case) {
  const random = streamOf(seed);
  const draw = () => Math.fround(FILLS[fill](random));
  const matrix = (rows: number, columns: number) => matrixOf(kernels, [rows, columns], draw);
  return { random, matrix, floats: (length: number) => matrix(1, length).data };
}

/** Asserts numbers within 1e-5 of a scale, and the same where they or their scale are not finite. */
function assertNear(
  actual: FloatArray,
  expected: FloatArray,
  scale: ArrayLike<number>,
  name: string,
): void {
  for (let i = 0; i < expected.length; i++) {
    const isNear = Object.is(actual[i], expected[i]) || !Number.isFinite(Math.fround(scale[i])) ||
      Math.abs(actual[i] - expected[i]) <= 1e-5 * scale[i] + 1e-37;
    assert(isNear, `${name}[${i}] is ${actual[i]}, expected ${expected[i]}`);
  }
}

const magnitudes = (values: FloatArray) => values.map(Math.abs);

Deno.test("addLinear() agrees with the reference", () => {
  const run = (kernels: Kernels, testCase: Case) => {
    const { B, I, O } = testCase;
    const { matrix } = sourceOf(kernels, testCase);
    const [x, weight, y] = [matrix(B, I), matrix(O, I), matrix(B, O)];
    const scale: Matrix = { ...y, data: Float64Array.from(y.data, Math.abs) };
    const absolute = ({ data, ...rest }: Matrix) => ({ ...rest, data: magnitudes(data) });
    referenceKernels(64).addLinear(absolute(x), absolute(weight), scale);
    kernels.addLinear(x, weight, y);
    return { y: y.data, scale: scale.data };
  };
  forEachCase((testCase) => {
    const expected = run(REFERENCE, testCase);
    for (const kernels of FAST_KERNELS) {
      assertNear(run(kernels, testCase).y, expected.y, expected.scale, kernels.name);
    }
  });
});

Deno.test("addLinear() of simd has the same bits whichever way it passes through the weight", () => {
  forEachCase((testCase) => {
    const { B, I, O } = testCase;
    const { matrix } = sourceOf(SIMD, testCase);
    const [x, weight, y] = [matrix(B, I), matrix(O, I), matrix(B, O)];
    const [first, second] = [1, 2].map(() => {
      const copy = matrixOf(SIMD, [B, O], y.data);
      SIMD.addLinear(x, weight, copy);
      return copy.data;
    });
    assertEquals(first, second);
  });
});

Deno.test("add() gives the reference's numbers", () => {
  forEachCase((testCase) => {
    const [actual, expected] = [SIMD, REFERENCE].map((kernels) => {
      const { matrix } = sourceOf(kernels, testCase);
      const [a, b] = [matrix(testCase.B, testCase.O), matrix(testCase.B, testCase.O)];
      kernels.add(a, b);
      return a.data;
    });
    assertEquals([...actual], [...expected]);
  });
});

/** A step of O units, of which gates and the state before are given. */
function stepOf(kernels: Kernels, testCase: Case): LstmStep {
  const { floats } = sourceOf(kernels, testCase);
  const [gates, previousCell] = [floats(4 * testCase.O), floats(testCase.O)];
  const [cell, tanhCell, hidden] = [1, 2, 3].map(() => kernels.floats(testCase.O));
  return { gates, previousCell, cell, tanhCell, hidden };
}

Deno.test("lstmCell() agrees with the reference", () => {
  forEachCase((testCase) => {
    const expected = stepOf(REFERENCE, testCase);
    REFERENCE.lstmCell(expected);
    const { gates, previousCell, cell, tanhCell, hidden } = expected;
    for (const kernels of FAST_KERNELS) {
      const step = stepOf(kernels, testCase);
      kernels.lstmCell(step);
      const { name } = kernels;
      const terms = previousCell.map((c) => Math.abs(c) + 1);
      assertNear(step.gates, gates, magnitudes(gates), `${name}: gates`);
      assertNear(step.cell, cell, terms, `${name}: cell`);
      // Where f c and i g cancel, only the absolute error of the cell is small.
      const cancelled = tanhCell.map((t, i) => Math.min(1, Math.abs(t) + terms[i]));
      assertNear(step.tanhCell, tanhCell, cancelled, `${name}: tanhCell`);
      assertNear(step.hidden, hidden, cancelled, `${name}: hidden`);
    }
  });
});

Deno.test("lstmCellBackward() agrees with the reference", () => {
  const run = (kernels: Kernels, testCase: Case) => {
    const { O } = testCase;
    const step = stepOf(kernels, testCase);
    REFERENCE.lstmCell(step); // The same gates for all.
    const { floats } = sourceOf(kernels, { ...testCase, seed: testCase.seed ^ 1 });
    const [hidden, recurrent, cell] = [floats(O), floats(O), floats(O)];
    const scale = hidden.map((dh, i) => Math.abs(dh) + Math.abs(recurrent[i]) + Math.abs(cell[i]));
    const gates = kernels.floats(4 * O);
    kernels.lstmCellBackward(step, { hidden, recurrent, cell, gates });
    const previous = step.previousCell.map((c, i) => scale[i] * (1 + Math.abs(c)));
    return { gates, cell, scale, gateScale: Float64Array.from(gates, (_, i) => previous[i % O]) };
  };
  forEachCase((testCase) => {
    const expected = run(REFERENCE, testCase);
    for (const kernels of FAST_KERNELS) {
      const actual = run(kernels, testCase);
      assertNear(actual.gates, expected.gates, expected.gateScale, `${kernels.name}: dz`);
      assertNear(actual.cell, expected.cell, expected.scale, `${kernels.name}: dc`);
    }
  });
});

Deno.test("lstmCellBackward() puts gradients below 1e-20 to zero", () => {
  for (const kernels of [...FAST_KERNELS, REFERENCE, referenceKernels(64)]) {
    // Five units: a vector and a rest.
    const arrays = [1, 2, 3].map(() => kernels.floats(5).fill(0.5));
    const [previousCell, cell, tanhCell] = arrays;
    const gates = kernels.floats(20).fill(0.5);
    const step = { gates, previousCell, cell, tanhCell, hidden: kernels.floats(5) };
    const hidden = kernels.floats(5);
    hidden.set([1e-19, 1e-21, 1e-19, 1e-21, 1e-21]);
    const gradient = {
      hidden,
      recurrent: kernels.floats(5),
      cell: kernels.floats(5),
      gates: kernels.floats(20).fill(1),
    };
    kernels.lstmCellBackward(step, gradient);
    const kept = [true, false, true, false, false];
    const rest = { ...gradient, gates: gradient.gates.subarray(15) };
    assertEquals([...rest.gates].map((value) => value !== 0), kept, kernels.name);
    assertEquals([...gradient.cell].map((value) => value !== 0), kept, kernels.name);
  }
});

/** Sigmoid and tanh of the kernels, by way of the gates of a cell. */
function gatesOf(kernels: Kernels, z: ArrayLike<number>) {
  const units = z.length;
  const gates = kernels.floats(4 * units);
  gates.set(z);
  gates.set(z, 2 * units);
  const [previousCell, cell, tanhCell, hidden] = [1, 2, 3, 4].map(() => kernels.floats(units));
  kernels.lstmCell({ gates, previousCell, cell, tanhCell, hidden });
  return { sigmoids: gates.slice(0, units), tanhs: gates.slice(2 * units, 3 * units) };
}

const UP_TO_1E30 = Float32Array.from({ length: 8000 }, (_, i) => 10 ** (-20 + i / 160));
const NEAR_ZERO = Float32Array.from({ length: 8000 }, (_, i) => i / 80);
const NUMBERS = Float32Array.from([...UP_TO_1E30, ...NEAR_ZERO].flatMap((x) => [x, -x])).sort();

Deno.test("the gates of simd are accurate to 3e-7 of their value", () => {
  for (const kernels of FAST_KERNELS) {
    const { sigmoids, tanhs } = gatesOf(kernels, NUMBERS);
    const tolerance = { relative: 3e-7 };
    assertClose(sigmoids, Array.from(NUMBERS, sigmoid), tolerance, "sigmoid");
    assertClose(tanhs, Array.from(NUMBERS, tanh), tolerance, "tanh");
  }
});

Deno.test("the gates are monotone and bounded up to 1e30", () => {
  for (const kernels of [...FAST_KERNELS, REFERENCE]) {
    const { sigmoids, tanhs } = gatesOf(kernels, NUMBERS);
    for (const [values, lowest] of [[sigmoids, 0], [tanhs, -1]] as const) {
      assertEquals([values[0], values[values.length - 1]], [lowest, 1], kernels.name);
      values.forEach((value, i) => assert(i === 0 || value >= values[i - 1], `${NUMBERS[i]}`));
    }
  }
});

Deno.test("the gates keep what is not a number, the sign of tanh, and 0 below e^-46", () => {
  const z = [NaN, Infinity, -Infinity, 0, -0, -45.9, -46.1, 1e-40, NaN];
  const small = sigmoid(Math.fround(-45.9));
  for (const kernels of [...FAST_KERNELS, REFERENCE]) {
    const { sigmoids, tanhs } = gatesOf(kernels, z);
    const expected = [NaN, 1, 0, 0.5, 0.5, small, 0, 0.5, NaN];
    assertClose(sigmoids, expected, { relative: 3e-7 }, "sigmoid");
    const tanhOfZ = [NaN, 1, -1, 0, -0, -1, -1, 0, NaN];
    assertClose(tanhs, tanhOfZ, { relative: 0, absolute: 1e-39 }, "tanh");
    assert(Object.is(tanhs[4], -0) && Object.is(tanhs[3], 0));
  }
});

Deno.test("the reference's gates agree with the platform's mathematics", () => {
  for (const x of NUMBERS) {
    assertClose([tanh(x)], [Math.tanh(x)], { relative: 1e-14 }, `tanh(${x})`);
    const expected = x < -46 ? 0 : 1 / (1 + Math.exp(-x));
    assertClose([sigmoid(x)], [expected], { relative: 1e-13 }, `sigmoid(${x})`);
  }
});

Deno.test("selectedInputGradient() has the bits of compress() and sparseInputGradient()", () => {
  forEachCase((testCase) => {
    const { B, I, O, fill, seed } = testCase;
    for (const kernels of [...FAST_KERNELS, REFERENCE]) {
      const { matrix, random } = sourceOf(kernels, { ...testCase, fill, seed });
      const [gradient, weight] = [matrix(B, O), matrix(O, I)];
      const k = 1 + random.integer(O);
      const selection = createSelection(kernels, B, k);
      for (let b = 0; b < B; b++) {
        random.sample(O, selection.indices.subarray(b * k, (b + 1) * k));
      }
      const sparse = createSparseMatrix(kernels, selection, O);
      kernels.compress(gradient, selection, sparse);
      const [actual, expected] = [matrix(B + 1, I), createMatrix(kernels, B, I)];
      const last = actual.data.slice(B * I);
      kernels.selectedInputGradient(gradient, selection, weight, actual);
      kernels.sparseInputGradient(sparse, weight, expected);
      assertEquals(actual.data.subarray(0, B * I), expected.data);
      assertEquals(actual.data.subarray(B * I), last, "the unused row");
    }
  });
});

Deno.test("selectedInputGradient() of simd has the bits of inputGradient() when k = n", () => {
  forEachCase((testCase) => {
    if (testCase.fill === "special" || testCase.fill === "huge") return;
    const { B, I, O } = testCase;
    const { matrix } = sourceOf(SIMD, testCase);
    const [gradient, weight] = [matrix(B, O), matrix(O, I)];
    const selection = createSelection(SIMD, B, O);
    selection.indices.forEach((_, i) => selection.indices[i] = i % O);
    const [actual, expected] = [createMatrix(SIMD, B, I), createMatrix(SIMD, B, I)];
    SIMD.selectedInputGradient(gradient, selection, weight, actual);
    SIMD.inputGradient(gradient, weight, expected);
    for (let i = 0; i < actual.data.length; i++) {
      assert(Object.is(actual.data[i], expected.data[i]), `dx[${i}]`);
    }
  });
});

const RULES: readonly { name: RuleName; c: readonly number[] }[] = [
  { name: "sgd", c: [0.5, 0.1] },
  { name: "adaGrad", c: [0.5, 0.1, 1e-6, 0.5] },
  { name: "adam", c: [0.5, 0.9, 0.1, 0.999, 0.03, 0.001, 1e-8, 1e-30] },
];

Deno.test("updateRows() has the bits of update() in its rows and leaves the others alone", () => {
  forEachCase((testCase) => {
    const { I, O } = testCase;
    for (const kernels of [SIMD, REFERENCE]) {
      for (const { name, c } of RULES) {
        const { matrix, floats, random } = sourceOf(kernels, testCase);
        const coefficients = kernels.floats(8);
        coefficients.set(c);
        const rule = { name, coefficients, touchedRowsOnly: false };
        const count = 1 + random.integer(O);
        const indices = kernels.integers(count);
        random.sample(O, indices);
        const values = matrix(count, I);
        const [value, first, second] = [1, 2, 3].map(() => floats(O * I));
        const copies = [value, first, second].map((array) => {
          const copy = kernels.floats(O * I);
          copy.set(array);
          return copy;
        });
        kernels.updateRows(rule, { value, first, second }, { indices, values });
        indices.forEach((row, j) => {
          const rowOf = (array: FloatArray, row: number) => array.subarray(row * I, (row + 1) * I);
          const [value, first, second] = copies.map((copy) => rowOf(copy, row));
          kernels.update(rule, { value, first, second }, rowOf(values.data, j));
        });
        assertEquals([value, first, second], copies, `${kernels.name} ${name}`);
      }
    }
  });
});
