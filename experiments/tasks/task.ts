/**
 * The interface of a task: everything that differs between tasks such as classifying images and
 * tagging words. Engine and reports use tasks only through it. Not here: the tasks, their list.
 *
 * @module
 */
import type * as v from "valibot";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import type { EpochRecord } from "../../lib/train/training.ts";
import type { TrainableModel, TrainingTask } from "../../lib/train/training_task.ts";
import type { TaskReport } from "./report.ts";
import type { Overrides, RunConfig } from "./settings.ts";

/** Data that can be sent to a worker: plain values, with large arrays in shared memory. */
export interface TaskData<Splits = unknown> {
  /** The id of the task. */
  readonly task: string;
  /** The digest of the data, a part of the ids of runs. */
  readonly sha256: string;
  /** Training, dev and test examples, and other data of the task. */
  readonly splits: Splits;
}

/** Loaded data, with messages for the user. */
export interface LoadedData<Splits = unknown> {
  readonly data: TaskData<Splits>;
  /** One line with contents and sizes. */
  readonly summary: string;
  /** Terms of use and warnings, to be printed once. */
  readonly notices: readonly string[];
}

/** The user's own folders, by flag. */
export type DataFolders = Readonly<Record<string, string | undefined>>;

/** Data of the user's own, which a task can have in place of the study's. */
export interface OwnData {
  /** The flag that names their folder, and its key in {@link DataFolders}: "images". */
  readonly flag: string;
  /** The setting that puts them in the place of the study's, as `--set` takes it. */
  settingFor(folder: string): Promise<string>;
}

/** A column of `epochs.csv` for this task only. */
export interface EpochColumn {
  /** The name in the file: "meanCellState". */
  readonly name: string;
  /** Its panel in figures of training, if it has one. */
  readonly panel?: {
    /** The title of its axis. */
    readonly title: string;
    /** The name in a sentence: "cell state". */
    readonly noun: string;
  };
  read(record: EpochRecord): number;
}

/** A task. `Config` is the configuration of its runs, `Splits` the form of its data. */
export interface Task<Config extends RunConfig = RunConfig, Splits = unknown> {
  /** The name in configurations; never changes, since ids of runs hash it. */
  readonly id: string;
  /** The name in a table of several tasks: "tagging". */
  readonly name: string;
  /** The name in a heading: "Part-of-speech tagging". */
  readonly title: string;
  /**
   * The settings. A setting added later is `v.optional(schema, value)`, with the value of all earlier
   * runs: it is read as that value and not written if it has it, so that the ids of runs last.
   */
  readonly schema: v.GenericSchema<unknown, Config>;
  /** The paper's setting, with this study's choices where the paper is silent. */
  readonly preset: Config;
  /** Changes to the preset in the short profiles, for less work. */
  readonly profiles: Readonly<Record<"smoke" | "quick", Overrides<Config>>>;
  /** Further checks of a configuration; returns the problem with a hint. */
  findProblem?(config: Config): string | undefined;

  /** The corpora for its runs, by their names for `--corpus`. Default: none. */
  readonly corpora?: readonly string[];
  readonly ownData?: OwnData;
  /** The id of a run's data, unique among all tasks and first in the run's name: "wsj-sample". */
  dataId(config: Config): string;
  /**
   * Why the data are missing and how to get them, in a line without its period; undefined if they are
   * present. Default: they are always present, or loading them throws.
   */
  findMissing?(config: Config, folders: DataFolders): Promise<string | undefined>;
  /** Loads the data, after a check of their files. */
  loadData(config: Config, folders: DataFolders): Promise<LoadedData<Splits>>;

  /** The size of the model, as part of the run's name: "h500". */
  modelName(config: Config): string;
  /** Builds the model on its data. */
  build(config: Config, splits: Splits, kernels: Kernels): TrainingTask;
  /** The work of a run, in multiply-accumulates; only for time estimates. */
  estimateWork(config: Config, splits: Splits): number;
  /** The columns logged after each epoch in addition to those of all tasks. */
  readonly epochColumns?: readonly EpochColumn[];
  /** Packs the trained model as a file, for use without the data. */
  packModel?(
    config: Config,
    splits: Splits,
    model: TrainableModel,
  ): Promise<Uint8Array<ArrayBuffer>>;

  readonly report: TaskReport<Config>;
}
