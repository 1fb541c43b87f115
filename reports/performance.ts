/**
 * Writes the performance report and its figures from what the benchmarks left in
 * `reports/performance/`. Never measures. Not here: the text, the tables, the figures.
 *
 * @module
 */
import { join } from "@std/path";
import { readPerformance } from "../experiments/bench/results.ts";
import { makeFolder, writeFileAtomically } from "../experiments/runs/disk.ts";
import { defineCommand, runCommand } from "../lib/command/command.ts";
import { stdout } from "../lib/command/output.ts";
import { DataError } from "../lib/errors.ts";
import { renderChart } from "./figures/plots.ts";
import { renderPerformance } from "./performance/markdown.ts";

/** Where the measurements lie. */
export const PERFORMANCE_FOLDER = join("reports", "performance");

/**
 * Writes the report beside the folder of the measurements, and the figures within it.
 *
 * @returns The path of the report.
 * @throws {DataError} If there is no measurement, or a damaged one.
 */
export async function buildPerformanceReport(folder: string = PERFORMANCE_FOLDER): Promise<string> {
  const results = await readPerformance(folder);
  if (Object.keys(results).length === 0) {
    throw new DataError(`Cannot report: ${folder} has no measurements. Run: deno task bench:peers`);
  }
  const { markdown, figures } = renderPerformance(results);
  await makeFolder(join(folder, "figures"));
  for (const { name, chart } of figures) {
    await writeFileAtomically(join(folder, "figures", `${name}.svg`), await renderChart(chart));
  }
  const path = join(folder, "..", "PERFORMANCE.md");
  await writeFileAtomically(path, markdown);
  return path;
}

const PERFORMANCE = defineCommand({
  name: "deno task report:performance",
  summary: "Writes reports/PERFORMANCE.md and its figures from the measurements of bench:peers",
  flags: {},
});

if (import.meta.main) {
  await runCommand(PERFORMANCE, async () => {
    stdout.line(`Report: ${await buildPerformanceReport()}`);
    return 0;
  });
}
