/**
 * What a task is: all that differs between classifying images, tagging words and whatever comes next.
 * Engine and reports know tasks through this interface alone. Not here: the tasks, their list.
 *
 * @module
 */
import type * as v from "valibot";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import type { EpochRecord } from "../../lib/train/training.ts";
import type { TrainableModel, TrainingTask } from "../../lib/train/training_task.ts";
import type { TaskReport } from "./report.ts";
import type { Overrides, RunConfig } from "./settings.ts";

/** Data that a worker can be sent: plain values, large arrays in shared memory. */
export interface TaskData<Splits = unknown> {
  /** The id of the task. */
  readonly task: string;
  /** Goes into the ids of runs: other data, other runs. */
  readonly sha256: string;
  /** Training, dev and test examples, and whatever the task needs besides. */
  readonly splits: Splits;
}

/** Data and what is to be said of them. */
export interface LoadedData<Splits = unknown> {
  readonly data: TaskData<Splits>;
  /** One line: what and how much. */
  readonly summary: string;
  /** Whose they are and what looks wrong, to be printed once. */
  readonly notices: readonly string[];
}

/** The user's own folders, by the flag that names them. */
export type DataFolders = Readonly<Record<string, string | undefined>>;

/** Data of the user's own, which a task can have in place of the study's. */
export interface OwnData {
  /** The flag that names their folder, and its key in {@link DataFolders}: "images". */
  readonly flag: string;
  /** The setting that puts them in the place of the study's, as `--set` takes it. */
  settingFor(folder: string): Promise<string>;
}

/** A column of `epochs.csv` that only this task has. */
export interface EpochColumn {
  /** As in the file: "meanCellState". */
  readonly name: string;
  /** Figures of training show it as a panel of its own; undefined if they do not. */
  readonly panel?: {
    /** The title of its axis. */
    readonly title: string;
    /** As in a sentence: "cell state". */
    readonly noun: string;
  };
  read(record: EpochRecord): number;
}

/** A task. `Config` is the configuration of its runs, `Splits` the form of its data. */
export interface Task<Config extends RunConfig = RunConfig, Splits = unknown> {
  /** As configurations have it; never changes, since ids of runs hash it. */
  readonly id: string;
  /** As in a table of several tasks: "tagging". */
  readonly name: string;
  /** As in a heading: "Part-of-speech tagging". */
  readonly title: string;
  /**
   * Which settings there are. One that comes later is `v.optional(schema, value)` with the value that
   * all earlier runs have: read as that, and never written where it has it, so that their ids last.
   */
  readonly schema: v.GenericSchema<unknown, Config>;
  /** The paper's setting, and where the paper is silent what this study chose. */
  readonly preset: Config;
  /** What profiles change in the preset, for less work. */
  readonly profiles: Readonly<Record<"smoke" | "quick", Overrides<Config>>>;
  /** What else must hold of a configuration; returns the problem and the way out. */
  findProblem?(config: Config): string | undefined;

  /** The corpora that its runs can have, as `--corpus` names them. Default: none. */
  readonly corpora?: readonly string[];
  readonly ownData?: OwnData;
  /** Which data a run needs, unique among all tasks; begins the run's name: "wsj-sample". */
  dataId(config: Config): string;
  /**
   * Why they are not here and how to get them, in a line without its period; undefined if they are.
   * Default: they always are, or loading them throws.
   */
  findMissing?(config: Config, folders: DataFolders): Promise<string | undefined>;
  /** Loads them, after a check of their files. */
  loadData(config: Config, folders: DataFolders): Promise<LoadedData<Splits>>;

  /** The size of the model, as part of the run's name: "h500". */
  modelName(config: Config): string;
  /** Builds the model on its data. */
  build(config: Config, splits: Splits, kernels: Kernels): TrainingTask;
  /** The work of a run, in multiply-accumulates; for estimates of the time alone. */
  estimateWork(config: Config, splits: Splits): number;
  /** What is logged after each epoch besides what all tasks log. */
  readonly epochColumns?: readonly EpochColumn[];
  /** The trained model as a file, for those who use it without the data. */
  packModel?(
    config: Config,
    splits: Splits,
    model: TrainableModel,
  ): Promise<Uint8Array<ArrayBuffer>>;

  readonly report: TaskReport<Config>;
}
