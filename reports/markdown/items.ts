/**
 * The chapters of the article on the paper's items, one for each task. Not here: the tables, what the
 * paper lacks.
 *
 * @module
 */
import type { ExperimentSpec, FigureSpec, ProfileName } from "../../experiments/items/spec.ts";
import type { Section } from "../../experiments/tasks/report.ts";
import type { Task } from "../../experiments/tasks/task.ts";
import { taskOf } from "../../experiments/tasks/tasks.ts";
import type { ExperimentSummary, RowSummary, Study } from "../study/summary.ts";
import { plural } from "../tables/format.ts";
import { addedTable, detailTable, experimentTable } from "../tables/items.ts";
import { folded, taskTable } from "../tables/tables.ts";
import { escapeText, runLink } from "./escape.ts";
import { shortStamp } from "./stamp.ts";

/** The names of the figures that exist. */
export type Figures = ReadonlySet<string>;

/** The line in place of results that need runs. */
export const NO_RUNS = "No completed runs yet.";

/** Whether the paper reports no row of an item. */
export function isBeyond({ spec }: ExperimentSummary): boolean {
  return spec.rows.every(({ paper }) => paper === undefined);
}

/** The sections of a task. */
export function sectionBlocks(sections: readonly Section[] = []): string[] {
  return sections.flatMap(({ title, text, table }) => [
    ...title === undefined ? [] : [`### ${title}`],
    text,
    ...table === undefined ? [] : [taskTable(table)],
  ]);
}

/** The existing figures of some kinds, as links. */
export function figureBlocks(
  { spec }: ExperimentSummary,
  figures: Figures,
  kinds: readonly FigureSpec["kind"][],
): string[] {
  return spec.figures.filter(({ name, kind }) => kinds.includes(kind) && figures.has(name))
    .map(({ name, title }) => `![${title}](figures/${name}.svg)`);
}

/** The chapter of a task: its items in the paper. */
export function taskBlocks(study: Study, task: Task, figures: Figures): string[] {
  const experiments = study.experiments.filter(({ spec }) => spec.preset.task === task.id);
  if (experiments.length === 0) return [];
  const rows = study.distinctRows.filter(({ row }) => row.config.task === task.id);
  return [
    `## ${task.title}`,
    ...sectionBlocks(task.report.introduction?.(rows)),
    ...experiments.filter((experiment) => !isBeyond(experiment))
      .flatMap((experiment) => experimentBlocks(study, experiment, figures)),
    ...sectionBlocks(task.report.details?.(rows)),
  ];
}

/** The command that runs an experiment in a profile. */
function command({ id }: ExperimentSpec, profile: ProfileName): string {
  return `deno task reproduce ${id} --profile ${profile}`;
}

/** An item: its tables and figures, or a line where its runs are missing. */
export function experimentBlocks(
  study: Study,
  experiment: ExperimentSummary,
  figures: Figures,
): string[] {
  const { spec, rows, refused } = experiment;
  const problems = refused.map(({ label, problem }) =>
    `- ${escapeText(label)}: ${escapeText(problem)}`
  ).join("\n");
  const refusals = problems === "" ? [] : ["Rows that do not allow these settings:", problems];
  if (rows.length === 0) {
    const nothing = `Profile ${study.settings.profile} does not include this item.`;
    return [`### ${spec.item}`, ...problems === "" ? [nothing] : refusals];
  }
  const { report } = taskOf(spec.preset);
  const description = report.describe?.(rows.map(({ config }) => config));
  return [
    `### ${spec.item}`,
    spec.caption,
    `Source: [${spec.file}](../../${spec.file}). Command: ` +
    `\`${command(spec, study.settings.profile)}\`. ${shortStamp(study, rows)}.` +
    (description === undefined ? "" : ` ${description}`),
    ...resultBlocks(rows),
    ...refusals,
    ...unfinishedRuns(rows),
    ...figureBlocks(experiment, figures, ["accuracy", "training", "activations"]),
  ];
}

function resultBlocks(rows: readonly RowSummary[]): string[] {
  const started = rows.flatMap(({ runs }) => runs).length;
  const missing = rows.reduce((sum, { missingSeeds }) => sum + missingSeeds.length, 0);
  if (started === 0) return [`${NO_RUNS} Planned: ${plural(missing, "run")}.`];
  const added = taskOf(rows[0].config).report.columns?.(rows);
  const isMeasured = rows.some(({ completed }) => completed.length > 0);
  return [
    isMeasured ? experimentTable(rows) : NO_RUNS,
    folded("Dev accuracy, epochs and runs by seed", [
      ...added === undefined || !isMeasured ? [] : [addedTable(rows, added)],
      detailTable(rows),
    ]),
  ];
}

/** Reasons for diverged and failed runs. */
function unfinishedRuns(rows: readonly RowSummary[]): string[] {
  const lines = rows.flatMap(({ spec, runs }) =>
    runs.filter(({ record }) => record.status.message !== "").map(({ record, name }) => {
      const { state, message } = record.status;
      const { seed } = record.identity.config;
      const link = runLink(`seed ${seed}`, name);
      return `- ${escapeText(spec.label)}, ${link}, ${state}: ${escapeText(message)}`;
    })
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}
