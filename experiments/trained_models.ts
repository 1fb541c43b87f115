/**
 * The trained models of the runs below reports/: listing, choice by the user, loading. Not here: using
 * them.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { closest } from "fastest-levenshtein";
import type { Flag } from "../lib/command/command.ts";
import { text } from "../lib/command/kinds.ts";
import { DataError, excerpt } from "../lib/errors.ts";
import type { Kernels } from "../lib/kernels/kernels.ts";
import { MODEL_FILE } from "./runs/directory.ts";
import { readRegularFile } from "./runs/disk.ts";

/** The largest accepted model file. */
const MODEL_BYTES = 2 ** 30;
/** The largest accepted file of a run, other than its model. */
const JSON_BYTES = 2 ** 20;
const WAY_OUT = "Name a run with its model";

/** The role of a model in a command. */
export interface ModelRole {
  /** The id of their task. */
  readonly task: string;
  /** The name in a sentence: "tagger". */
  readonly noun: string;
  /** The command that trains one. */
  readonly hint: string;
}

/** A run with a model. */
export interface ModelEntry {
  /** The directory of the run. */
  readonly path: string;
  /** The id of its task; empty if unknown, as is the corpus. */
  readonly task: string;
  readonly corpus: string;
  /** Its best dev accuracy, a fraction; 0 if unknown. */
  readonly devAccuracy: number;
}

/** A flag that names the model of some role. */
export function modelFlag({ noun }: Pick<ModelRole, "noun">, choice: string) {
  return {
    kind: text("RUN"),
    help:
      `the ${noun}: a run of the study by its directory, its name or the beginning of its name; ` +
      `default: ${choice}`,
  } as const satisfies Flag;
}

/** The text about models for the help. */
export const MODEL_NOTE =
  "Runs trained with deno task reproduce keep their models. The published runs do not include " +
  "them, since each takes up to 16 MB.";

/** The runs with a model of a task, below a folder of studies. */
export async function listModels(
  reports: string,
  { task }: Pick<ModelRole, "task">,
): Promise<ModelEntry[]> {
  const entries: ModelEntry[] = [];
  for (const study of await namesIn(reports)) {
    const runs = join(reports, study, "runs");
    for (const name of await namesIn(runs)) {
      const path = join(runs, name);
      if (await isFile(join(path, MODEL_FILE))) entries.push(await describeModel(path));
    }
  }
  return entries.filter((entry) => entry.task === task);
}

/** The best one by dev accuracy. */
export function bestModel(models: readonly ModelEntry[]): ModelEntry | undefined {
  return models.reduce<ModelEntry | undefined>(
    (best, one) => best === undefined || one.devAccuracy > best.devAccuracy ? one : best,
    undefined,
  );
}

/**
 * The best model, or the one with the given directory, name or beginning of a name; a DataError if
 * there is none, or more than one.
 */
export function chooseModel(
  models: readonly ModelEntry[],
  wanted: string | undefined,
  { noun, hint }: ModelRole,
): ModelEntry {
  if (wanted === undefined) {
    const best = bestModel(models);
    if (best !== undefined) return best;
    throw new DataError(`Cannot find a trained ${noun} in reports/. Train one: ${hint}`);
  }
  const names = models.map(({ path }) => basename(path));
  const name = basename(wanted);
  const exact = models.filter(({ path }) => path === wanted || basename(path) === name);
  const found = exact.length > 0
    ? exact
    : models.filter(({ path }) => basename(path).startsWith(name));
  if (found.length > 0 && new Set(found.map(({ path }) => basename(path))).size === 1) {
    return found[0];
  }
  const choice = names.length === 0
    ? `There is none yet; train one: ${hint}`
    : `Did you mean ${closest(excerpt(name), names)}? Models: ${names.join(", ")}`;
  const problem = found.length > 1
    ? `several runs begin with ${excerpt(name)}`
    : `no run ${excerpt(name)} has a model here`;
  throw new DataError(`Cannot find the ${noun}: ${problem}. ${choice}`);
}

/** Reads the model of a run; a DataError names its file if it is damaged. */
export async function loadModel<Model>(
  { path: run }: Pick<ModelEntry, "path">,
  read: (bytes: Uint8Array<ArrayBuffer>, kernels: Kernels) => Promise<Model>,
  kernels: Kernels,
): Promise<Model> {
  const path = join(run, MODEL_FILE);
  const bytes = await readRegularFile(path, MODEL_BYTES, WAY_OUT);
  if (bytes === undefined) throw new DataError(`Cannot read ${path}: no such file`);
  try {
    return await read(bytes, kernels);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    throw new DataError(`Cannot use ${path}: ${error.message}`, { cause: error });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The data for the choice of a run's model; damaged files count as unknown. */
async function describeModel(path: string): Promise<ModelEntry> {
  const { config = {} } = await readJson(join(path, "config.json"));
  const { best = {} } = await readJson(join(path, "result.json"));
  const textOf = (value: unknown): string => typeof value === "string" ? value : "";
  return {
    path,
    task: textOf(config.task),
    corpus: textOf(config.corpus),
    devAccuracy: Number(best.devAccuracy) || 0,
  };
}

async function readJson(
  path: string,
): Promise<Partial<Record<"config" | "best", Readonly<Record<string, unknown>>>>> {
  try {
    const bytes = await readRegularFile(path, JSON_BYTES, WAY_OUT);
    return JSON.parse(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {};
  }
}
