/**
 * The report as Markdown: a study in, a text out. No number is typed into its prose. Not here:
 * tables, figures, files.
 *
 * @module
 */
import { type Deviation, DEVIATIONS } from "../experiments/deviations.ts";
import { SELECTED_RATIOS } from "../experiments/paper.ts";
import { PROFILES } from "../experiments/plan.ts";
import type { ExperimentSpec, FigureSpec, ProfileName } from "../experiments/spec.ts";
import { LEAST_SEEDS, protocolObstacle } from "../experiments/verdict.ts";
import { list, percent, plural } from "./format.ts";
import type { ExperimentSummary, RowSummary, Study } from "./study.ts";
import {
  costTable,
  countDistinct,
  deviationTable,
  environmentTable,
  experimentTable,
  range,
  ratioTable,
  verdictTable,
} from "./tables.ts";

/** What a report is made of, besides the study. */
export interface MarkdownOptions {
  /** The names of the figures that exist. */
  readonly figures: ReadonlySet<string>;
  /** Default: those of this project. */
  readonly deviations?: readonly Deviation[];
}

/** The command that runs everything as the paper did. */
const FULL_STUDY = "deno task reproduce --profile paper";

/**
 * Writes the report.
 *
 * @param study What to report.
 * @param options Which figures exist.
 * @returns Markdown, with a line end at the end.
 */
export function renderMarkdown(study: Study, options: MarkdownOptions): string {
  const { deviations = DEVIATIONS } = options;
  const blocks = [
    `# meProp, reproduced: profile ${study.settings.profile}`,
    "Written by `deno task report` from the logs in [runs](runs/); not to be edited. Paper: Sun, " +
    'Ren, Ma and Wang, "meProp: Sparsified Back Propagation for Accelerated Deep Learning with ' +
    'Reduced Overfitting", ICML 2017, arXiv 1706.06197v5.',
    stamp(study),
    ...warnings(study),
    ...damagedRuns(study),
    "## Verdicts",
    verdictNotes(study),
    verdictTable(study.verdicts),
    ...study.experiments.flatMap((experiment) => experimentBlocks(study, experiment, options)),
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

function shortStamp({ settings }: Study): string {
  const { profile, epochs, seeds } = settings;
  return `Profile ${profile}, ${plural(epochs, "epoch")}, ` +
    `${seeds.length === 1 ? "seed" : "seeds"} ${list(seeds)}.`;
}

function stamp(study: Study): string {
  const { settings, counts } = study;
  const { description } = PROFILES[settings.profile];
  const states = [
    [counts.COMPLETED, "completed"],
    [counts.RUNNING, "running"],
    [counts.INTERRUPTED, "interrupted"],
    [counts.DIVERGED, "diverged"],
    [counts.FAILED, "failed"],
    [counts.missing, "missing"],
  ].map(([count, state]) => `${count} ${state}`);
  return `${shortStamp(study)} (${settings.profile}: ${description}.) ` +
    `${plural(counts.planned, "run")}: ${states.join(", ")}.`;
}

function warnings({ settings }: Study): string[] {
  if (protocolObstacle(settings) === undefined) return [];
  const { epochs, set } = settings;
  const changed = set.length === 0 ? "" : ` Settings changed in every run: ${set.join(", ")}.`;
  const transient = epochs >= PROFILES.paper.epochs
    ? ""
    : " In the first epochs a small k with Adam looks like divergence and recovers later: its low " +
      "accuracy here says nothing against meProp.";
  return [
    `**This is NOT the paper's protocol (${PROFILES.paper.epochs} epochs, at least ` +
    `${LEAST_SEEDS} seeds, its settings).${changed}${transient} The full study: ` +
    `\`${FULL_STUDY}\`**`,
  ];
}

function damagedRuns({ damaged }: Study): string[] {
  if (damaged.length === 0) return [];
  const lines = damaged.map(({ name, message }) =>
    `- [${name}](runs/${name}/): ${oneLine(message)}`
  );
  return [
    `**Damaged runs, which count as missing: ${damaged.length}.**`,
    lines.join("\n"),
  ];
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, " ").trim();
}

function verdictNotes(study: Study): string {
  return `${shortStamp(study)} Only the paper's protocol decides a claim; the rules are code ` +
    '([claims.ts](../../experiments/claims.ts)), fixed before the runs. "Not reproduced" says ' +
    "that the criterion is not met here, no more. Differences of accuracy are in percentage " +
    "points; ± gives the 95 % interval of Student's t over n seeds.";
}

/** The command that runs an experiment in a profile. */
function command({ id }: ExperimentSpec, profile: ProfileName): string {
  return `deno task reproduce ${id} --profile ${profile}`;
}

function experimentBlocks(
  study: Study,
  { spec, rows }: ExperimentSummary,
  { figures }: MarkdownOptions,
): string[] {
  if (rows.length === 0) {
    return [`## ${spec.item}`, `Profile ${study.settings.profile} runs nothing of this item.`];
  }
  const link = (figure: FigureSpec): string => `![${figure.title}](figures/${figure.name}.svg)`;
  return [
    `## ${spec.item}`,
    spec.caption,
    `Declared in [${spec.file}](../../${spec.file}). Run it with ` +
    `\`${command(spec, study.settings.profile)}\`. ${shortStamp(study)}`,
    experimentTable(rows),
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
      return `- ${spec.label}, [seed ${seed}](runs/${name}/), ${state}: ${oneLine(message)}`;
    })
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function ratioBlocks(study: Study): string[] {
  const least = percent(SELECTED_RATIOS.least, 0);
  const most = percent(SELECTED_RATIOS.most, 0);
  return [
    "## How sparse the updates are",
    `${shortStamp(study)} Each cell gives the first and the last epoch, mean over seeds, for ` +
    "each linear map whose gradient is sparsified, counted from the input. Layers with an exact " +
    "gradient are left out. Measured on some of the updates of each epoch.",
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
  const jobs = study.runs.flatMap(({ record }) => record.times.map((time) => time.jobs));
  const sharing = jobs.length === 0
    ? ""
    : ` Runs that shared the machine: ${range(jobs)}, so the ` +
      "times are only indicative, and they do not compare with the paper's.";
  return [
    "## Cost",
    `${shortStamp(study)} Wall seconds per epoch and where they went, means over epochs and ` +
    `seeds.${sharing}`,
    costTable(study.distinctRows) ?? "No completed run yet.",
  ];
}

function environmentBlocks(study: Study): string[] {
  const { runs, strays } = study;
  const blocks = ["## Environment"];
  if (runs.length === 0) return [...blocks, "No run yet."];
  const versions = countDistinct(runs, ({ identity }) => identity.numericsVersion);
  const digests = countDistinct(runs, ({ identity }) => identity.dataSha256);
  const mixed = versions.length + digests.length > 2
    ? " **The runs do not belong together: they differ in numerics or data.**"
    : "";
  const counted = ([value, count]: [string | number, number]): string =>
    `${value} (${plural(count, "run")})`;
  blocks.push(
    `Numerics version: ${versions.map(counted).join(", ")}. Data sha256: ` +
      `${digests.map(([digest, count]) => counted([`\`${digest}\``, count])).join(", ")}.${mixed}`,
    environmentTable(runs) ?? "",
  );
  if (strays.length > 0) {
    const names = strays.map(({ name }) => `[${name}](runs/${name}/)`).join(", ");
    blocks.push(
      `Not shown above, being of another configuration or older than a run that is: ${names}.`,
    );
  }
  return blocks;
}
