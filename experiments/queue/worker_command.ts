/**
 * The command `deno task worker`: trains runs that `deno task reproduce:queue` puts into a queue,
 * until it is stopped. Not here: how a run is taken and given back.
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, type RequestOf, runCommand } from "../../lib/command/command.ts";
import { listenToInterrupts } from "../../lib/command/interrupts.ts";
import { integer, text } from "../../lib/command/kinds.ts";
import { stdout } from "../../lib/command/output.ts";
import { ConfigError } from "../../lib/errors.ts";
import { DATA_FLAGS, foldersOf, JOBS, jobsFor, THREADS } from "../engine/command.ts";
import type { RunConfig } from "../engine/config.ts";
import { type DataById, type DataFolders, loadData } from "../engine/task_data.ts";
import { makeFolder } from "../runs/disk.ts";
import { formatAddress, parseQueueAddress, type QueueAddress } from "./address.ts";
import { assertMayConnect, openQueue } from "./bullmq.ts";
import { serve } from "./serve.ts";

/** The command. */
export const WORKER = defineCommand({
  name: "deno task worker",
  summary: "Trains runs from a queue, until Ctrl-C",
  about: [
    "Any number of workers, on any number of machines with this commit and its data, take the runs " +
    "that deno task reproduce:queue --queue URL puts into a queue (BullMQ on Redis or Valkey), and " +
    "return their files, bit-identical to those of a local run. Anyone who can reach that server can " +
    "add runs and remove results: keep it within a network that you trust.",
  ],
  flags: {
    queue: {
      kind: { placeholder: "URL", parse: parseQueueAddress },
      help: "redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS; required",
    },
    jobs: JOBS,
    threads: THREADS,
    ...DATA_FLAGS,
    folder: {
      kind: text("DIR"),
      help: "keeps runs until they are returned",
      default: join("reports", "worker"),
    },
    "lock-seconds": {
      kind: integer(1, 3600),
      help: "another worker takes a run after this time without a sign of life",
      default: 30,
    },
  },
  notes: [
    "Ctrl-C saves each run after its current step and puts it back into the queue. A worker that " +
    "starts again in the same folder continues it, another one restarts it. Trained taggers " +
    "(model.bin) are not sent.",
  ],
  exitCodes: {
    2: "wrong usage, or no queue there",
    3: "data missing, or other data or another commit than the study's, or a file that cannot be " +
      "written",
    130: "interrupted",
  },
});

/** A command line that was read. */
export interface WorkerArguments {
  readonly queue: QueueAddress;
  readonly jobs: number;
  readonly threads: 1 | 2;
  readonly folders: DataFolders;
  readonly folder: string;
  readonly lockMs: number;
}

/** Turns flags into how to work, or throws a ConfigError. */
export function workerArguments({ flags }: RequestOf<typeof WORKER>): WorkerArguments {
  const { queue, threads = 1, jobs = jobsFor(threads), folder } = flags;
  if (queue === undefined) {
    throw new ConfigError(
      "Missing --queue, for example --queue redis://127.0.0.1:6379. See --help",
    );
  }
  return {
    queue,
    jobs,
    threads,
    folders: foldersOf(flags),
    folder,
    lockMs: 1000 * flags["lock-seconds"],
  };
}

/** Works until it is stopped; returns the exit code. */
async function work(args: WorkerArguments): Promise<number> {
  assertMayConnect(args.queue, "deno task worker", "experiments/queue/worker_command.ts");
  await makeFolder(args.folder);
  const onLine = (text: string): void => stdout.line(text);
  await using open = await openQueue(args.queue, onLine);
  using interrupts = listenToInterrupts(() =>
    onLine("Stopping: each run is saved and put back. Ctrl-C again ends at once")
  );
  onLine(`Waiting for runs at ${formatAddress(args.queue)}, ${args.jobs} at a time`);
  const load = (config: RunConfig): Promise<DataById> => loadData([config], args.folders);
  await serve(open, { ...args, load, signal: interrupts.stop, kill: interrupts.kill, onLine });
  return 130;
}

if (import.meta.main) {
  const code = await runCommand(WORKER, (request) => work(workerArguments(request)));
  // A connection to a lost server would keep the process alive.
  Deno.exit(code);
}
