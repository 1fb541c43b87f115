/**
 * The three splits of every corpus. Not here: the corpora, how they are split.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

/** The splits for training, for the choice of the best epoch, and for reported results. */
export const SPLIT_NAMES = ["train", "dev", "test"] as const;

/** The name of a split. */
export type SplitName = typeof SPLIT_NAMES[number];

/** The sentences of each split. */
export type Splits<Sentence> = Record<SplitName, Sentence[]>;

/** Something for each split. */
export async function forEachSplit<T>(
  make: (split: SplitName) => Promise<T> | T,
): Promise<Record<SplitName, T>> {
  return { train: await make("train"), dev: await make("dev"), test: await make("test") };
}

/**
 * Checks that no split is empty.
 *
 * @throws {DataError} If one is.
 */
export function checkSplits(
  id: string,
  splits: Readonly<Record<SplitName, readonly unknown[]>>,
): void {
  const empty = SPLIT_NAMES.find((name) => splits[name].length === 0);
  if (empty === undefined) return;
  throw new DataError(
    `Cannot use the corpus ${id}: there is no sentence in ${empty}. ` +
      "Name the folder that holds all of it",
  );
}
