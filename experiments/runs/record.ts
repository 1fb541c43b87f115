/**
 * What a run leaves: one schema for each of its files, and the types that follow from them. A column
 * or key is declared here and nowhere else. Not here: reading and writing.
 *
 * @module
 */
import * as v from "valibot";
import { ConfigError } from "../../lib/errors.ts";
import type { EpochRecord } from "../../lib/train/training.ts";
import { parseRunConfig } from "../engine/config.ts";
import type { EpochColumn } from "../tasks/task.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positiveCount = v.pipe(v.number(), v.integer(), v.minValue(1));
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** NaN where there is no value. */
const numberOrNan = v.union([v.number(), v.nan()]);
const fractionOrNan = v.union([fraction, v.nan()]);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** Text of a line at most, which a terminal shows and does not obey; it may come through a queue. */
const line = (limit: number) => v.pipe(v.string(), v.maxLength(limit), v.regex(/^\P{Cc}*$/u));

/** The most that a status says. */
export const MESSAGE_LIMIT = 1000;

const RUN_STATES = ["RUNNING", "COMPLETED", "INTERRUPTED", "DIVERGED", "FAILED"] as const;

/** Where a run stands. */
export type RunState = typeof RUN_STATES[number];

/** Whether a run's result is there: completed, or diverged, which repeating would not change. */
export function isFinished(state: string | undefined): boolean {
  return state === "COMPLETED" || state === "DIVERGED";
}

/** `status.json`. */
export const runStatus = v.strictObject({
  state: v.picklist(RUN_STATES),
  /** The number of finished epochs. */
  epochs: count,
  /** Why it diverged or failed; empty otherwise. */
  message: line(MESSAGE_LIMIT),
});
export type RunStatus = Readonly<v.InferOutput<typeof runStatus>>;

const config = v.pipe(
  v.unknown(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return parseRunConfig(dataset.value);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);

/** `config.json`, and a job of the queue: all that determines the result, and its name. */
export const runIdentity = v.strictObject({
  /** The name of the directory. */
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,200}$/)),
  config,
  dataSha256: line(64),
  numericsVersion: count,
});
export type RunIdentity = Readonly<v.InferOutput<typeof runIdentity>>;

/** The most that the environment says of one thing. */
export const NAME_LIMIT = 200;

/** `environment.json`: explains times; the results do not depend on it. */
export const environment = v.strictObject({
  deno: line(NAME_LIMIT),
  v8: line(NAME_LIMIT),
  typescript: line(NAME_LIMIT),
  os: line(NAME_LIMIT),
  arch: line(NAME_LIMIT),
  /** The processor's name for itself. */
  processor: line(NAME_LIMIT),
  /** The number of logical processors. */
  cores: positiveCount,
});
export type Environment = Readonly<v.InferOutput<typeof environment>>;

/** `result.json`, written last. */
export const runResult = v.strictObject({
  best: v.strictObject({
    epoch: positiveCount,
    step: positiveCount,
    devAccuracy: fraction,
    testAccuracy: fraction,
    testKnownAccuracy: v.exactOptional(fraction),
    testUnknownAccuracy: v.exactOptional(fraction),
    /** The task's further scores, by name. */
    testDetails: v.exactOptional(v.record(v.pipe(v.string(), v.regex(/^\w{1,100}$/)), fraction)),
  }),
  /** The number of updates. */
  steps: positiveCount,
  /** Of the final weights. */
  weightsSha256: sha256,
});
export type RunResult = Readonly<v.InferOutput<typeof runResult>>;

/** `digests.json`: the SHA-256 of each file of a finished run, by its name. */
export const digests = v.record(v.string(), sha256);

// The columns of the logs, in their order. Those that are optional are missing in runs published
// before they were logged.

const epochRow = v.objectWithRest({
  epoch: positiveCount,
  step: positiveCount,
  /** Means over the epoch's minibatches, each before its update, with dropout. */
  trainLoss: v.number(),
  trainAccuracy: fraction,
  /** The following at the end of the epoch, in evaluation mode; on a fixed part of the training set. */
  evalTrainLoss: v.exactOptional(v.number()),
  evalTrainAccuracy: v.exactOptional(fraction),
  devLoss: v.exactOptional(v.number()),
  devAccuracy: fraction,
  testLoss: v.exactOptional(v.number()),
  testAccuracy: v.exactOptional(fraction),
  bestEpoch: positiveCount,
  bestDevAccuracy: fraction,
  bestTestAccuracy: fraction,
}, /** The columns that only the run's task has. */ v.optional(numberOrNan));

const evaluationRow = v.strictObject({
  epoch: positiveCount,
  step: positiveCount,
  trainLoss: v.number(),
  devLoss: v.number(),
  devAccuracy: fraction,
  /** NaN where the dev accuracy was not the best so far, as is the accuracy. */
  testLoss: v.exactOptional(numberOrNan),
  testAccuracy: fractionOrNan,
});

/** The update ratios of one linear map in one epoch. */
const layerRow = v.strictObject({
  epoch: positiveCount,
  layer: v.pipe(v.string(), v.regex(/^[\w.]{1,100}$/)),
  selectedRatio: numberOrNan,
  nonZeroRatio: numberOrNan,
  energyKept: numberOrNan,
  touchedRowRatio: numberOrNan,
  changedWeightRatio: numberOrNan,
  /** The mean |x| of the map's inputs. */
  meanInput: v.exactOptional(numberOrNan),
});

/** Milliseconds of one epoch, NaN if it was interrupted; the machine may have been shared. */
const timeRow = v.strictObject({
  epoch: positiveCount,
  wallMs: numberOrNan,
  forwardMs: numberOrNan,
  lossMs: numberOrNan,
  topKMs: numberOrNan,
  dxMs: numberOrNan,
  updateMs: numberOrNan,
  otherMs: numberOrNan,
  /** Runs that shared the machine, this one included. */
  jobs: positiveCount,
});

/** The log of a run, which grows with each epoch: the rows of each of its files `NAME.csv`. */
export const LOG_ROWS = {
  epochs: epochRow,
  evaluations: evaluationRow,
  layers: layerRow,
  times: timeRow,
};
export type RunLog = {
  readonly [Name in keyof typeof LOG_ROWS]: readonly Readonly<
    v.InferOutput<(typeof LOG_ROWS)[Name]>
  >[];
};
export type EpochRow = RunLog["epochs"][number];
export type EvaluationRow = RunLog["evaluations"][number];
export type LayerRow = RunLog["layers"][number];
export type TimeRow = RunLog["times"][number];

/** All that a run has left so far. */
export interface RunRecord extends RunLog {
  readonly identity: RunIdentity;
  readonly status: RunStatus;
  readonly environment: Environment;
  /** Undefined until the run is completed. */
  readonly result: RunResult | undefined;
  /**
   * `correct.bin`: the test predictions that are right at the best dev accuracy, a bit each, the
   * lowest bit of a byte first; undefined until the run is completed, and in earlier runs.
   */
  readonly correct: Uint8Array | undefined;
}

/** The log of a run that has not begun. */
export const EMPTY_LOG: RunLog = { epochs: [], evaluations: [], layers: [], times: [] };

/** The log with one more epoch: what happened in it, also in its task's own columns, and its time. */
export function appendEpoch(
  log: RunLog,
  record: EpochRecord,
  time: TimeRow,
  columns: readonly EpochColumn[] = [],
): RunLog {
  const { epoch, step, trainLoss, trainAccuracy, evaluations, best, updateRatios } = record;
  const { train, test } = record;
  const { dev } = evaluations[evaluations.length - 1];
  return {
    epochs: [...log.epochs, {
      epoch,
      step,
      trainLoss,
      trainAccuracy,
      evalTrainLoss: train.loss,
      evalTrainAccuracy: train.accuracy,
      devLoss: dev.loss,
      devAccuracy: dev.accuracy,
      testLoss: test.loss,
      testAccuracy: test.accuracy,
      bestEpoch: best.epoch,
      bestDevAccuracy: best.devAccuracy,
      bestTestAccuracy: best.testAccuracy,
      ...Object.fromEntries(columns.map((column) => [column.name, column.read(record)])),
    }],
    evaluations: [
      ...log.evaluations,
      ...evaluations.map(({ epoch, step, trainLoss, dev, test }) => ({
        epoch,
        step,
        trainLoss,
        devLoss: dev.loss,
        devAccuracy: dev.accuracy,
        testLoss: test?.loss ?? NaN,
        testAccuracy: test?.accuracy ?? NaN,
      })),
    ],
    layers: [...log.layers, ...updateRatios.map((ratios) => ({ epoch, ...ratios }))],
    times: [...log.times, time],
  };
}
