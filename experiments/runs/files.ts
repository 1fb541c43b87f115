/**
 * From the contents of a run's files to values: whatever a disk, an editor or another version left
 * there, the outcome is what the types promise, or a DataError. Not here: which files a run has,
 * reading and writing them.
 *
 * @module
 */
import { parse } from "@std/csv/parse";
import { dirname } from "@std/path";
import * as v from "valibot";
import { ConfigError, DataError, excerpt } from "../../lib/errors.ts";
import { parseRunConfig } from "../engine/config.ts";
import type { Environment } from "../engine/environment.ts";
import type { RunIdentity, RunResult, RunStatus } from "./record.ts";

/** The largest files that are read: far above any run's, and below what takes long to refuse. */
export const BYTES_LIMITS = { text: 2 ** 23, checkpoint: 2 ** 30 } as const;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positiveCount = v.pipe(v.number(), v.integer(), v.minValue(1));
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

// Each schema has the type that it must give: a key that is missing here is an error of the
// compiler.
const status: v.GenericSchema<unknown, RunStatus> = v.strictObject({
  state: v.picklist(["RUNNING", "COMPLETED", "INTERRUPTED", "DIVERGED", "FAILED"]),
  epochs: count,
  message: v.string(),
});

const identity = v.strictObject({
  id: v.string(),
  config: v.unknown(),
  dataSha256: v.string(),
  numericsVersion: count,
});

const result: v.GenericSchema<unknown, RunResult> = v.strictObject({
  best: v.strictObject({
    epoch: positiveCount,
    step: positiveCount,
    devAccuracy: fraction,
    testAccuracy: fraction,
    testKnownAccuracy: v.exactOptional(fraction),
    testUnknownAccuracy: v.exactOptional(fraction),
  }),
  steps: positiveCount,
  weightsSha256: sha256,
});

const environment: v.GenericSchema<unknown, Environment> = v.strictObject({
  deno: v.string(),
  v8: v.string(),
  typescript: v.string(),
  os: v.string(),
  arch: v.string(),
  processor: v.string(),
  cores: positiveCount,
});

const digests: v.GenericSchema<unknown, Record<string, string>> = v.record(v.string(), sha256);

function unreadable(path: string, problem: string): DataError {
  return new DataError(
    `Cannot read ${path}: ${problem}. Delete ${dirname(path)}; the run is then repeated`,
  );
}

/**
 * Decodes a file of a run.
 *
 * @param path Where it is, in the run's directory.
 * @param bytes Its contents.
 * @returns The text.
 * @throws {DataError} If it is not UTF-8.
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    // Replacement characters would hide what was damaged.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(path, "found bytes that are not UTF-8");
  }
}

/**
 * Asserts that a file is not too large to be one of a run.
 *
 * @param path Where it is, in the run's directory.
 * @param bytes Its size.
 * @param kind What it is.
 * @throws {DataError} If it is.
 */
export function checkSize(path: string, bytes: number, kind: keyof typeof BYTES_LIMITS): void {
  const limit = BYTES_LIMITS[kind];
  if (bytes > limit) throw unreadable(path, `found ${bytes} bytes, expected ${limit} at most`);
}

/**
 * The error for a file that the platform cannot read.
 *
 * @param path Where it is, in the run's directory.
 * @param cause What the platform said.
 * @returns The error, with place and way out.
 */
export function readError(path: string, cause: Error): DataError {
  return new DataError(
    `Cannot read ${path}: ${excerpt(cause.message, 400)}. Make it readable, or delete ` +
      `${dirname(path)}; the run is then repeated`,
    { cause },
  );
}

function parseJson<T>(path: string, text: string, schema: v.GenericSchema<unknown, T>): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(path, "it is not JSON");
  }
  const checked = v.safeParse(schema, value);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const key = excerpt(v.getDotPath(issue) ?? "the value");
  throw unreadable(path, `${key} is ${excerpt(issue.received)}, expected ${issue.expected}`);
}

/**
 * Reads a `status.json`.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @returns The status.
 * @throws {DataError} If it is not as it must be.
 */
export function parseStatus(path: string, text: string): RunStatus {
  return parseJson(path, text, status);
}

/**
 * Reads a `config.json`.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @returns The identity of the run, with a configuration that was checked.
 * @throws {DataError} If it is not as it must be.
 */
export function parseIdentity(path: string, text: string): RunIdentity {
  const found = parseJson(path, text, identity);
  try {
    return { ...found, config: parseRunConfig(found.config) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw unreadable(path, error.message);
  }
}

/**
 * Reads a `result.json`.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @returns The result.
 * @throws {DataError} If it is not as it must be.
 */
export function parseResult(path: string, text: string): RunResult {
  return parseJson(path, text, result);
}

/**
 * Reads a `digests.json`.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @returns The sha256 of each file, by its name.
 * @throws {DataError} If it is not as it must be.
 */
export function parseDigests(path: string, text: string): Record<string, string> {
  return parseJson(path, text, digests);
}

/**
 * Reads an `environment.json`.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @returns The environment.
 * @throws {DataError} If it is not as it must be.
 */
export function parseEnvironment(path: string, text: string): Environment {
  return parseJson(path, text, environment);
}

/** The one column of a log that holds a name. */
const TEXT_COLUMN = "layer";

/**
 * Reads a log with an epoch in each row: numbers, but for the names of layers.
 *
 * @param path Where it is from, for messages.
 * @param text Its contents.
 * @param kinds The columns that it may have, in order: those of one of these.
 * @returns The rows.
 * @throws {DataError} If the columns are others, a cell is not a number as this project writes it, or
 * the epochs do not ascend.
 */
export function parseLog<Row extends { readonly epoch: number }>(
  path: string,
  text: string,
  kinds: readonly (readonly (keyof Row & string)[])[],
): Row[] {
  const [header, ...lines] = parseCsv(path, text);
  const columns = kinds.find((kind) => kind.join() === header?.join());
  if (columns === undefined) {
    const found = header === undefined ? "no header" : excerpt(header.join());
    throw unreadable(path, `found ${found}, expected the columns ${kinds.join(" or ")}`);
  }
  const isText = (j: number): boolean => columns[j] === TEXT_COLUMN;
  let epoch = 1;
  return lines.map((cells, i) => {
    const row = Object.fromEntries(
      columns.map((name, j) => [name, isText(j) ? cells[j] : Number(cells[j])]),
    ) as Row;
    const wrong = cells.find((cell, j) =>
      isText(j) ? !/^[\w.]+$/.test(cell) : String(Number(cell)) !== cell
    );
    if (wrong !== undefined || cells.length !== columns.length) {
      const found = wrong === undefined ? `${cells.length} cells` : excerpt(wrong);
      throw unreadable(path, `found ${found} in row ${i + 1}, expected ${columns.length} numbers`);
    }
    if (!Number.isInteger(row.epoch) || row.epoch < epoch) {
      throw unreadable(
        path,
        `found epoch ${row.epoch} in row ${i + 1}, expected an integer of at least ${epoch}`,
      );
    }
    epoch = row.epoch;
    return row;
  });
}

function parseCsv(path: string, text: string): string[][] {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unreadable(path, "it is not CSV");
  }
}
