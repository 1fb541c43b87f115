/**
 * The Markdown tables of the report, each from plain values. Not here: the text around them.
 *
 * @module
 */
import { markdownTable } from "markdown-table";
import type { CaseResult, ClaimVerdict, Quantity } from "../../experiments/paper/claims/claim.ts";
import type { Deviation } from "../../experiments/paper/deviations/deviation.ts";
import type { Environment, RunRecord, TimeRow } from "../../experiments/runs/record.ts";
import type { Cell, ReportTable, Unit } from "../../experiments/tasks/report.ts";
import { allTasks } from "../../experiments/tasks/tasks.ts";
import { mean } from "../../lib/math/statistics.ts";
import { escapeText, runLink } from "../markdown/escape.ts";
import {
  fixed,
  formatEstimate,
  formatInterval,
  formatIter,
  formatP,
  formatQuantity,
  NONE,
  percent,
  plural,
  points,
  range,
} from "./format.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import type { RowSummary, Study } from "../study/summary.ts";

/** A table; `|` in a cell is escaped. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: string,
): string {
  const escape = (cells: readonly string[]): string[] =>
    cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, "\\|").replaceAll("\n", " "));
  return markdownTable([escape(header), ...rows.map(escape)], { align: align.split("") });
}

/** The verdict of each claim. */
export function verdictTable(verdicts: readonly ClaimVerdict[]): string {
  const rows = verdicts.map(({ claim, verdict, note, cases }) => {
    const lines = (write: (one: CaseResult) => string): string => cases.map(write).join("<br>");
    const mark = (label: string, text: string): string =>
      cases.length > 1 ? `${label}: ${text}` : text;
    return [
      `${claim.id}. ${claim.statement}`,
      lines(({ label, paper }) => `${label}: ${formatQuantity(paper)}`),
      lines(({ label, finding }) =>
        [{ label, quantity: finding?.quantity }, ...finding?.beside ?? []].map(labelled).join(
          "<br>",
        )
      ),
      lines(({ label, newItems }) => mark(label, formatInterval(newItems))),
      lines(({ label, finding, holmP }) =>
        mark(label, `${formatP(finding?.p)}, ${formatP(holmP)}`)
      ),
      claim.criterion,
      `**${verdict}**${note === "" ? "" : `<br>${note}`}`,
    ];
  });
  const header = ["claim", "paper", "ours", "new test items", "p, Holm", "criterion", "verdict"];
  return table(header, rows, "lllllll");
}

function labelled(
  { label, quantity }: { readonly label: string; readonly quantity: Quantity | undefined },
): string {
  return `${label}: ${formatQuantity(quantity)}`;
}

/** The rows of an experiment with the paper's values and the columns of its task. */
export function experimentTable(
  rows: readonly RowSummary[],
  added: ReportTable = { columns: [], cells: [] },
): string {
  const extra = format(added);
  const header = [
    "model",
    "test %, paper",
    "test %, ours",
    "ours - paper",
    "against",
    "paper's difference",
    "our paired difference",
    "Iter, paper",
    "Iter, ours",
    "dev %, paper",
    "dev %, ours",
    ...extra.header,
    "runs by seed",
  ];
  const cells = rows.map((row, index) => {
    const { paper, label } = row.spec;
    return [
      label,
      percent(paper?.testAccuracy),
      formatEstimate(row.test),
      points(row.paperDifference),
      row.comparison?.label ?? NONE,
      points(row.comparison?.paper),
      formatEstimate(row.comparison?.ours, points),
      formatIter(paper?.iter),
      formatIter(row.iter),
      percent(paper?.devAccuracy),
      formatEstimate(row.dev),
      ...extra.cells[index] ?? [],
      runLinks(row),
    ];
  });
  return table(header, cells, `lrrrlrrrrrr${extra.align}l`);
}

/** A link to the run of each seed, with its state unless completed. */
function runLinks({ runs, missingSeeds }: RowSummary): string {
  if (runs.length === 0) return "not run yet";
  const links = runs.map((run) => ({ seed: seedOf(run), text: stateLink(run) }));
  const gaps = missingSeeds.map((seed) => ({ seed, text: `${seed} not run yet` }));
  return [...links, ...gaps].sort((a, b) => a.seed - b.seed).map(({ text }) => text).join(", ");
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

/** The phases of an epoch, in the order of the table's columns. */
const PHASES = [
  ["forward", "forwardMs"],
  ["loss", "lossMs"],
  ["top-k", "topKMs"],
  ["dx", "dxMs"],
  ["dW and update", "updateMs"],
  ["other", "otherMs"],
] as const satisfies readonly (readonly [string, keyof TimeRow])[];

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
    const seconds = (key: keyof TimeRow): string =>
      fixed(mean(times.map((time) => time[key])) / 1000, 2);
    return [[
      row.spec.label,
      item,
      seconds("wallMs"),
      ...PHASES.map(([, key]) => seconds(key)),
      range(times.map(({ jobs }) => jobs)),
      String(row.completed.length),
    ]];
  });
  if (cells.length === 0) return undefined;
  const header = [
    "model",
    "first in",
    "epoch, s",
    ...PHASES.map(([name]) => name),
    "jobs",
    "seeds",
  ];
  return table(header, cells, `llr${"r".repeat(PHASES.length)}rr`);
}

const ALIGNMENTS: Readonly<Record<Unit, string>> = {
  text: "l",
  percent: "r",
  number: "r",
  count: "r",
};

function format({ columns, cells }: ReportTable) {
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
  if (typeof cell === "object") return formatEstimate(cell);
  if (typeof cell !== "number") return cell ?? NONE;
  if (unit === "percent") return percent(cell);
  return unit === "number" ? fixed(cell, 2) : cell.toLocaleString("en-US");
}

/** The differences from the paper, numbered. */
export function deviationTable(deviations: readonly Deviation[]): string {
  const rows = deviations.map(({ task, topic, paper, ours, source }, index) => [
    `D${index + 1}`,
    allTasks().find(({ id }) => id === task)?.name ?? task,
    topic,
    paper,
    ours,
    source,
  ]);
  return table(["", "task", "topic", "paper", "here", "source"], rows, "llllll");
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
