/**
 * The Markdown tables of a paper item: test accuracies with their differences, and the details to
 * unfold. Not here: the text around them.
 *
 * @module
 */
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import type { ReportTable } from "../../experiments/tasks/report.ts";
import { escapeText, runLink } from "../markdown/escape.ts";
import type { RowSummary } from "../study/summary.ts";
import { formatEstimate, formatIter, NONE, percent, plural, points, ranges } from "./format.ts";
import { format, table } from "./tables.ts";

/** The test accuracy of each row beside the paper's, and its difference from its baseline. */
export function experimentTable(rows: readonly RowSummary[]): string {
  const cells = rows.map(({ spec: { label, paper }, test, comparison }) => [
    escapeText(label),
    percent(paper?.testAccuracy),
    formatEstimate(test),
    escapeText(comparison?.label ?? NONE),
    points(comparison?.paper),
    formatEstimate(comparison?.ours, points),
  ]);
  const header = [
    ...["model", "paper, test %", "ours, test %"],
    ...["against", "paper's difference", "our paired difference"],
  ];
  return filledTable(header, cells, "lrrlrr");
}

/** Dev accuracies, epochs and the runs of each row. */
export function detailTable(rows: readonly RowSummary[]): string {
  const cells = rows.map((row) => {
    const { spec: { label, paper }, paperDifference, iter, dev } = row;
    return [
      escapeText(label),
      points(paperDifference),
      percent(paper?.devAccuracy),
      formatEstimate(dev),
      formatIter(paper?.iter),
      formatIter(iter),
      runLinks(row),
    ];
  });
  const header = [
    ...["model", "test, ours - paper", "paper, dev %", "ours, dev %"],
    ...["paper, Iter", "ours, Iter", "runs by seed"],
  ];
  return filledTable(header, cells, "lrrrrrl");
}

/** The columns that a task adds, beside the models. */
export function addedTable(rows: readonly RowSummary[], added: ReportTable): string {
  const { header, cells, align } = format(added);
  return table(
    ["model", ...header],
    rows.map(({ spec: { label } }, index) => [escapeText(label), ...cells[index]]),
    `l${align}`,
  );
}

/** A table without the columns that are empty, as those of the paper beyond it. */
function filledTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: string,
): string {
  const isFilled = (_: unknown, column: number): boolean =>
    rows.some((row) => row[column] !== NONE);
  return table(
    header.filter(isFilled),
    rows.map((row) => row.filter(isFilled)),
    [...align].filter(isFilled).join(""),
  );
}

/** A link to the run of each seed, with its state unless completed. */
function runLinks({ runs, missingSeeds }: RowSummary): string {
  if (runs.length === 0) return "not run yet";
  const links = runs.toSorted((a, b) => seedOf(a) - seedOf(b)).map(stateLink);
  const gaps = missingSeeds.length === 0 ? [] : [`${ranges(missingSeeds)} not run yet`];
  return [...links, ...gaps].join(", ");
}

function seedOf({ record }: StoredRun): number {
  return record.identity.config.seed;
}

function stateLink(run: StoredRun): string {
  const { state, epochs } = run.record.status;
  const link = runLink(String(seedOf(run)), run.name);
  if (state === "COMPLETED") return link;
  if (state === "DIVERGED" || state === "FAILED") return `${link} **${state}**`;
  return `${link} ${state.toLowerCase()} after ${plural(epochs, "epoch")}`;
}
