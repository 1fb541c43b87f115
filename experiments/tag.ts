/**
 * The command `deno task tag`: tags sentences with a tagger that the study has trained.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { basename, join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { ConfigError, DataError } from "../lib/errors.ts";
import { simdKernels } from "../lib/kernels/simd/simd.ts";
import { readModel, type WordTagger } from "./tasks/tagging_model.ts";
import { MODEL_FILE } from "./runs/directory.ts";

/** The help text. */
export const HELP = `Tags the words of sentences with a trained part-of-speech tagger

Usage: deno task tag [--model RUN] "The old man the boat ." [SENTENCE...]

A sentence is words with spaces between them; punctuation marks are words of their own. Without a
sentence, each line of the standard input is one.

  --model RUN  a run of the study by its directory or its name, or the start of one; default: the
               run in reports/ whose dev accuracy was the best
  --help       this text

Runs keep their model when they are trained here ("deno task reproduce" does); the published runs
come without, their weights have 16 megabytes each.
Exit codes: 0 done, 2 usage, 3 no such model, or a damaged one`;

/** What the command line asks for. */
export interface TagRequest {
  readonly help: boolean;
  /** Undefined: the best one. */
  readonly model: string | undefined;
  /** None: the standard input. */
  readonly sentences: readonly string[];
}

/**
 * Parses the command line.
 *
 * @param args The words after the command.
 * @returns What to do.
 * @throws {ConfigError} If a flag is unknown or a value missing.
 */
export function parseTagArguments(args: readonly string[]): TagRequest {
  const parsed = parseArgs([...args], {
    string: ["model", "_"],
    boolean: ["help"],
    unknown: (argument: string): boolean => {
      if (!/^--?[a-z]/.test(argument)) return true;
      const name = argument.replace(/^-+/, "").replace(/=.*$/, "");
      throw new ConfigError(
        `Unknown flag ${argument}. Did you mean --${closest(name, ["model", "help"])}? See --help`,
      );
    },
  });
  if (parsed.model === "") {
    throw new ConfigError("The flag --model needs a value: the name of a run. See --help");
  }
  return { help: parsed.help, model: parsed.model, sentences: parsed._.map(String) };
}

/** A run that has a model. */
export interface ModelEntry {
  /** The directory of the run. */
  readonly path: string;
  /** Its best dev accuracy, a fraction; 0 if it is not known. */
  readonly devAccuracy: number;
}

/** The runs below a folder of studies that have a model. */
export async function listModels(reports: string): Promise<ModelEntry[]> {
  const entries: ModelEntry[] = [];
  for (const study of await namesIn(reports)) {
    const runs = join(reports, study, "runs");
    for (const name of await namesIn(runs)) {
      const path = join(runs, name);
      if (await isFile(join(path, MODEL_FILE))) {
        entries.push({ path, devAccuracy: await readDevAccuracy(path) });
      }
    }
  }
  return entries;
}

/**
 * Chooses a model.
 *
 * @param models Those that there are.
 * @param wanted A directory, a name or the start of one; undefined for the best.
 * @returns The directory of the run.
 * @throws {DataError} If there is none, or several begin like this.
 */
export function chooseModel(models: readonly ModelEntry[], wanted: string | undefined): string {
  const names = models.map(({ path }) => basename(path));
  if (wanted === undefined) {
    const best = models.reduce<ModelEntry | undefined>(
      (best, one) => best === undefined || one.devAccuracy > best.devAccuracy ? one : best,
      undefined,
    );
    if (best !== undefined) return best.path;
    throw new DataError(
      "Cannot find a trained tagger in reports/. Train one: deno task reproduce table1-pos",
    );
  }
  const name = basename(wanted);
  const exact = models.filter(({ path }) => path === wanted || basename(path) === name);
  const found = exact.length > 0
    ? exact
    : models.filter(({ path }) => basename(path).startsWith(name));
  if (found.length > 0 && new Set(found.map(({ path }) => basename(path))).size === 1) {
    return found[0].path;
  }
  const choice = names.length === 0
    ? "There is none yet; train one: deno task reproduce table1-pos"
    : `Did you mean ${closest(name, names)}? Models: ${names.join(", ")}`;
  const problem = found.length > 1
    ? `several runs begin with ${name}`
    : `no run ${name} has a model here`;
  throw new DataError(`Cannot find the tagger: ${problem}. ${choice}`);
}

/**
 * Tags a sentence for the screen: the tags below their words.
 *
 * @param tagger The tagger.
 * @param sentence Words with spaces between them.
 * @returns Two lines; none for a sentence without words.
 */
export function formatTagged(tagger: WordTagger, sentence: string): string {
  const words = sentence.split(/\s+/u).filter((word) => word !== "");
  if (words.length === 0) return "";
  const tags = tagger.tag(words);
  const widths = words.map((word, i) => Math.max([...word].length, tags[i].length));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => cell + " ".repeat(widths[i] - [...cell].length)).join("  ").trimEnd();
  return `${line(words)}\n${line(tags)}`;
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

/** Only to choose by; a damaged result is none. */
async function readDevAccuracy(path: string): Promise<number> {
  try {
    const { best } = JSON.parse(await Deno.readTextFile(join(path, "result.json")));
    return Number(best.devAccuracy) || 0;
  } catch {
    return 0;
  }
}

async function tag(request: TagRequest): Promise<void> {
  const path = chooseModel(await listModels("reports"), request.model);
  const kernels = simdKernels();
  const tagger = await readModel(await Deno.readFile(join(path, MODEL_FILE)), kernels);
  console.error(`Tagger: ${basename(path)}`);
  const sentences = request.sentences.length > 0
    ? request.sentences
    : (await new Response(Deno.stdin.readable).text()).split("\n");
  for (const sentence of sentences) {
    const text = formatTagged(tagger, sentence);
    if (text !== "") console.log(text);
  }
}

if (import.meta.main) {
  try {
    const request = parseTagArguments(Deno.args);
    if (request.help) console.log(HELP);
    else await tag(request);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof DataError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = error instanceof ConfigError ? 2 : 3;
  }
}
