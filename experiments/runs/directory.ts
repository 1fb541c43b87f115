/**
 * A run as a directory of small files. What must be the same bits on every machine (config, epochs,
 * layers, evaluations, result) is kept apart from what may differ (status, environment, times).
 * Every file is written whole to a temporary name and renamed. Not here: what a run does.
 *
 * @module
 */
import { stringify } from "@std/csv/stringify";
import { dirname, join } from "@std/path";
import { DataError } from "../../lib/errors.ts";
import { sha256, SHA256_BYTES, sha256Hex } from "../../lib/sha256.ts";
import { concatenate } from "../../lib/train/array_file.ts";
import type { Environment } from "../engine/environment.ts";
import {
  checkSize,
  decodeText,
  parseDigests,
  parseEnvironment,
  parseIdentity,
  parseLog,
  parseResult,
  parseStatus,
  readError,
} from "./files.ts";
import {
  type ColumnSets,
  EPOCH_COLUMN_SETS,
  EVALUATION_COLUMN_SETS,
  isFinished,
  LAYER_COLUMN_SETS,
  type RunIdentity,
  type RunLog,
  type RunRecord,
  type RunResult,
  type RunStatus,
  TIME_COLUMN_SETS,
} from "./record.ts";

/** The digests of a finished run's files, by name. */
export const DIGEST_FILE = "digests.json";

/** What {@link DIGEST_FILE} is of, as far as the run has it. */
const DIGESTED_FILES = [
  ...["config.json", "environment.json", "result.json", "correct.bin"],
  ...["epochs.csv", "evaluations.csv", "layers.csv", "times.csv"],
] as const;

/** Which test predictions are right; see `RunRecord.correct`. */
export const CORRECT_FILE = "correct.bin";

/** The trained model of a run, if it is of a kind that keeps one; never committed. */
export const MODEL_FILE = "model.bin";

/** Reads and writes one run's directory. */
export class RunDirectory {
  /** Its path. */
  readonly path: string;

  /** Names the directory; nothing is read or made. */
  constructor(path: string) {
    this.path = path;
  }

  /** Makes the directory and writes what is known before the first epoch. */
  async create(identity: RunIdentity, environment: Environment): Promise<void> {
    await makeFolder(this.path);
    await this.#writeJson("config.json", identity);
    await this.#writeJson("environment.json", environment);
  }

  /** Writes the status; before that of a finished run, the digests of its files. */
  async writeStatus(status: RunStatus): Promise<void> {
    if (isFinished(status.state)) await this.writeDigests();
    await this.#writeJson("status.json", status);
  }

  /** Writes the log and, last, the checkpoint that belongs to it. */
  async writeEpoch(log: RunLog, checkpoint: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.writeLog(log);
    await this.writeCheckpoint(log, checkpoint);
  }

  /** Writes the log, of a run that was trained elsewhere. */
  async writeLog(log: RunLog): Promise<void> {
    for (const [name, text] of Object.entries(logTexts(log))) await this.#write(name, text);
  }

  /** Writes a checkpoint, after the digest of the log of its whole epochs. */
  async writeCheckpoint(log: RunLog, checkpoint: Uint8Array<ArrayBuffer>): Promise<void> {
    const bytes = concatenate([await digestOfLog(log), checkpoint]);
    await this.#write("checkpoint.bin", bytes);
  }

  /** Writes the digests of the files that the run has. */
  async writeDigests(): Promise<void> {
    await this.#writeJson(DIGEST_FILE, await this.#digests());
  }

  /** Writes the result and says that the run is completed; the checkpoint goes last. */
  async complete(
    { model, correct, ...result }: RunResult & {
      readonly model?: Uint8Array | undefined;
      readonly correct?: Uint8Array | undefined;
    },
    epochs: number,
  ): Promise<void> {
    if (model !== undefined) await this.#write(MODEL_FILE, model);
    if (correct !== undefined) await this.#write(CORRECT_FILE, correct);
    await this.#writeJson("result.json", result);
    await this.writeStatus({ state: "COMPLETED", epochs, message: "" });
    await Deno.remove(join(this.path, "checkpoint.bin")).catch(ignoreMissing);
  }

  /** Removes the directory and all in it, if it exists. */
  async remove(): Promise<void> {
    await Deno.remove(this.path, { recursive: true }).catch(ignoreMissing);
  }

  /**
   * Takes the run for this process, until the lock is released or the process ends in any way.
   *
   * @returns What releases it; undefined if another process has the run.
   */
  async lock(): Promise<(() => Promise<void>) | undefined> {
    await makeFolder(dirname(this.path));
    const path = `${this.path}.lock`;
    // The operating system holds the lock, not the file: one that was left behind locks nothing.
    for (;;) {
      const file = await Deno.open(path, { create: true, read: true, write: true })
        .catch((error) => explain(path, error));
      if (!await file.tryLock(true)) {
        file.close();
        return undefined;
      }
      // Whoever held it before may have removed the file in between: it must be the one there.
      const there = await Deno.stat(path).catch(ignoreMissing);
      if (there !== undefined && there.ino === (await file.stat()).ino) {
        return async () => {
          await Deno.remove(path).catch(ignoreMissing);
          file.close();
        };
      }
      file.close();
    }
  }

  /** Reads the status; undefined if there is no such run. */
  async readStatus(): Promise<RunStatus | undefined> {
    return await this.#readJson("status.json", parseStatus);
  }

  /** Reads the checkpoint, and the digest of the log that it belongs to; undefined without one. */
  async readCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const bytes = await this.#readBytes("checkpoint.bin", "checkpoint");
    if (bytes === undefined) return undefined;
    const logDigest = bytes.slice(0, SHA256_BYTES);
    return { logDigest, checkpoint: bytes.slice(SHA256_BYTES) };
  }

  /**
   * Reads the log that belongs to a checkpoint.
   *
   * @param epochs The whole epochs of the checkpoint.
   * @param logDigest The digest that stands before it.
   * @returns The log, as far as those epochs.
   * @throws {DataError} If it is damaged, or another one.
   */
  async readLogOf(epochs: number, logDigest: Uint8Array): Promise<RunLog> {
    const log = await this.readLog(epochs);
    const found = await digestOfLog(log);
    if (logDigest.length === SHA256_BYTES && found.every((byte, i) => byte === logDigest[i])) {
      return log;
    }
    throw new DataError(
      `Cannot use the logs in ${this.path}: they do not match the checkpoint beside. Delete ` +
        `${this.path}; the run is then repeated`,
    );
  }

  /** Reads the log as far as `epochs` epochs. */
  async readLog(epochs = Infinity): Promise<RunLog> {
    const upTo = <Row extends { epoch: number }>(rows: Row[]): Row[] =>
      rows.filter((row) => row.epoch <= epochs);
    return {
      epochs: upTo(await this.#readCsv("epochs.csv", EPOCH_COLUMN_SETS)),
      evaluations: upTo(await this.#readCsv("evaluations.csv", EVALUATION_COLUMN_SETS)),
      layers: upTo(await this.#readCsv("layers.csv", LAYER_COLUMN_SETS)),
      times: upTo(await this.#readCsv("times.csv", TIME_COLUMN_SETS)),
    };
  }

  /**
   * Reads all of the run.
   *
   * @returns The record; undefined if there is no such run.
   * @throws {DataError} If a file is damaged; of a finished run, be it by one bit.
   */
  async read(): Promise<RunRecord | undefined> {
    const status = await this.readStatus();
    const identity = await this.#readJson("config.json", parseIdentity);
    const environment = await this.#readJson("environment.json", parseEnvironment);
    if (status === undefined || identity === undefined || environment === undefined) {
      return undefined;
    }
    const result = await this.#readJson("result.json", parseResult);
    const correct = await this.#readBytes(CORRECT_FILE, "text");
    const log = await this.readLog();
    // Last: what is wrong in itself says so more clearly.
    if (isFinished(status.state)) await this.#checkDigests();
    return { identity, status, environment, result, correct, ...log };
  }

  async #write(name: string, contents: Uint8Array | string): Promise<void> {
    const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
    await writeFileAtomically(join(this.path, name), bytes);
  }

  async #writeJson(name: string, value: unknown): Promise<void> {
    await this.#write(name, JSON.stringify(value, null, 2) + "\n");
  }

  async #digests(): Promise<Record<string, string>> {
    const digests: Record<string, string> = {};
    for (const name of DIGESTED_FILES) {
      const bytes = await this.#readBytes(name, "text");
      if (bytes !== undefined) digests[name] = await sha256Hex(bytes);
    }
    return digests;
  }

  /** Compares the files of a finished run with the digests that were written with its status. */
  async #checkDigests(): Promise<void> {
    const wayOut =
      `Put the original in its place, or delete ${this.path}; the run is then repeated`;
    const expected = await this.#readJson(DIGEST_FILE, parseDigests);
    if (expected === undefined) {
      throw new DataError(
        `Cannot read ${this.path}: the run is finished, but ${DIGEST_FILE} is missing. ${wayOut}`,
      );
    }
    const found = await this.#digests();
    for (const name of DIGESTED_FILES) {
      if (found[name] === expected[name]) continue;
      if (expected[name] === undefined) {
        throw new DataError(
          `Cannot read ${join(this.path, DIGEST_FILE)}: it has no sha256 of ${name}. ${wayOut}`,
        );
      }
      throw new DataError(
        `Cannot read ${join(this.path, name)}: it has the sha256 ${found[name]}, expected ` +
          `${expected[name]} as in ${DIGEST_FILE}. ${wayOut}`,
      );
    }
  }

  async #readBytes(
    name: string,
    kind: "text" | "checkpoint",
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const path = join(this.path, name);
    try {
      // The size first: what is too large may not fit into the memory.
      checkSize(path, (await Deno.stat(path)).size, kind);
      return await Deno.readFile(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      if (error instanceof DataError || !(error instanceof Error)) throw error;
      throw readError(path, error);
    }
  }

  async #readText(name: string): Promise<string | undefined> {
    const bytes = await this.#readBytes(name, "text");
    return bytes === undefined ? undefined : decodeText(join(this.path, name), bytes);
  }

  /** Reads rows with one of the given sets of columns. */
  async #readCsv<Row extends { readonly epoch: number }>(
    name: string,
    sets: ColumnSets<Row>,
  ): Promise<Row[]> {
    const text = await this.#readText(name);
    return text === undefined ? [] : parseLog<Row>(join(this.path, name), text, sets);
  }

  /** Reads a file of JSON; undefined if there is none. */
  async #readJson<T>(
    name: string,
    parseText: (path: string, text: string) => T,
  ): Promise<T | undefined> {
    const text = await this.#readText(name);
    return text === undefined ? undefined : parseText(join(this.path, name), text);
  }
}

/** A checkpoint as it lies in the directory. */
export interface StoredCheckpoint {
  /** The digest of the log of its whole epochs. */
  readonly logDigest: Uint8Array;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

/** The files of a log, by name. */
function logTexts(log: RunLog): Record<string, string> {
  const csv = <Row extends object>(rows: readonly Row[], sets: ColumnSets<Row>): string => {
    const columns = sets.find((set) => set.every((name) => rows.every((row) => name in row)));
    const data = rows.map((row) => ({ ...row }) as Record<string, unknown>);
    return stringify(data, { columns: columns ?? sets[0] });
  };
  return {
    "epochs.csv": csv(log.epochs, EPOCH_COLUMN_SETS),
    "evaluations.csv": csv(log.evaluations, EVALUATION_COLUMN_SETS),
    "layers.csv": csv(log.layers, LAYER_COLUMN_SETS),
    "times.csv": csv(log.times, TIME_COLUMN_SETS),
  };
}

/** The digest of a log, be it in memory or read from its files: numbers are written in one way. */
async function digestOfLog(log: RunLog): Promise<Uint8Array> {
  return await sha256(JSON.stringify(logTexts(log)));
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}

/** A file or folder could not be written. */
export class WriteError extends Error {
  /** The name of the class. */
  override readonly name = "WriteError";
}

/** Throws an error of the platform again, as one that says what to do. */
function explain(path: string, error: unknown): never {
  if (!(error instanceof Error)) throw error;
  const hint = error instanceof Deno.errors.NotCapable
    ? "Allow it with --allow-write, or write below reports/"
    : "Make room there, or make the folder writable, or choose another one with --folder";
  throw new WriteError(`Cannot write ${path}: ${error.message}. ${hint}`, { cause: error });
}

/**
 * Makes a folder and those that it is in, unless they exist.
 *
 * @param path Which.
 * @throws {WriteError} If it cannot be made.
 */
export async function makeFolder(path: string): Promise<void> {
  await Deno.mkdir(path, { recursive: true }).catch((error) => explain(path, error));
}

/**
 * Writes a file so that a reader finds the old or the new contents, never a part.
 *
 * @param path Where.
 * @param bytes The contents.
 * @throws {WriteError} If it cannot be written; the old contents are there still.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    // On a full disk, a part that stays would keep the room that is missing.
    await Deno.remove(temporary).catch(() => {});
    explain(path, error);
  }
}
