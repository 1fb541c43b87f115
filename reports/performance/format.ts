/**
 * Numbers and tables as the performance report writes them. What is not known is "-".
 *
 * @module
 */
import type { Spread } from "../../experiments/bench/rounds.ts";
import { fixed, NONE } from "../tables/format.ts";
import { table } from "../tables/tables.ts";

/**
 * A positive number with three significant digits and no exponent.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { significant } from "./format.ts";
 *
 * assertEquals([0.02271, 1.3, 17696.2, 0].map(significant), ["0.0227", "1.30", "17700", "0"]);
 * ```
 */
export function significant(value: number | undefined): string {
  if (value === undefined) return NONE;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(3));
  const decimals = 2 - Math.floor(Math.log10(Math.abs(rounded)));
  return fixed(rounded, Math.max(0, decimals));
}

/** A median, its unit, and the least and the most, as `1.30x (1.27 to 1.41)`. */
export function formatSpread(spread: Spread | undefined, unit = ""): string {
  if (spread === undefined) return NONE;
  const { median, least, most } = spread;
  if (least === most) return `${significant(median)}${unit}`;
  return `${significant(median)}${unit} (${significant(least)} to ${significant(most)})`;
}

/** A share as a percentage without decimals, or with one below ten; it may exceed 100 %. */
export function formatShare(share: number | undefined): string {
  if (share === undefined) return NONE;
  return `${fixed(100 * share, share < 0.0995 ? 1 : 0)} %`;
}

/** Millions. */
export function millions(value: number): string {
  return significant(value / 1e6);
}

/** A column: its title, what it says of a row, and whether it is text, which starts at the left. */
export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly isText?: true;
}

/** A table in Markdown. Columns that are not wanted may be given as false. */
export function columnTable<Row>(
  rows: readonly Row[],
  columns: readonly (Column<Row> | false)[],
): string {
  const shown = columns.filter((column) => column !== false);
  return table(
    shown.map(({ title }) => title),
    rows.map((row) => shown.map(({ cell }) => cell(row))),
    shown.map(({ isText }) => isText ? "l" : "r").join(""),
  );
}
