/**
 * Tests of the LSTM: its gradients against central differences of an independent forward pass, its
 * selections, and the equalities bit by bit that the study relies on.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { INITIALIZATION_NAMES } from "./initialization.ts";
import { createMatrix, type FloatArray, type Kernels, type Matrix } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import type { Parameter } from "./layer.ts";
import { Lstm, type LstmOptions } from "./lstm.ts";
import type { LstmDirection } from "./lstm_direction.ts";
import { createStreams } from "../math/random.ts";
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

const KERNELS = referenceKernels(64);

interface Options extends LstmOptions {
  inFeatures: number;
  hiddenSize: number;
  inputGradient?: boolean;
}

function build(options: Options, kernels: Kernels = KERNELS, seed = 1): Lstm {
  const { inFeatures, hiddenSize, inputGradient = true, ...rest } = options;
  const random = createStreams(seed);
  return bound(new Lstm(inFeatures, hiddenSize, rest), kernels, { random, inputGradient });
}

/** With biases that are not 0. */
function buildBiased(options: Options, kernels: Kernels = KERNELS, seed = 1): Lstm {
  const layer = build(options, kernels, seed);
  const random = streamOf(seed);
  for (const { bias } of layer.directions) {
    bias.value.forEach((_, i) => bias.value[i] = random.normal());
  }
  return layer;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/**
 * A forward pass of one direction, written independently. Products of entries that are not kept
 * count as the constants in `held`, so that central differences give the gradient of meProp; the
 * first call fills `held`.
 */
function runDirection(direction: LstmDirection, x: Matrix, held: Map<number, number>): number[][] {
  const { inputWeight, hiddenWeight, bias, selection, name } = direction;
  const H = bias.value.length / 4;
  let [h, c] = [new Array(H).fill(0), new Array(H).fill(0)];
  const outputs: number[][] = [];
  for (let s = 0; s < x.rows; s++) {
    const t = name === "reverse" ? x.rows - 1 - s : s;
    const z = Array.from({ length: 4 * H }, (_, j) => {
      const kept = selection?.indices.subarray(t * selection.k, (t + 1) * selection.k);
      const entry = t * 4 * H + j;
      const input = dot(x.data.subarray(t * x.columns, (t + 1) * x.columns), rowOf(inputWeight, j));
      const product = input + dot(h, rowOf(hiddenWeight, j));
      if (kept === undefined || kept.includes(j)) return product + bias.value[j];
      if (!held.has(entry)) held.set(entry, product);
      return held.get(entry) as number + bias.value[j];
    });
    c = c.map((before, j) => sigmoid(z[H + j]) * before + sigmoid(z[j]) * Math.tanh(z[2 * H + j]));
    h = c.map((cell, j) => sigmoid(z[3 * H + j]) * Math.tanh(cell));
    outputs[t] = h;
  }
  return outputs;

  function rowOf({ value }: Parameter, j: number): FloatArray {
    const columns = value.length / (4 * H);
    return value.subarray(j * columns, (j + 1) * columns);
  }
}

interface Case {
  length: number;
  I: number;
  H: number;
  bidirectional: boolean;
  selectionScope: "perGate" | "concatenated";
  method: "dense" | "topK" | "randomK" | "unifiedTopK";
  kept: number;
  seed: number;
}

const METHODS: Record<Case["method"], (k: number) => Sparsifier> = {
  dense,
  topK,
  randomK,
  unifiedTopK,
};

const CASES: fc.Arbitrary<Case> = fc.record({
  length: fc.integer({ min: 1, max: 5 }),
  I: fc.integer({ min: 1, max: 4 }),
  H: fc.integer({ min: 1, max: 4 }),
  bidirectional: fc.boolean(),
  selectionScope: fc.constantFrom("perGate", "concatenated"),
  method: fc.constantFrom("dense", "topK", "randomK", "unifiedTopK"),
  kept: fc.double({ min: 0, max: 0.99, noNaN: true }),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

Deno.test("Lstm gives output and gradients, with the dropped products held constant", () => {
  fc.assert(
    fc.property(CASES, ({ length, I, H, bidirectional, selectionScope, method, kept, seed }) => {
      const choices = selectionScope === "perGate" ? H : 4 * H;
      const sparsifier = METHODS[method](1 + Math.floor(kept * choices));
      const options = { inFeatures: I, hiddenSize: H, bidirectional, sparsifier, selectionScope };
      const layer = buildBiased(options, KERNELS, seed);
      const random = streamOf(seed + 1);
      const draw = () => random.normal();
      // A longer sequence first: nothing of it may remain.
      layer.forward(matrixOf(KERNELS, [length + 1, I], draw));
      const x = matrixOf(KERNELS, [length, I], draw);
      const y = layer.forward(x);
      const width = layer.outFeatures;
      const gradient = matrixOf(KERNELS, [length, width], draw);
      const dx = layer.backward(gradient);
      assertEquals([y.rows, y.columns, dx.rows, dx.columns], [length, width, length, I]);

      const held = layer.directions.map(() => new Map<number, number>());
      const forward = () => {
        const outputs = layer.directions.map((direction, d) => runDirection(direction, x, held[d]));
        return Array.from({ length }, (_, t) => outputs.flatMap((rows) => rows[t])).flat();
      };
      const loss = () => dot(forward(), gradient.data);
      assertClose(y.data.subarray(0, length * width), forward(), {
        relative: 1e-11,
        absolute: 1e-15,
      }, "h");
      for (const parameter of layer.parameters) {
        const dW = materializeGradient(KERNELS, parameter);
        assertGradient(loss, parameter.value, dW, parameter.name);
      }
      assertGradient(loss, x.data, dx.data.subarray(0, length * I), "x");
    }),
    { numRuns: 60 },
  );
});

Deno.test("Lstm keeps k entries in each gate, or of all gates", () => {
  for (const [selectionScope, gates, k] of [["perGate", 4, 2], ["concatenated", 1, 3]] as const) {
    for (const sparsifier of [topK(k), randomK(k)]) {
      const layer = buildBiased({ inFeatures: 3, hiddenSize: 5, sparsifier, selectionScope });
      const random = streamOf(1);
      layer.forward(matrixOf(KERNELS, [4, 3], () => random.normal()));
      layer.backward(matrixOf(KERNELS, [4, 5], () => random.normal()));
      const { selection, gateGradient } = layer.directions[0];
      assert(selection !== undefined && gateGradient !== undefined);
      assertEquals([selection.rows, selection.k], [4, gates * k]);
      for (let t = 0; t < 4; t++) {
        const indices = [...selection.indices.subarray(t * gates * k, (t + 1) * gates * k)];
        assertEquals(indices, [...new Set(indices)].sort((a, b) => a - b));
        if (gates === 1) continue;
        assertEquals(indices.map((index) => Math.floor(index / 5)), [0, 0, 1, 1, 2, 2, 3, 3]);
      }
      // The cell before the first step is zero, and so is the gradient of its gate.
      assertEquals([...gateGradient.data.subarray(5, 10)].map(Math.abs), [0, 0, 0, 0, 0]);
    }
  }
});

Deno.test("Lstm selects at random in the same places for the same seed", () => {
  const select = (seed: number) => {
    const layer = buildBiased(
      { inFeatures: 2, hiddenSize: 9, sparsifier: randomK(3) },
      KERNELS,
      seed,
    );
    layer.forward(matrixOf(KERNELS, [2, 2], [1, 2, 3, 4]));
    layer.backward(matrixOf(KERNELS, [2, 9], () => 1));
    return [...layer.directions[0].selection?.indices ?? []];
  };
  assertEquals(select(1), select(1));
  assertNotEquals(select(1), select(2));
});

/** Output and all gradients of a pass, after one of another length. */
function passOf(options: Partial<Options>, kernels: Kernels): FloatArray[] {
  const layer = buildBiased({ inFeatures: 7, hiddenSize: 13, ...options }, kernels);
  return [[3, 1], [9, 2]].flatMap(([length, seed]) => {
    const random = streamOf(seed);
    const draw = () => Math.fround(random.normal());
    const y = layer.forward(matrixOf(kernels, [length, 7], draw)).data.slice();
    const dx = layer.backward(matrixOf(kernels, [length, layer.outFeatures], draw));
    const gradients = layer.parameters.map((parameter) =>
      materializeGradient(kernels, parameter).slice()
    );
    return [y, dx.data.slice(), ...gradients];
  });
}

Deno.test("Lstm with k = n has the bits of the dense one", () => {
  for (const kernels of [KERNELS, simdKernels()]) {
    for (const bidirectional of [false, true]) {
      const expected = passOf({ bidirectional }, kernels);
      const all: Partial<Options>[] = [
        { sparsifier: topK(13) },
        { sparsifier: randomK(13) },
        { sparsifier: topK(52), selectionScope: "concatenated" },
      ];
      for (const options of all) {
        const actual = passOf({ bidirectional, ...options }, kernels);
        actual.forEach((array, i) => {
          assert(array.every((value, j) => Object.is(value, expected[i][j])), `array ${i}`);
        });
      }
    }
  }
});

Deno.test("Lstm of simd agrees with the reference", () => {
  for (const sparsifier of [dense(), topK(4)]) {
    const options = { bidirectional: true, sparsifier };
    const expected = passOf(options, KERNELS);
    passOf(options, simdKernels()).forEach((array, i) => {
      assertClose(array, expected[i], { relative: 1e-4, absolute: 1e-5 }, `array ${i}`);
    });
  }
});

Deno.test("the reverse direction of Lstm is the forward one on the reversed sequence", () => {
  const both = buildBiased({ inFeatures: 2, hiddenSize: 3, bidirectional: true });
  const [forward, reverse] = both.directions;
  reverse.parameters.forEach(({ value }, i) => value.set(forward.parameters[i].value));
  const random = streamOf(1);
  const x = Array.from({ length: 4 }, () => [random.normal(), random.normal()]);
  const rows = (sequence: number[][]) => {
    const { data } = both.forward(matrixOf(KERNELS, [4, 2], sequence.flat()));
    return Array.from({ length: 4 }, (_, t) => [...data.subarray(6 * t, 6 * t + 6)]);
  };
  const reversed = rows(x.toReversed()).toReversed();
  assertEquals(
    rows(x).map((row) => [...row.slice(3), ...row.slice(0, 3)]),
    reversed,
  );
});

Deno.test("Lstm shows the cells of the last sequence", () => {
  for (const bidirectional of [false, true]) {
    const layer = buildBiased({ inFeatures: 2, hiddenSize: 3, bidirectional });
    assertEquals(layer.directions[0].cells, undefined);
    for (const length of [7, 5]) layer.forward(matrixOf(KERNELS, [length, 2], () => 1));
    for (const direction of layer.directions) {
      const { name, cells } = direction;
      assertEquals([cells?.rows, cells?.columns], [5, 3]);
      // At its first step, a direction has c = i g, whatever the gate f.
      const first = name === "forward" ? 0 : 4;
      const c = [...cells?.data.subarray(3 * first, 3 * first + 3) ?? []];
      const [i, , g] = [0, 1, 2].map((gate) =>
        [0, 1, 2].map((unit) => {
          const j = 3 * gate + unit;
          const weights = direction.inputWeight.value.subarray(2 * j, 2 * j + 2);
          return dot(weights, [1, 1]) + direction.bias.value[j];
        })
      );
      const expected = i.map((z, unit) => sigmoid(z) * Math.tanh(g[unit]));
      assertClose(c, expected, { relative: 1e-12 }, "c");
    }
  }
});

Deno.test("Lstm without inputGradient returns no rows", () => {
  const layer = buildBiased({
    inFeatures: 2,
    hiddenSize: 3,
    inputGradient: false,
    sparsifier: topK(1),
  });
  layer.forward(matrixOf(KERNELS, [2, 2], () => 1));
  const dx = layer.backward(matrixOf(KERNELS, [2, 3], () => 1));
  assertEquals([dx.rows, dx.columns], [0, 2]);
  assert(layer.parameters.every(({ gradient }) => gradient !== undefined));
});

Deno.test("Lstm initialises each gate as a map of its own", () => {
  for (const initialization of INITIALIZATION_NAMES) {
    const layer = build({ inFeatures: 40, hiddenSize: 60, initialization });
    const { inputWeight, hiddenWeight, bias } = layer.directions[0];
    assertEquals([inputWeight.value.length, hiddenWeight.value.length], [240 * 40, 240 * 60]);
    assert([inputWeight, hiddenWeight].every(({ value }) => value.every((w) => w !== 0)));
    const isConstant = new Set(bias.value).size === 1;
    assertEquals(isConstant, !initialization.startsWith("uniformFan"), initialization);
  }
  const { inputWeight, hiddenWeight } = build({ inFeatures: 40, hiddenSize: 60 }).directions[0];
  for (const [{ value }, inFeatures] of [[inputWeight, 40], [hiddenWeight, 60]] as const) {
    const limit = Math.sqrt(6 / (inFeatures + 60));
    const largest = Math.max(...Array.from(value, Math.abs));
    assert(largest < limit && largest > 0.99 * limit, `${largest} of ${limit}`);
  }
});

Deno.test("Lstm throws when a setting does not fit", () => {
  const failures: [Options, string][] = [
    [{ inFeatures: 0, hiddenSize: 3 }, "inFeatures is 0"],
    [{ inFeatures: 2, hiddenSize: 1.5 }, "hiddenSize is 1.5"],
    [{ inFeatures: 2, hiddenSize: 3, sparsifier: topK(4) }, "k is 4, but there are 3 entries in"],
    [
      {
        inFeatures: 2,
        hiddenSize: 3,
        sparsifier: topK(13),
        selectionScope: "concatenated",
      },
      "k is 13, but there are 12 entries at a time step. Set k from 1 to 12",
    ],
  ];
  for (const [options, message] of failures) {
    assertThrows(() => buildBiased(options), ConfigError, message);
  }
});

Deno.test("Lstm.backward() throws when the length is not that of the forward pass", () => {
  const layer = buildBiased({ inFeatures: 2, hiddenSize: 3 });
  const gradient = createMatrix(KERNELS, 2, 3);
  assertThrows(() => layer.backward(gradient), ConfigError, "the last forward pass had none");
  layer.forward(createMatrix(KERNELS, 3, 2));
  assertThrows(() => layer.backward(gradient), ConfigError, "has 2 rows, the last forward pass");
});
