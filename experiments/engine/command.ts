/**
 * The flags that several commands of this folder share. Not here: what a flag is, and parsing,
 * which are in lib/command.
 *
 * @module
 */
import type { Flag } from "../../lib/command/command.ts";
import { choice, integer, text } from "../../lib/command/kinds.ts";

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

/** `--ptb`. */
export const PTB = {
  kind: text("DIR"),
  help: "your licensed copy of the Penn Treebank, for runs that need it",
} as const satisfies Flag;

/** How many runs at a time keep all cores busy. */
export function jobsFor(threads: number): number {
  return Math.max(1, Math.floor(navigator.hardwareConcurrency / threads));
}
