/**
 * Tests of the counts of multiply-accumulates, against loops that count one by one.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  countParameters,
  countStepMacs,
  gflops,
  LAYER_SIZES,
  totalMacs,
  WORKLOADS,
} from "./work.ts";

/** Counts as the reference kernels loop. */
function countOneByOne(layerSizes: number[], batchSize: number, k: number | null) {
  const macs = { forward: 0, dx: 0, dW: 0 };
  for (let b = 0; b < batchSize; b++) {
    for (let layer = 0; layer + 1 < layerSizes.length; layer++) {
      const isOutput = layer + 2 === layerSizes.length;
      for (let o = 0; o < layerSizes[layer + 1]; o++) {
        const isKept = isOutput || k === null || o < k;
        for (let i = 0; i < layerSizes[layer]; i++) {
          macs.forward++;
          if (isKept) macs.dW++;
          if (isKept && layer > 0) macs.dx++;
        }
      }
    }
  }
  return macs;
}

Deno.test("countStepMacs() counts every product once", () => {
  for (const k of [null, 1, 3, 5, 9]) {
    for (const layerSizes of [[4, 3], [4, 5, 2], [7, 5, 6, 3]]) {
      assertEquals(
        countStepMacs({ layerSizes, batchSize: 3, k }),
        countOneByOne(layerSizes, 3, k),
        `${layerSizes}, k=${k}`,
      );
    }
  }
});

Deno.test("meProp saves k / n of the hidden layers' backward products, and no forward product", () => {
  const dense = countStepMacs({ layerSizes: LAYER_SIZES, batchSize: 1, k: null });
  const sparse = countStepMacs({ layerSizes: LAYER_SIZES, batchSize: 1, k: 80 });
  const output = 500 * 10;
  assertEquals(sparse.forward, dense.forward);
  assertEquals((sparse.dW - output) / (dense.dW - output), 80 / 500);
  assertEquals((sparse.dx - output) / (dense.dx - output), 80 / 500);
});

Deno.test("gflops() and countParameters() agree with a count by hand", () => {
  assertEquals(gflops(5e6, 1), 10);
  assertEquals(countParameters([784, 500, 500, 10]), 785 * 500 + 501 * 500 + 501 * 10);
  assertEquals(totalMacs({ layerSizes: [2, 3], batchSize: 4, k: null }), 48);
});

Deno.test("the workloads have names of their own", () => {
  assertEquals(WORKLOADS.map(({ id }) => id), [
    "dense-b10",
    "topK80-b10",
    "dense-b50",
    "topK80-b50",
  ]);
});
