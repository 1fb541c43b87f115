/**
 * The contents of a run's files as text, and back to values: whatever a disk, an editor or another
 * version left there, the outcome is what the schema promises, or a DataError. Not here: the schemas
 * (record.ts), reading and writing.
 *
 * @module
 */
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import * as v from "valibot";
import { DataError, excerpt } from "../../lib/errors.ts";

/** What to do about a damaged run; `reproduce` keeps what is there. */
export const WAY_OUT = "Put the original in its place, or train the run again: deno task reproduce";

/** The error for a file whose contents cannot be right. */
export function unreadable(path: string, problem: string): DataError {
  return new DataError(`Cannot read ${path}: ${problem}. ${WAY_OUT}`);
}

/** Checks a value; `fail` makes the error from what is wrong with it. */
export function check<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  fail: (problem: string) => Error,
): T {
  const checked = v.safeParse(schema, value);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  if (issue.kind === "transformation") throw fail(issue.message);
  const key = excerpt(v.getDotPath(issue) ?? "the value");
  throw fail(`${key} is ${excerpt(issue.received)}, expected ${issue.expected}`);
}

/** Decodes UTF-8: replacement characters would hide what was damaged. */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(path, "found bytes that are not UTF-8");
  }
}

/** The value that a file of JSON holds. */
export function parseJson<T>(
  path: string,
  text: string,
  schema: v.GenericSchema<unknown, T>,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(path, "it is not JSON");
  }
  return check(schema, value, (problem) => unreadable(path, problem));
}

type Cell = v.GenericSchema<unknown, unknown> & { readonly type: string };
type Cells = Readonly<Record<string, Cell>>;

/** A row of a log: numbers, and names; where others may follow, those are numbers too. */
type RowSchema =
  | v.StrictObjectSchema<Cells, undefined>
  | v.ObjectWithRestSchema<Cells, Cell, undefined>;

/** Writes a log with the columns that its rows have. */
export function formatLog(
  rows: readonly Readonly<Record<string, unknown>>[],
  { entries }: RowSchema,
): string {
  const [row = entries] = rows;
  const columns = [...new Set([...Object.keys(entries), ...Object.keys(row)])];
  return stringify(rows, { columns: columns.filter((name) => name in row) });
}

/** Reads a log whose rows belong to ascending epochs. */
export function parseLog<Schema extends RowSchema>(
  path: string,
  text: string,
  schema: Schema,
): v.InferOutput<Schema>[] {
  const { entries } = schema;
  const [header, ...lines] = parseCsv(path, text);
  const isOptional = (name: string): boolean => entries[name].type === "exact_optional";
  const names = Object.keys(entries).filter((name) => !isOptional(name) || header?.includes(name));
  const others = "rest" in schema ? header?.slice(names.length) ?? [] : [];
  const expected = [...new Set([...names, ...others.filter((name) => /^\w+$/.test(name))])];
  if (header?.join() !== expected.join()) {
    const found = header === undefined ? "no header" : excerpt(header.join());
    const known = Object.keys(entries).map((name) => isOptional(name) ? `[${name}]` : name);
    throw unreadable(path, `found ${found}, expected the columns ${known.join()}`);
  }
  let lastEpoch = 1;
  return lines.map((cells, i) => {
    const fail = (problem: string): DataError => unreadable(path, `in row ${i + 1}, ${problem}`);
    if (cells.length !== expected.length) {
      throw fail(`found ${cells.length} cells, expected ${expected.length}`);
    }
    const row = check(
      schema,
      Object.fromEntries(
        expected.map((name, j) => [name, cellValue(entries[name] ?? OTHER, cells[j])]),
      ),
      fail,
    );
    const { epoch } = row as { readonly epoch: number };
    if (epoch < lastEpoch) throw fail(`found epoch ${epoch}, expected ${lastEpoch} at least`);
    lastEpoch = epoch;
    return row;
  });
}

const OTHER = { type: "number" };

/** A number, if it is written as this project writes it. */
function cellValue({ type }: { readonly type: string }, cell: string): string | number {
  const value = Number(cell);
  return type !== "string" && String(value) === cell ? value : cell;
}

function parseCsv(path: string, text: string): string[][] {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(path, "it is not CSV");
  }
}
