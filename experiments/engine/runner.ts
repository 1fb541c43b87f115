/**
 * Trains the runs of a study in worker threads, one run per worker, and writes their directories.
 * Finished runs are skipped; interrupted ones continue from their checkpoints. Not here: arguments,
 * screen, report.
 *
 * @module
 */
import { join } from "@std/path";
import { type Environment, readEnvironment } from "./environment.ts";
import type { Listener, RunEvent } from "./events.ts";
import { DataError } from "../../lib/errors.ts";
import { RunDirectory, type StoredCheckpoint } from "../runs/directory.ts";
import {
  appendEpoch,
  EMPTY_LOG,
  isFinished,
  type RunIdentity,
  type RunState,
} from "../runs/record.ts";
import { taskOf } from "../tasks/tasks.ts";
import { type DataById, requiredData } from "./task_data.ts";
import type { RunInput, RunMessage } from "./train_run.ts";

/** The training that a run may lose in a crash; an epoch of the largest runs takes 20 minutes. */
const CHECKPOINT_MS = 180_000;

/** A study to run. */
export interface Study {
  /** The folder that holds the directory `runs`. */
  readonly folder: string;
  readonly runs: readonly RunIdentity[];
  readonly data: DataById;
  /** The number of concurrent runs. */
  readonly jobs: number;
  /** Threads within a step of a run. */
  readonly threads: 1 | 2;
  /** The longest time between checkpoints, also within an epoch. Default: three minutes. */
  readonly checkpointMs?: number;
  /** Ends the study: each run stops after its step and is saved. */
  readonly signal: AbortSignal;
  /** Ends it immediately: training since the last checkpoint is lost. */
  readonly kill?: AbortSignal;
  /** The module of the worker threads. Default: the engine's; tests add tasks in their own. */
  readonly worker?: string;
}

/** The directory of a run. */
export function runDirectory(folder: string, id: string): RunDirectory {
  return new RunDirectory(join(folder, "runs", id));
}

/**
 * Trains the unfinished runs and returns the number of runs by final state, without those that were
 * already finished.
 *
 * @throws {Error} If the directory of a run cannot be read or written; the other runs are saved
 * and ended first.
 */
export async function runStudy(
  study: Study,
  listen: Listener,
): Promise<Partial<Record<RunState, number>>> {
  const environment = readEnvironment();
  const counts: Partial<Record<RunState, number>> = {};
  const waiting = [...study.runs];
  const failure = new AbortController();
  const signal = AbortSignal.any([study.signal, failure.signal]);
  async function work(): Promise<void> {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (signal.aborted) return;
      const directory = runDirectory(study.folder, run.id);
      const unlock = await directory.lock();
      if (unlock === undefined) {
        const message = "skipped, since another process is training it";
        await listen(run, { kind: "warning", message });
        continue;
      }
      try {
        const { state: before, problem } = await directory.inspect();
        if (before === "DAMAGED") {
          const message = `${problem}. It is trained again; the damaged files are now in ` +
            `${await directory.setAside()}`;
          await listen(run, { kind: "warning", message });
        } else if (isFinished(before)) {
          continue;
        }
        const execution = { study: { ...study, signal }, run, directory, environment };
        const state = await executeRun(execution, listen);
        counts[state] = (counts[state] ?? 0) + 1;
      } finally {
        await unlock();
      }
    }
  }
  const workers = Array.from(
    { length: study.jobs },
    () =>
      work().catch((error) => {
        failure.abort();
        throw error;
      }),
  );
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return counts;
}

interface Execution {
  readonly study: Study;
  readonly run: RunIdentity;
  readonly directory: RunDirectory;
  readonly environment: Environment;
}

/** Trains one run in a worker of its own and writes its directory. */
async function executeRun(execution: Execution, listen: Listener): Promise<RunState> {
  const { run, directory, environment } = execution;
  await directory.create(run, environment);
  const stored = await directory.readCheckpoint();
  const end = await converse(execution, stored, listen);
  if (end.kind === "badCheckpoint") {
    await listen(run, { kind: "warning", message: `${end.message}. Starting afresh` });
    await directory.remove();
    return executeRun(execution, listen);
  }
  await listen(run, end);
  return end.state;
}

/** The end of a run: an event, once it is recorded in its directory, or an unusable checkpoint. */
type End = RunEvent & { kind: "end" } | RunMessage & { kind: "badCheckpoint" };

/** Starts a worker, listens until the end of the run, and stops the worker. */
async function converse(
  { study, run, directory }: Execution,
  stored: StoredCheckpoint | undefined,
  listen: Listener,
): Promise<End> {
  const { worker: module = import.meta.resolve("./worker.ts") } = study;
  const worker = new Worker(module, { type: "module", name: run.id });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const requestStop = (): void => void Atomics.store(stop, 0, 1);
  study.signal.addEventListener("abort", requestStop);
  if (study.signal.aborted) requestStop();
  const { threads, kill = new AbortController().signal } = study;
  const messages = messagesOf(worker, kill);
  const data = requiredData(study.data, run.config);
  const input: RunInput = {
    config: run.config,
    data,
    threads,
    checkpoint: stored?.checkpoint,
    checkpointMs: study.checkpointMs ?? CHECKPOINT_MS,
    stop,
  };
  worker.postMessage(input);
  let log = EMPTY_LOG;
  const writeState = (state: RunState, message = ""): Promise<void> =>
    directory.writeStatus({ state, epochs: log.epochs.length, message });
  try {
    for await (const message of messages) {
      switch (message.kind) {
        case "start":
          if (stored !== undefined) {
            try {
              log = await directory.readLogOf(message.epochsDone, stored.logDigest);
            } catch (error) {
              if (!(error instanceof DataError)) throw error;
              return { kind: "badCheckpoint", message: error.message };
            }
          }
          await writeState("RUNNING");
          await listen(run, { kind: "start", fraction: message.fraction });
          break;
        case "progress":
          await listen(run, message);
          break;
        case "epoch":
          log = appendEpoch(
            log,
            message.record,
            { ...message.time, jobs: study.jobs },
            taskOf(run.config).epochColumns,
          );
          await directory.writeEpoch(log, message.checkpoint);
          await writeState("RUNNING");
          await listen(run, { kind: "epoch", row: log.epochs[log.epochs.length - 1] });
          break;
        case "checkpoint":
          await directory.writeCheckpoint(log, message.checkpoint);
          break;
        case "badCheckpoint":
          return message;
        case "end":
          if (message.state === "COMPLETED") {
            await directory.complete(message.result, log.epochs.length);
            return { kind: "end", state: "COMPLETED", message: "" };
          }
          await writeState(message.state, message.message);
          return message;
      }
    }
    await writeState("INTERRUPTED");
    return { kind: "end", state: "INTERRUPTED", message: "" };
  } finally {
    study.signal.removeEventListener("abort", requestStop);
    worker.terminate();
  }
}

/** The messages of a worker in order, until the signal aborts. */
async function* messagesOf(
  worker: Worker,
  signal: AbortSignal,
): AsyncGenerator<RunMessage, void> {
  const queue: RunMessage[] = [];
  let wake = (): void => {};
  const push = (message: RunMessage): void => {
    queue.push(message);
    wake();
  };
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  worker.onmessage = ({ data }: MessageEvent<RunMessage>): void => push(data);
  worker.onerror = (event): void => {
    event.preventDefault();
    push({ kind: "end", state: "FAILED", message: event.message });
  };
  try {
    while (!signal.aborted) {
      const message = queue.shift();
      if (message === undefined) await new Promise<void>((resolve) => wake = resolve);
      else yield message;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
