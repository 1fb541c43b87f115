/**
 * The command line of `reproduce`: flags to plain values, with errors that name the nearest flag.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { closest } from "fastest-levenshtein";
import { CORPUS_IDS, type CorpusId, parseCorpusId } from "../../data/corpora/corpora.ts";
import { ConfigError } from "../../lib/errors.ts";
import { CATALOG } from "../items/catalog.ts";
import { PROFILES, type StudySettings } from "./plan.ts";
import { parseQueueAddress, type QueueAddress } from "../queue/address.ts";
import { parseShard, type Shard } from "./shard.ts";
import type { ExperimentSpec, ProfileName } from "../items/spec.ts";

/** The help text. */
export const HELP = `Re-runs the meProp study (Sun et al., ICML 2017) and writes a report.

Usage: deno task reproduce [EXPERIMENT...] [OPTIONS]

  EXPERIMENT            an id from --list, or the start of one: table1, figure4; default: all

  --profile NAME        ${
  Object.entries(PROFILES).map(([name, { description }]) => `${name}: ${description}`)
    .join("\n                        ")
}
                        default: quick
  --only TEXT           only rows whose experiment/row contains TEXT; may be repeated
  --seeds N | A-B | A,B the seeds 1 to N, A to B, or A and B; default: the profile's
  --epochs N            passes over the training data; default: the profile's
  --corpus NAME         the corpus of every run of tagging: ${CORPUS_IDS.join(", ")};
                        default: the experiment's
  --ptb DIR             the Penn Treebank, your licensed copy; means --corpus ptb
  --set KEY=VALUE       changes a setting of every run that has it, for example
                        --set optimizer.learningRate=0.01; may be repeated
  --jobs N              runs at a time, each in a thread of its own; default: all cores
                        divided by --threads
  --threads 1 | 2       threads within a run; the results are the same bits; default: 1
  --shard I/N           only the I-th of N parts of the study: for several machines. Copy the runs
                        of all into one folder, then deno task report
  --queue URL           has the runs trained by those who run deno task worker with the same URL,
                        of a Redis or Valkey: redis://HOST:PORT. Ctrl-C ends the waiting; the runs
                        stay in the queue, and the same command fetches what is done. This takes
                        deno task reproduce:queue, which has the network
  --withdraw            takes the runs that wait in the queue out of it; runs nothing
  --folder DIR          where runs and report go; default: reports/PROFILE
  --fresh               trains finished runs again, in a new folder reports/PROFILE-fresh-N
  --list                lists experiments and rows, and which runs are done; runs nothing
  --dry-run             lists the runs that would be trained, with an estimate of the time
  --help                this text

Interrupt with Ctrl-C at any time: the report shows what is done, and the same command continues.
Exit codes: 0 done, 1 a run failed, 2 usage or configuration, 3 data missing or damaged,
130 interrupted.`;

/** A parsed command line. */
export interface ReproduceArguments {
  readonly mode: "run" | "list" | "dryRun" | "withdraw" | "help";
  readonly experiments: readonly ExperimentSpec[];
  readonly settings: StudySettings;
  /** Undefined: all cores, divided by the threads of a run. */
  readonly jobs: number | undefined;
  /** Threads within a run. */
  readonly threads: 1 | 2;
  /** Undefined: by profile. */
  readonly folder: string | undefined;
  readonly fresh: boolean;
  /** Which part of the study; undefined for all of it. */
  readonly shard: Shard | undefined;
  /** The folder of the Penn Treebank. */
  readonly ptb: string | undefined;
  /** Who trains the runs; undefined for this process. */
  readonly queue: QueueAddress | undefined;
}

const STRING_FLAGS = [
  "profile",
  "seeds",
  "epochs",
  "jobs",
  "threads",
  "folder",
  "corpus",
  "ptb",
  "shard",
  "queue",
] as const;
const LIST_FLAGS = ["only", "set"] as const;
const BOOLEAN_FLAGS = ["fresh", "list", "dry-run", "withdraw", "help"] as const;
const FLAGS: readonly string[] = [...STRING_FLAGS, ...LIST_FLAGS, ...BOOLEAN_FLAGS];

/**
 * Parses the command line.
 *
 * @param args The words after the command.
 * @returns What to do.
 * @throws {ConfigError} If a flag, an experiment or a value is unknown.
 */
export function parseReproduceArguments(args: readonly string[]): ReproduceArguments {
  const parsed = parseArgs([...args], {
    string: [...STRING_FLAGS, ...LIST_FLAGS],
    collect: [...LIST_FLAGS],
    boolean: [...BOOLEAN_FLAGS],
    unknown: (argument: string): boolean => {
      if (!argument.startsWith("-")) return true;
      const name = argument.replace(/^-+/, "").replace(/=.*$/, "");
      throw new ConfigError(
        `Unknown flag ${argument}. Did you mean --${closest(name, [...FLAGS])}? See --help`,
      );
    },
  });
  for (const name of [...STRING_FLAGS, ...LIST_FLAGS]) {
    if ([parsed[name]].flat().includes("")) {
      throw new ConfigError(
        `The flag --${name} needs a value, for example --${name} ${EXAMPLES[name]}`,
      );
    }
  }
  const profile = parseProfile(parsed.profile ?? "quick");
  const settings: StudySettings = {
    profile,
    epochs: parsed.epochs === undefined ? null : parseCount("epochs", parsed.epochs),
    seeds: parsed.seeds === undefined ? null : parseSeeds(parsed.seeds),
    corpus: parseCorpus(parsed.corpus, parsed.ptb),
    set: parsed.set.map(String),
  };
  if (parsed.withdraw && parsed.queue === undefined) {
    throw new ConfigError("The flag --withdraw needs to know from which queue: --queue URL");
  }
  const names = parsed._.map(String);
  const only = parsed.only.map(String);
  return {
    mode: modeOf(parsed),
    experiments: selectExperiments(names, only),
    settings,
    jobs: parsed.jobs === undefined ? undefined : parseCount("jobs", parsed.jobs),
    threads: parseThreads(parsed.threads ?? "1"),
    folder: parsed.folder,
    fresh: parsed.fresh,
    shard: parsed.shard === undefined ? undefined : parseShard(parsed.shard),
    ptb: parsed.ptb,
    queue: parseQueue(parsed.queue, parsed.jobs ?? parsed.threads),
  };
}

function modeOf(
  parsed: Readonly<Record<typeof BOOLEAN_FLAGS[number], boolean>>,
): ReproduceArguments["mode"] {
  if (parsed.help) return "help";
  if (parsed.list) return "list";
  if (parsed["dry-run"]) return "dryRun";
  return parsed.withdraw ? "withdraw" : "run";
}

const EXAMPLES: Record<typeof STRING_FLAGS[number] | typeof LIST_FLAGS[number], string> = {
  profile: "paper",
  seeds: "5",
  epochs: "20",
  jobs: "2",
  threads: "2",
  folder: "reports/mine",
  corpus: "brown",
  ptb: "treebank_3",
  shard: "1/2",
  queue: "redis://127.0.0.1:6379",
  only: "adam",
  set: "batchSize=50",
};

function parseProfile(name: string): ProfileName {
  if (Object.hasOwn(PROFILES, name)) return name as ProfileName;
  const known = Object.keys(PROFILES);
  throw new ConfigError(
    `Unknown profile ${name}. Did you mean ${closest(name, known)}? Profiles: ${known.join(", ")}`,
  );
}

function parseQueue(
  text: string | undefined,
  ofWorkers: string | undefined,
): QueueAddress | undefined {
  if (text === undefined || ofWorkers === undefined) {
    return text === undefined ? undefined : parseQueueAddress(text);
  }
  throw new ConfigError(
    "The flags --jobs and --threads are the workers' with --queue: say deno task worker --jobs N",
  );
}

/**
 * Parses a positive integer.
 *
 * @param name The flag.
 * @param text Its value.
 * @returns The number.
 * @throws {ConfigError} If it is not one.
 */
export function parseCount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new ConfigError(`The flag --${name} is ${text}, but must be a positive integer`);
}

/**
 * Parses `--threads`.
 *
 * @param text Its value.
 * @returns 1 or 2.
 * @throws {ConfigError} If it is neither.
 */
export function parseThreads(text: string): 1 | 2 {
  if (text === "1" || text === "2") return text === "1" ? 1 : 2;
  throw new ConfigError(`The flag --threads is ${text}, but must be 1 or 2`);
}

function parseCorpus(name: string | undefined, ptb: string | undefined): CorpusId | null {
  const corpus = name === undefined ? null : parseCorpusId(name);
  if (ptb === undefined) return corpus;
  if (corpus === null || corpus === "ptb") return "ptb";
  throw new ConfigError(`The flags --corpus ${corpus} and --ptb ${ptb} exclude each other`);
}

function parseSeeds(text: string): number[] {
  const range = /^(\d+)-(\d+)$/.exec(text);
  const count = /^\d+$/.exec(text);
  let seeds: number[] = [];
  if (range !== null) seeds = integersBetween(Number(range[1]), Number(range[2]));
  else if (count !== null) seeds = integersBetween(1, Number(text));
  else if (/^\d+(,\d+)+$/.test(text)) seeds = [...new Set(text.split(",").map(Number))];
  if (seeds.length > 0) return seeds;
  throw new ConfigError(
    `The flag --seeds is ${text}, but must be a number of seeds (5), a range (4-8) or a list (1,3)`,
  );
}

function integersBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.min(to, 1e6) - from + 1) }, (_, i) => from + i);
}

/** The experiments whose id starts with one of the names, with the rows that contain a text. */
function selectExperiments(
  names: readonly string[],
  only: readonly string[],
): ExperimentSpec[] {
  const ids = CATALOG.map(({ id }) => id);
  for (const name of names) {
    if (!ids.some((id) => id.startsWith(name))) {
      throw new ConfigError(
        `Unknown experiment ${name}. Did you mean ${closest(name, ids)}? Experiments: ` +
          ids.join(", "),
      );
    }
  }
  const selected = CATALOG
    .filter(({ id }) => names.length === 0 || names.some((name) => id.startsWith(name)))
    .map((spec) => ({
      ...spec,
      rows: spec.rows.filter((row) =>
        only.length === 0 || only.some((text) => `${spec.id}/${row.id}`.includes(text))
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
  if (selected.length === 0) {
    const rows = CATALOG.flatMap((spec) => spec.rows.map((row) => `${spec.id}/${row.id}`));
    throw new ConfigError(
      `No row matches --only ${only.join(" --only ")}. Did you mean ${closest(only[0], rows)}? ` +
        `See --list`,
    );
  }
  return selected;
}
