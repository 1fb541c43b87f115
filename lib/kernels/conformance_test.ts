/**
 * The simd kernels against the reference, operation by operation, on random shapes and on numbers
 * of every kind; and the equalities bit by bit that training relies on.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createStreams, type RandomStream } from "../math/random.ts";
import { streamOf } from "../testing/testing.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type Matrix,
  type ParameterState,
  type RuleName,
  type Selection,
  type SparseMatrix,
  type UpdateRule,
} from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { simdKernels } from "./simd/simd.ts";

/** What numbers look like; all are exact in 32 bits. */
const FILLS = {
  ordinary: (random: RandomStream) => random.normal(),
  zero: (random: RandomStream) => random.integer(2) === 0 ? 0 : -0,
  mostlyZero: (random: RandomStream) => random.integer(3) === 0 ? random.normal() : 0,
  // So few zeros that simd multiplies them too, unless they meet a number that is not finite.
  fewZeros: drawFewZeros,
  fewSpecial: (random: RandomStream) =>
    random.integer(60) > 0 ? drawFewZeros(random) : pickSpecial(random),
  ties: (random: RandomStream) => random.integer(5) - 2,
  denormal: (random: RandomStream) => (random.integer(2 ** 20) - 2 ** 19) * 2 ** -149,
  scales: (random: RandomStream) => random.normal() * 10 ** (random.integer(24) - 12),
  huge: (random: RandomStream) => random.normal() * 1e17,
  special: (random: RandomStream) => random.integer(5) > 0 ? random.normal() : pickSpecial(random),
  // Whole groups of zeros that meet numbers which are not finite.
  rareSpecial: (random: RandomStream) => random.integer(6) > 0 ? 0 : pickSpecial(random),
} satisfies Record<string, (random: RandomStream) => number>;

type FillName = keyof typeof FILLS;

function drawFewZeros(random: RandomStream): number {
  return random.integer(6) > 0 ? random.normal() : 0;
}

function pickSpecial(random: RandomStream): number {
  return [NaN, Infinity, -Infinity, 0, -0][random.integer(5)];
}

const ALL_FILLS = Object.keys(FILLS) as FillName[];
const FINITE_FILLS = ALL_FILLS.filter((name) => !name.toLowerCase().endsWith("special"));

/** B examples, I inputs, O outputs, k kept entries; what fills the arrays, and from which seed. */
interface Case {
  readonly B: number;
  readonly I: number;
  readonly O: number;
  readonly k: number;
  readonly fill: FillName;
  readonly seed: number;
}

/** Shapes from 1 by 1 on, k = 1 and k = O among the kept counts. */
function caseOf(fills: readonly FillName[]): fc.Arbitrary<Case> {
  return fc.record({
    B: fc.integer({ min: 1, max: 20 }),
    I: fc.integer({ min: 1, max: 40 }),
    O: fc.integer({ min: 1, max: 40 }),
    kept: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    fill: fc.constantFrom(...fills),
    seed: fc.integer(),
  }).map(({ kept, ...rest }) => ({ ...rest, k: 1 + Math.floor(kept * (rest.O - 1)) }));
}

const LARGE_CASES: readonly Case[] = [
  { B: 33, I: 259, O: 131, k: 5, fill: "ordinary", seed: 1 },
  { B: 10, I: 784, O: 65, k: 20, fill: "mostlyZero", seed: 2 },
  { B: 1, I: 1, O: 500, k: 499, fill: "ties", seed: 3 },
  // More than a chunk of outputs, and of examples.
  { B: 6, I: 19, O: 521, k: 9, fill: "ordinary", seed: 4 },
  { B: 263, I: 21, O: 23, k: 3, fill: "ordinary", seed: 5 },
  { B: 17, I: 19, O: 521, k: 9, fill: "fewZeros", seed: 6 },
  { B: 521, I: 21, O: 14, k: 3, fill: "fewZeros", seed: 7 },
  // More tiles of examples, and of outputs, than are copied at a time; more than a block of forward.
  { B: 171, I: 11, O: 108, k: 5, fill: "fewZeros", seed: 8 },
  { B: 171, I: 11, O: 108, k: 5, fill: "ordinary", seed: 9 },
  { B: 23, I: 2501, O: 3, k: 2, fill: "ordinary", seed: 10 },
  { B: 31, I: 35, O: 33, k: 5, fill: "fewSpecial", seed: 11 },
];

/** Checks a property on random cases and on a few large ones. */
function forEachCase(
  fills: readonly FillName[],
  property: (testCase: Case) => void,
  numRuns = 200,
): void {
  const examples = LARGE_CASES.filter(({ fill }) => fills.includes(fill))
    .map((testCase): [Case] => [testCase]);
  fc.assert(fc.property(caseOf(fills), property), { examples, numRuns });
}

/** Fills arrays of some kernels with the numbers of a case: the same numbers in each kernels. */
class Source {
  readonly kernels: Kernels;
  readonly #random: RandomStream;
  readonly #draw: (random: RandomStream) => number;
  readonly #magnitudes: boolean;

  /** With `magnitudes`, all numbers lose their sign. */
  constructor(kernels: Kernels, { fill, seed }: Case, magnitudes = false) {
    this.kernels = kernels;
    this.#random = streamOf(seed);
    this.#draw = FILLS[fill];
    this.#magnitudes = magnitudes;
  }

  floats(length: number): FloatArray {
    return this.#fill(this.kernels.floats(length));
  }

  /** A matrix with an unused row at the end, which no operation may touch. */
  matrix(rows: number, columns: number): Matrix {
    const matrix = createMatrix(this.kernels, rows + 1, columns);
    matrix.rows = rows;
    this.#fill(matrix.data);
    return matrix;
  }

  targets(length: number, classCount: number): Int32Array {
    return fillWith(this.kernels.integers(length), () => this.#random.integer(classCount));
  }

  /** A random selection and the kept entries of a gradient. */
  sparse(gradient: Matrix, k: number): { selection: Selection; sparse: SparseMatrix } {
    const { rows, columns } = gradient;
    const selection = createSelection(this.kernels, rows, k);
    for (let b = 0; b < rows; b++) {
      this.#random.sample(columns, selection.indices.subarray(b * k, (b + 1) * k));
    }
    const sparse = createSparseMatrix(this.kernels, selection, columns);
    this.kernels.compress(gradient, selection, sparse);
    return { selection, sparse };
  }

  /** A parameter with the memory of a rule: sums of squares are not negative, moments not -0. */
  parameter(length: number, rule: RuleName): ParameterState {
    const [value, first, second] = [1, 2, 3].map(() => this.floats(length));
    const squares = rule === "adam" ? second : first;
    fillWith(squares, (i) => Math.abs(squares[i]));
    fillWith(first, (i) => first[i] + 0);
    return { value, first, second };
  }

  #fill(array: FloatArray): FloatArray {
    return fillWith(array, () => {
      const value = Math.fround(this.#draw(this.#random));
      return this.#magnitudes ? Math.abs(value) : value;
    });
  }
}

function fillWith<T extends FloatArray | Int32Array>(array: T, value: (i: number) => number): T {
  for (let i = 0; i < array.length; i++) array[i] = value(i);
  return array;
}

const SIMD = simdKernels();
/** Where the last bits may differ: both builds. */
const FAST_KERNELS = [SIMD, simdKernels({ relaxed: true })];
const REFERENCE = referenceKernels(32);
const WIDE_REFERENCE = referenceKernels(64);

/** Kernels to compare: fast ones, and the reference in 32 and 64 bits. */
interface Compared {
  readonly fast: readonly Kernels[];
  readonly reference: Kernels;
  readonly wideReference: Kernels;
}

const DEFAULT: Compared = {
  fast: FAST_KERNELS,
  reference: REFERENCE,
  wideReference: WIDE_REFERENCE,
};
/** The same, that multiply zeros as all other numbers. */
const WITH_ZEROS: Compared = {
  fast: [false, true].map((relaxed) => simdKernels({ relaxed, skipZeros: false })),
  reference: referenceKernels(32, { skipZeros: false }),
  wideReference: referenceKernels(64, { skipZeros: false }),
};

/** Asserts the same numbers: NaN is NaN, 0 is not -0. */
function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>, name: string): void {
  assertEquals(actual.length, expected.length, name);
  for (let i = 0; i < expected.length; i++) {
    assert(Object.is(actual[i], expected[i]), `${name}[${i}] is ${actual[i]}, not ${expected[i]}`);
  }
}

/** Asserts numbers within 1e-5 of a scale, and the same numbers where they are not finite. */
function assertNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale: ArrayLike<number>,
  name: string,
): void {
  assertEquals(actual.length, expected.length, name);
  for (let i = 0; i < expected.length; i++) {
    const isNear = Object.is(actual[i], expected[i]) ||
      Math.abs(actual[i] - expected[i]) <= 1e-5 * Math.abs(scale[i]) + 1e-43;
    assert(isNear, `${name}[${i}] is ${actual[i]}, expected ${expected[i]}`);
  }
}

/** Compares an operation that is linear in each of its arrays, relative to its sum of magnitudes. */
function compareSums(
  operation: (source: Source, testCase: Case) => FloatArray,
  { fast, reference, wideReference } = DEFAULT,
): void {
  forEachCase(ALL_FILLS, (testCase) => {
    const scale = operation(new Source(wideReference, testCase, true), testCase);
    const expected = operation(new Source(reference, testCase), testCase);
    for (const kernels of fast) {
      assertNear(operation(new Source(kernels, testCase), testCase), expected, scale, kernels.name);
    }
  });
}

/** Compares an operation whose results must be the same numbers in both implementations. */
function compareExactly(
  operation: (source: Source, testCase: Case) => Record<string, ArrayLike<number>>,
): void {
  forEachCase(ALL_FILLS, (testCase) => {
    const actual = operation(new Source(SIMD, testCase), testCase);
    const expected = operation(new Source(REFERENCE, testCase), testCase);
    for (const name of Object.keys(expected)) assertSame(actual[name], expected[name], name);
  });
}

/** The products of all entries, each as an operation that gives what it wrote. */
const DENSE_PRODUCTS: Record<string, (source: Source, testCase: Case) => FloatArray> = {
  linear(source, { B, I, O }) {
    const [x, weight, y] = [source.matrix(B, I), source.matrix(O, I), source.matrix(B, O)];
    source.kernels.linear(x, weight, source.floats(O), y);
    return y.data;
  },
  inputGradient(source, { B, I, O }) {
    const [gradient, weight, dx] = [source.matrix(B, O), source.matrix(O, I), source.matrix(B, I)];
    source.kernels.inputGradient(gradient, weight, dx);
    return dx.data;
  },
  weightGradient(source, { B, I, O }) {
    const dW = { data: source.floats(O * I), rows: O, columns: I };
    source.kernels.weightGradient(source.matrix(B, O), source.matrix(B, I), dW);
    return dW.data;
  },
  updateFactored(source, { B, I, O }) {
    const rule = ruleOf(source.kernels, { name: "sgd", c: [1], rate: 1 });
    const [gradient, x, parameter] = [
      source.matrix(B, O),
      source.matrix(B, I),
      source.parameter(O * I, "sgd"),
    ];
    parameter.value.fill(0); // So that the step alone remains.
    source.kernels.updateFactored(rule, parameter, gradient, x);
    return parameter.value;
  },
};

for (const [name, operation] of Object.entries(DENSE_PRODUCTS)) {
  Deno.test(`${name}() agrees with the reference`, () => compareSums(operation));

  Deno.test(`${name}() agrees with the reference without skipZeros`, () => {
    compareSums(operation, WITH_ZEROS);
  });

  Deno.test(`${name}() of simd has the same bits with and without skipZeros`, () => {
    forEachCase(FINITE_FILLS, (testCase) => {
      const [actual, expected] = [SIMD, WITH_ZEROS.fast[0]].map((kernels) =>
        operation(new Source(kernels, testCase), testCase)
      );
      assertSame(actual, expected, name);
    });
  });
}

Deno.test("linear() leaves out whole groups of four zeros, and no other zero", () => {
  const products = (kernels: Kernels): number[] => {
    const [x, weight] = [createMatrix(kernels, 1, 9), createMatrix(kernels, 3, 9)];
    const y = createMatrix(kernels, 1, 3);
    x.data.set([0, -0, 0, 0, 0, 1, 0, 0, 0]);
    [1, 4, 8].forEach((input, o) => weight.data[o * 9 + input] = Infinity);
    kernels.linear(x, weight, kernels.floats(3), y);
    return [...y.data];
  };
  for (const kernels of [...FAST_KERNELS, REFERENCE]) {
    assertSame(products(kernels), [0, NaN, NaN], kernels.name);
  }
  for (const kernels of [...WITH_ZEROS.fast, WITH_ZEROS.reference]) {
    assertSame(products(kernels), [NaN, NaN, NaN], kernels.name);
  }
});

Deno.test("sparseInputGradient() agrees with the reference", () => {
  compareSums((source, { B, I, O, k }) => {
    const { sparse } = source.sparse(source.matrix(B, O), k);
    const [weight, dx] = [source.matrix(O, I), source.matrix(B, I)];
    source.kernels.sparseInputGradient(sparse, weight, dx);
    return dx.data;
  });
});

Deno.test("sparseWeightGradient() agrees with the reference", () => {
  compareSums((source, { B, I, O, k }) => {
    const dW = { data: source.floats(O * I), rows: O, columns: I };
    const { sparse } = source.sparse(source.matrix(B, O), k);
    source.kernels.sparseWeightGradient(sparse, source.matrix(B, I), dW);
    return dW.data;
  });
});

Deno.test("biasGradient() agrees with the reference", () => {
  compareSums((source, { B, O }) => {
    const db = source.floats(O);
    source.kernels.biasGradient(source.matrix(B, O), db);
    return db;
  });
});

Deno.test("relu(), reluBackward() and multiply() give the reference's numbers", () => {
  compareExactly((source, { B, O }) => {
    const [y, gradient, a, mask] = [1, 2, 3, 4].map(() => source.matrix(B, O));
    source.kernels.relu(y);
    source.kernels.reluBackward(y, gradient);
    source.kernels.multiply(a, mask);
    return { y: y.data, gradient: gradient.data, product: a.data };
  });
});

Deno.test("relu() keeps what is not a number", () => {
  for (const kernels of [SIMD, REFERENCE]) {
    const y = createMatrix(kernels, 1, 7);
    y.data.set([NaN, -0, -Infinity, Infinity, NaN, -1, 1e-40]);
    kernels.relu(y);
    assertSame(y.data, [NaN, 0, 0, Infinity, NaN, 0, Math.fround(1e-40)], "y");
  }
});

Deno.test("softmaxCrossEntropy() gives the reference's numbers", () => {
  compareExactly((source, { B, O }) => {
    const [logits, gradient] = [source.matrix(B, O), source.matrix(B, O)];
    const loss = source.kernels.softmaxCrossEntropy(logits, source.targets(B, O), gradient);
    return { loss: [loss], gradient: gradient.data };
  });
});

Deno.test("softmaxCrossEntropy() puts gradients below 1e-20 to zero", () => {
  for (const kernels of [SIMD, REFERENCE, WIDE_REFERENCE]) {
    const [logits, gradient] = [createMatrix(kernels, 1, 3), createMatrix(kernels, 1, 3)];
    logits.data.set([0, -45, -47]); // e^-47 is 4e-21.
    kernels.softmaxCrossEntropy(logits, kernels.integers(1), gradient);
    const [, kept, dropped] = gradient.data;
    assertNear([kept], [Math.exp(-45)], [Math.exp(-45)], "gradient");
    assertEquals(dropped, 0);
  }
});

Deno.test("argmax() gives the reference's predictions", () => {
  compareExactly((source, { B, O }) => {
    const predictions = source.kernels.integers(B + 1);
    source.kernels.argmax(source.matrix(B, O), predictions);
    return { predictions };
  });
});

for (const name of ["selectTopK", "selectUnifiedTopK"] as const) {
  Deno.test(`${name}() gives the reference's indices`, () => {
    compareExactly((source, { B, O, k }) => {
      const selection = createSelection(source.kernels, B + 1, k);
      source.kernels[name](source.matrix(B, O), selection);
      return { indices: selection.indices, rows: [selection.rows] };
    });
  });
}

Deno.test("selectTopK() takes what is not a number for the largest", () => {
  for (const kernels of [SIMD, REFERENCE]) {
    const gradient = createMatrix(kernels, 1, 6);
    gradient.data.set([Infinity, 1, -NaN, -Infinity, NaN, 3e38]);
    for (
      const [k, indices] of [[1, [2]], [2, [2, 4]], [3, [0, 2, 4]], [4, [0, 2, 3, 4]]] as const
    ) {
      const selection = createSelection(kernels, 1, k);
      kernels.selectTopK(gradient, selection);
      assertEquals([...selection.indices], [...indices]);
    }
  }
});

Deno.test("selectTopK() finds all that is not a number equally large, whatever its bits", () => {
  for (const kernels of [SIMD, REFERENCE]) {
    const gradient = createMatrix(kernels, 1, 5);
    const { buffer, byteOffset } = gradient.data;
    const bits = [0x7f800000, 0x7f800001, 0x7fffffff, 0xffc00000, 0x7fc00001];
    new Uint32Array(buffer, byteOffset, 5).set(bits);
    const selection = createSelection(kernels, 1, 2);
    kernels.selectTopK(gradient, selection);
    assertEquals([...selection.indices], [1, 2]);
  }
});

Deno.test("selectUnifiedTopK() gives the reference's indices when sums overflow", () => {
  for (const kernels of [SIMD, REFERENCE]) {
    const gradient = createMatrix(kernels, 2, 5);
    gradient.data.set([1, 3e38, 2e38, NaN, 3e38, 2, -3e38, 1e38, 0, 3e38]);
    const selection = createSelection(kernels, 2, 3);
    kernels.selectUnifiedTopK(gradient, selection);
    assertEquals([...selection.indices], [1, 3, 4, 1, 3, 4]);
  }
});

Deno.test("selectRandomK() draws the reference's indices, and leaves the stream where it does", () => {
  const shapes = fc.record({
    seed: fc.integer(),
    columns: fc.integer({ min: 1, max: 70 }),
    rows: fc.integer({ min: 1, max: 6 }),
  });
  const property = fc.property(shapes, fc.integer({ min: 1, max: 70 }), (shape, most) => {
    const { seed, columns, rows } = shape;
    const k = Math.min(columns, most);
    const [actual, expected] = [SIMD, REFERENCE].map((kernels) => {
      const { selection: random } = createStreams(seed);
      const selection = createSelection(kernels, rows + 1, k);
      kernels.selectRandomK(createMatrix(kernels, rows, columns), selection, random);
      return { indices: [...selection.indices], rows: selection.rows, state: random.state };
    });
    assertEquals(actual, expected);
    assertEquals(actual.rows, rows);
  });
  fc.assert(property, { numRuns: 100 });
});

Deno.test("dropoutMask() draws the reference's mask, and leaves the stream where it does", () => {
  const property = fc.property(
    fc.integer(),
    fc.integer({ min: 1, max: 40 }),
    fc.constantFrom(0, 0.1, 0.5, 0.999),
    (seed, columns, probability) => {
      const [actual, expected] = [SIMD, REFERENCE].map((kernels) => {
        const { dropout: random } = createStreams(seed);
        const mask = createMatrix(kernels, 3, columns);
        mask.rows = 2;
        kernels.dropoutMask(mask, probability, random);
        return { mask: [...mask.data], state: random.state };
      });
      assertEquals(actual.mask, [...Float32Array.from(expected.mask)]);
      assertEquals(actual.state, expected.state);
      assertEquals(actual.mask.slice(2 * columns), Array(columns).fill(0));
    },
  );
  fc.assert(property, { numRuns: 60 });
});

Deno.test("compress() gives the reference's structure", () => {
  compareExactly((source, { B, O, k }) => {
    const { selection, sparse } = source.sparse(source.matrix(B, O), k);
    const count = sparse.rowStarts[B];
    return {
      indices: selection.indices,
      rows: [sparse.rows],
      rowStarts: sparse.rowStarts,
      columnIndices: sparse.columnIndices.subarray(0, count),
      rowValues: sparse.rowValues.subarray(0, count),
      columnStarts: sparse.columnStarts,
      rowIndices: sparse.rowIndices.subarray(0, count),
      columnValues: sparse.columnValues.subarray(0, count),
    };
  });
});

Deno.test("countDifferences() gives the reference's count", () => {
  compareExactly((source, { B, O }) => {
    const [a, b, other] = [source.floats(B * O), source.floats(B * O), source.floats(B * O)];
    fillWith(b, (i) => i % 3 === 0 ? b[i] : a[i]);
    const { countDifferences } = source.kernels;
    return { counts: [countDifferences(a, b), countDifferences(a, other), countDifferences(a, a)] };
  });
});

/** Coefficients c1, c2, .. of each rule, and about how far a step goes. */
const COEFFICIENTS: readonly { name: RuleName; c: readonly number[]; rate: number }[] = [
  { name: "sgd", c: [0.1], rate: 0.1 },
  { name: "adaGrad", c: [0.1, 1e-6, 0.5], rate: 0.1 },
  { name: "adam", c: [0.9, 0.1, 0.999, 0.03, 0.001, 1e-8, 1e-30], rate: 0.001 },
  { name: "adam", c: [0.5, 0.5, 0.9, 0.3, 0.01, 1e-3, 0], rate: 0.01 },
  // As the optimizers write them, with their factor 2^32.
  { name: "adaGrad", c: [0.1 * 2 ** 32, 1e-6 * 2 ** 64, 2 ** 32], rate: 0.1 },
  { name: "adam", c: [0.9, 0.1, 0.999, 2 ** 27, 0.001 * 2 ** 32, 1e-8 * 2 ** 32, 0], rate: 0.001 },
];

function ruleOf(
  kernels: Kernels,
  { name, c }: typeof COEFFICIENTS[number],
  options: { clip?: number; touchedRowsOnly?: boolean } = {},
): UpdateRule {
  const coefficients = kernels.floats(8);
  coefficients.set([options.clip ?? Infinity, ...c]);
  return { name, coefficients, touchedRowsOnly: options.touchedRowsOnly ?? false };
}

const CLIPS = [Infinity, 0.5];

Deno.test("update() agrees with the reference", () => {
  const update = (kernels: Kernels, testCase: Case, rule: UpdateRule) => {
    const source = new Source(kernels, testCase);
    const length = testCase.B * testCase.O;
    const gradient = source.floats(length);
    const parameter = source.parameter(length, rule.name);
    const before = parameter.value.slice();
    kernels.update(rule, parameter, gradient);
    return { gradient, before, ...parameter };
  };
  forEachCase(ALL_FILLS, (testCase) => {
    for (const coefficients of COEFFICIENTS) {
      for (const clip of CLIPS) {
        const expected = update(REFERENCE, testCase, ruleOf(REFERENCE, coefficients, { clip }));
        const { before, value, first, second, gradient } = expected;
        const steps = value.map((w, i) => Math.abs(before[i]) + Math.abs(w) + coefficients.rate);
        const moments = first.map((m, i) => Math.abs(m) + Math.abs(gradient[i]));
        for (const kernels of FAST_KERNELS) {
          const actual = update(kernels, testCase, ruleOf(kernels, coefficients, { clip }));
          assertNear(actual.value, value, steps, `${kernels.name}: value`);
          assertNear(actual.first, first, moments, `${kernels.name}: first`);
          assertNear(actual.second, second, second, `${kernels.name}: second`);
        }
      }
    }
  });
});

Deno.test("update() keeps what is not a number through the clip", () => {
  for (const kernels of [SIMD, REFERENCE]) {
    const rule = ruleOf(kernels, COEFFICIENTS[0], { clip: 0.5 });
    const [value, gradient] = [kernels.floats(6), kernels.floats(6)];
    gradient.set([NaN, Infinity, -Infinity, 0.25, NaN, -7]);
    kernels.update(rule, { value, first: value, second: value }, gradient);
    const expected = [NaN, -0.05, 0.05, -0.025, NaN, 0.05];
    assertNear(value, expected, expected, "value");
  }
});

Deno.test("update() of Adam puts moments below c7 to zero", () => {
  // In the vectors and in the rest of the array.
  const moments = [1.2e-30, 1.05e-30, -1.2e-30, -1.05e-30, 1e-40, 0, 1.2e-30, 1.05e-30, -1.05e-30];
  const kept = [1, 0, 1, 0, 0, 0, 1, 0, 0];
  for (const kernels of [SIMD, REFERENCE, WIDE_REFERENCE]) {
    const state = { name: "adam", c: [0.9, 0.1, 0.9, 0.1, 0.001, 1e-8, 1e-30], rate: 0 } as const;
    const [value, first, second, gradient] = [1, 2, 3, 4].map(() => kernels.floats(9));
    first.set(moments);
    second.set(moments.map(Math.abs));
    kernels.update(ruleOf(kernels, state), { value, first, second }, gradient);
    const expected = moments.map((moment, i) => kept[i] * 0.9 * moment + 0);
    assertNear(first, expected, expected, "first");
    assertNear(second, expected.map(Math.abs), expected, "second");
    assertEquals([...first].map((m) => Number(m !== 0)), kept, "first");
    assertEquals([...second].map((v) => Number(v !== 0)), kept, "second");
  }
});

/** Runs an update of a matrix in two ways and asserts the same bits. */
function assertSameUpdate(
  kernels: Kernels,
  testCase: Case,
  ways: (
    source: Source,
    rule: UpdateRule,
  ) => { actual: (to: ParameterState) => void; expected: (to: ParameterState) => void },
): void {
  const { I, O } = testCase;
  for (const coefficients of COEFFICIENTS) {
    const source = new Source(kernels, testCase);
    const { actual, expected } = ways(source, ruleOf(kernels, coefficients, { clip: 3 }));
    const parameter = source.parameter(O * I, coefficients.name);
    // A row without gradient stays, also if its h is none, which no training comes to.
    if (coefficients.name === "adaGrad") {
      fillWith(parameter.first, (i) => Number.isNaN(parameter.first[i]) ? 1 : parameter.first[i]);
    }
    const copy = source.parameter(O * I, coefficients.name);
    for (const name of ["value", "first", "second"] as const) copy[name].set(parameter[name]);
    actual(parameter);
    expected(copy);
    for (const name of ["value", "first", "second"] as const) {
      assertSame(parameter[name], copy[name], `${kernels.name} ${coefficients.name}: ${name}`);
    }
  }
}

Deno.test("updateFactored() has the bits of weightGradient() followed by update()", () => {
  forEachCase(ALL_FILLS, (testCase) => {
    const { B, I, O } = testCase;
    for (const kernels of [SIMD, REFERENCE]) {
      assertSameUpdate(kernels, testCase, (source, rule) => {
        const [gradient, x] = [source.matrix(B, O), source.matrix(B, I)];
        const dW = createMatrix(kernels, O, I);
        kernels.weightGradient(gradient, x, dW);
        return {
          actual: (to) => kernels.updateFactored(rule, to, gradient, x),
          expected: (to) => kernels.update(rule, to, dW.data),
        };
      });
    }
  }, 60);
});

Deno.test("updateFactored() of sgd and adaGrad leaves a row without gradient alone", () => {
  for (const kernels of [...FAST_KERNELS, REFERENCE, WIDE_REFERENCE]) {
    for (
      const [coefficients, touched] of [[COEFFICIENTS[0], 0.9], [COEFFICIENTS[1], NaN]] as const
    ) {
      const [gradient, x] = [createMatrix(kernels, 2, 3), createMatrix(kernels, 2, 1)];
      gradient.data.set([1, 0, 0, 0, 0, 1]);
      x.data.fill(1);
      // Whoever divides by a root of h would notice.
      const [value, first] = [kernels.floats(3).fill(1), kernels.floats(3).fill(NaN)];
      const rule = ruleOf(kernels, coefficients);
      kernels.updateFactored(rule, { value, first, second: first }, gradient, x);
      assertNear(value, [touched, 1, touched], [1, 1, 1], kernels.name);
    }
  }
});

Deno.test("updateSparse() has the bits of sparseWeightGradient() followed by update()", () => {
  forEachCase(ALL_FILLS, (testCase) => {
    const { B, I, O, k } = testCase;
    for (const kernels of [SIMD, REFERENCE]) {
      assertSameUpdate(kernels, testCase, (source, rule) => {
        const { sparse } = source.sparse(source.matrix(B, O), k);
        const x = source.matrix(B, I);
        const dW = createMatrix(kernels, O, I);
        kernels.sparseWeightGradient(sparse, x, dW);
        return {
          actual: (to) => kernels.updateSparse(rule, to, sparse, x),
          expected: (to) => kernels.update(rule, to, dW.data),
        };
      });
    }
  }, 60);
});

Deno.test("updateSparse() with touchedRowsOnly leaves the other rows alone", () => {
  forEachCase(ALL_FILLS, (testCase) => {
    const { B, I, O, k } = testCase;
    for (const kernels of [SIMD, REFERENCE]) {
      assertSameUpdate(kernels, testCase, (source, rule) => {
        const { sparse } = source.sparse(source.matrix(B, O), k);
        const x = source.matrix(B, I);
        const dW = createMatrix(kernels, O, I);
        kernels.sparseWeightGradient(sparse, x, dW);
        const lazy = { ...rule, touchedRowsOnly: true };
        return {
          actual: (to) => kernels.updateSparse(lazy, to, sparse, x),
          expected({ value, first, second }) {
            for (let o = 0; o < O; o++) {
              if (sparse.columnStarts[o] === sparse.columnStarts[o + 1]) continue;
              const row = (array: FloatArray) => array.subarray(o * I, (o + 1) * I);
              const state = { value: row(value), first: row(first), second: row(second) };
              kernels.update(rule, state, row(dW.data));
            }
          },
        };
      });
    }
  }, 60);
});

Deno.test("the sparse products of simd have the bits of the dense ones when k = n", () => {
  forEachCase(FINITE_FILLS, (testCase) => {
    const { B, I, O } = testCase;
    const source = new Source(SIMD, testCase);
    const [gradient, weight, x] = [source.matrix(B, O), source.matrix(O, I), source.matrix(B, I)];
    const { sparse } = source.sparse(gradient, O);
    const [dx, denseDx] = [createMatrix(SIMD, B, I), createMatrix(SIMD, B, I)];
    SIMD.sparseInputGradient(sparse, weight, dx);
    SIMD.inputGradient(gradient, weight, denseDx);
    assertSame(dx.data, denseDx.data, "dx");
    const [dW, denseDW] = [createMatrix(SIMD, O, I), createMatrix(SIMD, O, I)];
    SIMD.sparseWeightGradient(sparse, x, dW);
    SIMD.weightGradient(gradient, x, denseDW);
    assertSame(dW.data, denseDW.data, "dW");
    assertSameUpdate(SIMD, testCase, (_, rule) => ({
      actual: (to) => SIMD.updateSparse(rule, to, sparse, x),
      expected: (to) => SIMD.updateFactored(rule, to, gradient, x),
    }));
  }, 60);
});

Deno.test("linear() and inputGradient() of simd give an example the same bits in any batch", () => {
  forEachCase(ALL_FILLS, (testCase) => {
    const { I, O } = testCase;
    const source = new Source(SIMD, testCase);
    const [weight, bias] = [source.matrix(O, I), source.floats(O)];
    for (let B = 5; B <= 11; B++) {
      const [x, gradient] = [source.matrix(B, I), source.matrix(B, O)];
      const [y, dx] = [createMatrix(SIMD, B, O), createMatrix(SIMD, B, I)];
      SIMD.linear(x, weight, bias, y);
      SIMD.inputGradient(gradient, weight, dx);
      for (let b = 0; b < B; b++) {
        const row = ({ data, columns }: Matrix): Matrix => ({
          data: data.subarray(b * columns, (b + 1) * columns),
          rows: 1,
          columns,
        });
        const [oneY, oneDx] = [createMatrix(SIMD, 1, O), createMatrix(SIMD, 1, I)];
        SIMD.linear(row(x), weight, bias, oneY);
        SIMD.inputGradient(row(gradient), weight, oneDx);
        assertSame(row(y).data, oneY.data, `y of example ${b} of ${B}`);
        assertSame(row(dx).data, oneDx.data, `dx of example ${b} of ${B}`);
      }
    }
  });
});

Deno.test("simdKernels() keeps arrays where they are when its memory grows", () => {
  const kernels = simdKernels();
  const early = kernels.floats(5);
  early.fill(7);
  const late = kernels.floats(2 ** 20);
  assertEquals([early.byteOffset % 64, late.byteOffset % 64], [0, 0]);
  assert(late.byteOffset >= early.byteOffset + early.byteLength);
  assert(late.every((value) => value === 0));
  const y = { data: early, rows: 1, columns: 5 };
  kernels.multiply(y, y);
  assertEquals([...early], [49, 49, 49, 49, 49]);
  late.fill(1);
  assertEquals([...early], [49, 49, 49, 49, 49]);
});

Deno.test("simdKernels() makes its working memory as large as an operation needs", () => {
  const operations: ((source: Source, testCase: Case) => FloatArray[])[] = [
    ...(["selectTopK", "selectUnifiedTopK"] as const).map(
      (name) => (source: Source, { B, O, k }: Case) => {
        const gradient = source.matrix(B, O);
        source.kernels[name](gradient, createSelection(source.kernels, B, k));
        return [gradient.data];
      },
    ),
    (source, { B, O, k }) => {
      const gradient = source.matrix(B, O);
      source.sparse(gradient, k);
      return [gradient.data];
    },
    (source, { B, I, O }) => {
      const [gradient, x] = [source.matrix(B, O), source.matrix(B, I)];
      const rule = ruleOf(source.kernels, COEFFICIENTS[0]);
      source.kernels.updateFactored(rule, source.parameter(O * I, "sgd"), gradient, x);
      return [gradient.data, x.data];
    },
    (source, { B, I, O, k }) => {
      const { sparse } = source.sparse(source.matrix(B, O), k);
      const x = source.matrix(B, I);
      const rule = ruleOf(source.kernels, COEFFICIENTS[0]);
      source.kernels.updateSparse(rule, source.parameter(O * I, "sgd"), sparse, x);
      return [sparse.rowValues, sparse.columnValues, x.data];
    },
  ];
  const small: Case = { B: 1, I: 1, O: 1, k: 1, fill: "ordinary", seed: 1 };
  const large: Case = { ...small, B: 4, I: 500, O: 400, k: 200 };
  // What lies behind too small a working memory would be overwritten.
  operations.forEach((operation, index) => {
    const kernels = simdKernels();
    operation(new Source(kernels, small), small);
    const arrays = operation(new Source(kernels, large), large);
    const expected = operation(new Source(REFERENCE, large), large);
    arrays.forEach((array, i) =>
      assertSame(array, expected[i], `array ${i} of operation ${index}`)
    );
  });
});

Deno.test("simdKernels() refuses arrays beyond 4 GB and goes on working", () => {
  const kernels = simdKernels();
  const before = kernels.floats(3);
  assertThrows(() => kernels.floats(2 ** 31), RangeError, "Cannot allocate 8589934592 bytes");
  before.fill(2);
  const after = kernels.floats(3);
  assertEquals([...after, ...before], [0, 0, 0, 2, 2, 2]);
});
