/**
 * What a task adds to the report, as plain values: columns, tables, what is to be said of them. Not
 * here: how they are written.
 *
 * @module
 */
import type { Estimate } from "../../lib/math/statistics.ts";
import type { BestEvaluation } from "../../lib/train/training.ts";
import type { UpdateRatios } from "../../lib/train/update_ratios.ts";
import type { RunConfig } from "./settings.ts";

/** What a completed run has to show. */
export interface ReportedRun {
  readonly result: { readonly best: BestEvaluation } | undefined;
  readonly epochs: readonly (
    & { readonly epoch: number }
    & Readonly<Record<string, number | undefined>>
  )[];
  readonly layers: readonly (
    & Omit<UpdateRatios, "meanInput">
    & { readonly epoch: number; readonly meanInput?: number }
  )[];
}

/** A row of an experiment with its completed runs. */
export interface ReportedRow<Config extends RunConfig = RunConfig> {
  readonly spec: { readonly label: string };
  /** What its runs have in common; the seed means nothing. */
  readonly config: Config;
  readonly completed: readonly { readonly record: ReportedRun }[];
  readonly test: Estimate | undefined;
}

/** A row with the first item that shows it. */
export interface ItemRow<Config extends RunConfig = RunConfig> {
  readonly item: string;
  readonly row: ReportedRow<Config>;
}

/** A number, a mean with its interval, a text; undefined where nothing is known. */
export type Cell = string | number | Estimate | undefined;

/** How the cells of a column are written: "percent" takes fractions, "number" has two decimals. */
export type Unit = "text" | "percent" | "number" | "count";

/** A column: its heading, how its cells are written, the cell of a row. */
export type Column<Row> = readonly [title: string, unit: Unit, cell: (row: Row) => Cell];

/** A table as plain values. */
export interface ReportTable {
  readonly columns: readonly (readonly [title: string, unit: Unit, ...unknown[]])[];
  readonly cells: readonly (readonly Cell[])[];
}

/** A part of a task's chapter. */
export interface Section {
  /** Its heading; undefined for none. */
  readonly title?: string;
  readonly text: string;
  readonly table: ReportTable;
}

/** A table with a line for each row; undefined without rows. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
): ReportTable | undefined {
  if (rows.length === 0) return undefined;
  return { columns, cells: rows.map((row) => columns.map(([, , cell]) => cell(row))) };
}

/** What a task adds to the report. */
export interface TaskReport<Config extends RunConfig = RunConfig> {
  /** What the table of an experiment has beside the columns of all tasks, a line for each row. */
  columns?(rows: readonly ReportedRow<Config>[]): ReportTable | undefined;
  /** What a profile or setting may have changed: captions speak of the full study. */
  describe?(configs: readonly Config[]): string | undefined;
  /** What comes before the experiments. */
  introduction?(rows: readonly ItemRow<Config>[]): readonly Section[];
  /** What comes after the experiments. */
  details?(rows: readonly ItemRow<Config>[]): readonly Section[];
  /** What is to be known of runs with fewer epochs than the preset's, in a sentence and in brief. */
  readonly shortRuns?: { readonly sentence: string; readonly brief: string };
}
