/**
 * Figures as SVG text, by vega-lite and vega without a DOM. The same data give the same bytes: random
 * numbers are seeded, intervals are computed beforehand, nothing is dated. Not here: files.
 *
 * @module
 */
import * as untypedVega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { FigureSpec } from "../../experiments/items/spec.ts";
import { darkRules } from "./colors.ts";
import { printable } from "../../lib/command/output.ts";
import { accuracyChart } from "./accuracy.ts";
import { activationChart } from "./activations.ts";
import { fitChart } from "./fit.ts";
import { trainingChart } from "./history.ts";
import { ratioChart } from "./ratios.ts";
import { CHART_CONFIG, type ChartSpec, textWidth } from "./style.ts";
import type { ExperimentSummary } from "../study/summary.ts";

/** An export of vega that its types lack. */
interface UntypedExports {
  setRandom(random: () => number): void;
  randomLCG(seed: number): () => number;
  readonly textMetrics: {
    width(item: { readonly fontSize?: number }, text: string | readonly string[]): number;
  };
}

const vega = untypedVega as typeof untypedVega & UntypedExports;

// Without a canvas, vega assumes that all letters have the same width, far too large.
vega.textMetrics.width = ({ fontSize = 11 }, text) =>
  Math.max(0, ...[text].flat().map((line) => textWidth(String(line), fontSize)));

/** Draws a figure of an experiment as SVG; undefined without data. */
export async function renderFigure(
  figure: FigureSpec,
  experiment: ExperimentSummary,
): Promise<string | undefined> {
  const chart = chartOf(figure, experiment);
  return chart === undefined ? undefined : await renderChart(chart);
}

/** The chart of a figure; undefined without data. */
export function chartOf(figure: FigureSpec, experiment: ExperimentSummary): ChartSpec | undefined {
  switch (figure.kind) {
    case "accuracy":
      return accuracyChart(figure, experiment);
    case "training":
      return trainingChart(figure, experiment);
    case "updateRatios":
      return ratioChart(figure, experiment);
    case "activations":
      return activationChart(figure, experiment);
    case "fit":
      return fitChart(figure, experiment);
  }
}

/** An SVG that follows the reader's choice of a light or a dark page, without control characters. */
function adapt(svg: string): string {
  return `${printable(svg).replace(/^<svg [^>]*>/, `$&<style>${darkRules(svg)}</style>`)}\n`;
}

/** Draws a chart as SVG, with the same bytes each time. */
export async function renderChart(chart: ChartSpec): Promise<string> {
  const { spec } = compile(chart as unknown as TopLevelSpec, { config: CHART_CONFIG });
  vega.setRandom(vega.randomLCG(1));
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return adapt(await view.toSVG());
  } finally {
    view.finalize();
  }
}
