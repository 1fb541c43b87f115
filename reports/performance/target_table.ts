/**
 * The table of the targets of training steps, in Markdown, from measured times. Not here: the limits,
 * see `targets.ts` of the benchmark.
 *
 * @module
 */
import { type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { judge, type Limit, type Side, type StepTarget } from "../../experiments/bench/targets.ts";
import { labelOf } from "../../experiments/bench/work.ts";
import { plural } from "../tables/format.ts";
import { type Column, columnTable, formatSpread } from "./format.ts";
import { ratio, secondThreadWorth, stepsOf, timesOf } from "./sides.ts";
import { nameOfFamily, type PartWithSteps } from "./step_tables.ts";

/** What was to be reached, and what was. */
export function targetTable(part: PartWithSteps, targets: readonly StepTarget[]): string {
  const worth = secondThreadWorth(part);
  const rows = targets.map((target) => {
    const [strict, relaxed] = [false, true].map((relaxed) => measureTarget(part, target, relaxed));
    const { of, by, limit } = target;
    const sides = by === "epoch" ? [of] : [of, by];
    const secondThread = sides.some(({ threads }) => threads.includes(2)) ? worth : "unused";
    const unit = by === "epoch" ? " s" : "least" in limit ? "x" : "";
    return { target, strict, relaxed, secondThread, unit } as const;
  });
  type Row = typeof rows[number];
  const measured = (title: string, select: (row: Row) => Spread | undefined): Column<Row>[] => [
    { title, cell: (row) => formatSpread(select(row), row.unit) },
    {
      title: "",
      isText: true,
      cell: (row) => judge(select(row), row.target.limit, row.secondThread),
    },
  ];
  return columnTable(rows, [
    { title: "target", isText: true, cell: ({ target }) => nameOf(part, target) },
    { title: "limit", cell: ({ target, unit }) => formatLimit(target.limit, unit) },
    ...measured("strict", ({ strict }) => strict?.spread),
    ...measured("relaxed", ({ relaxed }) => relaxed?.spread),
    ...measured("least times, strict", ({ strict }) => strict?.byLeast),
  ]);
}

/** A limit in words. */
export function formatLimit(limit: Limit, unit = ""): string {
  return "least" in limit ? `at least ${limit.least}${unit}` : `at most ${limit.most}${unit}`;
}

function nameOf(part: PartWithSteps, { of, by }: StepTarget): string {
  const label = ({ family, threads, step }: Side): string => {
    const one = threads.length === 1 ? `, ${plural(threads[0], "thread")}` : "";
    return `${nameOfFamily(part, family)}${one}, ${labelOf(step)}`;
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
