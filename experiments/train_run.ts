/**
 * Trains one run from its configuration: builds model and optimizer, continues from a checkpoint if
 * there is one, and reports each epoch as plain values. Not here: files, workers, screens.
 *
 * @module
 */
import { AdaGrad } from "../lib/adagrad.ts";
import { Adam } from "../lib/adam.ts";
import { hashParameters, restoreCheckpoint, saveCheckpoint } from "../lib/checkpoint.ts";
import type { Kernels } from "../lib/kernels/kernels.ts";
import { referenceKernels } from "../lib/kernels/reference.ts";
import { type SimdKernels, simdKernels } from "../lib/kernels/simd.ts";
import { timedKernels } from "../lib/kernels/timed.ts";
import { Mlp } from "../lib/mlp.ts";
import type { Optimizer } from "../lib/optimizer.ts";
import { Sgd } from "../lib/sgd.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../lib/sparsifier.ts";
import { type EpochRecord, Trainer, type TrainingOptions } from "../lib/training.ts";
import type { RunConfig } from "./config.ts";
import type { RunResult, TimeRow } from "./run_directory.ts";

/** What a run needs besides its configuration. */
export interface RunInput {
  readonly config: RunConfig;
  readonly data: TrainingOptions["data"];
  /** Threads within a step; the bits are the same. */
  readonly threads: 1 | 2;
  /** Where an earlier session stopped; undefined to start afresh. */
  readonly checkpoint: Uint8Array<ArrayBuffer> | undefined;
}

/** What a run tells as it goes. */
export interface RunEvents {
  /** Called once, with the number of epochs that the checkpoint brought. */
  onStart(epochsDone: number): void;
  /** Called after each evaluation with the fraction of the run that is done. */
  onProgress(fraction: number): void;
  /** Called after each epoch. */
  onEpoch(epoch: FinishedEpoch): void;
}

/** All that is to be kept of an epoch. */
export interface FinishedEpoch {
  readonly record: EpochRecord;
  readonly time: Omit<TimeRow, "jobs">;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/**
 * Trains a run to its end.
 *
 * @param input Configuration, data, checkpoint.
 * @param events What to call on the way.
 * @returns The result.
 * @throws {DivergedError} If a loss is not a finite number.
 * @throws {DataError} If the checkpoint is damaged or belongs to another configuration.
 */
export async function trainRun(input: RunInput, events: RunEvents): Promise<RunResult> {
  const { config: { kernels: name }, threads } = input;
  if (name === "reference") return await trainOn(referenceKernels(32), input, events);
  const kernels: SimdKernels = simdKernels({ threads, relaxed: name === "simdRelaxed" });
  try {
    return await trainOn(kernels, input, events);
  } finally {
    kernels.close();
  }
}

/** Trains a run on the given kernels. */
async function trainOn(untimed: Kernels, input: RunInput, events: RunEvents): Promise<RunResult> {
  const { config, data } = input;
  const { kernels, takeMs } = timedKernels(untimed);
  const { model, optimizer } = buildModel(config, data.train, kernels);
  const stepsPerEpoch = Math.ceil(data.train.size / config.batchSize);
  const trainer = new Trainer({
    model,
    optimizer,
    data,
    epochs: config.epochs,
    batchSize: config.batchSize,
    evaluationsPerEpoch: config.evaluationsPerEpoch,
    onEvaluation: ({ step }) => events.onProgress(step / (stepsPerEpoch * config.epochs)),
  });
  if (input.checkpoint !== undefined) await restoreCheckpoint(trainer, input.checkpoint);
  events.onStart(trainer.progress.epoch);

  let start = performance.now();
  takeMs();
  for await (const record of trainer.epochs()) {
    const spent = takeMs();
    const time = {
      epoch: record.epoch,
      wallMs: round(performance.now() - start),
      forwardMs: round(spent.forward),
      lossMs: round(spent.loss),
      topKMs: round(spent.topK),
      dxMs: round(spent.dx),
      updateMs: round(spent.update),
      otherMs: round(spent.other),
    };
    events.onEpoch({ record, time, checkpoint: await saveCheckpoint(trainer) });
    start = performance.now();
  }
  const { best } = trainer.progress;
  if (best === undefined) throw new Error("Cannot finish a run without epochs");
  return {
    best,
    steps: optimizer.stepCount,
    weightsSha256: await hashParameters(model.parameters),
  };
}

/** Milliseconds to three decimals: times need no more. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Builds what a configuration describes. */
function buildModel(
  config: RunConfig,
  { inFeatures, classCount }: { inFeatures: number; classCount: number },
  kernels: Kernels,
): { model: Mlp; optimizer: Optimizer } {
  const { sparsifier, model: { hiddenSizes, dropProbability, initialization } } = config;
  const outputLayer = sparsifier.name !== "dense" && sparsifier.outputLayer;
  const model = new Mlp({
    layerSizes: [inFeatures, ...hiddenSizes, classCount],
    sparsifier: buildSparsifier(sparsifier),
    outputSparsifier: outputLayer ? buildSparsifier(sparsifier, classCount) : dense(),
    dropProbability,
    initialization,
    seed: config.seed,
    kernels,
  });
  return { model, optimizer: buildOptimizer(config, model) };
}

function buildSparsifier(sparsifier: RunConfig["sparsifier"], limit = Infinity): Sparsifier {
  if (sparsifier.name === "dense") return dense();
  const k = Math.min(sparsifier.k, limit);
  return { topK, unifiedTopK, randomK }[sparsifier.name](k);
}

function buildOptimizer(config: RunConfig, model: Mlp): Optimizer {
  const { optimizer } = config;
  const clip = config.clip ?? Infinity;
  if (optimizer.name === "adam") return new Adam(model, { ...optimizer, clip });
  if (optimizer.name === "adaGrad") return new AdaGrad(model, { ...optimizer, clip });
  return new Sgd(model, { ...optimizer, clip });
}
