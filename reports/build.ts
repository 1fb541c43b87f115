/**
 * Builds the report of a study: reads its folder, writes `REPORT.md` and `figures/` in it. Never
 * trains, and can be called while runs are going on. Not here: the command line.
 *
 * @module
 */
import { join } from "@std/path";
import { makeFolder, writeFileAtomically } from "../experiments/runs/disk.ts";
import type { ProfileName } from "../experiments/items/spec.ts";
import { CLAIMS_FIGURE, renderMarkdown } from "./markdown/markdown.ts";
import { forestChart } from "./figures/forest.ts";
import { renderChart, renderFigure } from "./figures/plots.ts";
import { chooseSettings, readRuns } from "./study/read.ts";
import { type Study, type StudyInput, summarizeStudy } from "./study/summary.ts";

/** What to build. */
export interface ReportOptions extends Pick<StudyInput, "catalog" | "claims"> {
  /** The folder of the study: `reports/quick`. */
  readonly folder: string;
  /** Default: what the study's own settings say. */
  readonly profile?: ProfileName;
  /** Whether to draw; else the figures that exist already are linked. Default: true. */
  readonly figures?: boolean;
}

/** A report that was built. */
export interface Report {
  /** Where it is: `reports/quick/REPORT.md`. */
  readonly path: string;
  /** All that it says. */
  readonly study: Study;
}

/** The last build of each folder; the next one waits for it, lest two write the same file. */
const lastBuilds = new Map<string, Promise<unknown>>();

/**
 * Builds the report of a study.
 *
 * @param options Which study.
 * @returns The report as a value.
 * @throws {ConfigError} If the study's profile is unknown or another one.
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
    ...(catalog && { catalog }),
    ...(claims && { claims }),
  });
  const figures = isDrawing
    ? await writeFigures(study, join(folder, "figures"))
    : await listFigures(study, join(folder, "figures"));
  const path = join(folder, "REPORT.md");
  await write(path, renderMarkdown(study, { figures }));
  return { path, study };
}

/** Writes all figures that have data, removes the others, and returns the names of the former. */
async function writeFigures(study: Study, folder: string): Promise<Set<string>> {
  const written = new Set<string>();
  const keep = async (name: string, svg: string | undefined): Promise<void> => {
    const path = figurePath(folder, name);
    if (svg === undefined) return void await Deno.remove(path).catch(ignoreMissing);
    await makeFolder(folder);
    await write(path, svg);
    written.add(name);
  };
  const claims = forestChart(study.verdicts);
  await keep(CLAIMS_FIGURE, claims && await renderChart(claims));
  for (const experiment of study.experiments) {
    for (const figure of experiment.spec.figures) {
      await keep(figure.name, await renderFigure(figure, experiment));
    }
  }
  return written;
}

async function listFigures(study: Study, folder: string): Promise<Set<string>> {
  const found = new Set<string>();
  const names = study.experiments.flatMap(({ spec }) => spec.figures.map(({ name }) => name));
  for (const name of [CLAIMS_FIGURE, ...names]) {
    const stat = await Deno.stat(figurePath(folder, name)).catch(ignoreMissing);
    if (stat !== undefined) found.add(name);
  }
  return found;
}

function figurePath(folder: string, name: string): string {
  return join(folder, `${name}.svg`);
}

async function write(path: string, text: string): Promise<void> {
  await writeFileAtomically(path, new TextEncoder().encode(text));
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}
