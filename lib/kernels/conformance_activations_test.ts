/**
 * The activations of both kernels: tanh against values of 60 digits, and the simd kernels against the
 * reference on random shapes and on numbers of every kind.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { assertClose, matrixOf, streamOf } from "../testing/testing.ts";
import type { Kernels, Matrix } from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { simdKernels } from "./simd/simd.ts";

const FAST_KERNELS = [simdKernels(), simdKernels({ relaxed: true })];
const REFERENCE = referenceKernels(32);
const WIDE_REFERENCE = referenceKernels(64);

/** x, tanh x and 1 - tanh(x)^2, computed with 60 digits; all x are exact in 32 bits. */
const TANH_VALUES = [
  [0.0009765625, 0.00097656218955926021858, 0.99999904632628992322],
  [0.125, 0.12435300177159620805, 0.98453633095039339034],
  [0.5, 0.4621171572600097585, 0.78644773296592741015],
  [0.6875, 0.59637355547924233984, 0.64433858232504705893],
  [1, 0.76159415595576488812, 0.41997434161402606939],
  [1.5, 0.90514825364486643824, 0.1807066389236485306],
  [2.25, 0.97802611473881363992, 0.043464918888900937007],
  [3, 0.99505475368673045133, 0.0098660371654401912732],
  [5, 0.99990920426259513121, 0.00018158323094380668413],
  [8, 0.99999977492967588981, 4.5014059756372916727e-7],
  [15, 0.99999999999981284754, 3.7430491875353693211e-13],
] as const;

/** How closely tanh is computed, and how much 1 - y^2 loses of it where y is near 1. */
const TOLERANCES = [
  { kernels: WIDE_REFERENCE, relative: 1e-15, cancelled: 1e-15 },
  { kernels: REFERENCE, relative: 1e-7, cancelled: 2e-7 },
  ...FAST_KERNELS.map((kernels) => ({ kernels, relative: 3e-7, cancelled: 6e-7 })),
];

Deno.test("tanh() gives the known values and slopes, odd and even in x", () => {
  const xs = TANH_VALUES.flatMap(([x]) => [x, -x]);
  for (const { kernels, relative, cancelled } of TOLERANCES) {
    const [x, y] = [xs, () => 0].map((value) => matrixOf(kernels, [2, xs.length / 2], value));
    kernels.tanh(x, y);
    assertClose(y.data, TANH_VALUES.flatMap(([, t]) => [t, -t]), { relative }, kernels.name);
    const slopes = TANH_VALUES.flatMap(([, , slope]) => [slope, slope]);
    assertClose(x.data, slopes, { relative, absolute: cancelled }, `${kernels.name}: slope`);
  }
});

/** Numbers of an operation's two arrays. */
const FILLS = {
  ordinary: (random) => 2 * random.normal(),
  scales: (random) => random.normal() * 10 ** (random.integer(24) - 16),
  special: (random) =>
    random.integer(3) > 0 ? random.normal() : [NaN, Infinity, -Infinity, 0, -0][random.integer(5)],
} satisfies Record<string, (random: ReturnType<typeof streamOf>) => number>;

/** Each operation, and the arrays that it writes. */
const OPERATIONS = {
  relu: (kernels, { x }) => (kernels.relu(x), [x]),
  reluBackward: (kernels, { x, y }) => (kernels.reluBackward(x, y), [y]),
  tanh: (kernels, { x, y }) => (kernels.tanh(x, y), [x, y]),
  cube: (kernels, { x, y }) => (kernels.cube(x, y), [x, y]),
  multiplySlope: (kernels, { x, y }) => (kernels.multiplySlope(x, y), [x]),
} satisfies Record<string, (kernels: Kernels, arrays: ReturnType<typeof arraysOf>) => Matrix[]>;

interface Case {
  readonly rows: number;
  readonly columns: number;
  readonly fill: keyof typeof FILLS;
  readonly seed: number;
}

/** Arrays with an unused row at the end, which no operation may touch. */
function arraysOf(kernels: Kernels, { rows, columns, fill, seed }: Case) {
  const random = streamOf(seed);
  const draw = () => Math.fround(FILLS[fill](random));
  const [x, g, y] = [1, 2, 3].map(() => ({
    ...matrixOf(kernels, [rows + 1, columns], draw),
    rows,
  }));
  return { x, g, y };
}

for (const [name, operation] of Object.entries(OPERATIONS)) {
  Deno.test(`${name}() of simd agrees with the reference at every size`, () => {
    const side = fc.integer({ min: 1, max: 23 });
    const fill = fc.constantFrom(...Object.keys(FILLS) as (keyof typeof FILLS)[]);
    const cases = fc.record({ rows: side, columns: side, fill, seed: fc.integer() });
    fc.assert(fc.property(cases, (testCase) => {
      // 1 - y^2 of a y near 1 keeps few of its digits; a gradient near 1e-20 may be put to zero.
      const absolute = { tanh: 4e-7, multiplySlope: 2e-20 }[name] ?? 1e-37;
      const expected = operation(REFERENCE, arraysOf(REFERENCE, testCase));
      for (const kernels of FAST_KERNELS) {
        operation(kernels, arraysOf(kernels, testCase)).forEach(({ data }, i) =>
          assertClose(data, expected[i].data, { relative: 1e-6, absolute }, `${name} ${i}`)
        );
      }
    }));
  });
}

Deno.test("multiplySlope() puts gradients below 1e-20 to zero, so that none becomes denormal", () => {
  for (const kernels of [...FAST_KERNELS, REFERENCE, WIDE_REFERENCE]) {
    const slope = matrixOf(kernels, [1, 6], () => 0.75);
    const gradients = [1.3e-20, -1.3e-20, 1.4e-20, -1.4e-20, 1e-30, 0];
    const gradient = matrixOf(kernels, [1, 6], gradients);
    kernels.multiplySlope(gradient, slope);
    assertEquals([...gradient.data].map(Math.sign).map((sign) => sign + 0), [0, 0, 1, -1, 0, 0]);
  }
});

Deno.test("tanh() has the bits that the gates of an LSTM have", () => {
  for (const kernels of [...FAST_KERNELS, REFERENCE, WIDE_REFERENCE]) {
    const random = streamOf(3);
    const units = 1001;
    const numbers = Array.from({ length: units }, () => 4 * random.normal());
    const [x, y] = [numbers, () => 0].map((value) => matrixOf(kernels, [1, units], value));
    kernels.tanh(x, y);
    const gates = kernels.floats(4 * units);
    gates.set(numbers, 2 * units);
    const [previousCell, cell, tanhCell, hidden] = [1, 2, 3, 4].map(() => kernels.floats(units));
    kernels.lstmCell({ gates, previousCell, cell, tanhCell, hidden });
    assertEquals([...y.data], [...gates.subarray(2 * units, 3 * units)]);
  }
});
