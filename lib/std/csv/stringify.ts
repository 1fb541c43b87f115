/**
 * Rows or records to CSV text, as @std/csv/stringify does it: line ends are "\r\n", null and
 * undefined are empty, objects become JSON.
 *
 * @module
 */
import { stringify as stringifyRows } from "csv-stringify/sync";

/** An index or a key. */
export type PropertyAccessor = number | string;

/** A column with a header of its own. */
export type ColumnDetails = {
  /** The header; by default the last accessor. */
  header?: string;
  /** The way to the value. */
  prop: PropertyAccessor | PropertyAccessor[];
};

/** Where a column's values are found. */
export type Column = ColumnDetails | PropertyAccessor | PropertyAccessor[];

/** A row or a record. */
export type DataItem = Readonly<Record<string, unknown> | unknown[]>;

/** How to write CSV text. */
export type StringifyOptions = {
  /** Whether to write the row of headers; true by default. */
  headers?: boolean;
  /** The columns in their order; needed for records. */
  columns?: readonly Column[];
};

interface Accessor {
  readonly header: string;
  readonly keys: readonly PropertyAccessor[];
}

function accessorOf(column: Column): Accessor {
  const isDetailed = typeof column === "object" && !Array.isArray(column);
  const keys = [isDetailed ? column.prop : column].flat();
  const header = isDetailed ? column.header : undefined;
  return { header: header ?? String(keys.at(-1)), keys };
}

function valueAt(item: unknown, keys: readonly PropertyAccessor[]): unknown {
  let value = item;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) break;
    if (Array.isArray(value) && typeof key !== "number") {
      throw new TypeError('Property accessor is not of type "number"');
    }
    value = (value as Record<PropertyAccessor, unknown>)[key];
  }
  return value;
}

function cellsOf(item: DataItem, accessors: readonly Accessor[]): readonly unknown[] {
  if (accessors.length > 0) return accessors.map(({ keys }) => valueAt(item, keys));
  if (Array.isArray(item)) return item;
  throw new TypeError("No property accessor function was provided for object");
}

function textOf(cell: unknown): string {
  if (cell === undefined || cell === null) return "";
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/**
 * Writes rows or records as CSV text.
 *
 * @param data The rows or records.
 * @param options The columns and headers.
 * @returns The text.
 * @throws {TypeError} If the data are records and there are no columns.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { stringify } from "@std/csv/stringify";
 *
 * const log = [{ epoch: 1, loss: 0.5 }];
 * assertEquals(stringify(log, { columns: ["epoch", "loss"] }), "epoch,loss\r\n1,0.5\r\n");
 * ```
 */
export function stringify(data: readonly DataItem[], options?: StringifyOptions): string {
  const { headers = true, columns = [] } = options ?? {};
  const accessors = columns.map(accessorOf);
  const rows = data.map((item) => cellsOf(item, accessors).map(textOf));
  if (headers && accessors.length > 0) rows.unshift(accessors.map(({ header }) => header));
  // The library quotes for its own line end only; a lone "\n" must be quoted too.
  return stringifyRows(rows, { record_delimiter: "\r\n", quoted_match: "\n" });
}
