/**
 * CSV text to rows or records, as @std/csv/parse does it. Values stay strings.
 *
 * @module
 */
import { CsvError, parse as parseRows } from "csv-parse/sync";

/** How to read CSV text. */
export interface ParseOptions {
  /** Whether to skip the first row; without `columns` it names the columns. */
  skipFirstRow?: boolean;
  /** The names of the columns. */
  columns?: readonly string[];
}

/** A record whose keys are the columns, if they are known. */
export type RecordWithColumn<C extends string> = string extends C ? Record<string, string>
  : Record<C, string>;

/** What {@linkcode parse} returns: records where there are names for the columns, else rows. */
export type ParseResult<Options, T> = T extends
  Options & { columns: readonly (infer C extends string)[] } ? RecordWithColumn<C>[]
  : T extends Options & { skipFirstRow: true } ? Record<string, string>[]
  : T extends Options & { columns?: undefined; skipFirstRow?: false | undefined } ? string[][]
  : Record<string, string>[] | string[][];

function rowsOf(input: string): string[][] {
  // The original reads line by line, so that a line end within quotes becomes "\n" too.
  const text = input.replaceAll("\r\n", "\n").replace(/\r$/, "");
  try {
    return parseRows(text, {
      bom: true,
      record_delimiter: "\n",
      relax_column_count: true,
      skip_empty_lines: true,
    }) as string[][];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new SyntaxError(`Syntax error on line ${error.lines}: ${error.message}`, {
      cause: error,
    });
  }
}

/**
 * Reads CSV text as rows.
 *
 * @param input The text.
 * @returns The rows.
 * @throws {SyntaxError} If a quote is misplaced.
 */
export function parse(input: string): string[][];
/**
 * Reads CSV text as rows or, with `skipFirstRow` or `columns`, as records.
 *
 * @param input The text.
 * @param options What the first row is, and how the columns are named.
 * @returns The rows or records.
 * @throws {SyntaxError} If a quote is misplaced.
 * @throws {Error} If a row has not as many fields as there are names.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parse } from "@std/csv/parse";
 *
 * assertEquals(parse("epoch,loss\n1,0.5\n", { skipFirstRow: true }), [{ epoch: "1", loss: "0.5" }]);
 * ```
 */
export function parse<const T extends ParseOptions>(
  input: string,
  options: T,
): ParseResult<ParseOptions, T>;
export function parse(
  input: string,
  options: ParseOptions = {},
): string[][] | Record<string, string>[] {
  const rows = rowsOf(input);
  if (!options.skipFirstRow && options.columns === undefined) return rows;
  const first = options.skipFirstRow ? rows.shift() : undefined;
  if (options.skipFirstRow && first === undefined) {
    throw new TypeError("Cannot parse input: headers must be defined");
  }
  const names = options.columns ?? first ?? [];
  return rows.map((row, i) => {
    if (row.length !== names.length) {
      throw new Error(
        `Syntax error on line ${i + (options.skipFirstRow ? 2 : 1)}: ` +
          `The record has ${row.length} fields, but the header has ${names.length} fields`,
      );
    }
    return Object.fromEntries(names.map((name, column) => [name, row[column]]));
  });
}
