/**
 * Two threads within a step. Starting a thread needs read permission; skips itself without.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { Adam } from "../../optim/adam.ts";
import { Classification } from "../../train/classification.ts";
import { Mlp } from "../../mlp.ts";
import { dense, type Sparsifier, topK, unifiedTopK } from "../../sparsifier.ts";
import { cloudDataset, trainToEnd } from "../../testing/testing.ts";
import { type SimdKernels, simdKernels } from "./simd.ts";

const MAY_START_THREADS =
  Deno.permissions.querySync({ name: "read", path: "." }).state === "granted";

/** Trains a model that is large enough for every operation to be cut in two. */
async function digestOf(kernels: SimdKernels, sparsifier: Sparsifier): Promise<string> {
  const shape = { inFeatures: 203, classCount: 11 };
  const [train, dev] = [cloudDataset(95, shape, 1), cloudDataset(21, shape, 2)];
  const model = new Mlp({ layerSizes: [203, 149, 131, 11], sparsifier, seed: 1, kernels });
  const optimizer = new Adam(model);
  const data = { train, dev, test: dev };
  const task = new Classification({ model, data, batchSize: 10 });
  return (await trainToEnd({ task, optimizer, epochs: 2 })).digest;
}

Deno.test({
  name: "simdKernels() gives the same bits with two threads as with one",
  ignore: !MAY_START_THREADS,
  async fn() {
    for (const sparsifier of [dense(), topK(9), unifiedTopK(40)]) {
      const expected = await digestOf(simdKernels(), sparsifier);
      const kernels = simdKernels({ threads: 2 });
      assertEquals(await digestOf(kernels, sparsifier), expected, "before the thread serves");
      await kernels.ready;
      assertEquals(await digestOf(kernels, sparsifier), expected, "while it serves");
      await new Promise((resolve) => setTimeout(resolve, 20));
      assertEquals(await digestOf(kernels, sparsifier), expected, "after it slept");
      kernels.close();
      assertEquals(await digestOf(kernels, sparsifier), expected, "after it was closed");
    }
  },
});
