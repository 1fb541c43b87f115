/**
 * The command line of `reproduce`: its flags, and the part of the study that they select. Not here:
 * running it.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import { defineCommand, type RequestOf } from "../lib/command/command.ts";
import { choice, integer, SEEDS, text } from "../lib/command/kinds.ts";
import { ConfigError, excerpt } from "../lib/errors.ts";
import { CATALOG } from "./items/catalog.ts";
import type { ExperimentSpec, ProfileName } from "./items/spec.ts";
import { parseQueueAddress, type QueueAddress } from "./queue/address.ts";
import { DATA_FLAGS, foldersOf, JOBS, THREADS } from "./engine/command.ts";
import { PROFILES, type StudySettings } from "./items/profiles.ts";
import { SHARD, type Shard } from "./engine/shard.ts";
import type { DataFolders } from "./tasks/task.ts";
import { allCorpora } from "./tasks/tasks.ts";

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

/** The command. */
export const REPRODUCE = defineCommand({
  name: "deno task reproduce",
  summary: "Re-runs the meProp study (Sun et al., ICML 2017) and writes a report",
  words: {
    name: "EXPERIMENT",
    help: "an id from --list or its beginning, such as table1 or figure4; default: all",
  },
  flags: {
    profile: {
      kind: choice(PROFILE_NAMES, "NAME"),
      help: PROFILE_NAMES.map((name) => `${name}: ${PROFILES[name].description}`).join("\n"),
      default: "quick",
    },
    only: {
      kind: text("TEXT"),
      help: "only the row experiment/row, or else all rows whose name contains TEXT",
      isRepeatable: true,
    },
    seeds: { kind: SEEDS, help: "a number, range or list of seeds; default: the profile's" },
    epochs: {
      kind: integer(1, 10_000),
      help: "passes over the training data; default: the profile's",
    },
    corpus: {
      kind: choice(allCorpora(), "NAME"),
      help: "the corpus for all tagging or parsing runs that support it: " +
        `${allCorpora().join(", ")}; default: the experiment's`,
    },
    ptb: {
      ...DATA_FLAGS.ptb,
      help: "your licensed copy of the Penn Treebank; implies --corpus ptb",
    },
    treebank: {
      ...DATA_FLAGS.treebank,
      help:
        "a treebank of your own for every tagging and parsing run: *train*, *dev* and *test* in " +
        "CoNLL-U or CoNLL-X, plain or as .gz",
    },
    images: {
      ...DATA_FLAGS.images,
      help:
        "images of your own for every MNIST run: four IDX files named as those of MNIST, plain or " +
        "as .gz",
    },
    set: {
      kind: text("KEY=VALUE"),
      help: "changes a setting of every run that has it: optimizer.learningRate=0.01",
      isRepeatable: true,
    },
    jobs: JOBS,
    threads: THREADS,
    shard: {
      kind: SHARD,
      help: "only part I of N of the study, to share it between machines: copy the runs of all " +
        "parts into one folder, then run deno task report",
    },
    queue: {
      kind: { placeholder: "URL", parse: parseQueueAddress },
      help: "distributes the runs to workers: deno task worker with the same URL of a Redis or " +
        "Valkey server, redis://HOST:PORT. Needs deno task reproduce:queue, which may use the " +
        "network",
    },
    withdraw: { help: "removes the study's waiting runs from the queue; trains nothing" },
    folder: {
      kind: text("DIR"),
      help: "the folder for runs and report, of this study alone; default: reports/PROFILE, or " +
        "with settings of your own reports/PROFILE-custom, PROFILE-custom-2, ...",
    },
    fresh: { help: "trains finished runs again, in a new folder reports/PROFILE-fresh-N" },
    list: { help: "lists experiments, rows and the states of their runs; trains nothing" },
    "dry-run": { help: "lists the runs to train, with an estimate of the time" },
  },
  exclusive: [
    ["list", "dry-run", "withdraw"],
    ["corpus", "treebank"],
    ["ptb", "treebank"],
  ],
  notes: [
    "Press Ctrl-C at any time: running runs are saved, the report shows what is finished, and the " +
    "same command continues. A second Ctrl-C exits immediately. With --queue, Ctrl-C leaves the runs " +
    "in the queue, and the same command collects the results.",
  ],
  exitCodes: { 1: "a run failed", 130: "interrupted" },
});

/** A parsed command line. */
export interface ReproduceArguments {
  readonly mode: "run" | "list" | "dryRun" | "withdraw";
  readonly experiments: readonly ExperimentSpec[];
  readonly settings: StudySettings;
  /** Undefined: all cores, divided by the threads of a run. */
  readonly jobs: number | undefined;
  /** Threads within a run. */
  readonly threads: 1 | 2;
  /** Undefined: by profile. */
  readonly folder: string | undefined;
  readonly fresh: boolean;
  /** The part of the study; undefined for all of it. */
  readonly shard: Shard | undefined;
  /** The folders of the user's own data. */
  readonly folders: DataFolders;
  /** The queue whose workers train the runs; undefined to train in this process. */
  readonly queue: QueueAddress | undefined;
}

/** Parses and validates a command line, or throws a ConfigError. */
export function reproduceArguments(
  { flags, words }: RequestOf<typeof REPRODUCE>,
): ReproduceArguments {
  const { profile, epochs = null, seeds = null, corpus, set, only, ptb, queue } = flags;
  if (flags.withdraw && queue === undefined) {
    throw new ConfigError("The flag --withdraw needs the queue: add --queue URL");
  }
  if (queue !== undefined && (flags.jobs ?? flags.threads) !== undefined) {
    throw new ConfigError(
      "With --queue, the flags --jobs and --threads belong to the workers: deno task worker --jobs N",
    );
  }
  return {
    mode: flags.list ? "list" : flags["dry-run"] ? "dryRun" : flags.withdraw ? "withdraw" : "run",
    experiments: selectExperiments(words, only),
    settings: { profile, epochs, seeds, corpus: corpusOf(corpus, ptb), set },
    jobs: flags.jobs,
    threads: flags.threads ?? 1,
    folder: flags.folder,
    fresh: flags.fresh,
    shard: flags.shard,
    folders: foldersOf(flags),
    queue,
  };
}

function corpusOf(corpus: string | undefined, ptb: string | undefined): string | null {
  if (ptb === undefined) return corpus ?? null;
  if (corpus === undefined || corpus === "ptb") return "ptb";
  throw new ConfigError(
    `The flags --corpus ${corpus} and --ptb ${excerpt(ptb)} exclude each other. Choose one of them`,
  );
}

/** The names of all rows. */
const ROW_NAMES: ReadonlySet<string> = new Set(
  CATALOG.flatMap(({ id, rows }) => rows.map((row) => `${id}/${row.id}`)),
);

/** Whether a row is the one that a text names or, if it names none, contains the text. */
function isMatch(row: string, text: string): boolean {
  return ROW_NAMES.has(text) ? row === text : row.includes(text);
}

/** The experiments whose ids start with one of the names, and their rows that match a text. */
function selectExperiments(
  names: readonly string[],
  only: readonly string[],
): ExperimentSpec[] {
  const ids = CATALOG.map(({ id }) => id);
  for (const name of names) {
    if (!ids.some((id) => id.startsWith(name))) {
      throw new ConfigError(
        `Unknown experiment ${excerpt(name)}. Did you mean ${closest(excerpt(name), ids)}? ` +
          `Experiments: ${ids.join(", ")}`,
      );
    }
  }
  const selected = CATALOG
    .filter(({ id }) => names.length === 0 || names.some((name) => id.startsWith(name)))
    .map((spec) => ({
      ...spec,
      rows: spec.rows.filter((row) =>
        only.length === 0 || only.some((text) => isMatch(`${spec.id}/${row.id}`, text))
      ),
    }))
    .filter(({ rows }) => rows.length > 0);
  if (selected.length === 0) {
    const texts = only.map((text) => excerpt(text));
    throw new ConfigError(
      `No row matches --only ${texts.join(" --only ")}. Did you mean ${
        closest(texts[0], [...ROW_NAMES])
      }? ` +
        `See --list`,
    );
  }
  return selected;
}
