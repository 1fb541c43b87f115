/**
 * The table of the targets of training steps, in Markdown, from measured times. Not here: the limits,
 * see `targets.ts` of the benchmark.
 *
 * @module
 */
import { type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import {
  isWithin,
  type Limit,
  type Side,
  type StepTarget,
} from "../../experiments/bench/targets.ts";
import { labelOf } from "../../experiments/bench/work.ts";
import { plural } from "../tables/format.ts";
import { columnTable, formatSpread } from "./format.ts";
import { ratio, stepsOf, timesOf } from "./sides.ts";
import type { PartWithSteps } from "./step_tables.ts";

/** What was to be reached, and what was. */
export function targetTable(part: PartWithSteps, targets: readonly StepTarget[]): string {
  const rows = targets.map((target) => ({
    target,
    found: [false, true].map((relaxed) => measureTarget(part, target, relaxed)),
  }));
  type Row = typeof rows[number];
  const unitOf = ({ by, limit }: StepTarget): string =>
    by === "epoch" ? " s" : "least" in limit ? "x" : "";
  const spreadCell = (index: number) => ({ target, found }: Row): string =>
    formatSpread(found[index]?.spread, unitOf(target));
  const verdictCell = (index: number) => ({ target: { limit }, found }: Row): string =>
    verdict(found[index]?.spread, limit);
  return columnTable(rows, [
    { title: "target", isText: true, cell: ({ target }) => nameOf(part, target) },
    { title: "limit", cell: ({ target }) => formatLimit(target.limit, unitOf(target)) },
    { title: "strict", cell: spreadCell(0) },
    { title: "relaxed", cell: spreadCell(1) },
    { title: "strict", isText: true, cell: verdictCell(0) },
    { title: "relaxed", isText: true, cell: verdictCell(1) },
    {
      title: "least times, strict",
      cell: ({ target, found: [strict] }) => formatSpread(strict?.byLeast, unitOf(target)),
    },
    {
      title: "by these",
      isText: true,
      cell: ({ target: { limit }, found: [strict] }) => verdict(strict?.byLeast, limit),
    },
  ]);
}

/** A limit in words. */
export function formatLimit(limit: Limit, unit = ""): string {
  return "least" in limit ? `at least ${limit.least}${unit}` : `at most ${limit.most}${unit}`;
}

/** Whether a limit is kept, by the median. */
export function verdict(spread: Spread | undefined, limit: Limit): string {
  if (spread === undefined) return "not measured";
  return isWithin(limit, spread.median) ? "met" : "missed";
}

function nameOf({ libraries }: PartWithSteps, { of, by }: StepTarget): string {
  const label = ({ family, threads, step }: Side): string => {
    const name = libraries.find((one) => one.family === family)?.label.split(",")[0] ?? family;
    return `${name}, ${plural(Math.max(...threads), "thread")}, ${labelOf({ ...step })}`;
  };
  if (by === "epoch") return `an epoch of ${label(of)}`;
  return `${label(of)} / ${label(by)}`;
}

/** The spread of a target over the rounds, and the ratio of the least times over all rounds. */
function measureTarget(
  part: PartWithSteps,
  { of, by }: StepTarget,
  relaxed: boolean,
): { readonly spread: Spread; readonly byLeast: Spread } | undefined {
  for (const group of part.groups) {
    const steps = stepsOf(part, group);
    const values = timesOf(steps, of, relaxed);
    if (values === undefined) continue;
    const baseline = by === "epoch"
      ? values.map(() => 1000 * of.step.batchSize / (part.data?.examples ?? NaN))
      : timesOf(steps, by, relaxed);
    const spread = ratio(values, baseline);
    if (spread === undefined || baseline === undefined) continue;
    return { spread, byLeast: spreadOf([Math.min(...values) / Math.min(...baseline)]) };
  }
  return undefined;
}
