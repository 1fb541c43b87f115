/**
 * The Markdown tables of the report, each from plain values. Not here: the text around them.
 *
 * @module
 */
import { markdownTable } from "markdown-table";
import type { Environment, RunRecord, TimeRow } from "../../experiments/runs/record.ts";
import type { Cell, ReportTable, Unit } from "../../experiments/tasks/report.ts";
import { mean } from "../../lib/math/statistics.ts";
import { escapeText } from "../markdown/escape.ts";
import { itemLink } from "../markdown/headings.ts";
import { fixed, formatEstimate, NONE, percent } from "./format.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import type { Study } from "../study/summary.ts";

/** The columns of a table that fit the page without breaks. */
const MOST_UNBROKEN = 7;

/**
 * A table; `|` in a cell is escaped. Each column is aligned left ("l") or right ("r"), or left with
 * cells on one line ("n"); right-aligned cells stay on one line too, unless the table is too wide.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: string,
): string {
  const escape = (cell: string): string =>
    cell.replaceAll(/(?<!\\)\|/g, "\\|").replaceAll("\n", " ");
  const cells = rows.map((row) =>
    row.map((cell, column) =>
      align[column] === "l" || row.length > MOST_UNBROKEN ? escape(cell) : unbroken(escape(cell))
    )
  );
  return markdownTable([header.map(escape), ...cells], {
    align: [...align].map((letter) => letter === "n" ? "l" : letter),
  });
}

/** A text that browsers do not break: its spaces, and the hyphens of ranges, are non-breaking. */
function unbroken(text: string): string {
  return text.replaceAll(" ", "\u00a0").replaceAll(
    /(?<=\d)-(?=\d)|(?<=\u00a0)-(?=\u00a0)/g,
    "\u2011",
  );
}

/** Blocks of Markdown that a reader can unfold. */
export function folded(summary: string, blocks: readonly string[]): string {
  return ["<details>", `<summary>${summary}</summary>`, ...blocks, "</details>"].join("\n\n");
}

/** The phases of an epoch, in the order of the table's columns. */
const PHASES = [
  ["forward", ["forwardMs"]],
  ["top-k", ["topKMs"]],
  ["dx", ["dxMs"]],
  ["dW and update", ["updateMs"]],
  ["loss, other", ["lossMs", "otherMs"]],
] as const satisfies readonly (readonly [string, readonly (keyof TimeRow)[]])[];

/** The epochs with a known time; an interrupted and continued epoch has none. */
export function timedEpochs(runs: readonly StoredRun[]): TimeRow[] {
  return runs.flatMap(({ record }) => record.times)
    .filter(({ wallMs }) => Number.isFinite(wallMs));
}

/** Seconds per epoch, in total and by phase, over all completed runs; undefined without times. */
export function costTable(distinctRows: Study["distinctRows"]): string | undefined {
  const cells = distinctRows.flatMap(({ item, row }): string[][] => {
    const times = timedEpochs(row.completed);
    if (times.length === 0) return [];
    const seconds = (keys: readonly (keyof TimeRow)[]): string =>
      fixed(mean(times.map((time) => keys.reduce((sum, key) => sum + time[key], 0))) / 1000, 2);
    return [[
      itemLink(row.spec.label, item),
      seconds(["wallMs"]),
      ...PHASES.map(([, keys]) => seconds(keys)),
    ]];
  });
  if (cells.length === 0) return undefined;
  return table(["model", "epoch, s", ...PHASES.map(([name]) => name)], cells, "lrrrrrr");
}

const ALIGNMENTS: Readonly<Record<Unit, string>> = {
  text: "l",
  percent: "r",
  number: "r",
  count: "r",
};

/** Formats a table of a task. */
export function format({ columns, cells }: ReportTable) {
  return {
    header: columns.map(([title]) => title),
    cells: cells.map((line) => line.map((cell, j) => formatCell(cell, columns[j][1]))),
    align: columns.map(([, unit]) => ALIGNMENTS[unit]).join(""),
  };
}

/** A table of a task. */
export function taskTable(values: ReportTable): string {
  const { header, cells, align } = format(values);
  return table(header, cells, align);
}

function formatCell(cell: Cell, unit: Unit): string {
  if (typeof cell === "object") {
    return "item" in cell ? itemLink(cell.label, cell.item) : formatEstimate(cell);
  }
  if (typeof cell !== "number") return cell ?? NONE;
  if (unit === "percent") return percent(cell);
  return unit === "number" ? fixed(cell, 2) : cell.toLocaleString("en-US");
}

/** The distinct environments of some runs; undefined without runs. */
export function environmentTable(runs: readonly StoredRun[]): string | undefined {
  if (runs.length === 0) return undefined;
  const rows = countDistinct(runs, ({ environment }) => describe(environment))
    .map(([cells, count]) => [...cells, String(count)]);
  const header = ["processor", "cores", "system", "Deno", "V8", "TypeScript", "runs"];
  return table(header, rows, "lrllllr");
}

function describe(environment: Environment): string[] {
  const { processor, cores, os, arch, deno, v8, typescript } = environment;
  return [processor, String(cores), `${os}, ${arch}`, deno, v8, typescript].map(escapeText);
}

/**
 * The distinct values of some runs, in the order of their first run, with the number of runs.
 */
export function countDistinct<Value>(
  runs: readonly StoredRun[],
  select: (record: RunRecord) => Value,
): [Value, number][] {
  const counts = new Map<string, [Value, number]>();
  for (const { record } of runs) {
    const value = select(record);
    const key = JSON.stringify(value);
    const entry = counts.get(key) ?? [value, 0];
    entry[1]++;
    counts.set(key, entry);
  }
  return [...counts.values()];
}
