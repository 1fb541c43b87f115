/**
 * A run as a directory of small files. What must be the same bits on every machine (config, epochs,
 * layers, evaluations, result) is kept apart from what may differ (status, environment, times).
 * Not here: what a run does.
 *
 * @module
 */
import { basename, dirname, join } from "@std/path";
import type * as v from "valibot";
import { DataError, excerpt } from "../../lib/errors.ts";
import { sha256, SHA256_BYTES } from "../../lib/sha256.ts";
import { concatenate } from "../../lib/train/array_file.ts";
import { storedConfig } from "../engine/config.ts";
import { findContradiction } from "./check.ts";
import {
  explain,
  ignoreMissing,
  makeFolder,
  readRegularFile,
  writeFileAtomically,
} from "./disk.ts";
import { DIGEST_FILE, digestFiles, findDifference } from "./digests.ts";
import { decodeText, formatLog, parseJson, parseLog, WAY_OUT } from "./files.ts";
import {
  digests,
  type Environment,
  environment,
  isFinished,
  LOG_ROWS,
  MESSAGE_LIMIT,
  type RunIdentity,
  runIdentity,
  type RunLog,
  type RunRecord,
  type RunResult,
  runResult,
  type RunState,
  type RunStatus,
  runStatus,
} from "./record.ts";

/** Which test predictions are right; see `RunRecord.correct`. */
export const CORRECT_FILE = "correct.bin";

/** The trained model of a run, if it is of a kind that keeps one; never committed. */
export const MODEL_FILE = "model.bin";

/** The largest files that are read: far above any run's, and below what takes long to refuse. */
const FILE_BYTES = 2 ** 23;
const CHECKPOINT_BYTES = 2 ** 30;

const LOG_NAMES = Object.keys(LOG_ROWS) as (keyof RunLog)[];

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
    await this.#writeJson("config.json", { ...identity, config: storedConfig(identity.config) });
    await this.#writeJson("environment.json", environment);
  }

  /** Writes the status; before that of a finished run, the digests of its files. */
  async writeStatus(status: RunStatus): Promise<void> {
    if (isFinished(status.state)) await this.writeDigests();
    const message = excerpt(status.message, MESSAGE_LIMIT);
    await this.#writeJson("status.json", { ...status, message });
  }

  /** Writes the log and, last, the checkpoint that belongs to it. */
  async writeEpoch(log: RunLog, checkpoint: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.writeLog(log);
    await this.writeCheckpoint(log, checkpoint);
  }

  /** Writes the log, of a run that was trained elsewhere. */
  async writeLog(log: RunLog): Promise<void> {
    for (const name of LOG_NAMES) await this.#write(`${name}.csv`, logText(log, name));
  }

  /** Writes a checkpoint, after the digest of the log of its whole epochs. */
  async writeCheckpoint(log: RunLog, checkpoint: Uint8Array<ArrayBuffer>): Promise<void> {
    const bytes = concatenate([await digestOfLog(log), checkpoint]);
    await this.#write("checkpoint.bin", bytes);
  }

  /** Writes the digests of the files that the run has. */
  async writeDigests(): Promise<void> {
    await this.#writeJson(DIGEST_FILE, await digestFiles((name) => this.readFile(name)));
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
   * Returns what releases it; undefined if another process has the run.
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
      // The previous holder may have removed the file meanwhile: check that it is still this one.
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
    return await this.#readJson("status.json", runStatus);
  }

  /**
   * Where the run stands, as far as its files can be believed: one that is finished but damaged
   * counts as damaged, and the problem says why.
   */
  async inspect(): Promise<{
    readonly state: RunState | "DAMAGED" | undefined;
    readonly problem: string;
  }> {
    try {
      const state = (await this.readStatus())?.state;
      if (isFinished(state)) await this.read();
      return { state, problem: "" };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return { state: "DAMAGED", problem: error.message };
    }
  }

  /** Moves the directory out of the runs of its study, and returns where it is then. */
  async setAside(): Promise<string> {
    const folder = join(dirname(dirname(this.path)), "damaged");
    await makeFolder(folder);
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    for (let number = 1;; number++) {
      const name = `${basename(this.path)}-${number}`;
      if (names.includes(name)) continue;
      const path = join(folder, name);
      await Deno.rename(this.path, path).catch((error) => explain(path, error));
      return path;
    }
  }

  /** Reads the checkpoint, and the digest of the log that it belongs to; undefined without one. */
  async readCheckpoint(): Promise<StoredCheckpoint | undefined> {
    const bytes = await this.readFile("checkpoint.bin", CHECKPOINT_BYTES);
    if (bytes === undefined) return undefined;
    const logDigest = bytes.slice(0, SHA256_BYTES);
    return { logDigest, checkpoint: bytes.slice(SHA256_BYTES) };
  }

  /**
   * Reads the log that belongs to a checkpoint, as far as its whole epochs.
   *
   * @throws {DataError} If it is damaged, or another one.
   */
  async readLogOf(epochs: number, logDigest: Uint8Array): Promise<RunLog> {
    const log = await this.readLog(epochs);
    const found = await digestOfLog(log);
    if (logDigest.length === SHA256_BYTES && found.every((byte, i) => byte === logDigest[i])) {
      return log;
    }
    throw new DataError(
      `Cannot use the logs in ${this.path}: they do not match the checkpoint beside. ${WAY_OUT}`,
    );
  }

  /** Reads the log as far as `epochs` epochs. */
  async readLog(epochs = Infinity): Promise<RunLog> {
    const logs = LOG_NAMES.map(async (name) => {
      const path = join(this.path, `${name}.csv`);
      const text = await this.#readText(`${name}.csv`);
      const rows = text === undefined ? [] : parseLog(path, text, LOG_ROWS[name]);
      return [name, rows.filter(({ epoch }) => epoch <= epochs)];
    });
    return Object.fromEntries(await Promise.all(logs));
  }

  /**
   * Reads all of the run; undefined if there is no such run.
   *
   * @throws {DataError} If a file is damaged, of a finished run even by a single bit, or if the files
   * contradict each other.
   */
  async read(): Promise<RunRecord | undefined> {
    const status = await this.readStatus();
    const identity = await this.#readJson("config.json", runIdentity);
    const machine = await this.#readJson("environment.json", environment);
    if (status === undefined || identity === undefined || machine === undefined) {
      if (!isFinished(status?.state)) return undefined;
      const name = identity === undefined ? "config.json" : "environment.json";
      throw new DataError(
        `Cannot read ${this.path}: the run is finished, but ${name} is missing. ${WAY_OUT}`,
      );
    }
    const result = await this.#readJson("result.json", runResult);
    const correct = await this.readFile(CORRECT_FILE);
    const log = await this.readLog();
    // Last: what is wrong in itself says so more clearly.
    if (isFinished(status.state)) await this.#checkDigests();
    const record = { identity, status, environment: machine, result, correct, ...log };
    const contradiction = await findContradiction(basename(this.path), record);
    if (contradiction === undefined) return record;
    throw new DataError(`Cannot use ${this.path}: ${contradiction}. ${WAY_OUT}`);
  }

  /** The contents of a file of the run; undefined if there is none. */
  async readFile(
    name: string,
    limit = FILE_BYTES,
  ): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return await readRegularFile(join(this.path, name), limit, WAY_OUT);
  }

  async #write(name: string, contents: Uint8Array | string): Promise<void> {
    await writeFileAtomically(join(this.path, name), contents);
  }

  async #writeJson(name: string, value: unknown): Promise<void> {
    await this.#write(name, JSON.stringify(value, null, 2) + "\n");
  }

  /** Compares the files of a finished run with the digests that were written with its status. */
  async #checkDigests(): Promise<void> {
    const expected = await this.#readJson(DIGEST_FILE, digests);
    if (expected === undefined) {
      throw new DataError(
        `Cannot read ${this.path}: the run is finished, but ${DIGEST_FILE} is missing. ${WAY_OUT}`,
      );
    }
    const difference = findDifference(expected, await digestFiles((name) => this.readFile(name)));
    if (difference === undefined) return;
    const { name, problem } = difference;
    throw new DataError(`Cannot read ${join(this.path, name)}: ${problem}. ${WAY_OUT}`);
  }

  async #readText(name: string): Promise<string | undefined> {
    const bytes = await this.readFile(name);
    return bytes === undefined ? undefined : decodeText(join(this.path, name), bytes);
  }

  /** Reads a file of JSON; undefined if there is none. */
  async #readJson<T>(name: string, schema: v.GenericSchema<unknown, T>): Promise<T | undefined> {
    const text = await this.#readText(name);
    return text === undefined ? undefined : parseJson(join(this.path, name), text, schema);
  }
}

/** A checkpoint as it lies in the directory. */
export interface StoredCheckpoint {
  /** The digest of the log of its whole epochs. */
  readonly logDigest: Uint8Array;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

function logText(log: RunLog, name: keyof RunLog): string {
  return formatLog(log[name], LOG_ROWS[name]);
}

/** The digest of a log, in memory or read from its files: numbers are written in one way. */
async function digestOfLog(log: RunLog): Promise<Uint8Array> {
  const texts = LOG_NAMES.map((name) => [`${name}.csv`, logText(log, name)]);
  return await sha256(JSON.stringify(Object.fromEntries(texts)));
}
