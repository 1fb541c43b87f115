/**
 * How long runs should take: a rough count of the arithmetic of a run, and the speed of this
 * machine measured on a few steps. For ETAs only; no reported number comes from here.
 *
 * @module
 */
import { Adam } from "../../lib/optim/adam.ts";
import { createDataset, type Dataset } from "../../lib/train/dataset.ts";
import { Minibatch } from "../../lib/train/minibatch.ts";
import { Mlp } from "../../lib/mlp.ts";
import { MNIST_PRESET, type MnistConfig, type PosConfig, type RunConfig } from "./config.ts";
import type { TaskData } from "./task_data.ts";

const IN_FEATURES = 784;
const CLASS_COUNT = 10;
/** What an update of a weight costs, in multiply-accumulates of a product. */
const UPDATE_COST = 10;

/** What reading a weight that no cache holds costs, in the same: the LSTM's are too large for one. */
const LSTM_COST = 1.5;

/** The work of a run, in multiply-accumulates. */
export function estimateWork(config: RunConfig, data: TaskData): number {
  return config.task === "mnist" && data.task === "mnist"
    ? estimateMnist(config, data.splits)
    : config.task === "pos" && data.task === "pos"
    ? estimatePos(config, data.splits)
    : 0;
}

function estimateMnist(
  config: MnistConfig,
  data: Record<"train" | "dev", { size: number }>,
): number {
  const { model: { hiddenSizes }, sparsifier, batchSize, epochs, evaluationsPerEpoch } = config;
  const sizes = [IN_FEATURES, ...hiddenSizes, CLASS_COUNT];
  let forward = 0;
  let backward = 0;
  for (let i = 0; i + 1 < sizes.length; i++) {
    const weights = sizes[i] * sizes[i + 1];
    const isOutput = i + 2 === sizes.length;
    const kept = sparsifier.name === "dense" || isOutput ? 1 : sparsifier.k / sizes[i + 1];
    forward += weights;
    backward += 2 * weights * Math.min(1, 2 * kept) + UPDATE_COST * weights / batchSize;
  }
  const evaluated = evaluationsPerEpoch * data.dev.size;
  // Copying an example and calling the kernels costs something even in a tiny model.
  const overhead = 20_000;
  const trained = data.train.size * (forward + backward + overhead);
  return epochs * (trained + evaluated * (forward + overhead / 4));
}

function estimatePos(
  config: PosConfig,
  data: Record<"train" | "dev", { size: number; tags: { length: number } }>,
): number {
  const { model: { hiddenSize, wordSize, featureSize }, sparsifier, optimizer } = config;
  const inFeatures = wordSize + 7 * featureSize;
  const weights = 2 * 4 * hiddenSize * (inFeatures + hiddenSize);
  const kept = sparsifier.name === "dense" ? 1 : sparsifier.k / hiddenSize;
  // Adam passes over all weights once a sentence; AdaGrad over the rows with a gradient.
  const update = (optimizer.name === "adam" ? 1 : kept) * UPDATE_COST * weights;
  const overhead = 50_000;
  const forward = LSTM_COST * weights + overhead;
  const trained = data.train.tags.length * (forward + 2 * LSTM_COST * weights * kept) +
    data.train.size * update;
  return config.epochs *
    (trained + config.evaluationsPerEpoch * data.dev.tags.length * forward);
}

/** Milliseconds for one multiply-accumulate on this machine, from a few hundred training steps. */
export function measureMsPerWork(): number {
  const size = 1000;
  const data: Dataset = createDataset(
    Float32Array.from({ length: size * IN_FEATURES }, (_, i) => (i % 7) / 7),
    Uint8Array.from({ length: size }, (_, i) => i % CLASS_COUNT),
    CLASS_COUNT,
  );
  const model = new Mlp({
    layerSizes: [IN_FEATURES, ...MNIST_PRESET.model.hiddenSizes, CLASS_COUNT],
  });
  const optimizer = new Adam(model);
  const { batchSize } = MNIST_PRESET;
  const minibatch = new Minibatch(model.kernels, data, batchSize);
  const trainSteps = (from: number, to: number): void => {
    for (let step = from; step < to; step++) {
      minibatch.gather(Uint32Array.from({ length: batchSize }, (_, i) => step * batchSize + i));
      minibatch.score(model.forward(minibatch.x, true));
      model.backward(minibatch.gradient);
      optimizer.step();
    }
  };
  trainSteps(0, 30); // Until the code is compiled.
  const start = performance.now();
  trainSteps(30, 100);
  const elapsedMs = performance.now() - start;
  const config = { ...MNIST_PRESET, epochs: 1, evaluationsPerEpoch: 1 };
  const work = estimateMnist(config, { train: { size: 70 * batchSize }, dev: { size: 0 } });
  return elapsedMs / work;
}
