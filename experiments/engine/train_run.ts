/**
 * Trains one run from its configuration: builds model and optimizer, continues from a checkpoint if
 * there is one, and reports each epoch as plain values. Not here: files, workers, screens.
 *
 * @module
 */
import { hashParameters, restoreCheckpoint, saveCheckpoint } from "../../lib/train/checkpoint.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { type SimdKernels, simdKernels } from "../../lib/kernels/simd/simd.ts";
import { timedKernels } from "../../lib/kernels/timed.ts";
import { type EpochRecord, Trainer } from "../../lib/train/training.ts";
import { buildTask } from "./build_task.ts";
import type { RunConfig } from "./config.ts";
import { packModel } from "../runs/model_file.ts";
import type { RunResult, TimeRow } from "../runs/record.ts";
import type { TaskData } from "./task_data.ts";

/** How often the progress within an epoch is told. */
const PROGRESS_INTERVAL_MS = 500;

/** What a run needs besides its configuration. */
export interface RunInput {
  readonly config: RunConfig;
  readonly data: TaskData;
  /** Threads within a step; the bits are the same. */
  readonly threads: 1 | 2;
  /** Where an earlier session stopped; undefined to start afresh. */
  readonly checkpoint: Uint8Array<ArrayBuffer> | undefined;
  /** Shared with whoever may end the run: it stops after the step in which [0] is not 0. */
  readonly stop: Int32Array;
}

/** What a run tells as it goes. */
export interface RunEvents {
  /** Called once, with the epochs that the checkpoint brought, whole ones and all. */
  onStart(epochsDone: number, epochsDoneWithPart: number): void;
  /** Called now and then with the fraction of the run that is done. */
  onProgress(fraction: number): void;
  /** Called after each epoch. */
  onEpoch(epoch: FinishedEpoch): void;
  /** Called instead of a result when the run was stopped. */
  onStop(checkpoint: Uint8Array<ArrayBuffer>): void;
}

/** All that is to be kept of an epoch. */
export interface FinishedEpoch {
  readonly record: EpochRecord;
  readonly time: Omit<TimeRow, "jobs">;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/** A run that has come to its end. */
export interface TrainedRun extends RunResult {
  /** See `RunRecord.correct`. */
  readonly correct: Uint8Array;
  /** The trained tagger. */
  readonly model: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Trains a run to its end.
 *
 * @param input Configuration, data, checkpoint.
 * @param events What to call on the way.
 * @returns The result; undefined if it was stopped.
 * @throws {DivergedError} If a loss or a weight is not a finite number.
 * @throws {DataError} If the checkpoint is damaged or belongs to another configuration.
 */
export async function trainRun(
  input: RunInput,
  events: RunEvents,
): Promise<TrainedRun | undefined> {
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
async function trainOn(
  untimed: Kernels,
  input: RunInput,
  events: RunEvents,
): Promise<TrainedRun | undefined> {
  const { config, data, stop } = input;
  const { kernels, takeMs } = timedKernels(untimed);
  const { task, optimizer } = buildTask(config, data, kernels);
  let reported = performance.now();
  const trainer = new Trainer({
    task,
    optimizer,
    epochs: config.epochs,
    evaluationsPerEpoch: config.evaluationsPerEpoch,
    onStep(fraction) {
      const now = performance.now();
      if (now - reported < PROGRESS_INTERVAL_MS) return;
      reported = now;
      events.onProgress(fraction);
    },
    shouldStop: () => Atomics.load(stop, 0) !== 0,
  });
  if (input.checkpoint !== undefined) await restoreCheckpoint(trainer, input.checkpoint);
  const { epoch, partial } = trainer.progress;
  let stepsBefore = partial?.steps ?? 0;
  events.onStart(epoch, epoch + stepsBefore / trainer.stepsPerEpoch);

  let start = performance.now();
  takeMs();
  for await (const record of trainer.epochs()) {
    const spent = takeMs();
    // Of an epoch that was continued, the time of its first part is not known.
    const measured = (ms: number): number => stepsBefore > 0 ? NaN : Math.round(ms * 1000) / 1000;
    const time = {
      epoch: record.epoch,
      wallMs: measured(performance.now() - start),
      forwardMs: measured(spent.forward),
      lossMs: measured(spent.loss),
      topKMs: measured(spent.topK),
      dxMs: measured(spent.dx),
      updateMs: measured(spent.update),
      otherMs: measured(spent.other),
    };
    stepsBefore = 0;
    events.onEpoch({ record, time, checkpoint: await saveCheckpoint(trainer) });
    start = performance.now();
  }
  if (trainer.progress.epoch < config.epochs) {
    events.onStop(await saveCheckpoint(trainer));
    return undefined;
  }
  const { best, bestHits } = trainer.progress;
  if (best === undefined || bestHits === undefined) {
    throw new Error("Cannot finish a run without epochs");
  }
  return {
    best,
    correct: bestHits,
    steps: optimizer.stepCount,
    weightsSha256: await hashParameters(task.model.parameters),
    model: config.task === "pos" && data.task === "pos"
      ? await packModel(config, data.splits, task.model)
      : undefined,
  };
}
