/**
 * Compares the measured time of a small run with its estimate.
 *
 * @module
 */
import { assert } from "@std/assert";
import { createDataset, type Dataset } from "../../lib/train/dataset.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { estimateWork, measureMsPerWork } from "./estimate.ts";
import { trainRun } from "./train_run.ts";

function images(count: number): Dataset {
  const inputs = Float32Array.from({ length: count * 784 }, (_, i) => (i % 11) / 11);
  return createDataset(inputs, Uint8Array.from({ length: count }, (_, i) => i % 10), 10);
}

Deno.test("the estimate of a run is within a factor of four of its time", async () => {
  const splits = { train: images(500), dev: images(10), test: images(10) };
  const data = { task: "mnist", sha256: "", splits };
  const config = { ...MNIST_PRESET, epochs: 4, evaluationsPerEpoch: 1 };
  const epochsMs: number[] = [];
  await trainRun(
    {
      config,
      data,
      threads: 1,
      checkpoint: undefined,
      checkpointMs: Infinity,
      stop: new Int32Array(1),
    },
    (message) => message.kind === "epoch" && epochsMs.push(message.time.wallMs),
  );
  // The minimum of several times, since the machine may be busy.
  const msPerWork = Math.min(...[1, 2, 3].map(() => measureMsPerWork()));
  const estimateMs = msPerWork * estimateWork(config, data) / config.epochs;
  const ratio = estimateMs / Math.min(...epochsMs);
  assert(ratio > 1 / 4 && ratio < 4, `${estimateMs} ms estimated, ${epochsMs} ms measured`);
});
