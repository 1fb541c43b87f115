/**
 * Writes the page of a study beside its report, from the report's files. Not here: the page.
 *
 * @module
 */
import { join } from "@std/path";
import { ignoreMissing, writeFileAtomically } from "../../experiments/runs/disk.ts";
import type { Study } from "../study/summary.ts";
import { readAssets } from "./assets.ts";
import { packFigures } from "./figures.ts";
import { type PageParts, renderPage } from "./page.ts";

/** The paths of figures in the report's Markdown. */
const FIGURES = /\]\(((?:\.\.\/performance\/)?figures\/[\w.-]+\.svg)\)/g;

/**
 * Writes `index.html` into the folder of a study whose report has been built; returns its path.
 *
 * @throws {DataError} If Vega is not installed.
 * @throws {WriteError} If the folder cannot be written.
 */
export async function buildPage(folder: string, study: Study): Promise<string> {
  const path = join(folder, "index.html");
  await writeFileAtomically(path, await renderPage(await readParts(folder, study)));
  return path;
}

/** The parts of the page of a study whose report has been built. */
export async function readParts(folder: string, study: Study): Promise<PageParts> {
  const markdown = await Deno.readTextFile(join(folder, "REPORT.md"));
  const figures = await packFigures(await readFigures(folder, markdown));
  return { folder, study, markdown, figures, assets: await readAssets() };
}

/** The figures that the Markdown shows; one that is gone becomes a link. */
async function readFigures(folder: string, markdown: string): Promise<Map<string, string>> {
  const figures = new Map<string, string>();
  for (const [, path] of markdown.matchAll(FIGURES)) {
    const svg = await Deno.readTextFile(join(folder, path)).catch(ignoreMissing);
    if (svg !== undefined) figures.set(path, svg);
  }
  return figures;
}
