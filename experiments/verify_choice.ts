/**
 * The command line of `verify`, and its choice of runs. Not here: training, comparison.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { defineCommand, type RequestOf } from "../lib/command/command.ts";
import { decimalNumber, text } from "../lib/command/kinds.ts";
import { ConfigError, excerpt } from "../lib/errors.ts";
import { DATA_FLAGS, foldersOf, JOBS, THREADS } from "./engine/command.ts";
import { canonicalJson, type RunConfig } from "./engine/config.ts";
import type { DataFolders } from "./tasks/task.ts";
import { plannedRows, profileSettings, rowConfig } from "./items/profiles.ts";
import { CATALOG } from "./items/catalog.ts";

const WEEK_MINUTES = 7 * 24 * 60;

/** The command. */
export const VERIFY = defineCommand({
  name: "deno task verify",
  summary: "Trains published runs again and compares them bit for bit",
  about: [
    "Without a RUN: the fastest run of each item of the paper, or its first epochs if it takes " +
    "too long. Items whose single epoch exceeds the budget are skipped. The command compares the " +
    "log of each epoch and, at the end of a run, the sha256 of all weights.",
  ],
  words: { name: "RUN", help: "a name in FOLDER/runs or its beginning; trained to its end" },
  flags: {
    folder: { kind: text("DIR"), help: "the study", default: join("reports", "paper") },
    minutes: {
      kind: decimalNumber(0.01, WEEK_MINUTES),
      help: "the time budget without a RUN, on this machine",
      default: 5,
    },
    all: { help: "every run, to its end: hours" },
    jobs: JOBS,
    threads: THREADS,
    ...DATA_FLAGS,
  },
  exclusive: [["all", "minutes"]],
  exitCodes: { 0: "all the same", 1: "a run differs", 130: "interrupted" },
});

/** A parsed command line. */
export interface VerifyRequest {
  /** Names or beginnings of names; empty for the default choice. */
  readonly runs: readonly string[];
  readonly folder: string;
  /** The time budget of the default choice. */
  readonly minutes: number;
  readonly jobs: number | undefined;
  readonly threads: 1 | 2;
  readonly folders: DataFolders;
}

/** Parses and validates a command line, or throws a ConfigError. */
export function verifyRequest({ flags, words }: RequestOf<typeof VERIFY>): VerifyRequest {
  const { all, threads = 1, folder, minutes, jobs } = flags;
  if (all && words.length > 0) {
    throw new ConfigError(
      "The flag --all and names of runs exclude each other. Choose one of them",
    );
  }
  // The empty text is the beginning of every name.
  const runs = all ? [""] : words.map((word) => basename(word));
  return { folder, minutes, jobs, threads, runs, folders: foldersOf(flags) };
}

/**
 * The names of the runs to verify, each once: those with the given beginnings, or the fastest one of
 * each experiment.
 */
export function chooseRuns<Run extends { readonly identity: { readonly config: RunConfig } }>(
  records: ReadonlyMap<string, Run>,
  wanted: readonly string[],
  workOf: (record: Run) => number,
): string[] {
  const names = [...records.keys()];
  if (wanted.length > 0) {
    return [
      ...new Set(wanted.flatMap((start) => {
        const found = names.filter((name) => name.startsWith(start));
        if (found.length > 0) return found;
        throw new ConfigError(
          `There is no completed run ${excerpt(start)}. Did you mean ` +
            `${closest(excerpt(start), names)}?`,
        );
      })),
    ];
  }
  const keyOf = (config: RunConfig): string => canonicalJson({ ...config, seed: 0 });
  const settings = profileSettings("paper");
  const byWork = [...records].sort(([, a], [, b]) => workOf(a) - workOf(b));
  const chosen = CATALOG.flatMap((spec) => {
    const keys = new Set(
      plannedRows([spec], "paper").map(({ row }) => keyOf(rowConfig(spec, row, settings, 0))),
    );
    const fastest = byWork.find(([, { identity }]) => keys.has(keyOf(identity.config)));
    return fastest === undefined ? [] : [fastest[0]];
  });
  // A study with changed settings contains no item of the paper.
  return chosen.length > 0 ? [...new Set(chosen)] : byWork.slice(0, 1).map(([name]) => name);
}
