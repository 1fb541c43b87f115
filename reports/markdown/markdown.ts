/**
 * The report as Markdown: a study in, a text out. No number is typed into its prose. Not here:
 * tables, figures, files.
 *
 * @module
 */
import { escapeText, runLink } from "./escape.ts";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import { RULES_HISTORY } from "../../experiments/paper/claims/claims.ts";
import type { Deviation } from "../../experiments/paper/deviations/deviation.ts";
import { DEVIATIONS } from "../../experiments/paper/deviations/deviations.ts";
import { SELECTED_RATIOS } from "../../experiments/paper/numbers.ts";
import type { ExperimentSpec, FigureSpec, ProfileName } from "../../experiments/items/spec.ts";
import { LEAST_SEEDS } from "../../experiments/paper/verdict.ts";
import type { Section } from "../../experiments/tasks/report.ts";
import type { Task } from "../../experiments/tasks/task.ts";
import { allTasks, taskOf } from "../../experiments/tasks/tasks.ts";
import { percent, plural, range } from "../tables/format.ts";
import { ratioTable } from "../tables/ratios.ts";
import { shortStamp, studyStamp, warnings } from "./stamp.ts";
import type { ExperimentSummary, RowSummary, Study } from "../study/summary.ts";
import {
  costTable,
  countDistinct,
  deviationTable,
  environmentTable,
  experimentTable,
  taskTable,
  timedEpochs,
  verdictTable,
} from "../tables/tables.ts";

/** What a report is made of, besides the study. */
export interface MarkdownOptions {
  /** The names of the figures that exist. */
  readonly figures: ReadonlySet<string>;
  /** Default: those of this project. */
  readonly deviations?: readonly Deviation[];
}

/** The name of the figure of all claims. */
export const CLAIMS_FIGURE = "claims";

/** Writes the report. */
export function renderMarkdown(study: Study, options: MarkdownOptions): string {
  const { deviations = DEVIATIONS } = options;
  const blocks = [
    `# meProp, reproduced: profile ${study.settings.profile}`,
    "Written by `deno task report` from the logs in [runs](runs/); not to be edited. Paper: Sun, " +
    'Ren, Ma and Wang, "meProp: Sparsified Back Propagation for Accelerated Deep Learning with ' +
    'Reduced Overfitting", ICML 2017, arXiv 1706.06197v5.',
    studyStamp(study),
    ...warnings(study),
    ...damagedRuns(study),
    "## Verdicts",
    verdictNotes(study),
    ...(options.figures.has(CLAIMS_FIGURE)
      ? [`![The claims, our intervals and the paper's values](figures/${CLAIMS_FIGURE}.svg)`]
      : []),
    ...verdictBlocks(study),
    ...allTasks().flatMap((task) => taskBlocks(study, task, options)),
    ...ratioBlocks(study),
    ...costBlocks(study),
    "## Differences from the paper",
    "Where this study differs from the paper, or had to choose where the paper is silent. The " +
    "authors' code is [github.com/lancopku/meProp](https://github.com/lancopku/meProp): \"C# of " +
    '2017" is its commit fdfa507, "C# of 2018" its commit d256a51.',
    deviationTable(deviations),
    ...environmentBlocks(study),
  ];
  return blocks.join("\n\n") + "\n";
}

function damagedRuns({ damaged }: Study): string[] {
  if (damaged.length === 0) return [];
  const lines = damaged.map(({ name, message }) =>
    `- ${runLink(name, name)}: ${escapeText(message)}`
  );
  return [
    `**Damaged runs, which count as missing: ${damaged.length}.**`,
    lines.join("\n"),
  ];
}

function verdictNotes(study: Study): string {
  return [
    `${shortStamp(study)}. Only the paper's protocol decides a claim, by rules that are code ` +
    "([claims.ts](../../experiments/paper/claims/claims.ts)); the seeds that count are the planned ones. " +
    '"Not reproduced" says that the criterion is not met here, no more; "undecided", that the ' +
    'interval leaves it open; "too few runs", that fewer than ' +
    `${LEAST_SEEDS} seeds are planned or not all of them completed.`,
    `${RULES_HISTORY}.`,
    "Differences of accuracy are in percentage points. Intervals are of 95 %: in *ours* Student's t " +
    "over n seeds, on this test set, which decides; in *new test items* a bootstrap over seeds and " +
    "test items, which says what holds for items that nobody has seen. *p* is two-sided, of the " +
    "paired t test against the limit of the criterion: the limit that is met or, where a claim is " +
    "not reproduced, the one that is missed. Beside it stands the p after Holm's correction over " +
    "all claims judged by the same rule; a verdict that it would take back says so.",
  ].join("\n\n");
}

/** The verdicts, a table for each task. */
function verdictBlocks({ verdicts, experiments }: Study): string[] {
  const taskOfItem = new Map(experiments.map(({ spec }) => [spec.id, spec.preset.task]));
  const tasksOf = ({ claim }: ClaimVerdict): Set<string | undefined> =>
    new Set(claim.rows.map((row) => taskOfItem.get(row.split("/")[0])));
  const isOf = (verdict: ClaimVerdict, { id }: Task): boolean =>
    tasksOf(verdict).size === 1 && tasksOf(verdict).has(id);
  const ofTasks = allTasks().map((task) => ({
    title: task.title,
    own: verdicts.filter((verdict) => isOf(verdict, task)),
  }));
  const others = verdicts.filter((verdict) => !ofTasks.some(({ own }) => own.includes(verdict)));
  return [...ofTasks, { title: "times, and what no single task decides", own: others }].flatMap((
    { title, own },
  ) => own.length === 0 ? [] : [`### Claims: ${title}`, verdictTable(own)]);
}

/** The command that runs an experiment in a profile. */
function command({ id }: ExperimentSpec, profile: ProfileName): string {
  return `deno task reproduce ${id} --profile ${profile}`;
}

function taskBlocks(study: Study, task: Task, options: MarkdownOptions): string[] {
  const experiments = study.experiments.filter(({ spec }) => spec.preset.task === task.id);
  if (experiments.length === 0) return [];
  const rows = study.distinctRows.filter(({ row }) => row.config.task === task.id);
  const blocksOf = (sections: readonly Section[] = []): string[] =>
    sections.flatMap(({ title, text, table }) => [
      ...title === undefined ? [] : [`### ${title}`],
      text,
      taskTable(table),
    ]);
  return [
    `## ${task.title}`,
    ...blocksOf(task.report.introduction?.(rows)),
    ...experiments.flatMap((experiment) => experimentBlocks(study, experiment, options)),
    ...blocksOf(task.report.details?.(rows)),
  ];
}

function experimentBlocks(
  study: Study,
  { spec, rows, refused }: ExperimentSummary,
  { figures }: MarkdownOptions,
): string[] {
  const problems = refused.map(({ label, problem }) =>
    `- ${escapeText(label)}: ${escapeText(problem)}`
  ).join(
    "\n",
  );
  const refusals = problems === "" ? [] : ["Rows that cannot have these settings:", problems];
  if (rows.length === 0) {
    const nothing = `Profile ${study.settings.profile} runs nothing of this item.`;
    return [`### ${spec.item}`, ...problems === "" ? [nothing] : refusals];
  }
  const { report } = taskOf(spec.preset);
  const description = report.describe?.(rows.map(({ config }) => config));
  const link = (figure: FigureSpec): string => `![${figure.title}](figures/${figure.name}.svg)`;
  return [
    `### ${spec.item}`,
    spec.caption,
    `Declared in [${spec.file}](../../${spec.file}). Run it with ` +
    `\`${command(spec, study.settings.profile)}\`. ${shortStamp(study, rows)}.` +
    (description === undefined ? "" : ` ${description}`),
    experimentTable(rows, report.columns?.(rows)),
    ...refusals,
    ...unfinishedRuns(rows),
    ...spec.figures.filter(({ name }) => figures.has(name)).map(link),
  ];
}

/** Why runs diverged or failed, lest only their numbers are missing. */
function unfinishedRuns(rows: readonly RowSummary[]): string[] {
  const lines = rows.flatMap(({ spec, runs }) =>
    runs.filter(({ record }) => record.status.message !== "").map(({ record, name }) => {
      const { state, message } = record.status;
      const { seed } = record.identity.config;
      const link = runLink(`seed ${seed}`, name);
      return `- ${spec.label}, ${link}, ${state}: ${escapeText(message)}`;
    })
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function ratioBlocks(study: Study): string[] {
  const least = percent(SELECTED_RATIOS.least, 0);
  const most = percent(SELECTED_RATIOS.most, 0);
  return [
    "## How sparse the updates are",
    `${shortStamp(study)}. Each cell gives the first and the last epoch, mean over seeds, for ` +
    "each linear map whose gradient is sparsified, counted from the input; for the gates of an " +
    "LSTM the least and the most of them. Layers with an exact gradient are left out. Measured on " +
    "some of the updates of each epoch.",
    [
      `- *Selected*: k / n, the entries of dL/dy kept for each example; the paper's ` +
      `"${least}-${most} %".`,
      "- *Non-zero*: entries of dL/dy that are not zero before the selection / all entries.",
      "- *Energy kept*: the kept entries' share of the sum of squares of dL/dy.",
      "- *Rows touched*: rows of W with a gradient other than zero in an update / all rows; it " +
      "grows with the minibatch.",
      "- *Weights changed*: weights whose value an update changed / all weights; Adam moves more " +
      "than the gradient touches.",
    ].join("\n"),
    ratioTable(study.distinctRows) ?? "No completed run yet.",
  ];
}

function costBlocks(study: Study): string[] {
  const times = timedEpochs(study.runs);
  const untimed = study.runs.reduce((sum, { record }) => sum + record.times.length, -times.length);
  const sharing = times.length === 0
    ? ""
    : ` Runs that shared the machine: ${range(times.map(({ jobs }) => jobs))}, so the ` +
      "times are only indicative, and they do not compare with the paper's.";
  const gaps = untimed === 0
    ? ""
    : ` Left out: ${plural(untimed, "epoch")} that ${untimed === 1 ? "was" : "were"} interrupted ` +
      "and continued, whose time is not known.";
  return [
    "## Cost",
    `${shortStamp(study)}. Wall seconds per epoch and where they went, means over epochs and ` +
    `seeds.${sharing}${gaps}`,
    costTable(study.distinctRows) ?? "No completed run yet.",
  ];
}

/** A digest as it is; what is none is not shown. */
function digestOf(text: string): string {
  return /^[0-9a-z]{1,64}$/.test(text) ? text : "not a digest";
}

function environmentBlocks(study: Study): string[] {
  const { runs, strays } = study;
  const blocks = ["## Environment"];
  if (runs.length === 0) return [...blocks, "No run yet."];
  const versions = countDistinct(runs, ({ identity }) => identity.numericsVersion);
  const data = countDistinct(runs, ({ identity: { config, dataSha256 } }) => ({
    name: taskOf(config).dataId(config),
    dataSha256,
  }));
  const isMixed = versions.length > 1 ||
    new Set(data.map(([{ name }]) => name)).size < data.length;
  const mixed = isMixed
    ? " **The runs do not belong together: they differ in numerics or data.**"
    : "";
  const counted = (value: string | number, count: number): string =>
    `${value} (${plural(count, "run")})`;
  blocks.push(
    `Numerics version: ${versions.map(([value, count]) => counted(value, count)).join(", ")}. ` +
      "Data sha256: " +
      data.map(([{ name, dataSha256 }, count]) =>
        counted(`${escapeText(name)} \`${digestOf(dataSha256)}\``, count)
      )
        .join(", ") +
      `.${mixed}`,
    environmentTable(runs) ?? "",
  );
  if (strays.length > 0) {
    const names = strays.map(({ name }) => runLink(name, name)).join(", ");
    blocks.push(
      `Not shown above, being of another configuration or older than a run that is: ${names}.`,
    );
  }
  return blocks;
}
