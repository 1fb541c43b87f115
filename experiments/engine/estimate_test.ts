/**
 * Compares estimates with times that follow from the time of a step. The clock is the test's own, so
 * that a busy machine changes nothing.
 *
 * @module
 */
import { assert } from "@std/assert";
import { createDataset, type Dataset } from "../../lib/train/dataset.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { estimateWork, measureMsPerWork } from "./estimate.ts";

function images(count: number): Dataset {
  return createDataset(new Float32Array(count * 784), new Uint8Array(count), 10);
}

Deno.test("the estimate of a run is the time of its steps, with some for the evaluations", () => {
  // The 70 steps that are measured take 140 ms.
  const times = [1000, 1140];
  const msPerWork = measureMsPerWork(() => times.shift() ?? NaN);
  const splits = { train: images(500), dev: images(50), test: images(100) };
  const config = { ...MNIST_PRESET, epochs: 4, evaluationsPerEpoch: 1 };
  const estimateMs = msPerWork * estimateWork(config, { task: "mnist", sha256: "", splits });
  // 4 epochs of 50 steps of 2 ms. An example without a backward pass costs less than one with it.
  const trainingMs = 4 * 50 * 2;
  const mostForEvaluationMs = 4 * (50 + 100 + 500) * 0.2;
  assert(
    estimateMs > trainingMs && estimateMs < trainingMs + mostForEvaluationMs,
    `${estimateMs} ms estimated, ${trainingMs} ms of training`,
  );
});
