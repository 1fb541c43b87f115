/**
 * The results as a table for the terminal: plain text, aligned, at most 100 columns. Not here: the
 * tables of the report.
 *
 * @module
 */
import { protocolObstacle } from "../../experiments/paper/verdict.ts";
import { formatEstimate, percent, points } from "./format.ts";
import { shortRuns, shortStamp } from "../markdown/stamp.ts";
import type { RowSummary, Study } from "../study/summary.ts";

const HEADER = ["model", "paper", "ours", "difference", "seeds"] as const;
/** The maximum length of a line. */
const MAX_COLUMNS = 100;
const GAP = "  ";

/** The test accuracies of each row, the paper's and ours, in percent; their difference in points. */
export function formatTerminalTable({ study }: { readonly study: Study }): string {
  const blocks = study.experiments.filter(({ rows }) => rows.length > 0).map(({ spec, rows }) => ({
    item: spec.item,
    rows: rows.map(cellsOf),
  }));
  const all = [[...HEADER], ...blocks.flatMap(({ rows }) => rows)];
  const widths = HEADER.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  // Long labels are shortened, never numbers.
  const others = widths.slice(1).reduce((sum, width) => sum + GAP.length + width, 0);
  widths[0] = Math.min(widths[0], MAX_COLUMNS - others);
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => {
      const isText = column === 0 || column === cells.length - 1;
      return isText ? shorten(cell, widths[column]) : cell.padStart(widths[column]);
    }).join(GAP).trimEnd();
  return [
    describe(study),
    "Test accuracy in %, at the best dev accuracy; difference of means in points",
    "",
    line(HEADER),
    ...blocks.flatMap(({ item, rows }) => ["", item, ...rows.map(line)]),
  ].join("\n");
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

function describe(study: Study): string {
  const stamp = shortStamp(study);
  if (protocolObstacle(study.settings) === undefined) return stamp;
  const cautions = shortRuns(study).map(({ brief }) => `; ${brief}`).join("");
  return `${stamp}: NOT the paper's protocol${cautions}`;
}

function cellsOf(row: RowSummary): string[] {
  return [
    `  ${row.spec.label}`,
    percent(row.spec.paper?.testAccuracy),
    formatEstimate(row.test),
    points(row.paperDifference),
    describeSeeds(row),
  ];
}

/** "3", or "2, 1 diverged". */
function describeSeeds({ runs, completed, missingSeeds }: RowSummary): string {
  if (runs.length === 0) return "not run yet";
  const states = new Map<string, number>();
  for (const { record } of runs) {
    const { state } = record.status;
    if (state !== "COMPLETED") states.set(state, (states.get(state) ?? 0) + 1);
  }
  return [
    String(completed.length),
    ...[...states].map(([state, count]) => `${count} ${state.toLowerCase()}`),
    ...(missingSeeds.length > 0 ? [`${missingSeeds.length} missing`] : []),
  ].join(", ");
}
