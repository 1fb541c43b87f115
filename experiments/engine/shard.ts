/**
 * Splits a study between machines without communication: every machine computes the same partition.
 * Not here: running, merging (copy the directories of the runs into one folder).
 *
 * @module
 */
import { type Kind, wrongValue } from "../../lib/command/kinds.ts";
import { ConfigError } from "../../lib/errors.ts";

/** One of several parts of a study. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

const MAX_SHARDS = 1000;

/** `--shard 2/4`. */
export const SHARD: Kind<Shard> = {
  placeholder: "I/N",
  parse(text, name) {
    const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
    if (index >= 1 && index <= count && count <= MAX_SHARDS) return { index, count };
    throw wrongValue(
      name,
      text,
      `I/N with I from 1 to N and N from 1 to ${MAX_SHARDS}, for example 2/4`,
    );
  },
};

/**
 * The runs of a shard. Each run, the largest first, goes to the shard with the least work so far, so
 * that each run is in exactly one shard, independent of finished runs. A ConfigError if there are more
 * shards than runs.
 */
export function shardRuns<Run extends { readonly id: string }>(
  runs: readonly Run[],
  { index, count }: Shard,
  workOf: (run: Run) => number,
): Run[] {
  if (count > runs.length) {
    throw new ConfigError(
      `Cannot split ${runs.length} runs into ${count} shards. Use --shard I/N with N from 1 to ` +
        `${runs.length}`,
    );
  }
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
