/**
 * Tests of the rules that pick the kept entries.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "./errors.ts";
import { createSelection } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { simdKernels } from "./kernels/simd/simd.ts";
import { Linear } from "./layers/linear.ts";
import { Lstm } from "./layers/lstm.ts";
import { createStreams, STREAM_NAMES } from "./math/random.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "./sparsifier.ts";
import { bound, matrixOf } from "./testing/testing.ts";

const GRADIENT = [
  [1, -5, 0, 3, 2],
  [4, 1, 0, -3, 3],
  [0, 0, -9, 0, 0],
];

/** What a sparsifier keeps of each row of the gradient, into a selection with room for more. */
function select(sparsifier: Sparsifier, kernels = referenceKernels(64)): number[][] {
  const { k = 0 } = sparsifier;
  const gradient = matrixOf(kernels, [GRADIENT.length, GRADIENT[0].length], GRADIENT.flat());
  const selection = createSelection(kernels, GRADIENT.length + 2, k);
  sparsifier.select(gradient, selection, { kernels, random: createStreams(1).selection });
  assertEquals(selection.rows, GRADIENT.length);
  return GRADIENT.map((_, b) => [...selection.indices.subarray(b * k, (b + 1) * k)]);
}

Deno.test("topK() keeps the largest magnitudes of each row", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    assertEquals(select(topK(1), kernels), [[1], [0], [2]]);
    assertEquals(select(topK(2), kernels), [[1, 3], [0, 3], [0, 2]]);
    assertEquals(select(topK(3), kernels), [[1, 3, 4], [0, 3, 4], [0, 1, 2]]);
    assertEquals(select(topK(5), kernels), GRADIENT.map(() => [0, 1, 2, 3, 4]));
  }
});

Deno.test("unifiedTopK() keeps the columns with the largest sums for all rows", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    assertEquals(select(unifiedTopK(1), kernels), [[2], [2], [2]]);
    assertEquals(select(unifiedTopK(3), kernels), GRADIENT.map(() => [1, 2, 3]));
    // The sums of columns 0 and 4 are equal.
    assertEquals(select(unifiedTopK(4), kernels), GRADIENT.map(() => [0, 1, 2, 3]));
  }
});

Deno.test("randomK() keeps different entries in each row, each equally often", () => {
  const kernels = referenceKernels(64);
  const [rows, columns, k] = [4000, 5, 2];
  const gradient = matrixOf(kernels, [rows, columns], () => 1);
  const selection = createSelection(kernels, rows, k);
  const random = createStreams(3).selection;
  randomK(k).select(gradient, selection, { kernels, random });
  const counts = new Map<string, number>();
  for (let b = 0; b < rows; b++) {
    const pair = selection.indices.subarray(b * k, (b + 1) * k).join();
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  assertEquals(counts.size, 10);
  for (const [pair, count] of counts) assert(Math.abs(count - 400) < 100, `${pair}: ${count}`);
  const before = selection.indices.slice();
  randomK(k).select(gradient, selection, { kernels, random });
  assert(selection.indices.join() !== before.join());
});

Deno.test("only randomK() draws random numbers", () => {
  const kernels = referenceKernels(64);
  for (const sparsifier of [dense(), topK(2), unifiedTopK(2), randomK(2)]) {
    const random = createStreams(1);
    const layer = bound(new Linear(2, 3, { sparsifier }), kernels, { random });
    const states = () => STREAM_NAMES.map((name) => random[name].state.join());
    const before = states();
    layer.forward(matrixOf(kernels, [1, 2], [1, 2]));
    layer.backward(matrixOf(kernels, [1, 3], [1, 2, 3]));
    const after = states();
    const changed = STREAM_NAMES.filter((_, i) => after[i] !== before[i]);
    assertEquals(changed, sparsifier.name === "randomK" ? ["selection"] : []);
  }
});

/** Keeps the entries at the given indices of each row. */
function sparsifierOf(k: number, rows: number[][], count = rows.length): Sparsifier {
  return {
    name: "mine",
    k,
    select(_, selection) {
      rows.forEach((row, b) => selection.indices.set(row, b * k));
      selection.rows = count;
    },
  };
}

Deno.test("a sparsifier of a user's own takes part", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    const layer = bound(
      new Linear(1, 4, { sparsifier: sparsifierOf(2, [[0, 3], [1, 2]]) }),
      kernels,
    );
    layer.forward([1, 1]);
    layer.backward([1, 2, 3, 4, 10, 20, 30, 40]);
    assertEquals([...layer.materializeWeightGradient()], [1, 20, 30, 4]);
    const gates = { sparsifier: sparsifierOf(1, [[0], [1], [1], [0]]) };
    const lstm = bound(new Lstm(1, 2, gates), kernels);
    lstm.forward([1]);
    lstm.backward([1, 1]);
    assertEquals([...lstm.directions[0].selection?.indices ?? []], [0, 3, 5, 6]);
  }
});

Deno.test("a selection out of range, twice, unordered or short is an error, not a trap", () => {
  const wrong = [[0, 4], [-1, 0], [0, 2 ** 31 - 1], [2, 2], [3, 1], [1], [], [0.5, 0.9]];
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    for (const row of wrong) {
      for (const rows of [[row, [0, 1]], [[0, 1], row]]) {
        const layer = bound(new Linear(3, 4, { sparsifier: sparsifierOf(2, rows) }), kernels);
        layer.forward(new Float32Array(6));
        const message = `selection of sparsifier mine: row ${rows.indexOf(row)} has indices`;
        assertThrows(() => layer.backward(new Float32Array(8)), ConfigError, message);
      }
    }
    for (const count of [0, 1, 3, NaN]) {
      const sparsifier = sparsifierOf(2, [[0, 1], [0, 1]], count);
      const layer = bound(new Linear(3, 4, { sparsifier }), kernels);
      layer.forward(new Float32Array(6));
      const message = `it has ${count} rows, the gradient 2. Set selection.rows`;
      assertThrows(() => layer.backward(new Float32Array(8)), ConfigError, message);
    }
  }
});

Deno.test("a short selection is found even where an earlier one left its indices", () => {
  let isShort = false;
  const sparsifier: Sparsifier = {
    name: "mine",
    k: 2,
    select(gradient, selection) {
      selection.indices.set(isShort ? [0] : [0, 3]);
      selection.rows = gradient.rows;
    },
  };
  const layer = bound(new Linear(3, 4, { sparsifier }), simdKernels());
  layer.forward([1, 2, 3]);
  layer.backward([1, 2, 3, 4]);
  isShort = true;
  assertThrows(() => layer.backward([1, 2, 3, 4]), ConfigError, "has indices 0, -1, expected 2");
});

Deno.test("a layer refuses a k that is no integer from 1", () => {
  for (const k of [0, -1, 1.5, NaN, "2"] as number[]) {
    const sparsifier = { ...sparsifierOf(1, []), k };
    assertThrows(() => new Linear(3, 4, { sparsifier }), ConfigError, `k is ${k}, but there are 4`);
    assertThrows(() => new Lstm(3, 4, { sparsifier }), ConfigError, `k is ${k}, but there are 4`);
  }
});

Deno.test("a sparsifier has the name and the k of configurations", () => {
  const all = [dense(), topK(1), unifiedTopK(2), randomK(3)];
  assertEquals(all.map(({ name }) => name), ["dense", "topK", "unifiedTopK", "randomK"]);
  assertEquals(all.map(({ k }) => k), [undefined, 1, 2, 3]);
});

Deno.test("topK(), unifiedTopK() and randomK() throw when k is not a positive integer", () => {
  for (const create of [topK, unifiedTopK, randomK]) {
    for (const k of [0, -1, 1.5, NaN, Infinity]) {
      assertThrows(
        () => create(k),
        ConfigError,
        `Cannot keep k = ${k} entries of a gradient: k must be an integer from 1`,
      );
    }
  }
});
