/**
 * Tests of the workload of the multi-layer perceptron: counts of multiply-accumulates against loops
 * that count one by one.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Mlp } from "../../../lib/mlp.ts";
import { mlp } from "./mlp.ts";

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

Deno.test("countMacs() counts every product once", () => {
  for (const k of [null, 1, 3, 5, 9]) {
    for (const layerSizes of [[4, 3], [4, 5, 2], [7, 5, 6, 3]]) {
      const name = `${layerSizes}, k=${k}`;
      assertEquals(mlp.countMacs({ layerSizes }, k, 3), countOneByOne(layerSizes, 3, k), name);
    }
  }
});

Deno.test("meProp saves k / n of the hidden layers' backward products, and no forward product", () => {
  const shape = { layerSizes: [784, 500, 500, 10] };
  const [dense, sparse] = [null, 80].map((k) => mlp.countMacs(shape, k, 1));
  const output = 500 * 10;
  assertEquals(sparse.forward, dense.forward);
  assertEquals((sparse.dW - output) / (dense.dW - output), 80 / 500);
  assertEquals((sparse.dx - output) / (dense.dx - output), 80 / 500);
});

Deno.test("countParameters() counts those of the model", () => {
  const layerSizes = [4, 5, 2];
  const { parameters } = new Mlp({ layerSizes });
  const count = parameters.reduce((sum, { value }) => sum + value.length, 0);
  assertEquals(mlp.countParameters({ layerSizes }), count);
  assertEquals(mlp.modelName({ layerSizes }), "4-5-2");
});

Deno.test("sizesOf() leaves out a minibatch that is not full", () => {
  assertEquals(mlp.sizesOf({ targets: new Int32Array(25) }, 10), [10, 10]);
});
