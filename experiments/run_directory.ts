/**
 * A run as a directory of small files. What must be the same bits on every machine (config, epochs,
 * layers, evaluations, result) is kept apart from what may differ (status, environment, times).
 * Every file is written whole to a temporary name and renamed. Not here: what a run does.
 *
 * @module
 */
import { stringify } from "@std/csv/stringify";
import { dirname, join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import type { Environment } from "./environment.ts";
import {
  checkSize,
  decodeText,
  parseEnvironment,
  parseIdentity,
  parseLog,
  parseResult,
  parseStatus,
  readError,
} from "./run_files.ts";
import {
  CELL_EPOCH_COLUMNS,
  EPOCH_COLUMNS,
  type EpochRow,
  EVALUATION_COLUMNS,
  type EvaluationRow,
  LAYER_COLUMNS,
  type LayerRow,
  type RunIdentity,
  type RunLog,
  type RunRecord,
  type RunResult,
  type RunStatus,
  TIME_COLUMNS,
  type TimeRow,
} from "./run_record.ts";

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

  /** Writes the status. */
  async writeStatus(status: RunStatus): Promise<void> {
    await this.#writeJson("status.json", status);
  }

  /** Writes the log and, last, the checkpoint that belongs to it. */
  async writeEpoch(log: RunLog, checkpoint: Uint8Array): Promise<void> {
    await this.writeLog(log);
    await this.writeCheckpoint(checkpoint);
  }

  /** Writes the log, of a run that was trained elsewhere. */
  async writeLog(log: RunLog): Promise<void> {
    const hasCells = log.epochs.some(({ meanCellState }) => meanCellState !== undefined);
    const epochColumns = hasCells ? CELL_EPOCH_COLUMNS : EPOCH_COLUMNS;
    await this.#writeCsv("epochs.csv", log.epochs, epochColumns);
    await this.#writeCsv("evaluations.csv", log.evaluations, EVALUATION_COLUMNS);
    await this.#writeCsv("layers.csv", log.layers, LAYER_COLUMNS);
    await this.#writeCsv("times.csv", log.times, TIME_COLUMNS);
  }

  /** Writes a checkpoint, of a run that stopped within an epoch. */
  async writeCheckpoint(checkpoint: Uint8Array): Promise<void> {
    await this.#write("checkpoint.bin", checkpoint);
  }

  /** Writes the result and says that the run is completed; the checkpoint goes last. */
  async complete(
    { model, ...result }: RunResult & { readonly model?: Uint8Array | undefined },
    epochs: number,
  ): Promise<void> {
    if (model !== undefined) await this.#write(MODEL_FILE, model);
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

  /** Reads the checkpoint; undefined if there is none. */
  async readCheckpoint(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await this.#readBytes("checkpoint.bin", "checkpoint");
  }

  /** Reads the log as far as `epochs` epochs. */
  async readLog(epochs = Infinity): Promise<RunLog> {
    const upTo = <Row extends { epoch: number }>(rows: Row[]): Row[] =>
      rows.filter((row) => row.epoch <= epochs);
    return {
      epochs: upTo(await this.#readCsv<EpochRow>("epochs.csv", EPOCH_COLUMNS, CELL_EPOCH_COLUMNS)),
      evaluations: upTo(await this.#readCsv<EvaluationRow>("evaluations.csv", EVALUATION_COLUMNS)),
      layers: upTo(await this.#readCsv<LayerRow>("layers.csv", LAYER_COLUMNS)),
      times: upTo(await this.#readCsv<TimeRow>("times.csv", TIME_COLUMNS)),
    };
  }

  /**
   * Reads all of the run.
   *
   * @returns The record; undefined if there is no such run.
   * @throws {DataError} If a file is damaged.
   */
  async read(): Promise<RunRecord | undefined> {
    const status = await this.readStatus();
    const identity = await this.#readJson("config.json", parseIdentity);
    const environment = await this.#readJson("environment.json", parseEnvironment);
    if (status === undefined || identity === undefined || environment === undefined) {
      return undefined;
    }
    const result = await this.#readJson("result.json", parseResult);
    return { identity, status, environment, result, ...await this.readLog() };
  }

  async #write(name: string, contents: Uint8Array | string): Promise<void> {
    const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
    await writeFileAtomically(join(this.path, name), bytes);
  }

  async #writeJson(name: string, value: unknown): Promise<void> {
    await this.#write(name, JSON.stringify(value, null, 2) + "\n");
  }

  async #writeCsv<Row extends object>(
    name: string,
    rows: readonly Row[],
    columns: readonly (keyof Row & string)[],
  ): Promise<void> {
    const data = rows.map((row) => ({ ...row }) as Record<string, unknown>);
    await this.#write(name, stringify(data, { columns }));
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

  /** Reads rows with the columns of one of the given kinds. */
  async #readCsv<Row extends { readonly epoch: number }>(
    name: string,
    ...kinds: readonly (readonly (keyof Row & string)[])[]
  ): Promise<Row[]> {
    const text = await this.#readText(name);
    return text === undefined ? [] : parseLog<Row>(join(this.path, name), text, kinds);
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
