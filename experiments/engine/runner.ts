/**
 * Trains the runs of a study in worker threads, a run a worker, and keeps each run's directory.
 * Finished runs are skipped, interrupted ones continue from their checkpoint. Not here: arguments,
 * screen, report.
 *
 * @module
 */
import { join } from "@std/path";
import { type Environment, readEnvironment } from "./environment.ts";
import { DataError } from "../../lib/errors.ts";
import { RunDirectory, type StoredCheckpoint } from "../runs/directory.ts";
import {
  appendEpoch,
  EMPTY_LOG,
  isFinished,
  type RunIdentity,
  type RunLog,
  type RunState,
} from "../runs/record.ts";
import { type DataById, requiredData } from "./task_data.ts";
import type { RunInput } from "./train_run.ts";
import type { WorkerMessage } from "./worker.ts";

/** What a study tells as it goes. */
export interface StudyEvents {
  /** A run begins, or continues where this fraction of it is done. */
  onStart(run: RunIdentity, fraction: number): void;
  /** A fraction of a run is done. */
  onProgress(run: RunIdentity, fraction: number): void;
  /** An epoch of a run is done and saved. */
  onEpoch(run: RunIdentity, log: RunLog): void;
  /** A run has ended; the message says why unless it is completed. */
  onEnd(run: RunIdentity, state: RunState, message: string): Promise<void>;
  /** Something that the user should know, and that stops nothing. */
  onWarning(message: string): void;
}

/** A study to run. */
export interface Study {
  /** The folder that holds the directory `runs`. */
  readonly folder: string;
  readonly runs: readonly RunIdentity[];
  readonly data: DataById;
  /** How many runs at a time. */
  readonly jobs: number;
  /** Threads within a step of a run. */
  readonly threads: 1 | 2;
  /** Ends the study: each run stops after its step and is saved. */
  readonly signal: AbortSignal;
  /** Ends it at once: what was done since the last checkpoint is lost. */
  readonly kill?: AbortSignal;
}

/** The directory of a run. */
export function runDirectory(folder: string, id: string): RunDirectory {
  return new RunDirectory(join(folder, "runs", id));
}

/**
 * Trains the runs that are not finished.
 *
 * @param study What to run, where, on which data.
 * @param events What to call on the way.
 * @returns How many runs ended in each state; runs that were finished before are not counted.
 * @throws {Error} If the directory of a run cannot be read or written; the other runs are saved
 * and ended first.
 */
export async function runStudy(
  study: Study,
  events: StudyEvents,
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
        events.onWarning(`${run.id}: another process trains it; left to that one`);
        continue;
      }
      try {
        if (isFinished((await directory.readStatus())?.state)) continue;
        const execution = { study: { ...study, signal }, run, directory, environment };
        const state = await executeRun(execution, events);
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
async function executeRun(execution: Execution, events: StudyEvents): Promise<RunState> {
  const { run, directory, environment } = execution;
  await directory.create(run, environment);
  const stored = await directory.readCheckpoint();
  const outcome = await converse(execution, stored, events);
  if (outcome.kind === "badCheckpoint") {
    events.onWarning(`${run.id}: ${outcome.message}. Starting afresh`);
    await directory.remove();
    return executeRun(execution, events);
  }
  if (outcome.status.state !== "COMPLETED") await directory.writeStatus(outcome.status);
  await events.onEnd(run, outcome.status.state, outcome.status.message);
  return outcome.status.state;
}

type Outcome =
  | { kind: "badCheckpoint"; message: string }
  | { kind: "ended"; status: { state: RunState; epochs: number; message: string } };

/** Starts a worker, listens until the run ends one way or another, and stops the worker. */
async function converse(
  { study, run, directory }: Execution,
  stored: StoredCheckpoint | undefined,
  events: StudyEvents,
): Promise<Outcome> {
  const worker = new Worker(import.meta.resolve("./worker.ts"), { type: "module", name: run.id });
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const requestStop = (): void => void Atomics.store(stop, 0, 1);
  study.signal.addEventListener("abort", requestStop);
  if (study.signal.aborted) requestStop();
  const { threads, kill = new AbortController().signal } = study;
  const messages = listen(worker, kill);
  const data = requiredData(study.data, run.config);
  const input: RunInput = {
    config: run.config,
    data,
    threads,
    checkpoint: stored?.checkpoint,
    stop,
  };
  worker.postMessage(input);
  let log = EMPTY_LOG;
  const ended = (state: RunState, message = ""): Outcome => {
    return { kind: "ended", status: { state, epochs: log.epochs.length, message } };
  };
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
          await directory.writeStatus({ state: "RUNNING", epochs: log.epochs.length, message: "" });
          events.onStart(run, message.fraction);
          break;
        case "progress":
          events.onProgress(run, message.fraction);
          break;
        case "epoch": {
          const { record, time, checkpoint } = message.epoch;
          log = appendEpoch(log, record, { ...time, jobs: study.jobs });
          await directory.writeEpoch(log, checkpoint);
          await directory.writeStatus({ state: "RUNNING", epochs: log.epochs.length, message: "" });
          events.onEpoch(run, log);
          break;
        }
        case "stopped":
          await directory.writeCheckpoint(log, message.checkpoint);
          return ended("INTERRUPTED");
        case "completed":
          await directory.complete(message.result, log.epochs.length);
          return ended("COMPLETED");
        case "diverged":
          return ended("DIVERGED", message.message);
        case "failed":
          return ended("FAILED", message.message);
        case "badCheckpoint":
          return message;
      }
    }
    return ended("INTERRUPTED");
  } finally {
    study.signal.removeEventListener("abort", requestStop);
    worker.terminate();
  }
}

/** The messages of a worker in order; ends when the signal comes. */
async function* listen(
  worker: Worker,
  signal: AbortSignal,
): AsyncGenerator<WorkerMessage, void> {
  const queue: WorkerMessage[] = [];
  let wake = (): void => {};
  const push = (message: WorkerMessage): void => {
    queue.push(message);
    wake();
  };
  const onAbort = (): void => wake();
  signal.addEventListener("abort", onAbort);
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>): void => push(data);
  worker.onerror = (event): void => {
    event.preventDefault();
    push({ kind: "failed", message: event.message });
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
