/**
 * The command `deno task verify`: trains published runs again and compares logs and weights bit by
 * bit. Not here: the training, the choice of runs.
 *
 * @module
 */
import { join } from "@std/path";
import { type Outputs, runCommand } from "../lib/command/command.ts";
import { listenToInterrupts } from "../lib/command/interrupts.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { NUMERICS_VERSION } from "../lib/train/numerics_version.ts";
import { jobsFor } from "./engine/command.ts";
import { estimateWork, measureMsPerWork } from "./engine/estimate.ts";
import { formatMinutes, Progress } from "./engine/progress.ts";
import { identify } from "./runs/identity.ts";
import type { RunIdentity, RunRecord } from "./runs/record.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import {
  type DataById,
  digestOf,
  loadAvailable,
  requiredData,
  selectAvailable,
} from "./engine/task_data.ts";
import { readRuns } from "./runs/all_runs.ts";
import { compareRuns } from "./runs/compare.ts";
import { explain, makeFolder } from "./runs/disk.ts";
import { chooseRuns, VERIFY, type VerifyRequest, verifyRequest } from "./verify_choice.ts";

/** A published run, and the part of it to train again. */
interface Check {
  readonly name: string;
  readonly published: RunRecord;
  readonly run: RunIdentity;
  readonly work: number;
}

/** The completed runs of a folder, by name, and the number of damaged ones, each reported. */
async function readPublished(
  folder: string,
  { stderr }: Outputs,
): Promise<{ readonly records: Map<string, RunRecord>; readonly damagedCount: number }> {
  const { runs, damaged } = await readRuns(folder);
  for (const { name, message } of damaged) {
    stderr.line(`Damaged: ${join(folder, "runs", name)}: ${message}`);
  }
  const completed = runs.filter(({ record }) => record.status.state === "COMPLETED");
  const records = new Map(completed.map(({ name, record }) => [name, record]));
  if (records.size > 0) return { records, damagedCount: damaged.length };
  throw new DataError(
    `Cannot verify ${folder}: it has no completed run that can be read. Name another folder with ` +
      `--folder`,
  );
}

/** The parts of the chosen runs to train, each within its share of the time budget. */
async function plan(
  all: ReadonlyMap<string, RunRecord>,
  request: VerifyRequest,
  load: typeof loadAvailable,
  { stdout }: Outputs,
): Promise<{ checks: Check[]; data: DataById; jobs: number; estimateMs: number }> {
  const named = [...all].filter(([name]) => request.runs.some((start) => name.startsWith(start)));
  const wanted = named.length > 0 ? named : [...all];
  const configs = wanted.map(([, { identity }]) => identity.config);
  const loaded = await load(configs, request.folders);
  const { data } = loaded;
  const { available, leftOut } = selectAvailable(configs, loaded);
  for (const line of leftOut) stdout.line(line);
  const records = new Map(wanted.filter(([, { identity }]) => available.includes(identity.config)));
  const workOf = (record: RunRecord): number =>
    estimateWork(record.identity.config, requiredData(data, record.identity.config));
  const msPerWork = measureMsPerWork();
  const epochMsOf = (name: string): number => {
    const record = records.get(name) as RunRecord;
    return workOf(record) * msPerWork / record.identity.config.epochs;
  };
  // Named runs are trained to their end.
  const isChoice = request.runs.length === 0;
  const budgetMs = isChoice ? request.minutes * 60_000 : Infinity;
  const chosen = chooseRuns(records, request.runs, workOf);
  const names = chosen.filter((name) => epochMsOf(name) <= budgetMs);
  for (const name of chosen) {
    if (names.includes(name)) continue;
    stdout.line(
      `Skipped: ${name}, whose single epoch takes about ${formatMinutes(epochMsOf(name))}. ` +
        `To verify it: deno task verify ${name}`,
    );
  }
  if (names.length === 0) throw new ConfigError("No run fits the time budget. Raise --minutes");
  const jobs = Math.min(request.jobs ?? jobsFor(request.threads), names.length);
  const limitMs = budgetMs * jobs / names.length;
  const checks: Check[] = [];
  for (const name of names) {
    const published = records.get(name) as RunRecord;
    const { config, dataSha256, numericsVersion } = published.identity;
    const sha256 = digestOf(data, config);
    if (numericsVersion !== NUMERICS_VERSION || dataSha256 !== sha256) {
      throw new DataError(
        `Cannot verify ${name}: it has numerics version ${numericsVersion} and data ` +
          `${dataSha256}, here are ${NUMERICS_VERSION} and ${sha256}. Check out the commit that ` +
          `published it`,
      );
    }
    const work = workOf(published);
    const epochs = Math.max(
      1,
      Math.min(config.epochs, Math.floor(limitMs / epochMsOf(name))),
    );
    const shorter = { ...config, epochs };
    const run = await identify(shorter, sha256);
    checks.push({ name, published, run, work: work * epochs / config.epochs });
  }
  const sum = checks.reduce((total, { work }) => total + work, 0);
  return { checks, data, jobs, estimateMs: sum * msPerWork / jobs };
}

/** A temporary folder for the repeated runs, removed at the end. */
export async function makeScratch(folder: string = join("reports", "verify")): Promise<string> {
  try {
    await makeFolder(folder);
    return await Deno.makeTempDir({ dir: folder }).catch((error) => explain(folder, error));
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    throw new WriteError(
      `${error.message}, since verify trains runs again there. To verify a read-only checkout, ` +
        `copy it`,
      { cause: error },
    );
  }
}

/** Trains and compares the runs; returns the exit code. */
export async function verify(
  request: VerifyRequest,
  load: typeof loadAvailable = loadAvailable,
  outputs: Outputs = { stdout, stderr },
): Promise<number> {
  const { records, damagedCount } = await readPublished(request.folder, outputs);
  const { checks, data, jobs, estimateMs } = await plan(records, request, load, outputs);
  outputs.stdout.line(
    `Training ${checks.length} of ${records.size} runs of ${request.folder} again, ${jobs} at a ` +
      `time with ${request.threads} ${request.threads === 1 ? "thread" : "threads"} each: about ` +
      formatMinutes(estimateMs),
  );
  const scratch = await makeScratch();
  // There is nothing to save, so the first interrupt ends immediately.
  using interrupts = listenToInterrupts();
  const { stop } = interrupts;
  try {
    let differing = 0;
    const progress = new Progress(
      new Map(checks.map(({ run, work }) => [run.id, work])),
      outputs.stdout,
    );
    await runStudy({
      folder: scratch,
      runs: checks.map(({ run }) => run),
      data,
      jobs,
      threads: request.threads,
      signal: stop,
      kill: stop,
    }, async (run, event) => {
      progress.show(run, event);
      if (event.kind !== "end" || event.state === "INTERRUPTED") return;
      const check = checks.find((one) => one.run.id === run.id) as Check;
      const outcome = compareRuns(check.published, await runDirectory(scratch, run.id).read());
      if (!outcome.isSame) differing++;
      progress.line(`${outcome.isSame ? "same" : "DIFFERS"}  ${check.name}: ${outcome.text}`);
    });
    progress.close();
    if (stop.aborted) return 130;
    outputs.stdout.line(
      differing === 0
        ? `All ${checks.length} runs are bit-identical in the epochs trained`
        : `${differing} of ${checks.length} runs differ`,
    );
    const others = records.size - checks.length;
    outputs.stdout.line(
      `Not checked: times.csv and environment.json, which depend on the machine` +
        (others === 0 ? "" : `; ${others} other runs, whose files are consistent (train: --all)`),
    );
    if (damagedCount > 0) outputs.stderr.line(`error: ${damagedCount} runs are damaged, see above`);
    return differing > 0 ? 1 : damagedCount > 0 ? 3 : 0;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

if (import.meta.main) await runCommand(VERIFY, (request) => verify(verifyRequest(request)));
