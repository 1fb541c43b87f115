/**
 * What a section of the performance report is, and what several of them say.
 *
 * @module
 */
import type { PartHeader, StepsPart } from "../../experiments/bench/results.ts";
import { worthOf } from "../../experiments/bench/second_thread.ts";
import { LEAST_SECOND_THREAD, MOST_SPREAD } from "../../experiments/bench/targets.ts";
import { plural } from "../tables/format.ts";
import type { PerformanceFigure } from "./chart.ts";
import { formatSpread, significant } from "./format.ts";

/** Blocks of Markdown, and the figures that they link. */
export interface Section {
  readonly blocks: readonly string[];
  readonly figures: readonly PerformanceFigure[];
}

/** The link of a figure, from the folder of the reports or one from which that is `root`. */
export function linkTo({ name, title }: PerformanceFigure, root = ""): string {
  return `![${title}](${root}performance/figures/${name}.svg)`;
}

/** Where something was measured. */
export function machineBlock({ environment, peak, rounds }: PartHeader): string {
  const { processor, cores, os, arch, deno, v8 } = environment;
  return `Measured on ${processor}, ${plural(cores, "logical processor")}, ${os} ${arch}, with ` +
    `Deno ${deno} (V8 ${v8}), in ${plural(rounds, "round")}. Peak of one core in WebAssembly: ` +
    `${significant(peak.strict)} GFLOP/s with strict instructions (a multiplication, then an ` +
    `addition), ${significant(peak.relaxed)} with relaxed ones (both in one).`;
}

/** What a second thread is worth, and which ratios say nothing. */
export function comparability({ secondThread }: PartHeader): string {
  const rule = `Ratios whose rounds lie more than ${MOST_SPREAD} times apart, and all with two ` +
    `threads where a second one is worth less than ${LEAST_SECOND_THREAD}, are not comparable here.`;
  if (secondThread === undefined) {
    return `${rule} How much a second thread is worth was not measured, so that none is.`;
  }
  const worth = formatSpread(worthOf(secondThread));
  return `${rule} Here two threads do ${worth} times the work of one (two independent loops at ` +
    `once against one alone).`;
}

/** The libraries that could not be measured, if any. */
export function missingBlocks({ missing }: Pick<StepsPart, "missing">): string[] {
  const lines = missing.map(({ label, install, reason }) =>
    `- ${label} is missing (${reason.split("\n")[0]}). To install it: \`${install}\``
  );
  return lines.length === 0 ? [] : [lines.join("\n")];
}
