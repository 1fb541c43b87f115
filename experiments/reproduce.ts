/**
 * The command `deno task reproduce`: data, runs, report. The one module of `experiments` that
 * imports from `reports`, since it shows the result.
 *
 * @module
 */
import { onInterrupt } from "./engine/signals.ts";
import { join } from "@std/path";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { buildReport } from "../reports/build.ts";
import { readSettings } from "../reports/study/read.ts";
import { formatTerminalTable } from "../reports/tables/terminal.ts";
import { HELP, parseReproduceArguments, type ReproduceArguments } from "./engine/arguments.ts";
import { CATALOG } from "./items/catalog.ts";
import { estimateWork, measureMsPerWork } from "./engine/estimate.ts";
import { canonicalJson } from "./engine/config.ts";
import {
  planConfigs,
  plannedRows,
  planRuns,
  PROFILES,
  rowConfig,
  rowsOf,
  seedsOf,
  type StudySettings,
} from "./engine/plan.ts";
import { formatMinutes, Progress } from "./engine/progress.ts";
import { makeFolder, writeFileAtomically } from "./runs/disk.ts";
import { identify } from "./runs/identity.ts";
import { isFinished, type RunIdentity } from "./runs/record.ts";
import type { QueuedStudy } from "./queue/produce.ts";
import type { Listener } from "./engine/events.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import { shardRuns } from "./engine/shard.ts";
import { type DataById, dataIdOf, digestOf, loadData, requiredData } from "./engine/task_data.ts";

const FULL_STUDY = "deno task reproduce --profile paper";

/** The folder of a study. Settings of one's own never mix with a profile's runs. */
export async function chooseFolder(args: ReproduceArguments): Promise<string> {
  const { profile, epochs, corpus, set } = args.settings;
  const isCustom = set.length > 0 || epochs !== null || corpus !== null;
  const folder = args.folder ?? join("reports", isCustom ? `${profile}-custom` : profile);
  if (Deno.permissions.querySync({ name: "write", path: folder }).state !== "granted") {
    throw new WriteError(
      `Cannot write to the folder ${folder}: the task may write below reports/ only. Choose a ` +
        `folder there, or run: deno run --allow-read --allow-write --allow-sys=cpus ` +
        `experiments/reproduce.ts ..`,
    );
  }
  if (!args.fresh) return folder;
  for (let number = 1;; number++) {
    const candidate = `${folder}-fresh-${number}`;
    try {
      await Deno.stat(candidate);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return candidate;
      throw error;
    }
  }
}

/** The runs of a study that are not finished yet. */
async function pendingRuns(runs: readonly RunIdentity[], folder: string): Promise<RunIdentity[]> {
  const pending: RunIdentity[] = [];
  for (const run of runs) {
    const status = await runDirectory(folder, run.id).readStatus();
    if (!isFinished(status?.state)) pending.push(run);
  }
  return pending;
}

/** Prints experiments, rows and the state of their runs. */
async function list(args: ReproduceArguments, folder: string, data: DataById): Promise<void> {
  const { settings } = args;
  for (const spec of args.experiments) {
    console.log(`${spec.id}: ${spec.item} (${spec.file})`);
    for (const row of rowsOf(spec, settings.profile)) {
      const states: string[] = [];
      for (const seed of seedsOf(row, settings)) {
        const config = rowConfig(spec, row, settings, seed);
        const { id } = await identify(config, digestOf(data, config));
        const status = await runDirectory(folder, id).readStatus();
        states.push(`seed ${seed} ${status?.state.toLowerCase() ?? "to do"}`);
      }
      console.log(`  ${row.id.padEnd(16)} ${row.label.padEnd(24)} ${states.join(", ")}`);
    }
  }
}

/** Prints the runs that would be trained, and how long they should take. */
function dryRun(pending: readonly RunIdentity[], data: DataById, jobs: number): void {
  const msPerWork = measureMsPerWork();
  let sumMs = 0;
  for (const { id, config } of pending) {
    const runMs = estimateWork(config, requiredData(data, config)) * msPerWork;
    sumMs += runMs;
    console.log(`  ${id.padEnd(48)} about ${formatMinutes(runMs)}`);
  }
  console.log(
    `${pending.length} runs to train` +
      (pending.length === 0 ? "" : `, about ${formatMinutes(sumMs / jobs)} with ${jobs} at a time`),
  );
}

/**
 * The settings of a folder after one more command: seeds that do not hold all of the earlier ones,
 * or of the profile's, are an addition, which the report counts without asking every row for them.
 */
export function mergeSettings(
  earlier: StudySettings | undefined,
  settings: StudySettings,
): StudySettings {
  if (earlier === undefined) return settings;
  const withoutSeeds = (one: StudySettings): string => canonicalJson({ ...one, seeds: [] });
  const isSame = withoutSeeds(earlier) === withoutSeeds(settings);
  const planned = new Set(
    plannedRows(CATALOG, earlier.profile).flatMap(({ row }) => seedsOf(row, earlier)),
  );
  const { seeds } = settings;
  const holdsAll = seeds !== null && planned.isSubsetOf(new Set(seeds));
  return isSame && !holdsAll ? earlier : settings;
}

/** Makes the folder and writes what the report needs to know; fails early if it cannot. */
async function prepareFolder(folder: string, args: ReproduceArguments): Promise<void> {
  const settings = mergeSettings(await readSettings(folder), args.settings);
  await makeFolder(join(folder, "runs"));
  const text = JSON.stringify(settings, null, 2) + "\n";
  await writeFileAtomically(join(folder, "study.json"), new TextEncoder().encode(text));
}

/** A queue, and what it is for. */
interface RunQueue {
  run(study: QueuedStudy, listen: Listener): ReturnType<typeof runStudy>;
  withdraw(runs: readonly RunIdentity[]): Promise<void>;
}

/** Who trains the runs instead of this process; undefined without `--queue`. */
async function openQueueOf({ queue: address }: ReproduceArguments): Promise<RunQueue | undefined> {
  if (address === undefined) return undefined;
  // Only then: nobody else loads any of it.
  const { assertMayConnect, openQueue } = await import("./queue/bullmq.ts");
  const { runQueuedStudy, withdrawRuns } = await import("./queue/produce.ts");
  assertMayConnect(address, "deno task reproduce:queue", "experiments/reproduce.ts");
  const open = await openQueue(address, (text) => console.log(text));
  return {
    run: (study, listen) => runQueuedStudy(open, study, listen),
    async withdraw(runs): Promise<void> {
      const { withdrawn, left } = await withdrawRuns(open, runs.map(({ id }) => id));
      console.log(`${withdrawn} runs taken out of the queue; ${left} are being trained or done`);
    },
  };
}

/** Runs the command and returns the exit code. */
async function reproduce(args: ReproduceArguments): Promise<number> {
  const { settings } = args;
  const folder = await chooseFolder(args);
  const configs = planConfigs(args.experiments, settings);
  if (configs.length === 0) {
    const ids = args.experiments.map(({ id }) => id).join(", ");
    throw new ConfigError(
      `Profile ${settings.profile} has no row of ${ids}. Try --profile paper, and see --list`,
    );
  }
  const data = await loadData(configs.map(dataIdOf), { ptb: args.ptb });
  if (args.mode === "list") {
    await list(args, folder, data);
    return 0;
  }
  const workOf = ({ config }: RunIdentity): number =>
    estimateWork(config, requiredData(data, config));
  const all = await planRuns(configs, (config) => digestOf(data, config));
  const { shard } = args;
  const runs = shard === undefined ? all : shardRuns(all, shard, workOf);
  const pending = await pendingRuns(runs, folder);
  const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / args.threads));
  const jobs = Math.min(args.jobs ?? cores, Math.max(1, pending.length));
  if (args.mode === "dryRun") {
    dryRun(pending, data, jobs);
    return 0;
  }
  const open = await openQueueOf(args);
  if (args.mode === "withdraw") {
    await open?.withdraw(pending);
    return 0;
  }
  await prepareFolder(folder, args);
  const loaded = [...data.values()];
  console.log(
    [
      `meProp, profile ${settings.profile}: ${PROFILES[settings.profile].description}`,
      ...loaded.map(({ summary }) => summary),
      ...loaded.flatMap(({ notices }) => notices),
      ...shard === undefined
        ? []
        : [`Shard ${shard.index} of ${shard.count}: ${runs.length} of ${all.length} runs`],
      `Runs: ${runs.length}, of which done before: ${runs.length - pending.length}; ` +
      (open === undefined
        ? `at a time: ${jobs}. Ctrl-C stops, the same command continues`
        : `the others go to the queue. Start workers: deno task worker --queue URL. Ctrl-C leaves ` +
          `the runs to them, the same command fetches what is done`),
    ].join("\n"),
  );

  const interrupt = new AbortController();
  const kill = new AbortController();
  const stop = (): void => {
    if (interrupt.signal.aborted) return kill.abort();
    interrupt.abort();
    if (open !== undefined) return progress.line("Stopping: the runs stay in the queue");
    progress.line("Stopping: each run is saved after its step. Once more ends at once");
  };
  const progress = new Progress(
    new Map(pending.map((run) => [run.id, workOf(run)])),
  );
  const stopListening = onInterrupt(stop);
  const listen: Listener = async (run, event) => {
    progress.show(run, event);
    if (event.kind !== "end") return;
    await buildReport({ folder, profile: settings.profile, figures: false });
  };
  const { signal } = interrupt;
  const study = { folder, runs: pending, data, signal };
  const counts = open === undefined
    ? await runStudy({ ...study, jobs, threads: args.threads, kill: kill.signal }, listen)
    : await open.run({ ...study, fresh: args.fresh }, listen);
  progress.close();
  stopListening();

  const report = await buildReport({ folder, profile: settings.profile });
  console.log(`\n${formatTerminalTable(report)}\n\nReport: ${join(folder, "REPORT.md")}`);
  if (interrupt.signal.aborted) {
    console.log(
      open === undefined
        ? "Interrupted. The same command continues where this one stopped"
        : "Interrupted. The workers go on with the queue; the same command fetches what is done",
    );
    return 130;
  }
  const failed = counts.FAILED ?? 0;
  if (failed > 0) console.error(`${failed} runs failed; see their status.json in ${folder}/runs`);
  if (settings.profile !== "paper") console.log(`The full study (hours): ${FULL_STUDY}`);
  return failed > 0 ? 1 : 0;
}

/** The exit code for an error that a user can mend; others are ours and keep their trace. */
function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigError) return 2;
  if (error instanceof DataError) return 3;
  const isOfFiles = error instanceof WriteError || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
  if (isOfFiles) return 1;
  throw error;
}

if (import.meta.main) {
  try {
    const args = parseReproduceArguments(Deno.args);
    if (args.mode === "help") console.log(HELP);
    else Deno.exitCode = await reproduce(args);
  } catch (error) {
    Deno.exitCode = exitCodeOf(error);
    console.error(`error: ${(error as Error).message}`);
  }
}
