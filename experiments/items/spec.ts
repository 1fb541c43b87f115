/**
 * The type of an experiment: a paper item as a plain value, as each `table*.ts` and `figure*.ts` in
 * this folder exports. Runner and report depend on this type only. Not here: the experiments.
 *
 * @module
 */
import type { PaperScore } from "../paper/numbers.ts";
import type { Overrides, RunConfig } from "../tasks/settings.ts";

/** How much of the study to run. */
export type ProfileName = "smoke" | "quick" | "paper";

/** One model of a table, or one point of a figure. */
export interface SpecRow<Config extends RunConfig = RunConfig> {
  /** Unique within the experiment: "topK-20". */
  readonly id: string;
  /** The name in tables: "meProp k=20". */
  readonly label: string;
  /** Differences from the experiment's preset. */
  readonly overrides: Overrides<Config>;
  /** Passes over the training data in the published study. Default: the preset's. */
  readonly epochs?: number;
  /** Seeds of the published study. Default: the profile's. */
  readonly seedCount?: number;
  /** The paper's values, if it reports any. */
  readonly paper?: PaperScore;
  /** The row to compare with, seed by seed. */
  readonly baseline?: string;
  /** Whether the smoke profile runs it. Default: false. */
  readonly smoke?: boolean;
  /** Whether the quick profile runs it. Default: true. */
  readonly quick?: boolean;
}

/** A line through some rows of an experiment. */
export interface FigureSeries {
  /** The name in the legend. */
  readonly label: string;
  /** Rows by their position on the x-axis. */
  readonly points: readonly { readonly x: number; readonly row: string }[];
}

/** A figure of an experiment. */
export type FigureSpec =
  | {
    /** Test accuracy at the best dev accuracy against x, ours and the paper's. */
    readonly kind: "accuracy";
    /** The file name without ending. */
    readonly name: string;
    readonly title: string;
    readonly xTitle: string;
    readonly series: readonly FigureSeries[];
    /** The row to draw as a horizontal line. */
    readonly baseline?: string;
  }
  | {
    /**
     * Of some rows: training loss and dev accuracy by epoch, update ratios by epoch, activations and
     * the energy kept by epoch, or accuracies on training and on other data by epoch and against each
     * other.
     */
    readonly kind: "training" | "updateRatios" | "activations" | "fit";
    readonly name: string;
    readonly title: string;
    readonly rows: readonly string[];
  };

/** A paper item. */
export interface ExperimentSpec<Config extends RunConfig = RunConfig> {
  /** The name for `--only`: "table1-mnist". */
  readonly id: string;
  /** "Table 1, MNIST rows". */
  readonly item: string;
  /** The caption of the table, in our words. */
  readonly caption: string;
  /** The file that declares it. */
  readonly file: string;
  /** The configuration from which the rows differ. */
  readonly preset: Config;
  /** The profiles that have it. Default: all. */
  readonly profiles?: readonly ProfileName[];
  /** The models. */
  readonly rows: readonly SpecRow<Config>[];
  /** The figures. */
  readonly figures: readonly FigureSpec[];
}
