/**
 * The command `deno task worker`: trains runs that `deno task reproduce:queue` puts into a queue,
 * until it is stopped. Not here: how a run is taken and given back.
 *
 * @module
 */
import { onInterrupt } from "../engine/signals.ts";
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { ConfigError, DataError, WriteError } from "../../lib/errors.ts";
import { parseCount, parseThreads } from "../engine/arguments.ts";
import { makeFolder } from "../runs/disk.ts";
import { formatAddress, parseQueueAddress, type QueueAddress } from "./address.ts";
import { assertMayConnect, openQueue } from "./bullmq.ts";
import { serve } from "./serve.ts";

const DEFAULT_FOLDER = join("reports", "worker");
const DEFAULT_LOCK_SECONDS = 30;

/** The help text. */
export const HELP = `Trains runs from a queue, until Ctrl-C

Usage: deno task worker --queue redis://HOST:PORT [OPTIONS]

Any number of workers, on any number of machines with this commit and its data, take the runs that
deno task reproduce:queue --queue URL puts into a queue (BullMQ on Redis or Valkey), and give back
their files. The bits are those of a local run. Whoever reaches that server can put runs in and take
results out: keep it within a network that you trust.

  --queue URL        redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], rediss:// for TLS
  --jobs N           runs at a time; default: all cores divided by --threads
  --threads 1 | 2    threads within a run; the results are the same bits; default: 1
  --ptb DIR          the Penn Treebank, your licensed copy
  --folder DIR       where runs are until they are given back; default: ${DEFAULT_FOLDER}
  --lock-seconds N   after so long without a sign of life another worker takes the run; default: ${DEFAULT_LOCK_SECONDS}
  --help             this text

Ctrl-C saves each run after its step and puts it back; started again in the same folder, the worker
continues it, and another one begins it anew. Trained taggers (model.bin) are not sent.

Exit codes: 1 nothing can be written here, 2 usage, no queue there, 3 data missing, or other data or
another commit than the study's, 130 interrupted.`;

/** A parsed command line. */
export interface WorkerArguments {
  readonly help: boolean;
  /** Undefined only with `help`. */
  readonly queue: QueueAddress | undefined;
  readonly jobs: number;
  readonly threads: 1 | 2;
  readonly ptb: string | undefined;
  readonly folder: string;
  readonly lockMs: number;
}

const STRING_FLAGS = ["queue", "jobs", "threads", "ptb", "folder", "lock-seconds"] as const;

/**
 * Parses the command line.
 *
 * @param args The words after the command.
 * @returns How to work.
 * @throws {ConfigError} If a flag or a value is unknown.
 */
export function parseWorkerArguments(args: readonly string[]): WorkerArguments {
  const parsed = parseArgs([...args], {
    string: [...STRING_FLAGS],
    boolean: ["help"],
    unknown: (argument: string): boolean => {
      const name = argument.replace(/^-+/, "").replace(/=.*$/, "");
      const nearest = closest(name, [...STRING_FLAGS, "help"]);
      throw new ConfigError(`Unknown argument ${argument}. Did you mean --${nearest}? See --help`);
    },
  });
  for (const name of STRING_FLAGS) {
    if (parsed[name] === "") throw new ConfigError(`The flag --${name} needs a value. See --help`);
  }
  if (!parsed.help && parsed.queue === undefined) {
    throw new ConfigError(
      "Say which queue to work at, for example --queue redis://127.0.0.1:6379. See --help",
    );
  }
  const threads = parseThreads(parsed.threads ?? "1");
  return {
    help: parsed.help,
    queue: parsed.queue === undefined ? undefined : parseQueueAddress(parsed.queue),
    jobs: parsed.jobs === undefined
      ? Math.max(1, Math.floor(navigator.hardwareConcurrency / threads))
      : parseCount("jobs", parsed.jobs),
    threads,
    ptb: parsed.ptb,
    folder: parsed.folder ?? DEFAULT_FOLDER,
    lockMs: 1000 * parseCount("lock-seconds", parsed["lock-seconds"] ?? `${DEFAULT_LOCK_SECONDS}`),
  };
}

/** Works until it is stopped; returns the exit code. */
async function work(args: WorkerArguments, address: QueueAddress): Promise<number> {
  assertMayConnect(address, "deno task worker", "experiments/queue/worker_command.ts");
  await makeFolder(args.folder);
  const open = await openQueue(address, (text) => console.log(text));
  const interrupt = new AbortController();
  const kill = new AbortController();
  const stop = (): void => {
    if (interrupt.signal.aborted) return kill.abort();
    interrupt.abort();
    console.log("Stopping: each run is saved and put back. Once more ends at once");
  };
  onInterrupt(stop);
  console.log(`Waiting for runs at ${formatAddress(address)}; at a time: ${args.jobs}`);
  await serve(open, {
    ...args,
    signal: interrupt.signal,
    kill: kill.signal,
    onLine: (text) => console.log(text),
  });
  return 130;
}

/** The exit code for an error that a user can mend; others are ours and keep their trace. */
function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return 2;
  if (error instanceof DataError) return 3;
  if (error instanceof WriteError || error instanceof Deno.errors.NotCapable) return 1;
  throw error;
}

if (import.meta.main) {
  let code = 0;
  try {
    const args = parseWorkerArguments(Deno.args);
    if (args.queue === undefined || args.help) console.log(HELP);
    else code = await work(args, args.queue);
  } catch (error) {
    code = exitCodeOf(error);
    console.error(`error: ${(error as Error).message}`);
  }
  // A connection to a server that is away would keep the process.
  Deno.exit(code);
}
