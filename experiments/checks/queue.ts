/**
 * A check that needs more permissions than the tests: two workers in separate processes train a study
 * from a queue. The check kills and stops them in the middle of runs, kills the server, interrupts
 * the study, and continues it. In the end, the runs must have the bits of a local study.
 * `deno task check:queue --times 12`. Not here: the undisturbed queue (see queue_test.ts).
 *
 * @module
 */
import { join } from "@std/path";
import { defineCommand, runCommand } from "../../lib/command/command.ts";
import { integer } from "../../lib/command/kinds.ts";
import { stdout } from "../../lib/command/output.ts";
import { ConfigError } from "../../lib/errors.ts";
import { assertSameBits } from "./same_bits.ts";

/** Three runs on images and one on sentences, each of a few seconds. */
const STUDY = ["figure4-right", "table3-pos", "--only", "h5", "--only", "h10", "--epochs", "4"];
const FOLDER = join("reports", "queue-check");
const LOCK_SECONDS = 2;

/** The kinds of disturbance. */
type Blow =
  | "SIGKILL to a worker"
  | "a worker stands still, then goes on"
  | "SIGTERM to a worker"
  | "the server is killed and comes back empty"
  | "SIGINT to the study";

const BLOWS: readonly Blow[] = [
  "SIGKILL to a worker",
  "a worker stands still, then goes on",
  "SIGKILL to a worker",
  "SIGTERM to a worker",
  "SIGKILL to a worker",
  "the server is killed and comes back empty",
  "SIGKILL to a worker",
  "SIGINT to the study",
];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A process with captured output lines. */
class Process {
  readonly child: Deno.ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<Deno.CommandStatus>;
  hasEnded = false;

  constructor(program: string, args: readonly string[], onLine: (line: string) => void) {
    const command = new Deno.Command(program, {
      args: [...args],
      stdout: "piped",
      stderr: "piped",
    });
    this.child = command.spawn();
    const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> => {
      let rest = "";
      for await (const text of stream.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n");
        rest = lines.pop() as string;
        this.lines.push(...lines);
        lines.forEach(onLine);
      }
    };
    const both = [read(this.child.stdout), read(this.child.stderr)];
    this.ended = Promise.all(both).then(() => this.child.status).finally(() =>
      this.hasEnded = true
    );
  }

  /** Sends a signal; false if the process has ended. */
  kill(signal: Deno.Signal): boolean {
    if (this.hasEnded) return false;
    try {
      this.child.kill(signal);
      return true;
    } catch {
      return false;
    }
  }
}

/** Starts a task of deno.json with its own permissions. */
async function startTask(
  task: string,
  args: readonly string[],
  onLine: (line: string) => void = () => {},
): Promise<Process> {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const [program, ...words] = tasks[task].split(" ");
  return new Process(program, [...words, ...args], onLine);
}

/** The events that the check has observed. */
const seen = {
  blows: new Map<Blow, number>(),
  /** Runs whose worker was lost, by id. */
  lost: new Set<string>(),
  takenOver: 0,
};

/** A worker with its own folder, as on a separate machine. */
class QueueWorker {
  readonly #name: string;
  readonly #url: string;
  process: Process | undefined;
  /** The runs that it trains. */
  readonly runs = new Set<string>();

  constructor(name: string, url: string) {
    this.#name = name;
    this.#url = url;
  }

  async start(): Promise<void> {
    this.runs.clear();
    const folder = join(FOLDER, this.#name);
    const flags = ["--jobs", "1", "--lock-seconds", `${LOCK_SECONDS}`, "--folder", folder];
    this.process = await startTask("worker", ["--queue", this.#url, ...flags], (line) => {
      const [, id, what] = /^([\w.-]+) {2}(begins|at|given back|put back)/.exec(line) ?? [];
      if (id === undefined) return;
      if (what === "given back" || what === "put back") return void this.runs.delete(id);
      this.runs.add(id);
      if (seen.lost.delete(id)) seen.takenOver++;
    });
  }
}

/** A Redis server on its own port, without persistence. */
function startServer(port: number): Process {
  const flags = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  return new Process("redis-server", flags, () => {});
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

/** A study at a queue, its server and its workers. */
class Check {
  readonly #port = freePort();
  readonly #url = `redis://127.0.0.1:${this.#port}`;
  readonly folder = join(FOLDER, "queued");
  readonly #workers = ["one", "two"].map((name) => new QueueWorker(name, this.#url));
  #server = startServer(this.#port);
  study: Process | undefined;

  async start(): Promise<void> {
    await sleep(500);
    for (const worker of this.#workers) await worker.start();
    await this.startStudy();
  }

  async startStudy(): Promise<void> {
    const flags = ["--queue", this.#url, "--folder", this.folder];
    this.study = await startTask("reproduce:queue", [...STUDY, ...flags]);
  }

  /** Disturbs once a worker has a run; returns whether it fell before the end of the study. */
  async disturb(blow: Blow): Promise<boolean> {
    const study = this.study as Process;
    const busy = (): QueueWorker | undefined => this.#workers.find(({ runs }) => runs.size > 0);
    while (busy() === undefined && !study.hasEnded) await sleep(20);
    await Promise.race([sleep(2000 * Math.random()), study.ended]);
    const worker = busy();
    if (study.hasEnded || worker?.process === undefined) return false;
    const { process } = worker;
    const runs = [...worker.runs];
    if (blow === "SIGKILL to a worker") {
      if (!process.kill("SIGKILL")) return false;
      runs.forEach((id) => seen.lost.add(id));
      await process.ended;
      await sleep(1500 * LOCK_SECONDS * Math.random());
      await worker.start();
    } else if (blow === "a worker stands still, then goes on") {
      process.kill("SIGSTOP");
      runs.forEach((id) => seen.lost.add(id));
      await sleep(3000 * LOCK_SECONDS);
      process.kill("SIGCONT");
    } else if (blow === "SIGTERM to a worker") {
      process.kill("SIGTERM");
      await expectCode(process, 130);
      await worker.start();
    } else if (blow === "the server is killed and comes back empty") {
      this.#server.kill("SIGKILL");
      await this.#server.ended;
      await sleep(3000);
      this.#server = startServer(this.#port);
    } else {
      study.kill("SIGINT");
      await expectCode(study, 130);
      await this.startStudy();
    }
    seen.blows.set(blow, (seen.blows.get(blow) ?? 0) + 1);
    return true;
  }

  async end(): Promise<void> {
    for (const { process } of this.#workers) process?.kill("SIGKILL");
    this.study?.kill("SIGKILL");
    this.#server.kill("SIGKILL");
    await Promise.all(
      [this.study, this.#server, ...this.#workers.map(({ process }) => process)]
        .map((process) => process?.ended),
    );
  }
}

async function expectCode(process: Process, expected: number): Promise<void> {
  const { code } = await process.ended;
  if (code === expected) return;
  throw new Error(`Exit code ${code}, expected ${expected}\n${process.lines.join("\n")}`);
}

async function check(times: number): Promise<string> {
  const local = join(FOLDER, "local");
  await expectCode(await startTask("reproduce", [...STUDY, "--folder", local]), 0);
  const check = new Check();
  let [blows, files] = [0, 0];
  try {
    await check.start();
    for (let i = 0; blows < times && i < 4 * times; i++) {
      const blow = BLOWS[blows % BLOWS.length];
      if (await check.disturb(blow)) {
        blows++;
        stdout.line(`  ${blow}`);
      } else if (check.study?.hasEnded) {
        // The study was finished. A new one must end with the same bits too.
        await expectCode(check.study, 0);
        files += await assertSameBits(local, check.folder);
        await Deno.remove(check.folder, { recursive: true });
        await check.startStudy();
      }
    }
    await expectCode(check.study as Process, 0);
    files += await assertSameBits(local, check.folder);
  } finally {
    await check.end();
  }
  const list = [...seen.blows].map(([blow, count]) => `${count} times ${blow}`).join(", ");
  return `${blows} disturbances survived (${list}); ${seen.takenOver} runs taken over; ${files} ` +
    `files have the bits of a local study`;
}

const QUEUE = defineCommand({
  name: "deno task check:queue",
  summary: "Disturbs a study that workers train from a queue and compares its final bits",
  flags: { times: { kind: integer(1, 1000), help: "the number of disturbances", default: 16 } },
});

async function assertRedis(): Promise<void> {
  try {
    await new Deno.Command("redis-server", { args: ["--version"], stdout: "null" }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ConfigError("redis-server is missing. Install it: apt-get install redis-server");
  }
}

if (import.meta.main) {
  await runCommand(QUEUE, async ({ flags: { times } }) => {
    await assertRedis();
    await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
    stdout.line(await check(times));
    await Deno.remove(FOLDER, { recursive: true });
    return 0;
  });
}
