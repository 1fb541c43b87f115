/**
 * Tests of the cost of the hidden layers, on a small model: every k is measured with both kernels,
 * and its work counted.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { measureHiddenCost } from "./cost.ts";
import type { TrainedState } from "./state_file.ts";

const INPUTS = 6;

const STATE: TrainedState = {
  ...{ workload: "mlp", shape: { layerSizes: [INPUTS, 8, 8, 2] }, optimizer: "adam", k: null },
  ...{ step: 0, parameters: [], moments: [] },
  examples: {
    inputs: Float32Array.from({ length: 40 * INPUTS }, (_, i) => Math.sin(i)),
    targets: Int32Array.from({ length: 40 }, (_, i) => i % 2),
  },
};

Deno.test("measureHiddenCost() measures dense, dense without zeros, and each k", async () => {
  const options = { state: STATE, ks: [2], rounds: 2, leastMs: 0, onProgress() {} };
  const series = await measureHiddenCost(options);
  assertEquals(series.map(({ kernels }) => kernels), ["simd", "reference"]);
  for (const { costs } of series) {
    const [dense, noZeros, sparse] = costs;
    assertEquals(costs.map(({ k, skipsZeros }) => [k, skipsZeros ?? false]), [
      ...[[null, false], [null, true], [2, false]],
    ]);
    // The second layer has dx and dW, the first dW alone; the output layer is not measured.
    assertEquals(dense.macs, 10 * (2 * 8 * 8 + 8 * INPUTS));
    assert(noZeros.macs > 0 && noZeros.macs < dense.macs);
    assert(sparse.macs > 0 && sparse.macs <= 10 * 2 * (2 * 8 + INPUTS));
    for (const { dxMs, dWMs } of costs) {
      assertEquals([dxMs.length, dWMs.length], [2, 2]);
      assert([...dxMs, ...dWMs].every((ms) => ms > 0));
    }
  }
});
