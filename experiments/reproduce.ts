/**
 * The command `deno task reproduce`: loads data, trains runs, shows the report. Not here: the command
 * line (see reproduce_arguments.ts), the training (see engine/runner.ts).
 *
 * @module
 */
import { join } from "@std/path";
import { runCommand } from "../lib/command/command.ts";
import { listenToInterrupts } from "../lib/command/interrupts.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { ConfigError } from "../lib/errors.ts";
import { buildReport } from "../reports/build.ts";
import { formatTerminalTable } from "../reports/tables/terminal.ts";
import { REPRODUCE, type ReproduceArguments, reproduceArguments } from "./reproduce_arguments.ts";
import { jobsFor } from "./engine/command.ts";
import { estimateWork } from "./engine/estimate.ts";
import type { Listener } from "./engine/events.ts";
import { explainNoRows, listPending, listStudy } from "./reproduce_listing.ts";
import { Progress } from "./engine/progress.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import { shardRuns } from "./engine/shard.ts";
import {
  type DataById,
  digestOf,
  loadAvailable,
  ownDataSettings,
  requiredData,
  selectAvailable,
} from "./engine/task_data.ts";
import { planConfigs, plannedRows, PROFILES } from "./items/profiles.ts";
import {
  assertSameStudy,
  differencesOf,
  mergeSettings,
  readSettings,
  writeSettings,
} from "./items/study_file.ts";
import type { QueuedStudy } from "./queue/produce.ts";
import { ignoreMissing, makeFolder } from "./runs/disk.ts";
import { identifyAll } from "./runs/identity.ts";
import { isFinished, type RunIdentity } from "./runs/record.ts";
import { taskOf } from "./tasks/tasks.ts";

const FULL_STUDY = "deno task reproduce --profile paper";

/**
 * The folder for a study, never one that holds another study: PROFILE, or with changed settings the
 * first of PROFILE-custom, PROFILE-custom-2, ... that is free or holds this study.
 */
export async function chooseFolder(
  { settings, folder, fresh }: ReproduceArguments,
  root = "reports",
): Promise<string> {
  const { profile, epochs, corpus, set } = settings;
  const isCustom = set.length > 0 || epochs !== null || corpus !== null;
  const base = folder ?? join(root, isCustom ? `${profile}-custom` : profile);
  if (Deno.permissions.querySync({ name: "write", path: base }).state !== "granted") {
    throw new ConfigError(
      `Cannot write to the folder ${base}: the task may write below reports/ only. Choose a ` +
        `folder there, or run: deno run --allow-read --allow-write --allow-sys=cpus ` +
        `experiments/reproduce.ts ...`,
    );
  }
  for (let number = 1; fresh; number++) {
    const candidate = `${base}-fresh-${number}`;
    if (await Deno.lstat(candidate).catch(ignoreMissing) === undefined) return candidate;
  }
  for (let number = 2, candidate = base;; candidate = `${base}-${number++}`) {
    const there = await readSettings(candidate);
    const isTaken = there !== undefined && differencesOf(there, settings).length > 0;
    if (isTaken && isCustom && folder === undefined) continue;
    assertSameStudy(candidate, there, settings);
    return candidate;
  }
}

/** The unfinished runs of a study; warns of damaged finished ones. */
async function pendingRuns(runs: readonly RunIdentity[], folder: string): Promise<RunIdentity[]> {
  const pending: RunIdentity[] = [];
  for (const run of runs) {
    const { state, problem } = await runDirectory(folder, run.id).inspect();
    if (state === "DAMAGED") stderr.line(`Damaged, will be trained again: ${problem}`);
    if (!isFinished(state)) pending.push(run);
  }
  return pending;
}

/** Creates the folder and writes the study's settings; fails early if it cannot. */
async function prepareFolder(folder: string, { settings }: ReproduceArguments): Promise<void> {
  await makeFolder(join(folder, "runs"));
  await writeSettings(folder, mergeSettings(await readSettings(folder), settings));
}

/** A queue and its use. */
export interface RunQueue extends AsyncDisposable {
  run(study: QueuedStudy, listen: Listener): ReturnType<typeof runStudy>;
  withdraw(runs: readonly RunIdentity[]): Promise<void>;
}

/** Connects to the queue whose workers train the runs; undefined without `--queue`. */
async function openQueueOf({ queue: address }: ReproduceArguments): Promise<RunQueue | undefined> {
  if (address === undefined) return undefined;
  // A lazy import: no other command loads the queue's dependencies.
  const { assertMayConnect, openQueue } = await import("./queue/bullmq.ts");
  const { runQueuedStudy, withdrawRuns } = await import("./queue/produce.ts");
  assertMayConnect(address, "deno task reproduce:queue", "experiments/reproduce.ts");
  const open = await openQueue(address, (text) => stdout.line(text));
  return {
    run: (study, listen) => runQueuedStudy(open, study, listen),
    async withdraw(runs): Promise<void> {
      const { withdrawn, left } = await withdrawRuns(open, runs.map(({ id }) => id));
      stdout.line(`${withdrawn} runs removed from the queue; ${left} are in training or finished`);
    },
    // An open connection would keep the process alive.
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}

/** The runs to train, their folder, and the queue, if any. */
interface Work extends Pick<ReproduceArguments, "settings" | "threads" | "fresh"> {
  readonly folder: string;
  readonly pending: readonly RunIdentity[];
  readonly data: DataById;
  readonly workOf: (run: RunIdentity) => number;
  readonly jobs: number;
  readonly queue: RunQueue | undefined;
}

/** The command line with the user's own data among its settings. */
async function withOwnData(args: ReproduceArguments): Promise<ReproduceArguments> {
  const { settings, experiments, folders } = args;
  const rows = plannedRows(experiments, settings.profile);
  const own = await ownDataSettings(folders, rows.map(({ spec }) => taskOf(spec.preset)));
  return { ...args, settings: { ...settings, set: [...own, ...settings.set] } };
}

/** Runs the command and returns the exit code. */
export async function reproduce(
  given: ReproduceArguments,
  openQueue: typeof openQueueOf = openQueueOf,
): Promise<number> {
  const args = await withOwnData(given);
  const { settings, experiments, shard, mode } = args;
  const folder = await chooseFolder(args);
  const hasRows = plannedRows(experiments, settings.profile).length > 0;
  if (!hasRows && mode !== "list") {
    throw new ConfigError(explainNoRows(experiments, settings.profile));
  }
  const planned = hasRows ? planConfigs(experiments, settings) : [];
  const loaded = await loadAvailable(planned, args.folders);
  const { data } = loaded;
  if (mode === "list") {
    for (const line of await listStudy(experiments, settings, folder, loaded)) stdout.line(line);
    return 0;
  }
  const { available: configs, leftOut } = selectAvailable(planned, loaded);
  const workOf = ({ config }: RunIdentity): number =>
    estimateWork(config, requiredData(data, config));
  const all = await identifyAll(configs, (config) => digestOf(data, config));
  const runs = shard === undefined ? all : shardRuns(all, shard, workOf);
  const pending = await pendingRuns(runs, folder);
  const jobs = Math.min(args.jobs ?? jobsFor(args.threads), Math.max(1, pending.length));
  if (mode === "dryRun") {
    for (const line of [...listPending(pending, data, jobs), ...leftOut]) stdout.line(line);
    return 0;
  }
  await using queue = await openQueue(args);
  if (mode === "withdraw") {
    await queue?.withdraw(pending);
    return 0;
  }
  await prepareFolder(folder, args);
  const sources = [...data.values()];
  stdout.line(
    [
      `meProp, profile ${settings.profile}: ${PROFILES[settings.profile].description}`,
      ...sources.map(({ summary }) => summary),
      ...sources.flatMap(({ notices }) => notices),
      ...leftOut,
      ...shard === undefined
        ? []
        : [`Shard ${shard.index} of ${shard.count}: ${runs.length} of ${all.length} runs`],
      `Runs: ${runs.length}, already finished: ${runs.length - pending.length}; ` +
      (queue === undefined
        ? `${jobs} at a time. Ctrl-C stops, the same command continues`
        : `the others go to the queue. Start workers with deno task worker --queue URL. Ctrl-C ` +
          `leaves the runs to them, the same command collects the results`),
    ].join("\n"),
  );
  const { threads, fresh } = args;
  return await trainAndReport({
    ...{ settings, threads, fresh, folder, pending, data, workOf, jobs, queue },
  });
}

/** Trains the runs and shows their progress; returns the number of failures. */
async function train(
  { folder, pending, data, queue, jobs, threads, fresh, settings: { profile }, workOf }: Work,
): Promise<{ readonly failed: number; readonly isInterrupted: boolean }> {
  const progress = new Progress(new Map(pending.map((run) => [run.id, workOf(run)])));
  using interrupts = listenToInterrupts(() =>
    progress.line(
      queue === undefined
        ? "Stopping: each run is saved after its current step. Ctrl-C again exits immediately"
        : "Stopping: the runs stay in the queue",
    )
  );
  const { stop: signal, kill } = interrupts;
  const listen: Listener = async (run, event) => {
    progress.show(run, event);
    if (event.kind === "end") await buildReport({ folder, profile, figures: false });
  };
  const study = { folder, runs: pending, data, signal };
  try {
    const { FAILED: failed = 0 } = queue === undefined
      ? await runStudy({ ...study, jobs, threads, kill }, listen)
      : await queue.run({ ...study, fresh }, listen);
    return { failed, isInterrupted: signal.aborted };
  } finally {
    progress.close();
  }
}

/** Trains the runs, shows the report, and returns the exit code. */
async function trainAndReport(work: Work): Promise<number> {
  const { folder, queue, settings: { profile } } = work;
  const { failed, isInterrupted } = await train(work);
  const report = await buildReport({ folder, profile });
  stdout.line(`\n${formatTerminalTable(report)}\n\nReport: ${join(folder, "REPORT.md")}`);
  if (isInterrupted) {
    stdout.line(
      queue === undefined
        ? "Interrupted. The same command continues where this one stopped"
        : "Interrupted. The workers continue with the queue; the same command collects the results",
    );
    return 130;
  }
  if (failed > 0) stderr.line(`${failed} runs failed; see their status.json in ${folder}/runs`);
  if (profile !== "paper") stdout.line(`The full study (hours): ${FULL_STUDY}`);
  return failed > 0 ? 1 : 0;
}

if (import.meta.main) {
  await runCommand(REPRODUCE, (request) => reproduce(reproduceArguments(request)));
}
