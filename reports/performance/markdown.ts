/**
 * The performance report as Markdown with its figures: measured times in, a text out. No number is
 * typed into its prose. Not here: the sections, files.
 *
 * @module
 */
import type { PartName, PerformanceResults } from "../../experiments/bench/results.ts";
import { WORKLOAD_NAMES } from "../../experiments/bench/work.ts";
import { WORKLOADS } from "../../experiments/bench/workloads/workloads.ts";
import type { PerformanceFigure } from "./chart.ts";
import { costSection } from "./cost.ts";
import { paysSection } from "./pays.ts";
import { scalingSection } from "./scaling.ts";
import type { Section } from "./section.ts";
import { workloadSection } from "./workload.ts";

/** The report. */
export interface PerformanceReport {
  /** With a line end at the end. */
  readonly markdown: string;
  readonly figures: readonly PerformanceFigure[];
}

/** Writes the report. */
export function renderPerformance(results: PerformanceResults): PerformanceReport {
  const { pays, scaling, cost } = results;
  const sections = [
    ...WORKLOAD_NAMES.map((name) => {
      const part = results[name];
      return part === undefined ? missing(name) : workloadSection(WORKLOADS[name], part);
    }),
    pays === undefined ? missing("pays") : paysSection(pays),
    scaling === undefined ? missing("scaling") : scalingSection(scaling),
    cost === undefined ? missing("cost") : costSection(cost),
  ];
  const markdown = [
    "# Performance",
    "Written by `deno task bench:peers` from [its measurements](performance/); not to be edited. " +
    "Times hold for one machine; ratios within one run are what can be compared.",
    ...sections.flatMap(({ blocks }) => blocks),
  ].join("\n\n") + "\n";
  return { markdown, figures: sections.flatMap(({ figures }) => figures) };
}

function missing(part: PartName): Section {
  const command = `deno task bench:peers --only ${part}`;
  return { blocks: [`The part ${part} has not been measured: \`${command}\`.`], figures: [] };
}
