/**
 * Writes the performance report and its figures from what the benchmarks left in
 * `reports/performance/`. Never measures. Not here: the text, the tables, the figures.
 *
 * @module
 */
import { join } from "@std/path";
import {
  parsePart,
  type PartName,
  PARTS,
  type PerformanceResults,
} from "../experiments/bench/results.ts";
import { makeFolder, writeFileAtomically } from "../experiments/runs/disk.ts";
import { DataError } from "../lib/errors.ts";
import { performanceFigures } from "./performance/figures.ts";
import { renderPerformance } from "./performance/markdown.ts";
import { renderChart } from "./figures/plots.ts";

/** Where the measurements lie. */
export const PERFORMANCE_FOLDER = join("reports", "performance");

/**
 * Writes the report beside the folder, and the figures within it.
 *
 * @param folder Where the measurements lie.
 * @returns The path of the report.
 * @throws {DataError} If there is no measurement, or a damaged one.
 */
export async function buildPerformanceReport(folder: string = PERFORMANCE_FOLDER): Promise<string> {
  const results: { -readonly [Name in PartName]?: PerformanceResults[Name] } = {};
  for (const name of PARTS) {
    const text = await readText(join(folder, `${name}.json`));
    if (text !== undefined) Object.assign(results, { [name]: parsePart(name, text) });
  }
  if (Object.keys(results).length === 0) {
    throw new DataError(`Cannot report: ${folder} has no measurements. Run: deno task bench:peers`);
  }
  const figures = performanceFigures(results);
  await makeFolder(join(folder, "figures"));
  for (const { name, chart } of figures) {
    await writeFileAtomically(join(folder, "figures", `${name}.svg`), await renderChart(chart));
  }
  const path = join(folder, "..", "PERFORMANCE.md");
  await writeFileAtomically(path, renderPerformance(results, figures));
  return path;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) {
  try {
    console.log(`Report: ${await buildPerformanceReport()}`);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    console.error(`error: ${error.message}`);
    Deno.exitCode = 3;
  }
}
