/**
 * Tests of the estimates: counted by hand for models small enough.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createDataset } from "../../lib/train/dataset.ts";
import { mnist, MNIST_PRESET } from "./mnist.ts";
import { tagging } from "./tagging.ts";
import { POS_ADAGRAD, POS_PRESET } from "./tagging_model.ts";
import { mlpWork } from "./work.ts";

Deno.test("mlpWork() counts products, updates and the overhead of an example", () => {
  // 3 x 8 and 8 x 2 weights; dW and dx cost as much again each; an update 10 a weight, every 5.
  assertEquals(mlpWork([3, 8, 2], { name: "dense" }, 5), {
    training: 40 + 2 * 40 + 10 * 40 / 5 + 20_000,
    evaluation: 40 + 5_000,
  });
  // Of the hidden layer a quarter, which costs twice as much an entry.
  const sparse = mlpWork([3, 8, 2], { name: "topK", k: 2, outputLayer: false }, 5);
  assertEquals(sparse.training, 40 + 24 + 2 * 16 + 10 * 40 / 5 + 20_000);
});

Deno.test("estimateWork() counts all examples of all epochs", () => {
  const data = (size: number) =>
    createDataset(
      new Float32Array(3 * size),
      Uint8Array.from({ length: size }, (_, i) => i % 2),
      2,
    );
  const splits = { train: data(100), dev: data(10), test: data(7) };
  const config = {
    ...MNIST_PRESET,
    epochs: 3,
    batchSize: 5,
    evaluationsPerEpoch: 2,
    model: { ...MNIST_PRESET.model, hiddenSizes: [8] },
  };
  const { training, evaluation } = mlpWork([3, 8, 2], { name: "dense" }, 5);
  assertEquals(mnist.estimateWork(config, splits), 3 * (100 * training + 2 * 10 * evaluation));
});

Deno.test("estimateWork() of a tagger counts words, and updates by sentence", () => {
  const sentences = (size: number, words: number) => ({ size, tags: { length: words } });
  const splits = { train: sentences(4, 30), dev: sentences(2, 5) };
  const config = {
    ...POS_PRESET,
    epochs: 2,
    model: { ...POS_PRESET.model, hiddenSize: 10, wordSize: 6, featureSize: 2 },
  };
  const estimate = (changed: typeof config) =>
    tagging.estimateWork(changed, splits as unknown as Parameters<typeof tagging.estimateWork>[1]);
  // Two directions, four gates, 10 units, 6 + 7 x 2 inputs and 10 of the step before.
  const weights = 2 * 4 * 10 * (20 + 10);
  const forward = 1.5 * weights + 50_000;
  assertEquals(
    estimate(config),
    2 * (30 * (forward + 3 * weights) + 4 * 10 * weights + 5 * forward),
  );
  const sparsifier = { name: "topK", k: 1, outputLayer: false } as const;
  assertEquals(
    estimate({ ...config, sparsifier, optimizer: POS_ADAGRAD }),
    2 * (30 * (forward + 0.3 * weights) + 4 * weights + 5 * forward),
  );
});
