/**
 * A queue in memory that behaves as BullMQ does towards those who offer and take jobs, for tests
 * without a server. Values go through JSON, as there. Not a part of the product.
 *
 * @module
 */
import type { BullMq, JobTaker, OpenQueue, QueueJob } from "./bullmq.ts";

class WaitingError extends Error {}
class DelayedError extends Error {}
class UnrecoverableError extends Error {}

type State = "waiting" | "active" | "completed" | "failed";

/** A job as the server keeps it. */
export interface FakeJob extends QueueJob {
  state: State;
  readonly attempts: number;
  attemptsMade: number;
  returnvalue: unknown;
  failedReason: string;
}

/** What may go wrong on the way. */
export interface Faults {
  /** How often each result is told; without one it must be asked for. Default: 1. */
  readonly resultEvents?: number;
  /** Changes what a worker returns. */
  readonly tamper?: (id: string, result: unknown) => unknown;
}

/** The queue, with what it has seen. */
export class FakeQueue implements OpenQueue {
  readonly jobs = new Map<string, FakeJob>();
  /** How often each job was taken. */
  readonly taken = new Map<string, number>();
  closings = 0;
  readonly connection = {};
  readonly bullmq: OpenQueue["bullmq"];
  readonly queue: OpenQueue["queue"];
  readonly #listeners = new Set<(name: string, event: unknown) => void>();
  readonly #workers: (() => void)[] = [];

  constructor({ resultEvents = 1, tamper = (_, result) => result }: Faults = {}) {
    const emit = (name: string, event: object): void => {
      for (const listener of this.#listeners) listener(name, structuredClone(event));
    };
    const jobs = this.jobs;
    this.queue = {
      ...partOf(),
      on: () => {},
      getJob: (id) => Promise.resolve(jobs.get(id)),
      add: (_, data, { jobId, attempts }) => {
        const id = String(jobId);
        const job: FakeJob = {
          ...{
            id,
            data: copy(data),
            state: "waiting",
            attempts: Number(attempts),
            attemptsMade: 0,
          },
          ...{ returnvalue: null, failedReason: "" },
          getState: () => Promise.resolve(job.state),
          remove: () => Promise.resolve(void jobs.delete(id)),
          updateProgress: (data) =>
            Promise.resolve(emit("progress", { jobId: id, data: copy(data) })),
          moveToWait: () => Promise.resolve(void (job.state = "waiting")),
          moveToDelayed: () => Promise.resolve(void (job.state = "waiting")),
        };
        // An id that is there already is not added again.
        if (!jobs.has(id)) jobs.set(id, job);
        this.#wake();
        return Promise.resolve(job);
      },
    };
    const listeners = this.#listeners;
    const workerOf = this.#workerOf.bind(this);
    this.bullmq = {
      WaitingError,
      DelayedError,
      UnrecoverableError,
      QueueEvents: class {
        constructor() {
          const mine: ((name: string, event: unknown) => void)[] = [];
          return {
            ...partOf(),
            on: (name: string, listener: (event: never) => void): void => {
              mine.push((other, event) => other === name && listener(event as never));
              listeners.add(mine[mine.length - 1]);
            },
            close: (): Promise<void> =>
              Promise.resolve(mine.forEach((one) => listeners.delete(one))),
          };
        }
      } as unknown as BullMq["QueueEvents"],
      Worker: class {
        constructor(
          _: string,
          work: (job: QueueJob, token: string) => Promise<unknown>,
          options: Readonly<Record<string, unknown>>,
        ) {
          return workerOf(work, Number(options.concurrency), emit, resultEvents, tamper);
        }
      } as unknown as BullMq["Worker"],
    };
  }

  isConnected(): boolean {
    return true;
  }

  async closePart(part: { close(): Promise<void> }): Promise<void> {
    await part.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.closings++;
    return Promise.resolve();
  }

  /** Lets workers look for jobs. */
  #wake(): void {
    for (const look of this.#workers) look();
  }

  #workerOf(
    work: (job: QueueJob, token: string) => Promise<unknown>,
    concurrency: number,
    emit: (name: string, event: object) => void,
    resultEvents: number,
    tamper: (id: string, result: unknown) => unknown,
  ): JobTaker {
    const running = new Set<Promise<void>>();
    const completed: ((job: QueueJob) => void)[] = [];
    let isClosing = false;
    const attempt = async (job: FakeJob): Promise<void> => {
      try {
        const result = copy(await tamper(job.id, await work(job, "token")));
        Object.assign(job, { state: "completed", returnvalue: result });
        for (const listener of completed) listener(job);
        for (let i = 0; i < resultEvents; i++) {
          emit("completed", { jobId: job.id, returnvalue: result });
        }
      } catch (error) {
        if (error instanceof WaitingError || error instanceof DelayedError) return;
        job.attemptsMade++;
        const isOver = error instanceof UnrecoverableError || job.attemptsMade >= job.attempts;
        Object.assign(job, {
          state: isOver ? "failed" : "waiting",
          failedReason: (error as Error).message,
        });
        if (isOver) emit("failed", { jobId: job.id });
      }
    };
    const look = (): void => {
      for (const job of this.jobs.values()) {
        if (isClosing || running.size >= concurrency) return;
        if (job.state !== "waiting") continue;
        job.state = "active";
        this.taken.set(job.id, (this.taken.get(job.id) ?? 0) + 1);
        const one = attempt(job).finally(() => {
          running.delete(one);
          // Later: who gives a job back does not take it again at once.
          setTimeout(() => this.#wake());
        });
        running.add(one);
      }
    };
    return {
      ...partOf(),
      on: (name: string, listener: (event: never) => void) => {
        if (name === "completed") completed.push(listener as (job: QueueJob) => void);
      },
      run: () => {
        this.#workers.push(look);
        look();
        return Promise.resolve();
      },
      close: async () => {
        isClosing = true;
        await Promise.all(running);
      },
    };
  }
}

function partOf() {
  return {
    client: Promise.resolve({ status: "ready", on: () => {}, disconnect: () => {} }),
    waitUntilReady: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** A value as it comes out of the server. */
function copy(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
