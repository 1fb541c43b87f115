/**
 * The pages that `check:page` opens. Not here: the checks.
 *
 * @module
 */
import { join } from "@std/path";
import { chartOf, renderChart } from "../../figures/plots.ts";
import { readAssets } from "../assets.ts";
import { readParts } from "../build_page.ts";
import { packFigures } from "../figures.ts";
import { renderPage } from "../page.ts";
import { chooseSettings } from "../../study/read.ts";
import { summarizeStudy } from "../../study/summary.ts";
import { fixtureReport, fixtureStudy } from "../../testdata/fixture.ts";
import { readRuns } from "../../../experiments/runs/all_runs.ts";

/** The page of the tests' made-up study, with its figures. */
export async function renderFixturePage(): Promise<string> {
  const study = fixtureStudy();
  const figures = new Map<string, string>();
  for (const experiment of study.experiments) {
    for (const figure of experiment.spec.figures) {
      const chart = chartOf(figure, experiment);
      if (chart !== undefined) figures.set(`figures/${figure.name}.svg`, await renderChart(chart));
    }
  }
  return await renderPage({
    folder: join("reports", "paper"),
    study,
    markdown: fixtureReport(),
    figures: await packFigures(figures),
    assets: await readAssets(),
  });
}

/** The page of a study on disk, from its report as it is there. */
export async function renderStudyPage(folder: string): Promise<string> {
  const settings = await chooseSettings(folder, undefined);
  const study = summarizeStudy({ settings, ...await readRuns(folder) });
  return await renderPage(await readParts(folder, study));
}
