/**
 * Works at a queue: takes a run, trains it in a thread as any study does, and gives back its files.
 * Who dies on the way loses the lock of the job, and another one takes it. Not here: the command,
 * training, who asked for the run.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import type { RunConfig } from "../engine/config.ts";
import { isFinished, type RunIdentity } from "../runs/record.ts";
import type { Listener, TrainingEvent } from "../engine/events.ts";
import { runDirectory, runStudy } from "../engine/runner.ts";
import { type DataById, dataIdOf, digestOf, type LoadedData } from "../engine/task_data.ts";
import { type JobTaker, type OpenQueue, type QueueJob, within } from "./bullmq.ts";
import { ATTEMPTS, checkJob, parseJob, QUEUE_NAME } from "./job.ts";
import { packRun, type RunTexts } from "./run_texts.ts";

/** How often the progress of a run is told to the queue. */
const PROGRESS_INTERVAL_MS = 1000;
/** When a run is asked for again that another process of this machine has. */
const LOCKED_DELAY_MS = 5000;
/** How long the queue may take when the worker ends. */
const END_TIMEOUT_MS = 2000;

/** How to work. */
export interface ServeOptions {
  /** The folder for runs that are not given back yet; other workers here may share it. */
  readonly folder: string;
  /** How many runs at a time. */
  readonly jobs: number;
  /** Threads within a step of a run. */
  readonly threads: 1 | 2;
  /** Loads the data of a configuration. */
  readonly load: (config: RunConfig) => Promise<DataById>;
  /** After this time without a sign of life, another one takes the runs of a worker. */
  readonly lockMs: number;
  /** Ends the work: each run is saved after its step and given back. */
  readonly signal: AbortSignal;
  /** Ends it at once. */
  readonly kill: AbortSignal;
  /** Told what happens. */
  readonly onLine: (text: string) => void;
}

/**
 * Works until a signal comes.
 *
 * @throws {DataError} If a job cannot be done here, but perhaps elsewhere: other data or commits.
 * @throws {WriteError} If nothing can be written here.
 */
export async function serve(open: OpenQueue, options: ServeOptions): Promise<void> {
  const server = new Server(open, options);
  await server.serve();
}

class Server {
  readonly #open: OpenQueue;
  readonly #options: ServeOptions;
  readonly #data = new Map<string, LoadedData>();
  readonly #loading = new Map<string, Promise<DataById>>();
  readonly #running = new Map<string, AbortController>();
  /** Ends the work because of an error that concerns every job. */
  readonly #unfit = new AbortController();
  readonly #end: AbortSignal;

  constructor(open: OpenQueue, options: ServeOptions) {
    this.#open = open;
    this.#options = options;
    this.#end = AbortSignal.any([options.signal, this.#unfit.signal]);
  }

  async serve(): Promise<void> {
    const { bullmq, connection } = this.#open;
    const { jobs, lockMs, onLine } = this.#options;
    const taker = new bullmq.Worker(QUEUE_NAME, (job, token) => this.#take(job, token), {
      connection,
      autorun: false,
      concurrency: jobs,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      // A run may lose any number of workers.
      maxStalledCount: 1e9,
      runRetryDelay: 1000,
    });
    taker.on("error", (error) => this.#explain(error));
    taker.on("lockRenewalFailed", (ids) => ids.forEach((id) => this.#running.get(id)?.abort()));
    taker.on("completed", ({ id }) => {
      onLine(`${id}  given back`);
      runDirectory(this.#options.folder, id).remove().catch((error) => this.#explain(error));
    });
    const ended = new Promise<void>((resolve) => {
      this.#end.addEventListener("abort", () => resolve());
      if (this.#end.aborted) resolve();
    });
    const running = taker.run().catch((error) => this.#unfit.abort(error));
    await ended;
    await this.#close(taker);
    await within(END_TIMEOUT_MS, running);
    if (this.#unfit.signal.aborted) throw this.#unfit.signal.reason;
  }

  /** Waits for the runs to be saved and given back. */
  async #close(taker: JobTaker): Promise<void> {
    const closed = taker.close().catch(() => {});
    while (this.#running.size > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await within(END_TIMEOUT_MS, closed);
  }

  /** Says an error of the queue; of a lost connection it tells by itself. */
  #explain(error: Error): void {
    if (!this.#open.isConnected() || /ECONN|Connection is closed|EPIPE/.test(error.message)) return;
    this.#options.onLine(`Warning: ${error.message}`);
  }

  /** Does a job. */
  async #take(job: QueueJob, token: string): Promise<RunTexts> {
    // What comes while the worker ends goes back at once.
    if (this.#end.aborted) return await this.#giveBack(job, token);
    const stop = new AbortController();
    this.#running.set(job.id, stop);
    try {
      const identity = await this.#check(job);
      const texts = await this.#train(job, identity, stop.signal);
      if (texts === "locked") {
        await job.moveToDelayed(Date.now() + LOCKED_DELAY_MS, token);
        throw new this.#open.bullmq.DelayedError();
      }
      return texts ?? await this.#giveBack(job, token);
    } finally {
      this.#running.delete(job.id);
    }
  }

  /**
   * The run of a job. A job that is none fails alone; if it cannot be done here, but perhaps
   * elsewhere, this worker ends, so that it fails no other.
   */
  async #check(job: QueueJob): Promise<RunIdentity> {
    let run: RunIdentity;
    try {
      run = await parseJob(job.id, job.data);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new this.#open.bullmq.UnrecoverableError(error.message);
    }
    try {
      await this.#load(run.config);
      checkJob(run, digestOf(this.#data, run.config));
      return run;
    } catch (error) {
      this.#unfit.abort(error);
      throw this.#failureOf(job, error);
    }
  }

  /** The error of an attempt; the last one of those that we allow, whatever the job says. */
  #failureOf(job: QueueJob, error: unknown): unknown {
    if (job.attemptsMade + 1 < ATTEMPTS || !(error instanceof Error)) return error;
    return new this.#open.bullmq.UnrecoverableError(error.message);
  }

  /** Loads data once, whichever job asks first. */
  async #load(config: RunConfig): Promise<void> {
    const id = dataIdOf(config);
    const loading = this.#loading.get(id) ?? this.#options.load(config);
    const isFirst = !this.#loading.has(id);
    this.#loading.set(id, loading);
    const loaded = (await loading).get(id);
    if (!isFirst || loaded === undefined) return;
    this.#data.set(id, loaded);
    for (const text of [loaded.summary, ...loaded.notices]) this.#options.onLine(text);
  }

  /** Trains a run; undefined if it was stopped before its end. */
  async #train(
    job: QueueJob,
    run: RunIdentity,
    stop: AbortSignal,
  ): Promise<RunTexts | "locked" | undefined> {
    const { folder, jobs, threads, kill } = this.#options;
    const signal = AbortSignal.any([this.#end, stop]);
    const study = { folder, runs: [run], data: this.#data, jobs, threads, signal, kill };
    try {
      await runStudy(study, this.#listenerOf(job));
    } catch (error) {
      // A disk that is full would fail every job.
      this.#unfit.abort(error);
      throw this.#failureOf(job, error);
    }
    const directory = runDirectory(folder, run.id);
    const status = await directory.readStatus();
    if (isFinished(status?.state)) return await packRun(directory);
    if (status?.state === "FAILED") throw this.#failureOf(job, new Error(status.message));
    return signal.aborted ? undefined : "locked";
  }

  /** Puts a job back, so that it need not wait for its lock to expire. */
  async #giveBack(job: QueueJob, token: string): Promise<never> {
    await within(END_TIMEOUT_MS, job.moveToWait(token).catch(() => {}));
    const outcome = this.#open.isConnected()
      ? "put back into the queue"
      : "left: the queue is away, and gives it to another worker when it is back";
    this.#options.onLine(`${job.id}  ${outcome}`);
    throw new this.#open.bullmq.WaitingError();
  }

  /** Tells the queue, and briefly the terminal. */
  #listenerOf(job: QueueJob): Listener {
    let told = -Infinity;
    const tell = (event: TrainingEvent): void => {
      told = performance.now();
      // Progress is of no use later, and a job that is gone wants none.
      if (this.#open.isConnected()) job.updateProgress(event).catch(() => {});
    };
    return ({ id }, event) => {
      const { onLine } = this.#options;
      switch (event.kind) {
        case "start": {
          const { fraction } = event;
          onLine(`${id}  ${fraction === 0 ? "begins" : `at ${Math.round(100 * fraction)} %`}`);
          return tell(event);
        }
        case "progress":
          if (performance.now() - told >= PROGRESS_INTERVAL_MS) tell(event);
          return;
        case "epoch":
          return tell(event);
        case "end":
          return onLine(`${id}  ${event.state}${event.message === "" ? "" : `: ${event.message}`}`);
        case "warning":
          return onLine(`Warning: ${id}: ${event.message}`);
      }
    };
  }
}
