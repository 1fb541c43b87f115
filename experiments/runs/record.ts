/**
 * What a run leaves: its identity, where it stands, its log and its result, as plain values. Not
 * here: files.
 *
 * @module
 */
import type { BestEvaluation, EpochRecord } from "../../lib/train/training.ts";
import type { UpdateRatios } from "../../lib/train/update_ratios.ts";
import type { RunConfig } from "../engine/config.ts";
import type { Environment } from "../engine/environment.ts";

/** Where a run stands. */
export type RunState = "RUNNING" | "COMPLETED" | "INTERRUPTED" | "DIVERGED" | "FAILED";

/** Whether a run's result is there: completed, or diverged, which repeating would not change. */
export function isFinished(state: RunState | undefined): boolean {
  return state === "COMPLETED" || state === "DIVERGED";
}

/** `status.json`. */
export interface RunStatus {
  readonly state: RunState;
  /** The number of finished epochs. */
  readonly epochs: number;
  /** Why it diverged or failed; empty otherwise. */
  readonly message: string;
}

/** `config.json`. */
export interface RunIdentity {
  readonly id: string;
  readonly config: RunConfig;
  readonly dataSha256: string;
  readonly numericsVersion: number;
}

/** `result.json`, written last. */
export interface RunResult {
  readonly best: BestEvaluation;
  /** The number of updates. */
  readonly steps: number;
  /** SHA-256 of the final weights. */
  readonly weightsSha256: string;
}

/** A row of `epochs.csv`. */
export interface EpochRow {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  // The following are measured at the end of the epoch, in evaluation mode. Those that are optional
  // are missing in runs published before they were logged.
  /** On the same part of the training examples in all runs. */
  readonly evalTrainLoss?: number;
  readonly evalTrainAccuracy?: number;
  readonly devLoss?: number;
  readonly devAccuracy: number;
  readonly testLoss?: number;
  readonly testAccuracy?: number;
  readonly bestEpoch: number;
  readonly bestDevAccuracy: number;
  readonly bestTestAccuracy: number;
  /** The mean |c| of an LSTM; only runs with one have the column. */
  readonly meanCellState?: number;
}

/** A row of `evaluations.csv`. */
export interface EvaluationRow {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly devLoss: number;
  readonly devAccuracy: number;
  /** NaN where the dev accuracy was not the best so far; missing in earlier runs. */
  readonly testLoss?: number;
  /** NaN where the dev accuracy was not the best so far. */
  readonly testAccuracy: number;
}

/** A row of `layers.csv`: the update ratios of one linear map in one epoch. */
export interface LayerRow extends Omit<UpdateRatios, "meanInput"> {
  readonly epoch: number;
  /** The mean |x| of the map's inputs; missing in earlier runs. */
  readonly meanInput?: number;
}

/** A row of `times.csv`, in milliseconds of one epoch; the machine may have been shared. */
export interface TimeRow {
  readonly epoch: number;
  readonly wallMs: number;
  readonly forwardMs: number;
  readonly lossMs: number;
  readonly topKMs: number;
  readonly dxMs: number;
  readonly updateMs: number;
  readonly otherMs: number;
  /** Runs that shared the machine, this one included. */
  readonly jobs: number;
}

/**
 * The sets of columns that a log may have: of the rows at hand, the first whose columns they all
 * have is written.
 */
export type ColumnSets<Row> = readonly (readonly (keyof Row & string)[])[];

const EPOCH_COLUMNS = [
  ...["epoch", "step", "trainLoss", "trainAccuracy", "evalTrainLoss", "evalTrainAccuracy"],
  ...["devLoss", "devAccuracy", "testLoss", "testAccuracy"],
  ...["bestEpoch", "bestDevAccuracy", "bestTestAccuracy"],
] as readonly (keyof EpochRow)[];
const EVALUATION_COLUMNS: readonly (keyof EvaluationRow)[] = [
  ...["epoch", "step", "trainLoss", "devLoss", "devAccuracy", "testLoss", "testAccuracy"] as const,
];
const LAYER_COLUMNS: readonly (keyof LayerRow)[] = [
  ...["epoch", "layer", "selectedRatio", "nonZeroRatio", "energyKept"] as const,
  ...["touchedRowRatio", "changedWeightRatio", "meanInput"] as const,
];

/** Columns without some of them. */
function without<Name extends string>(columns: readonly Name[], names: readonly Name[]): Name[] {
  return columns.filter((name) => !names.includes(name));
}

const EARLIER_EPOCH_COLUMNS = without(EPOCH_COLUMNS, [
  ...["evalTrainLoss", "evalTrainAccuracy", "devLoss", "testLoss", "testAccuracy"] as const,
]);

/** The columns of `epochs.csv`; only runs with an LSTM have the last of the first and third. */
export const EPOCH_COLUMN_SETS: ColumnSets<EpochRow> = [
  [...EPOCH_COLUMNS, "meanCellState"],
  EPOCH_COLUMNS,
  [...EARLIER_EPOCH_COLUMNS, "meanCellState"],
  EARLIER_EPOCH_COLUMNS,
];
/** The columns of `evaluations.csv`. */
export const EVALUATION_COLUMN_SETS: ColumnSets<EvaluationRow> = [
  EVALUATION_COLUMNS,
  without(EVALUATION_COLUMNS, ["testLoss"]),
];
/** The columns of `layers.csv`. */
export const LAYER_COLUMN_SETS: ColumnSets<LayerRow> = [
  LAYER_COLUMNS,
  without(LAYER_COLUMNS, ["meanInput"]),
];
/** The columns of `times.csv`. */
export const TIME_COLUMN_SETS: ColumnSets<TimeRow> = [[
  "epoch",
  "wallMs",
  "forwardMs",
  "lossMs",
  "topKMs",
  "dxMs",
  "updateMs",
  "otherMs",
  "jobs",
]];

/** All that a run has left so far. */
export interface RunRecord {
  readonly identity: RunIdentity;
  readonly status: RunStatus;
  readonly environment: Environment;
  /** Undefined until the run is completed. */
  readonly result: RunResult | undefined;
  /**
   * The test predictions that are right at the best dev accuracy, a bit each, the lowest bit of a
   * byte first; undefined until the run is completed, and in earlier runs.
   */
  readonly correct: Uint8Array | undefined;
  readonly epochs: readonly EpochRow[];
  readonly evaluations: readonly EvaluationRow[];
  readonly layers: readonly LayerRow[];
  readonly times: readonly TimeRow[];
}

/** The log of a run: what grows with each epoch. */
export type RunLog = Pick<RunRecord, "epochs" | "evaluations" | "layers" | "times">;

/** The log of a run that has not begun. */
export const EMPTY_LOG: RunLog = { epochs: [], evaluations: [], layers: [], times: [] };

/**
 * Adds an epoch to a log.
 *
 * @param log The log so far.
 * @param record What happened in the epoch.
 * @param time How long it took.
 * @returns The longer log.
 */
export function appendEpoch(log: RunLog, record: EpochRecord, time: TimeRow): RunLog {
  const { epoch, step, trainLoss, trainAccuracy, evaluations, best, updateRatios } = record;
  const { train, test, meanCellState } = record;
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
      ...meanCellState !== undefined && { meanCellState },
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
