/**
 * The types of a task's part of the report, as plain values: columns, tables, text. Not here: their
 * formatting.
 *
 * @module
 */
import type { Estimate } from "../../lib/math/statistics.ts";
import type { BestEvaluation } from "../../lib/train/training.ts";
import type { UpdateRatios } from "../../lib/train/update_ratios.ts";
import type { RunConfig } from "./settings.ts";

/** The data of a completed run for the report. */
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
  /** The configuration of its runs, with an arbitrary seed. */
  readonly config: Config;
  readonly completed: readonly { readonly record: ReportedRun }[];
  readonly test: Estimate | undefined;
}

/** A row with the first item that shows it. */
export interface ItemRow<Config extends RunConfig = RunConfig> {
  readonly item: string;
  readonly row: ReportedRow<Config>;
}

/** The name of a row, to be linked with the item whose table links the row's runs. */
export interface RowName {
  readonly label: string;
  readonly item: string;
}

/** A number, a mean with its interval, a text, or a row's name; undefined if unknown. */
export type Cell = string | number | Estimate | RowName | undefined;

/** The format of a column's cells: "percent" takes fractions, "number" has two decimals. */
export type Unit = "text" | "percent" | "number" | "count";

/** A column: its heading, the format of its cells, the cell of a row. */
export type Column<Row> = readonly [title: string, unit: Unit, cell: (row: Row) => Cell];

/** The first column of a table of rows. */
export const MODEL: Column<ItemRow> = [
  "model",
  "text",
  ({ item, row }) => ({ label: row.spec.label, item }),
];

/** A table as plain values. */
export interface ReportTable {
  readonly columns: readonly (readonly [title: string, unit: Unit, ...unknown[]])[];
  readonly cells: readonly (readonly Cell[])[];
}

/** A part of a chapter. */
export interface Section {
  /** Its heading, if any. */
  readonly title?: string;
  readonly text: string;
  readonly table?: ReportTable;
}

/** The section of a table; none without the table. */
export function sectionOf(
  title: string | undefined,
  text: string,
  table: ReportTable | undefined,
): readonly Section[] {
  return table === undefined ? [] : [{ ...title !== undefined && { title }, text, table }];
}

/** A table with a line for each row; undefined without rows. */
export function tableOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<NoInfer<Row>>[],
): ReportTable | undefined {
  if (rows.length === 0) return undefined;
  return { columns, cells: rows.map((row) => columns.map(([, , cell]) => cell(row))) };
}

/** A task's part of the report. */
export interface TaskReport<Config extends RunConfig = RunConfig> {
  /** Additional columns of an experiment's table, with a line for each row. */
  columns?(rows: readonly ReportedRow<Config>[]): ReportTable | undefined;
  /** The settings that a profile may have changed; captions describe the full study. */
  describe?(configs: readonly Config[]): string | undefined;
  /** Sections before the experiments. */
  introduction?(rows: readonly ItemRow<Config>[]): readonly Section[];
  /** Sections after the experiments. */
  details?(rows: readonly ItemRow<Config>[]): readonly Section[];
  /** Findings that the paper does not report. */
  beyond?(rows: readonly ItemRow<Config>[]): readonly Section[];
  /** What made the task easy or difficult to reproduce, as sentences. */
  readonly effort?: string;
  /** A remark on runs with fewer epochs than the preset's, as a sentence and in brief. */
  readonly shortRuns?: { readonly sentence: string; readonly brief: string };
}
