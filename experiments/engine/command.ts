/**
 * The flags that several commands of `experiments` share. Not here: types and parsing of flags (see
 * lib/command).
 *
 * @module
 */
import type { Flag, FlagTable } from "../../lib/command/command.ts";
import { choice, integer, text } from "../../lib/command/kinds.ts";
import type { DataFolders } from "../tasks/task.ts";

/** `--threads`. */
export const THREADS = {
  kind: choice([1, 2]),
  help: "threads within a run, whose results are bit-identical; default: 1",
} as const satisfies Flag;

/** `--jobs`. */
export const JOBS = {
  kind: integer(1, 256),
  help: "runs at a time; default: all cores divided by --threads",
} as const satisfies Flag;

const FOLDER = text("DIR");

/** The flags that name folders of the user's own data, which must lie below this project. */
export const DATA_FLAGS = {
  ptb: {
    kind: FOLDER,
    help: "your licensed copy of the Penn Treebank, for runs on it",
  },
  treebank: {
    kind: FOLDER,
    help:
      "a treebank of your own, for runs on it: *train*, *dev* and *test* in CoNLL-U or CoNLL-X, " +
      "plain or as .gz",
  },
  images: {
    kind: FOLDER,
    help:
      "images of your own, for runs on them: four IDX files named as those of MNIST, plain or " +
      "as .gz",
  },
} as const satisfies FlagTable;

/** The folders that a command line names. */
export function foldersOf(
  { ptb, treebank, images }: Readonly<Record<keyof typeof DATA_FLAGS, string | undefined>>,
): DataFolders {
  return { ptb, treebank, images };
}

/** The number of concurrent runs that keeps all cores busy. */
export function jobsFor(threads: number): number {
  return Math.max(1, Math.floor(navigator.hardwareConcurrency / threads));
}
