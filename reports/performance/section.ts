/**
 * What a section of the performance report is, and what several of them say.
 *
 * @module
 */
import type { PartHeader, StepsPart } from "../../experiments/bench/results.ts";
import { plural } from "../tables/format.ts";
import type { PerformanceFigure } from "./chart.ts";
import { significant } from "./format.ts";

/** Blocks of Markdown, and the figures that they link. */
export interface Section {
  readonly blocks: readonly string[];
  readonly figures: readonly PerformanceFigure[];
}

/** The link of a figure. */
export function linkTo({ name, title }: PerformanceFigure): string {
  return `![${title}](performance/figures/${name}.svg)`;
}

/** Where something was measured. */
export function machineBlock({ environment, peak, rounds }: PartHeader): string {
  const { processor, cores, os, arch, deno, v8 } = environment;
  return `Measured on ${processor}, ${plural(cores, "logical processor")}, ${os} ${arch}, with ` +
    `Deno ${deno} (V8 ${v8}), in ${plural(rounds, "round")}. Peak of one core in WebAssembly: ` +
    `${significant(peak.strict)} GFLOP/s with strict instructions (a multiplication, then an ` +
    `addition), ${significant(peak.relaxed)} with relaxed ones (both in one).`;
}

/** The libraries that could not be measured, if any. */
export function missingBlocks({ missing }: Pick<StepsPart, "missing">): string[] {
  const lines = missing.map(({ label, install, reason }) =>
    `- ${label} is missing (${reason.split("\n")[0]}). To install it: \`${install}\``
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}
