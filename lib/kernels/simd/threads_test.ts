/**
 * Two threads within a step, started without any permission. That an idle thread does not keep a
 * process alive, `check:anywhere` shows.
 *
 * @module
 */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ConfigError } from "../../errors.ts";
import { Adam } from "../../optim/adam.ts";
import { Classification } from "../../train/classification.ts";
import { Mlp } from "../../mlp.ts";
import { dense, type Sparsifier, topK, unifiedTopK } from "../../sparsifier.ts";
import { cloudDataset, trainToEnd } from "../../testing/testing.ts";
import { type SimdKernels, simdKernels, type SimdOptions } from "./simd.ts";
import { startThread } from "./thread.ts";

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
  permissions: "none",
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

Deno.test("simdKernels() throws when the number of threads is not 1 or 2", () => {
  for (const threads of [0, 3, 1.5, NaN, "2"]) {
    const options = { threads } as SimdOptions;
    assertThrows(() => simdKernels(options), ConfigError, `threads is ${threads}, but must be`);
  }
});

Deno.test("startThread() rejects when the thread cannot get its memory, or fails", async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  // Imports a function that nobody passes: () -> () named b of a.
  const [header, types] = [[0, 97, 115, 109, 1, 0, 0, 0], [1, 4, 1, 96, 0, 0]];
  const imports = [2, 7, 1, 1, 97, 1, 98, 0, 0];
  const failing = new WebAssembly.Module(Uint8Array.of(...header, ...types, ...imports));
  for (const module of [(() => {}) as unknown as WebAssembly.Module, failing]) {
    const start = () => startThread({ module, memory, block: 0 });
    await assertRejects(start, ConfigError, "Cannot start a second thread");
  }
});

Deno.test("simdKernels() ends its thread at the end of a using block", async () => {
  using kernels = simdKernels({ threads: 2 });
  await kernels.ready;
});
