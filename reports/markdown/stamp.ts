/**
 * What a study ran, in one line: profile, epochs, seeds, states of runs; and the warning about
 * departures from the paper's protocol. Not here: results.
 *
 * @module
 */
import { escapeText } from "./escape.ts";
import { PROFILES } from "../../experiments/items/profiles.ts";
import { LEAST_SEEDS, protocolObstacle } from "../../experiments/paper/verdict.ts";
import type { TaskReport } from "../../experiments/tasks/report.ts";
import { allTasks } from "../../experiments/tasks/tasks.ts";
import { list, plural, range } from "../tables/format.ts";
import type { RowSummary, Study } from "../study/summary.ts";

/** The command that runs the paper's protocol. */
export const FULL_STUDY = "deno task reproduce --profile paper";

/**
 * The profile, the epochs and the seeds of some rows, as `Profile paper, 20 epochs, seeds 1 to 20`
 * or `Profile paper, 3-20 epochs, 1-20 seeds a row`.
 */
export function shortStamp(study: Study, rows: readonly RowSummary[] = allRows(study)): string {
  const { profile, corpus } = study.settings;
  return [
    `Profile ${profile}`,
    ...corpus === null ? [] : [`corpus ${corpus}`],
    ...rows.length === 0 ? [] : [describeEpochs(rows), describeSeeds(rows)],
  ].join(", ");
}

function allRows({ experiments }: Study): RowSummary[] {
  return experiments.flatMap(({ rows }) => rows);
}

function describeEpochs(rows: readonly RowSummary[]): string {
  const epochs = rows.map(({ config }) => config.epochs);
  return `${range(epochs)} epoch${Math.max(...epochs) === 1 ? "" : "s"}`;
}

function describeSeeds(rows: readonly RowSummary[]): string {
  const [{ seeds }] = rows;
  if (rows.every((row) => row.seeds.join() === seeds.join())) {
    const last = seeds[seeds.length - 1];
    const isRange = seeds.length > 3 && last - seeds[0] === seeds.length - 1;
    const text = isRange ? `${seeds[0]} to ${last}` : list(seeds);
    return `${seeds.length === 1 ? "seed" : "seeds"} ${text}`;
  }
  return `${range(rows.map((row) => row.seeds.length))} seeds a row`;
}

/** The stamp of a whole study, with the profile's description and the number of runs by state. */
export function studyStamp(study: Study): string {
  const { settings: { profile }, counts } = study;
  const states = [
    [counts.COMPLETED, "completed"],
    [counts.RUNNING, "running"],
    [counts.INTERRUPTED, "interrupted"],
    [counts.DIVERGED, "diverged"],
    [counts.FAILED, "failed"],
    [counts.missing, "missing"],
  ].map(([count, state]) => `${count} ${state}`);
  return `${shortStamp(study)}. (${profile}: ${PROFILES[profile].description}.) ` +
    `${plural(counts.planned, "run")}: ${states.join(", ")}.`;
}

/** The tasks' remarks on runs with fewer epochs than their presets, if the study has such runs. */
export function shortRuns(study: Study): NonNullable<TaskReport["shortRuns"]>[] {
  const configs = allRows(study).map(({ config }) => config);
  return allTasks().flatMap(({ id, preset, report }) =>
    configs.some(({ task, epochs }) => task === id && epochs < preset.epochs)
      ? report.shortRuns ?? []
      : []
  );
}

/** The warning for a study that may not decide claims. */
export function warnings(study: Study): string[] {
  const { settings } = study;
  const tooFew = allRows(study).every(({ seeds }) => seeds.length < LEAST_SEEDS);
  if (protocolObstacle(settings) === undefined && !tooFew) return [];
  const { set } = settings;
  const changed = set.length === 0
    ? ""
    : ` Settings changed in every run: ${set.map(escapeText).join(", ")}.`;
  const cautions = shortRuns(study).map(({ sentence }) => ` ${sentence}`).join("");
  return [
    "**This study does NOT follow the paper's protocol (its epochs and settings, at least " +
    `${LEAST_SEEDS} seeds).${changed}${cautions} Full study: \`${FULL_STUDY}\`**`,
  ];
}
