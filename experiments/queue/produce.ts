/**
 * Distributes the runs of a study to the workers at a queue: offers them as jobs, follows them, and
 * writes the results into the folder of the study. The counterpart of `runStudy`, for the same
 * listener. Not here: training, the command, the screen.
 *
 * @module
 */
import * as v from "valibot";
import { DataError, excerpt } from "../../lib/errors.ts";
import { readEnvironment } from "../engine/environment.ts";
import { isFinished, MESSAGE_LIMIT, type RunIdentity, type RunState } from "../runs/record.ts";
import { type Listener, trainingEvent } from "../engine/events.ts";
import { runDirectory } from "../engine/runner.ts";
import type { OpenQueue, QueueJob } from "./bullmq.ts";
import { ATTEMPTS, parseTexts, QUEUE_NAME } from "./job.ts";
import { receiveRun } from "./run_texts.ts";

/** How often the queue is asked what became of the runs, should an event be lost. */
const LOOK_MS = 10_000;
/** How long the queue keeps unfetched results, in seconds. */
const KEEP_SECONDS = 14 * 24 * 3600;

/** A study to run by a queue. */
export interface QueuedStudy {
  /** The folder that holds the directory `runs`. */
  readonly folder: string;
  readonly runs: readonly RunIdentity[];
  /** Whether results that lie in the queue are trained again, not taken. */
  readonly fresh: boolean;
  /** How often to ask what became of the runs. Default: every ten seconds. */
  readonly lookMs?: number;
  /** Ends the waiting; the jobs stay in the queue. */
  readonly signal: AbortSignal;
}

type Counts = Partial<Record<RunState, number>>;

/** Has the runs of a study trained by the workers at a queue, and tells how many ended how. */
export async function runQueuedStudy(
  open: OpenQueue,
  study: QueuedStudy,
  listen: Listener,
): Promise<Counts> {
  const { signal, lookMs = LOOK_MS } = study;
  const listener = new open.bullmq.QueueEvents(QUEUE_NAME, { connection: open.connection });
  const runs = new QueuedRuns(open, study, listen);
  // The queue tells of a lost connection.
  listener.on("error", () => {});
  listener.on("progress", ({ jobId, data }) => runs.follow(jobId, data));
  listener.on("completed", ({ jobId, returnvalue }) => runs.settle(jobId, returnvalue));
  listener.on("failed", ({ jobId }) => runs.look(jobId));
  // Should an event be lost.
  const timer = setInterval(() => runs.lookAtAll(), lookMs);
  try {
    await aborted(signal, listener.waitUntilReady());
    for (const { id } of study.runs) await aborted(signal, runs.offer(id));
    while (runs.waiting.length > 0 && !signal.aborted) await aborted(signal, runs.changed());
    await runs.idle();
  } finally {
    clearInterval(timer);
    await open.closePart(listener);
  }
  return runs.counts;
}

/**
 * Removes queued runs, except for those that are being trained or done, and tells how many were
 * removed and how many are left.
 */
export async function withdrawRuns(
  open: OpenQueue,
  ids: readonly string[],
): Promise<{ readonly withdrawn: number; readonly left: number }> {
  let [withdrawn, left] = [0, 0];
  for (const id of ids) {
    const job = await open.queue.getJob(id);
    if (job === undefined) continue;
    const state = await job.getState();
    // One that a worker takes in this moment cannot be removed.
    const isRemoved = state !== "active" && state !== "completed" &&
      await job.remove().then(() => true, () => false);
    if (isRemoved) withdrawn++;
    else left++;
  }
  return { withdrawn, left };
}

/** The runs of a study that are not back yet. */
class QueuedRuns {
  readonly counts: Counts = {};
  readonly #open: OpenQueue;
  readonly #study: QueuedStudy;
  readonly #listen: Listener;
  readonly #waiting: Map<string, RunIdentity>;
  readonly #started = new Set<string>();
  readonly #locked = new Set<string>();
  /** What is being done for each run: one thing at a time, whatever events come. */
  readonly #busy = new Map<string, Promise<void>>();
  #wake = (): void => {};
  #failure: { readonly error: unknown } | undefined;

  constructor(open: OpenQueue, study: QueuedStudy, listen: Listener) {
    this.#open = open;
    this.#study = study;
    this.#listen = listen;
    this.#waiting = new Map(study.runs.map((run) => [run.id, run]));
  }

  /** The ids of the runs that are not back. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  /** Resolves when something has changed. */
  async changed(): Promise<void> {
    if (this.#failure === undefined) await new Promise<void>((resolve) => this.#wake = resolve);
    this.#throwFailure();
  }

  /** Asks what became of the runs, unless something is being done for them. */
  lookAtAll(): void {
    for (const id of this.waiting) if (!this.#busy.has(id)) this.look(id);
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    // What waits for a server that is away writes nothing.
    if (this.#open.isConnected()) await Promise.all(this.#busy.values());
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Tells how far a run is; what is of no use stops nothing. */
  follow(id: string, data: unknown): void {
    const run = this.#waiting.get(id);
    const event = v.safeParse(trainingEvent, data);
    if (run === undefined || !event.success) return;
    // The begin may have been told to an earlier command.
    const fraction = event.output.kind === "epoch"
      ? event.output.row.epoch / run.config.epochs
      : event.output.fraction;
    if (event.output.kind !== "start" && !this.#started.has(id)) {
      this.#listen(run, { kind: "start", fraction });
    }
    this.#started.add(id);
    this.#listen(run, event.output);
  }

  /** Puts a run into the queue, unless it is there already or even done. */
  offer(id: string): Promise<void> {
    return this.#do(id, async (run) => {
      const { queue } = this.#open;
      const job = await queue.getJob(id);
      const state = await job?.getState();
      // What failed for an earlier command gets another chance.
      const isStale = state === "failed" || (state === "completed" && this.#study.fresh);
      if (isStale) await job?.remove();
      if (job === undefined || isStale) await this.#add(run);
      else await this.#takeIfEnded(run, job, state);
    });
  }

  /** Asks what became of a run. */
  look(id: string): Promise<void> {
    return this.#do(id, async (run) => {
      const job = await this.#open.queue.getJob(id);
      // The server may have lost it.
      if (job === undefined) await this.#add(run);
      else await this.#takeIfEnded(run, job, await job.getState());
    });
  }

  /** Takes the result of a run. */
  settle(id: string, value: unknown): Promise<void> {
    return this.#do(id, async (run) => {
      if (await this.#receive(run, value)) await this.#forget(id);
    });
  }

  async #add(run: RunIdentity): Promise<void> {
    await this.#open.queue.add("run", run, {
      jobId: run.id,
      attempts: ATTEMPTS,
      removeOnComplete: { age: KEEP_SECONDS },
      removeOnFail: { age: KEEP_SECONDS },
      stackTraceLimit: 1,
    });
  }

  async #takeIfEnded(run: RunIdentity, job: QueueJob, state: string | undefined): Promise<void> {
    if (state === "completed") {
      if (await this.#receive(run, job.returnvalue)) await this.#forget(run.id);
    } else if (state === "failed") {
      await this.#fail(run, job.failedReason);
      await this.#forget(run.id);
    }
  }

  /** Writes a result; false if that must wait. */
  async #receive(run: RunIdentity, value: unknown): Promise<boolean> {
    try {
      const receipt = await receiveRun(this.#study.folder, run, parseTexts(run.id, value));
      const { kind, status, difference } = receipt;
      if (kind === "locked") {
        if (!this.#locked.has(run.id)) {
          await this.#warn(run, "it is back, but a process here trains it: waiting for that one");
        }
        this.#locked.add(run.id);
        return false;
      }
      if (kind === "differs") {
        await this.#warn(
          run,
          `the run from the queue differs from the one here, which stays: ${difference}`,
        );
      }
      await this.#end(run, status.state, status.message);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      await this.#fail(run, error.message);
    }
    return true;
  }

  async #fail(run: RunIdentity, reason: string): Promise<void> {
    const message = excerpt(reason, MESSAGE_LIMIT);
    const directory = runDirectory(this.#study.folder, run.id);
    const unlock = await directory.lock();
    try {
      const { state } = await directory.inspect();
      // A run that a process here trains or has finished is worth more than what the queue says.
      if (unlock !== undefined && !isFinished(state) && state !== "DAMAGED") {
        await directory.create(run, readEnvironment());
        await directory.writeStatus({ state: "FAILED", epochs: 0, message });
      }
    } finally {
      await unlock?.();
    }
    await this.#end(run, "FAILED", message);
  }

  async #end(run: RunIdentity, state: RunState, message: string): Promise<void> {
    this.#waiting.delete(run.id);
    this.counts[state] = (this.counts[state] ?? 0) + 1;
    await this.#listen(run, { kind: "end", state, message });
  }

  async #warn(run: RunIdentity, message: string): Promise<void> {
    await this.#listen(run, { kind: "warning", message });
  }

  /** Takes a job away that has done its duty; if it cannot be, its age will do that. */
  async #forget(id: string): Promise<void> {
    if (!this.#open.isConnected()) return;
    await (await this.#open.queue.getJob(id))?.remove().catch(() => {});
  }

  /** Does something for a run that is not back, after what is being done for it. */
  #do(id: string, action: (run: RunIdentity) => Promise<void>): Promise<void> {
    const next = (this.#busy.get(id) ?? Promise.resolve()).then(async () => {
      const run = this.#waiting.get(id);
      if (run !== undefined && this.#failure === undefined) await action(run);
    }).catch((error) => {
      // An event handler would lose the error; here it reaches the caller.
      this.#failure ??= { error };
    }).finally(() => {
      if (this.#busy.get(id) === next) this.#busy.delete(id);
      this.#wake();
    });
    this.#busy.set(id, next);
    return next;
  }
}

/** A promise, or the signal. */
async function aborted(signal: AbortSignal, promise: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  let stop = (): void => {};
  const abort = new Promise<void>((resolve) => stop = resolve);
  signal.addEventListener("abort", stop);
  await Promise.race([promise, abort]).finally(() => signal.removeEventListener("abort", stop));
}
