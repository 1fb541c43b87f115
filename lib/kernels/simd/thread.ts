/**
 * The second thread of the simd kernels: an instance on the same memory that serves turns until it
 * is told to stop. Its program is a text, so that it starts from every bundle, and without
 * permission.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";

/** What the second thread needs. */
export interface ThreadMessage {
  /** The compiled kernels. */
  readonly module: WebAssembly.Module;
  /** The memory of the kernels. */
  readonly memory: WebAssembly.Memory;
  /** Where the shared block lies. */
  readonly block: number;
}

/** For a worker thread of Node's kind and for one of the Web's. Sends what went wrong, or "". */
const PROGRAM = `
const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const send = (text) => (port ?? globalThis).postMessage(text);
const serve = ({ module, memory, block }) => {
  try {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    send("");
    exports.serve(block);
  } catch (error) {
    send(String(error));
  }
  if (!port) close();
};
if (port) port.once("message", serve);
else onmessage = ({ data }) => serve(data);
`;

/** The part of Node's worker threads that is used here; Deno and Bun have it too. */
interface NodeWorker {
  once(event: "message", listener: (fault: string) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
  postMessage(message: unknown): void;
  unref(): void;
}

type NodeWorkers = { Worker: new (program: string, options: { eval: true }) => NodeWorker };
type Process = { getBuiltinModule?(name: string): NodeWorkers };

/**
 * Starts the second thread.
 *
 * @param message What it needs.
 * @returns Resolves when it serves. From then on it does not keep the process alive.
 * @throws {ConfigError} If the surroundings allow no such thread.
 */
export async function startThread(message: ThreadMessage): Promise<void> {
  const { process } = globalThis as { process?: Process };
  const threads = process?.getBuiltinModule?.("node:worker_threads");
  try {
    await (threads === undefined ? startOnWeb(message) : startOnNode(threads, message));
  } catch (error) {
    throw new ConfigError(
      `Cannot start a second thread (${error instanceof Error ? error.message : error}); the ` +
        `kernels go on with one. In a browser, serve the page with the headers ` +
        `Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, ` +
        `and allow workers from blob: URLs; or leave out threads`,
    );
  }
}

function startOnNode({ Worker }: NodeWorkers, message: ThreadMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, { eval: true });
    worker.on("error", reject);
    worker.once("message", (fault) => {
      worker.unref();
      if (fault === "") resolve();
      else reject(fault);
    });
    worker.postMessage(message);
  });
}

function startOnWeb(message: ThreadMessage): Promise<void> {
  const url = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
  return new Promise<void>((resolve, reject) => {
    const worker = new Worker(url);
    worker.onerror = (event) => reject(event.message || "the worker was refused");
    worker.onmessage = ({ data: fault }) => fault === "" ? resolve() : reject(fault);
    worker.postMessage(message);
  }).finally(() => URL.revokeObjectURL(url));
}
