/**
 * The command `deno task tag`: tags sentences with a tagger that the study has trained.
 *
 * @module
 */
import { basename, join } from "@std/path";
import { closest } from "fastest-levenshtein";
import { defineCommand, type Outputs, type RequestOf, runCommand } from "../lib/command/command.ts";
import { readLines } from "../lib/command/input.ts";
import { text } from "../lib/command/kinds.ts";
import { stderr, stdout } from "../lib/command/output.ts";
import { ConfigError, DataError, excerpt, WriteError } from "../lib/errors.ts";
import type { Kernels } from "../lib/kernels/kernels.ts";
import { simdKernels } from "../lib/kernels/simd/simd.ts";
import { readTagger, type WordTagger } from "./tasks/tagging_model.ts";
import { MODEL_FILE } from "./runs/directory.ts";
import { readRegularFile } from "./runs/disk.ts";
import { formatTagged } from "./tagged_text.ts";

/** The largest model that is read. */
const MODEL_BYTES = 2 ** 30;

/** Every word of a sentence takes memory; the sentences of the corpora are far shorter. */
const MAX_WORDS = 2000;
const MAX_LINE_LENGTH = 1_000_000;

/** The command. */
export const TAG = defineCommand({
  name: "deno task tag",
  summary: "Tags the words of sentences with a trained part-of-speech tagger",
  about: ['For example: deno task tag "The old man the boat ."'],
  words: {
    name: "SENTENCE",
    help: `words with spaces between them, ${MAX_WORDS} at most; punctuation marks are words of ` +
      "their own. Without a sentence, each line of the standard input is one",
    isText: true,
  },
  flags: {
    model: {
      kind: text("RUN"),
      help: "a run of the study by its directory or its name, or the start of one; default: the " +
        "run in reports/ with the best dev accuracy",
    },
  },
  notes: [
    "Text that begins with a dash is a sentence if it has spaces; else put -- before it.",
    "Runs that are trained here, with deno task reproduce, keep their model. The published runs " +
    "come without: their weights take 16 MB each.",
  ],
});

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
 * The directory of the best model, or of the one that is wanted by its directory, its name or the
 * start of one; a DataError if there is none, or several begin like this.
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
    : `Did you mean ${closest(excerpt(name), names)}? Models: ${names.join(", ")}`;
  const problem = found.length > 1
    ? `several runs begin with ${excerpt(name)}`
    : `no run ${excerpt(name)} has a model here`;
  throw new DataError(`Cannot find the tagger: ${problem}. ${choice}`);
}

/** Reads a model; a DataError names its file if it is damaged. */
export async function loadTagger(path: string, kernels: Kernels): Promise<WordTagger> {
  const bytes = await readRegularFile(path, MODEL_BYTES, "Name a run with its model");
  if (bytes === undefined) throw new DataError(`Cannot read ${path}: no such file`);
  try {
    return await readTagger(bytes, kernels);
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

/** Only to choose by; a damaged result is none. */
async function readDevAccuracy(path: string): Promise<number> {
  try {
    const { best } = JSON.parse(await Deno.readTextFile(join(path, "result.json")));
    return Number(best.devAccuracy) || 0;
  } catch {
    return 0;
  }
}

/** Tags sentences and writes each one as it arrives, until nobody reads them. */
export async function tagSentences(
  tagger: WordTagger,
  sentences: AsyncIterable<string> | Iterable<string>,
  { stdout }: Pick<Outputs, "stdout">,
): Promise<void> {
  for await (const sentence of sentences) {
    const words = sentence.split(/\s+/u).filter((word) => word !== "");
    if (words.length > MAX_WORDS) {
      throw new ConfigError(
        `Cannot tag ${words.length} words as one sentence: it may have ${MAX_WORDS}. Break it ` +
          `into sentences, a line each`,
      );
    }
    if (words.length === 0) continue;
    const columns = stdout.isTerminal ? stdout.columns : Infinity;
    stdout.line(formatTagged(words, tagger.tag(words), columns));
    if (stdout.failure instanceof Deno.errors.BrokenPipe) return;
    if (stdout.failure !== undefined) {
      throw new WriteError(`Cannot write the tags: ${stdout.failure.message}`);
    }
  }
}

async function tag({ flags, words }: RequestOf<typeof TAG>): Promise<number> {
  const path = chooseModel(await listModels("reports"), flags.model);
  const tagger = await loadTagger(join(path, MODEL_FILE), simdKernels());
  stderr.line(`Tagger: ${basename(path)}`);
  if (words.length === 0 && Deno.stdin.isTerminal()) {
    stderr.line("Type a sentence and Enter; Ctrl-D ends");
  }
  const sentences = words.length > 0 ? words : readLines(Deno.stdin.readable, MAX_LINE_LENGTH);
  await tagSentences(tagger, sentences, { stdout });
  return 0;
}

if (import.meta.main) await runCommand(TAG, tag);
