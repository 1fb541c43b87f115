/**
 * The way to BullMQ: what of it is used, how it is loaded, and how a connection is opened so that a
 * server that is not there is said at once, and one that goes away later is waited for. Not here:
 * what is queued.
 *
 * @module
 */
import process from "node:process";
import { ConfigError } from "../../lib/errors.ts";
import { formatAddress, hostOf, type QueueAddress } from "./address.ts";
import { QUEUE_NAME } from "./job.ts";

/**
 * The packages. They are imported by these expressions alone: an import in plain sight would stand
 * in deno.lock, from which everybody installs. Of the second one, an optional dependency that is
 * not used, later versions name packages that a registry may lack; the first to come is taken.
 */
const PACKAGES = {
  bullmq: "npm:bullmq@5.81.5",
  pinned: "npm:msgpackr-extract@3.0.4/package.json",
};

/** How long a server may take to answer when a command begins. */
const OPEN_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
const MOST_RETRY_MS = 5_000;

/** A job, as far as it is used. */
export interface QueueJob {
  readonly id: string;
  readonly data: unknown;
  readonly returnvalue: unknown;
  readonly failedReason: string;
  /** How often it has failed. */
  readonly attemptsMade: number;
  getState(): Promise<string>;
  remove(): Promise<void>;
  updateProgress(progress: unknown): Promise<void>;
  moveToWait(token: string): Promise<unknown>;
  moveToDelayed(timestamp: number, token: string): Promise<void>;
}

interface Client {
  readonly status: string;
  on(event: "close" | "ready", listener: () => void): void;
  disconnect(): void;
}

interface Part {
  readonly client: Promise<Client>;
  on(event: "error", listener: (error: Error) => void): void;
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

/** The queue itself. */
export interface Queue extends Part {
  getJob(id: string): Promise<QueueJob | undefined>;
  add(name: string, data: unknown, options: Readonly<Record<string, unknown>>): Promise<QueueJob>;
}

/** What happens in the queue. */
export interface QueueEvents extends Part {
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "progress", listener: (event: { jobId: string; data: unknown }) => void): void;
  on(event: "active" | "failed", listener: (event: { jobId: string }) => void): void;
  on(
    event: "completed",
    listener: (event: { jobId: string; returnvalue: unknown }) => void,
  ): void;
}

/** Takes jobs. */
export interface JobTaker extends Part {
  on(event: "error", listener: (error: Error) => void): void;
  on(event: "completed", listener: (job: QueueJob) => void): void;
  on(event: "lockRenewalFailed", listener: (ids: string[]) => void): void;
  run(): Promise<void>;
}

type Options = Readonly<Record<string, unknown>>;

/** The package, as far as it is used. */
export interface BullMq {
  readonly Queue: new (name: string, options: Options) => Queue;
  readonly QueueEvents: new (name: string, options: Options) => QueueEvents;
  readonly Worker: new (
    name: string,
    work: (job: QueueJob, token: string) => Promise<unknown>,
    options: Options,
  ) => JobTaker;
  readonly WaitingError: new () => Error;
  readonly DelayedError: new () => Error;
  readonly UnrecoverableError: new (message: string) => Error;
}

/** An open queue. Its opener disposes of it, even while the server is unreachable. */
export interface OpenQueue extends AsyncDisposable {
  readonly queue: Queue;
  readonly bullmq: Omit<BullMq, "Queue">;
  /** For the other parts of BullMQ. */
  readonly connection: Options;
  /** Whether the server can be reached now. */
  isConnected(): boolean;
  /** Closes a part that was made of the above. */
  closePart(part: Part): Promise<void>;
}

/**
 * Asserts that this process may connect to a queue.
 *
 * @throws {ConfigError} If it may not; it names the task that may, and how to start its script.
 */
export function assertMayConnect(address: QueueAddress, task: string, script: string): void {
  const host = hostOf(address);
  if (Deno.permissions.querySync({ name: "net", host }).state === "granted") return;
  throw new ConfigError(
    `This command may not connect to ${host}, the host of --queue. Use ${task}, which may connect ` +
      `to this machine and to the addresses of private networks; for any other host: deno run ` +
      `--no-lock --no-prompt --allow-read=. --allow-write=reports --allow-sys=cpus ` +
      `--allow-net=${host} ${script} ..`,
  );
}

/** Loads BullMQ, which sees nothing of the environment: it needs none of it. */
async function load(): Promise<BullMq> {
  // Its debug output lists the whole environment, for which there is no permission.
  process.env = { MSGPACKR_NATIVE_ACCELERATION_DISABLED: "true" };
  try {
    await import(PACKAGES.pinned, { with: { type: "json" } });
    return await import(PACKAGES.bullmq);
  } catch (error) {
    throw new ConfigError(
      `Cannot load ${PACKAGES.bullmq}: ${
        (error as Error).message
      }. It is fetched from npm by the ` +
        `first command with --queue`,
    );
  }
}

/**
 * Connects to the queue; `onLine` is told when the connection is lost, and when it is back.
 *
 * @throws {ConfigError} If it cannot be reached or used within seconds.
 */
export async function openQueue(
  address: QueueAddress,
  onLine: (text: string) => void,
): Promise<OpenQueue> {
  const bullmq = await load();
  let isOpen = false;
  let isClosing = false;
  const unanswered = "it does not answer";
  let problem = unanswered;
  const connection = {
    host: address.hostname,
    port: address.port,
    db: address.database,
    ...address.username !== undefined && { username: address.username },
    ...address.password !== undefined && { password: address.password },
    ...address.tls && { tls: {} },
    connectTimeout: CONNECT_TIMEOUT_MS,
    // Commands wait for a server that is away, however long: it is said, and Ctrl-C ends it.
    maxRetriesPerRequest: null,
    retryStrategy: (times: number): number | null =>
      isOpen ? Math.min(MOST_RETRY_MS, 500 * times) : null,
  };
  const shown = formatAddress(address);
  const queue = new bullmq.Queue(QUEUE_NAME, { connection });
  queue.on("error", (error) => problem = error.message);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(problem)), OPEN_TIMEOUT_MS);
    });
    await Promise.race([queue.waitUntilReady(), timeout]);
    // A database that is not there leaves the connection in another one.
    if (problem !== unanswered) throw new Error(problem);
  } catch (error) {
    queue.close().catch(() => {});
    const message = ((error as Error).message || problem).replace(/\.$/, "");
    const hint = /NOAUTH|WRONGPASS|NOPERM/.test(message)
      ? "Give user and password: redis://USER:PASSWORD@HOST:PORT"
      : "Start a Redis or Valkey there (redis-server), or name another with --queue";
    throw new ConfigError(`Cannot use the queue at ${shown}: ${message}. ${hint}`);
  } finally {
    clearTimeout(timer);
  }
  isOpen = true;
  const client = await queue.client;
  let isLost = false;
  client.on("close", () => {
    if (!isLost && !isClosing) onLine(`The connection to ${shown} is lost. Waiting for it`);
    isLost = true;
  });
  client.on("ready", () => {
    if (isLost) onLine(`The connection to ${shown} is back`);
    isLost = false;
  });
  // A polite end waits for a server that is away.
  const closePart = (part: Part): Promise<void> =>
    within(CLOSE_TIMEOUT_MS, part.close(client.status !== "ready").catch(() => {}));
  return {
    queue,
    bullmq,
    connection,
    isConnected: () => client.status === "ready",
    closePart,
    async [Symbol.asyncDispose](): Promise<void> {
      isClosing = true;
      await closePart(queue);
      client.disconnect();
    },
  };
}

/** Waits for a promise, but not longer than that. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise((resolve) => timer = setTimeout(resolve, ms));
  await Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
