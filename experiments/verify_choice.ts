/**
 * The command line of `verify`, and which runs it trains again when none is named.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { ConfigError } from "../lib/errors.ts";
import { CATALOG } from "./items/catalog.ts";
import { canonicalJson, type RunConfig } from "./engine/config.ts";
import { plannedRows, profileSettings, rowConfig } from "./engine/plan.ts";

/** How long the default choice should take, in minutes. */
const DEFAULT_MINUTES = 5;

/** The help text. */
export const HELP = `Trains published runs again and compares them bit for bit

Usage: deno task verify [RUN...] [OPTIONS]

Without a RUN, the fastest one of each item of the paper, and of those that take too long the first
epochs: about ${DEFAULT_MINUTES} minutes on two cores. An item of which one epoch takes longer than all of
that is left out. A RUN that is named (a name in FOLDER/runs, or the start of one) is trained to its
end. Compared are the logs of each epoch and, at the end, the sha256 of all weights.

  --folder DIR     the study; default: reports/paper
  --minutes N      how long the choice should take; default: ${DEFAULT_MINUTES}
  --all            every run, to its end: hours
  --jobs N         runs at a time; default: all cores divided by --threads
  --threads 1 | 2  threads within a run; the bits must be the same; default: 1
  --ptb DIR        the Penn Treebank, for runs that need it
  --help           this text

Exit codes: 0 all the same, 1 a run differs, 2 usage, 3 data or runs missing, 130 interrupted`;

/** What the command line asks for. */
export interface VerifyRequest {
  readonly help: boolean;
  /** Names, or the starts of names; empty for the default choice. */
  readonly runs: readonly string[];
  readonly folder: string;
  /** How long the default choice should take. */
  readonly minutes: number;
  readonly jobs: number | undefined;
  readonly threads: 1 | 2;
  readonly ptb: string | undefined;
}

const FLAGS = ["folder", "minutes", "all", "jobs", "threads", "ptb", "help"];

/**
 * Parses the command line.
 *
 * @param args The words after the command.
 * @returns What to do.
 * @throws {ConfigError} If a flag is unknown or a value is not allowed.
 */
export function parseVerifyArguments(args: readonly string[]): VerifyRequest {
  const parsed = parseArgs([...args], {
    string: ["folder", "minutes", "jobs", "threads", "ptb", "_"],
    boolean: ["all", "help"],
    unknown: (argument: string): boolean => {
      if (!argument.startsWith("-")) return true;
      const name = argument.replace(/^-+/, "").replace(/=.*$/, "");
      throw new ConfigError(
        `Unknown flag ${argument}. Did you mean --${closest(name, FLAGS)}? See --help`,
      );
    },
  });
  for (const name of ["folder", "ptb"] as const) {
    if (parsed[name] === "") throw new ConfigError(`The flag --${name} needs a value. See --help`);
  }
  const positive = (name: "minutes" | "jobs", isInteger: boolean): number | undefined => {
    const text = parsed[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (text !== "" && value > 0 && (!isInteger || Number.isInteger(value))) return value;
    throw new ConfigError(
      `The flag --${name} is "${text}", but must be a positive ${isInteger ? "integer" : "number"}`,
    );
  };
  const { threads = "1" } = parsed;
  if (threads !== "1" && threads !== "2") {
    throw new ConfigError(`The flag --threads is "${threads}", but must be 1 or 2`);
  }
  const names = parsed._.map(String);
  // Everything, as if each run was named by the empty start of its name.
  const runs = parsed.all ? [""] : names;
  return {
    help: parsed.help,
    runs,
    folder: parsed.folder ?? join("reports", "paper"),
    minutes: positive("minutes", false) ?? DEFAULT_MINUTES,
    jobs: positive("jobs", true),
    threads: threads === "1" ? 1 : 2,
    ptb: parsed.ptb,
  };
}

/**
 * Chooses runs.
 *
 * @param records The completed runs by name.
 * @param wanted Names or starts of names; empty for the fastest run of each experiment.
 * @param workOf How much work a run is.
 * @returns Names, each once.
 * @throws {ConfigError} If a name fits no run.
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
          `There is no completed run ${start}. Did you mean ${closest(start, names)}?`,
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
  // A study with settings of its own has no item of the paper.
  return chosen.length > 0 ? [...new Set(chosen)] : byWork.slice(0, 1).map(([name]) => name);
}
