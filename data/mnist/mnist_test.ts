/**
 * Tests of the MNIST datasets: the split on made-up images; the real files where they may be read.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { Dataset } from "../../lib/train/dataset.ts";
import { ConfigError, DataError } from "../../lib/errors.ts";
import type { IdxArray } from "../formats/idx.ts";
import { loadMnist, MNIST_DEV_SIZE, sliceDataset, splitDev, toDataset } from "./mnist.ts";

const IMAGES: IdxArray = {
  shape: [4, 2, 1],
  values: Uint8Array.of(0, 255, 51, 1, 2, 3, 254, 128),
};
const LABELS: IdxArray = { shape: [4], values: Uint8Array.of(3, 1, 4, 9) };

Deno.test("toDataset() divides pixels by 255 in float32", () => {
  const { inputs, targets, ...sizes } = toDataset(IMAGES, LABELS);
  assertEquals(sizes, { inFeatures: 2, classCount: 10, size: 4 });
  assertEquals([...inputs], [...IMAGES.values].map((pixel) => Math.fround(pixel / 255)));
  assertEquals([inputs[0], inputs[1]], [0, 1]);
  assertEquals([...targets], [3, 1, 4, 9]);
});

Deno.test("toDataset() rejects labels that do not fit the images", () => {
  const three = { shape: [3], values: Uint8Array.of(0, 1, 2) };
  assertThrows(() => toDataset(IMAGES, three), DataError, "Cannot pair 4 images with 3 labels");
});

Deno.test("splitDev() takes the first examples for dev, without a copy", () => {
  const all = toDataset(IMAGES, LABELS);
  const { train, dev } = splitDev(all, 1);
  assertEquals([dev.size, train.size], [1, 3]);
  assertEquals([...dev.targets], [3]);
  assertEquals([...train.targets], [1, 4, 9]);
  assertEquals([...dev.inputs, ...train.inputs], [...all.inputs]);
  assertEquals([train.inFeatures, train.classCount], [2, 10]);
  assertStrictEquals(train.inputs.buffer, all.inputs.buffer);
  assertStrictEquals(dev.targets.buffer, all.targets.buffer);
});

Deno.test("sliceDataset() rejects a range that is empty or outside", () => {
  const all = toDataset(IMAGES, LABELS);
  assertEquals(sliceDataset(all, 0, 4), all);
  for (const [start, end] of [[2, 2], [3, 2], [-1, 2], [0, 5], [NaN, 2]]) {
    assertThrows(() => sliceDataset(all, start, end), ConfigError, "of 4. Choose 0 <= start");
  }
  assertThrows(() => splitDev(all), ConfigError, `from ${MNIST_DEV_SIZE} up to 4`);
});

// Changes the first input of the dataset it is sent.
const WORKER = `self.onmessage = ({ data }) => {
  data.dev.inputs[0] = 7;
  self.postMessage([data.dev.size, data.train.targets[0]]);
};`;

Deno.test("a worker gets the datasets without a copy", async () => {
  const splits = splitDev(toDataset(IMAGES, LABELS), 2);
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(WORKER)}`, {
    type: "module",
  });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
    worker.postMessage(splits);
    assertEquals(await promise, [2, 4]);
    assertEquals(splits.dev.inputs[0], 7);
  } finally {
    worker.terminate();
  }
});

Deno.test({
  name: "loadMnist() reports unreadable files",
  permissions: { read: false },
  async fn() {
    await assertRejects(() => loadMnist({ folder: "mine" }), DataError, "--allow-read=mine");
  },
});

function classCounts({ targets }: Dataset): number[] {
  const counts = Array<number>(10).fill(0);
  for (const target of targets) counts[target] += 1;
  return counts;
}

const modules = { name: "read", path: new URL("../../node_modules", import.meta.url) } as const;

Deno.test({
  name: "loadMnist() loads the real files",
  ignore: Deno.permissions.querySync(modules).state !== "granted",
  async fn() {
    const { train, dev, test, sha256 } = await loadMnist();
    assertEquals([train.size, dev.size, test.size], [55_000, 5_000, 10_000]);
    assertEquals(sha256, "d0a3eec1f5a454401d758fdbf15b9b0163a7034963586d671960c180b97e2c1a");
    for (const { inputs, targets, inFeatures, classCount, size } of [train, dev, test]) {
      assertEquals([inputs.length, targets.length], [size * 784, size]);
      assertEquals([inFeatures, classCount], [784, 10]);
      assert(inputs.buffer instanceof SharedArrayBuffer);
    }
    // The training file begins with these digits; so does the test file.
    assertEquals([...dev.targets.subarray(0, 10)], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assertEquals([...test.targets.subarray(0, 10)], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The class counts of the whole training file and of the test file are well known.
    const devCounts = classCounts(dev);
    assertEquals(classCounts(train).map((count, digit) => count + devCounts[digit]), [
      5923,
      6742,
      5958,
      6131,
      5842,
      5421,
      5918,
      6265,
      5851,
      5949,
    ]);
    assertEquals(classCounts(test), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // The mean of all training pixels is well known too: 0.1307.
    let sum = 0;
    for (const { inputs } of [dev, train]) for (const input of inputs) sum += input;
    assertEquals((sum / (60_000 * 784)).toFixed(4), "0.1307");
  },
});
