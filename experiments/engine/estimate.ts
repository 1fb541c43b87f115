/**
 * Time estimates of runs: the work that their task counts, divided by the speed of this machine,
 * measured on a few steps. For ETAs only; no reported number depends on it.
 *
 * @module
 */
import { Adam } from "../../lib/optim/adam.ts";
import { createDataset } from "../../lib/train/dataset.ts";
import { Minibatch } from "../../lib/train/minibatch.ts";
import { Mlp } from "../../lib/mlp.ts";
import type { RunConfig } from "../tasks/settings.ts";
import type { TaskData } from "../tasks/task.ts";
import { taskOf } from "../tasks/tasks.ts";
import { mlpWork } from "../tasks/work.ts";

/** The model and the minibatch for the measurement: the paper's on MNIST. */
const LAYER_SIZES = [784, 500, 500, 10] as const;
const BATCH_SIZE = 10;

/** The work of a run, in multiply-accumulates. */
export function estimateWork(config: RunConfig, { splits }: TaskData): number {
  return taskOf(config).estimateWork(config, splits);
}

/** Milliseconds for one multiply-accumulate on this machine, from a hundred training steps. */
export function measureMsPerWork(now: () => number = () => performance.now()): number {
  const [inFeatures, , , classCount] = LAYER_SIZES;
  const size = 1000;
  const data = createDataset(
    Float32Array.from({ length: size * inFeatures }, (_, i) => (i % 7) / 7),
    Uint8Array.from({ length: size }, (_, i) => i % classCount),
    classCount,
  );
  const model = new Mlp({ layerSizes: LAYER_SIZES });
  const optimizer = new Adam(model);
  const minibatch = new Minibatch(model.kernels, data, BATCH_SIZE);
  const trainSteps = (from: number, to: number): void => {
    for (let step = from; step < to; step++) {
      minibatch.gather(Uint32Array.from({ length: BATCH_SIZE }, (_, i) => step * BATCH_SIZE + i));
      minibatch.score(model.forward(minibatch.x, { training: true }));
      model.backward(minibatch.gradient);
      optimizer.step();
    }
  };
  trainSteps(0, 30); // Warm up.
  const start = now();
  trainSteps(30, 100);
  const elapsedMs = now() - start;
  const { training } = mlpWork(LAYER_SIZES, { name: "dense" }, BATCH_SIZE);
  return elapsedMs / (70 * BATCH_SIZE * training);
}
