/**
 * Tests of the passes without an update: dW is the right one, and all of them are measured.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { dense, topK } from "../../lib/sparsifier.ts";
import { Tagger } from "../../lib/tagger.ts";
import { measureTable2, multiplyOut } from "./passes.ts";
import { toy } from "./workloads/toy_testing.ts";
import type { Workload } from "./workloads/workload.ts";

Deno.test("multiplyOut() gives the same dW from all entries kept as from dense", () => {
  const products = [dense(), topK(3)].map((sparsifier) => {
    const kernels = simdKernels();
    const tables = [{ count: 5, size: 4 }];
    const model = new Tagger({ tables, hiddenSize: 3, tagCount: 2, sparsifier, kernels });
    model.score(model.forward([0, 4, 2], { training: true }), [1, 0, 1]);
    model.backward();
    const places = new Map();
    multiplyOut(model.parameters, kernels, places);
    multiplyOut(model.parameters, kernels, places); // Into the same places.
    return [...places.values()].map(({ rows, columns, data }) => [rows, columns, ...data]);
  });
  // W_ih and W_hh of two directions, and the output layer's weight.
  assertEquals(products[0].map(([rows, columns]) => [rows, columns]), [
    ...[[12, 4], [12, 3], [12, 4], [12, 3], [2, 6]],
  ]);
  assertEquals(products[1], products[0]);
});

Deno.test("measureTable2() keeps the forward pass out of the time of the backward pass", async () => {
  const FORWARD_MS = 3;
  const slow: Workload = {
    ...toy,
    open(...args) {
      const open = toy.open(...args);
      return {
        ...open,
        forward(...args) {
          const start = performance.now();
          while (performance.now() - start < FORWARD_MS);
          return open.forward(...args);
        },
      };
    },
  };
  const options = { rounds: 1, leastMs: 0, onProgress() {} };
  const { rows } = await measureTable2(slow, await toy.load(), options);
  assert(rows.every(({ forwardMs: [ms] }) => ms >= FORWARD_MS));
  // One of them at least was not interrupted.
  assert(Math.min(...rows.map(({ backwardMs: [ms] }) => ms)) < FORWARD_MS);
});

Deno.test("measureTable2() measures dense and meProp with both kernels, in every round", async () => {
  const lines: string[] = [];
  const { sizes, rows } = await measureTable2(toy, await toy.load(), {
    ...{ rounds: 2, leastMs: 0 },
    onProgress: (line) => lines.push(line),
  });
  assertEquals(sizes, [1, 2, 3, 2]);
  assertEquals(
    rows.map(({ kernels, k, skipsZeros = false }) => [kernels, k, skipsZeros]),
    ["simd", "reference"].flatMap((kernels) => [
      ...[[kernels, null, false], [kernels, null, true], [kernels, 2, false]],
    ]),
  );
  // Two examples in the mean.
  assertEquals(rows.map(({ macs }) => macs.dW), [24, 24, 16, 24, 24, 16]);
  for (const { forwardMs, backwardMs, dWMs } of rows) {
    assertEquals([forwardMs.length, backwardMs.length], [2, 2]);
    assert(forwardMs.every((ms) => ms > 0));
    assert(backwardMs.every((ms, round) => ms > dWMs[round] && dWMs[round] > 0));
  }
  // Two states, and six items in a warm-up and two rounds.
  assertEquals(lines.length, 2 + 6 * 3);
});
