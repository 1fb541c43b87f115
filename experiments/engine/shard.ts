/**
 * Splits a study over machines without anything between them: every machine computes the same
 * partition. Not here: running, merging (copy the directories of the runs into one folder).
 *
 * @module
 */
import { ConfigError } from "../../lib/errors.ts";

/** One of several parts of a study. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** Parses the value of `--shard`, as "2/4". */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index >= 1 && index <= count) return { index, count };
  throw new ConfigError(
    `The flag --shard is ${text}, but must be i/n with i from 1 to n, for example 2/4`,
  );
}

/**
 * The runs of a shard, in the order of the study: the largest run first, each goes to the shard with
 * the least work so far. All shards together hold each run once, whatever is done already. The work
 * of a run must be the same on every machine.
 */
export function shardRuns<Run extends { readonly id: string }>(
  runs: readonly Run[],
  { index, count }: Shard,
  workOf: (run: Run) => number,
): Run[] {
  const works = new Map(runs.map((run) => [run.id, workOf(run)]));
  const workOfId = (id: string): number => works.get(id) ?? 0;
  const order = runs.map(({ id }) => id)
    .sort((a, b) => workOfId(b) - workOfId(a) || (a < b ? -1 : 1));
  const loads = new Float64Array(count);
  const mine = new Set<string>();
  for (const id of order) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] += workOfId(id);
    if (least === index - 1) mine.add(id);
  }
  return runs.filter(({ id }) => mine.has(id));
}
