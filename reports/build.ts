/**
 * Builds the report of a study: reads its folder, writes `REPORT.md` and `figures/` in it. Never
 * trains; safe to call while runs are training. Not here: the command line.
 *
 * @module
 */
import { join } from "@std/path";
import {
  ignoreMissing,
  makeFolder,
  refuseLinks,
  writeFileAtomically,
} from "../experiments/runs/disk.ts";
import type { StudySettings } from "../experiments/items/profiles.ts";
import type { ProfileName } from "../experiments/items/spec.ts";
import { protocolObstacle } from "../experiments/paper/verdict.ts";
import { CLAIMS_FIGURE, renderMarkdown } from "./markdown/markdown.ts";
import { forestChart } from "./figures/forest.ts";
import { chartOf, renderChart } from "./figures/plots.ts";
import type { ChartSpec } from "./figures/style.ts";
import { readRuns } from "../experiments/runs/all_runs.ts";
import { describePays, judgeTimes } from "./performance/claims.ts";
import { chooseSettings } from "./study/read.ts";
import { type Study, type StudyInput, summarizeStudy } from "./study/summary.ts";

/** The report to build. */
export interface ReportOptions extends Pick<StudyInput, "catalog" | "claims"> {
  /** The folder of the study: `reports/quick`. */
  readonly folder: string;
  /** Default: that of the study's own settings. */
  readonly profile?: ProfileName;
  /** Whether to draw figures, unless a run is damaged; otherwise links existing ones. Default: true. */
  readonly figures?: boolean;
}

/** A finished report. */
export interface Report {
  /** The path: `reports/quick/REPORT.md`. */
  readonly path: string;
  /** The content as data. */
  readonly study: Study;
}

/** The last build of each folder; the next one waits for it, as both write the same files. */
const lastBuilds = new Map<string, Promise<unknown>>();

/**
 * Builds the report of a study.
 *
 * @throws {ConfigError} If the study's profile is unknown or differs.
 * @throws {DataError} If `study.json` is damaged; a damaged run is only listed.
 * @throws {WriteError} If the folder cannot be written.
 */
export function buildReport(options: ReportOptions): Promise<Report> {
  const { folder } = options;
  const before = lastBuilds.get(folder) ?? Promise.resolve();
  const build = before.then(() => buildAlone(options));
  lastBuilds.set(folder, build.catch(() => {}));
  return build;
}

async function buildAlone(options: ReportOptions): Promise<Report> {
  const { folder, profile, figures: isDrawing = true, catalog, claims } = options;
  const settings = await chooseSettings(folder, profile);
  const study = summarizeStudy({
    settings,
    ...await readRuns(folder),
    // Times belong to the published study, whose claims they decide.
    ...(isPublished(settings) && { measured: await judgeTimes() }),
    ...(catalog && { catalog }),
    ...(claims && { claims }),
  });
  // The previous figure is better than one with fewer runs.
  const charts = chartsOf(study);
  const figures = isDrawing && study.damaged.length === 0
    ? await drawFigures(charts, join(folder, "figures"))
    : await listFigures(charts, join(folder, "figures"));
  const path = join(folder, "REPORT.md");
  const pays = isPublished(settings) ? await describePays() : undefined;
  await writeFileAtomically(path, renderMarkdown(study, { figures, ...pays && { pays } }));
  return { path, study };
}

function isPublished(settings: StudySettings): boolean {
  return protocolObstacle(settings) === undefined;
}

/** The charts of all figures with data, by name. */
function chartsOf({ verdicts, experiments }: Study): ReadonlyMap<string, ChartSpec> {
  const charts = [
    [CLAIMS_FIGURE, forestChart(verdicts)] as const,
    ...experiments.flatMap((experiment) =>
      experiment.spec.figures.map((figure) => [figure.name, chartOf(figure, experiment)] as const)
    ),
  ];
  return new Map(charts.flatMap(([name, chart]) => chart === undefined ? [] : [[name, chart]]));
}

/** Draws figures and returns their names. Keeps other files, which another study may have drawn. */
async function drawFigures(
  charts: ReadonlyMap<string, ChartSpec>,
  folder: string,
): Promise<Set<string>> {
  await refuseLinks(folder);
  if (charts.size > 0) await makeFolder(folder);
  for (const [name, chart] of charts) {
    await writeFileAtomically(figurePath(folder, name), await renderChart(chart));
  }
  return new Set(charts.keys());
}

/** The names of the existing figures. */
async function listFigures(
  charts: ReadonlyMap<string, ChartSpec>,
  folder: string,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const name of charts.keys()) {
    const stat = await Deno.stat(figurePath(folder, name)).catch(ignoreMissing);
    if (stat !== undefined) found.add(name);
  }
  return found;
}

function figurePath(folder: string, name: string): string {
  return join(folder, `${name}.svg`);
}
