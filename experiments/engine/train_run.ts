/**
 * Trains one run from its configuration: builds model and optimizer, continues from a checkpoint, if
 * any, and reports each epoch as plain values. Not here: files, workers, screens.
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
import type { RunResult, RunState, TimeRow } from "../runs/record.ts";
import type { TrainingEvent } from "./events.ts";
import type { RunConfig } from "../tasks/settings.ts";
import type { TaskData } from "../tasks/task.ts";
import { taskOf } from "../tasks/tasks.ts";

/** The interval between progress events within an epoch. */
const PROGRESS_INTERVAL_MS = 500;

/** The inputs of a run. */
export interface RunInput {
  readonly config: RunConfig;
  readonly data: TaskData;
  /** Threads within a step; the bits are the same. */
  readonly threads: 1 | 2;
  /** The checkpoint of an earlier session; undefined to start from the beginning. */
  readonly checkpoint: Uint8Array<ArrayBuffer> | undefined;
  /** The longest time between checkpoints, also within an epoch. */
  readonly checkpointMs: number;
  /** Shared memory to stop the run: it ends after the step in which [0] becomes non-zero. */
  readonly stop: Int32Array;
}

/** A finished run. */
export interface TrainedRun extends RunResult {
  /** See `RunRecord.correct`. */
  readonly correct: Uint8Array;
  /** The trained tagger. */
  readonly model: Uint8Array<ArrayBuffer> | undefined;
}

/** The messages of a run: its events, with the data to keep. */
export type RunMessage =
  /** With the number of whole epochs in the checkpoint. */
  | TrainingEvent & { readonly kind: "start" } & { readonly epochsDone: number }
  | TrainingEvent & { readonly kind: "progress" }
  | {
    readonly kind: "epoch";
    readonly record: EpochRecord;
    readonly time: Omit<TimeRow, "jobs">;
    readonly checkpoint: Uint8Array<ArrayBuffer>;
  }
  /** A checkpoint within an epoch. */
  | { readonly kind: "checkpoint"; readonly checkpoint: Uint8Array<ArrayBuffer> }
  /** The checkpoint cannot be used. */
  | { readonly kind: "badCheckpoint"; readonly message: string }
  | { readonly kind: "end"; readonly state: "COMPLETED"; readonly result: TrainedRun }
  | {
    readonly kind: "end";
    readonly state: Exclude<RunState, "COMPLETED" | "RUNNING">;
    readonly message: string;
  };

/**
 * Trains a run until it is finished or stopped.
 *
 * @throws {DivergedError} If a loss or a weight is not a finite number.
 * @throws {DataError} If the checkpoint is damaged or belongs to another configuration.
 */
export async function trainRun(
  input: RunInput,
  post: (message: RunMessage) => void,
): Promise<void> {
  const { config: { kernels: name }, threads } = input;
  if (name === "reference") return await trainOn(referenceKernels(32), input, post);
  const kernels: SimdKernels = simdKernels({ threads, relaxed: name === "simdRelaxed" });
  try {
    await trainOn(kernels, input, post);
  } finally {
    kernels.close();
  }
}

/** Trains a run on the given kernels. */
async function trainOn(
  untimed: Kernels,
  input: RunInput,
  post: (message: RunMessage) => void,
): Promise<void> {
  const { config, data, stop, checkpointMs } = input;
  const { kernels, takeMs } = timedKernels(untimed);
  const { task, optimizer } = buildTask(config, data, kernels);
  let reported = performance.now();
  let saved = reported;
  const isStopped = (): boolean => Atomics.load(stop, 0) !== 0;
  const trainer = new Trainer({
    task,
    optimizer,
    epochs: config.epochs,
    evaluationsPerEpoch: config.evaluationsPerEpoch,
    onStep(fraction) {
      const now = performance.now();
      if (now - reported < PROGRESS_INTERVAL_MS) return;
      reported = now;
      post({ kind: "progress", fraction });
    },
    // The trainer also pauses for checkpoints.
    shouldStop: () => isStopped() || performance.now() - saved >= checkpointMs,
  });
  if (input.checkpoint !== undefined) await restoreCheckpoint(trainer, input.checkpoint);
  const { epoch, partial } = trainer.progress;
  let stepsBefore = partial?.steps ?? 0;
  const fraction = (epoch + stepsBefore / trainer.stepsPerEpoch) / config.epochs;
  post({ kind: "start", epochsDone: epoch, fraction });

  let start = performance.now();
  takeMs();
  for (;;) {
    for await (const record of trainer.epochs()) {
      const spent = takeMs();
      // The time before an interruption is unknown.
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
      post({ kind: "epoch", record, time, checkpoint: await saveCheckpoint(trainer) });
      start = saved = performance.now();
    }
    if (trainer.progress.epoch === config.epochs) break;
    const paused = performance.now();
    post({ kind: "checkpoint", checkpoint: await saveCheckpoint(trainer) });
    if (isStopped()) return post({ kind: "end", state: "INTERRUPTED", message: "" });
    saved = performance.now();
    start += saved - paused;
  }
  const { best, bestHits } = trainer.progress;
  if (best === undefined || bestHits === undefined) {
    throw new Error("Cannot finish a run without epochs");
  }
  const result = {
    best,
    correct: bestHits,
    steps: optimizer.stepCount,
    weightsSha256: await hashParameters(task.model.parameters),
    model: await taskOf(config).packModel?.(config, data.splits, task.model),
  };
  post({ kind: "end", state: "COMPLETED", result });
}
