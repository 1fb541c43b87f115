/**
 * The style of all figures: typography, legends, axes. Not here: colours, data.
 *
 * @module
 */
import type { Config } from "vega-lite";
import { fixed } from "../tables/format.ts";
import { INK } from "./colors.ts";

/** A view of vega-lite; its own types are too deep for the compiler to help here. */
export type ChartSpec = Record<string, unknown>;

/** Typography on a transparent background; figures are at most 950 px wide. */
export const CHART_CONFIG: Config = {
  aria: false,
  background: "transparent",
  padding: 12,
  font: "Helvetica, Arial, sans-serif",
  title: {
    anchor: "start",
    fontSize: 15,
    fontWeight: "bold",
    color: INK.text[0],
    offset: 14,
    subtitleFontSize: 12,
    subtitleColor: INK.note[0],
    subtitlePadding: 6,
  },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelColor: INK.text[0],
    titleColor: INK.text[0],
    titlePadding: 8,
    labelFlush: false,
    gridColor: INK.grid[0],
    domainColor: INK.axis[0],
    tickColor: INK.axis[0],
  },
  legend: {
    orient: "right",
    labelFontSize: 12,
    labelColor: INK.text[0],
    labelLimit: 300,
    symbolSize: 90,
    symbolStrokeWidth: 2.2,
    symbolOpacity: 1,
    labelOffset: 8,
    offset: 16,
    rowPadding: 4,
  },
  header: { labelFontSize: 12, titleFontSize: 12, labelColor: INK.text[0] },
  view: { stroke: null },
};

/** Approximate widths of Helvetica's letters relative to the font size; the first match counts. */
const LETTER_WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ijl|.,:;'!]/, 0.25],
  [/[ ftr()\[\]/-]/, 0.31],
  [/[mwMW%@±]/, 0.85],
  [/[A-Z]/, 0.69],
];
const LETTER_WIDTH = 0.55;

/** The approximate width of a text, without a canvas to measure it. */
export function textWidth(text: string, fontSize: number): number {
  const widths = [...text].map((letter) =>
    LETTER_WIDTHS.find(([pattern]) => pattern.test(letter))?.[1] ?? LETTER_WIDTH
  );
  return fontSize * widths.reduce((sum, width) => sum + width, 0);
}

/** The widths of a legend above the panels, and of a symbol with its gaps, in pixels. */
const LEGEND_WIDTH = 840;
const SYMBOL_WIDTH = 44;

/** A legend above the panels, in as many columns as fit. */
export function topLegend(labels: readonly string[]): ChartSpec {
  const widest = SYMBOL_WIDTH + Math.max(...labels.map((label) => textWidth(label, 12)));
  const columns = Math.max(1, Math.min(labels.length, Math.floor(LEGEND_WIDTH / widest)));
  return { orient: "top", direction: "horizontal", columns };
}

/** Candidate ticks of an accuracy axis, in percent, in order of preference. */
const TICKS = [
  [0, 50, 80, 90, 95, 98, 99],
  [60, 70, 85, 92, 96, 97, 99.5],
  [20, 40, 75, 88, 94, 97.5, 98.5, 99.8],
  [86, 93, 96.5, 98.2, 98.8],
  [82, 84, 89, 91, 95.5, 97.2, 97.8, 98.4],
  [98.1, 98.3, 97.6, 97.9, 98.6],
  [99.9, 99.99, 99.95],
] as const;

/** The smallest distance of two ticks, as a fraction of the axis. */
const TICK_GAP = 0.08;

/**
 * A y-axis for accuracies: the logarithm of the error, upside down. It spreads the range near 98 %,
 * where the models differ, and compresses the range near 86 %.
 */
export function accuracyAxis(accuracies: readonly number[], title: string): ChartSpec {
  const errors = accuracies.map(errorPercent);
  const [most, least] = [1.12 * Math.max(...errors), Math.min(...errors) / 1.12];
  return {
    type: "quantitative",
    title,
    scale: { type: "log", domain: [most, least], nice: false },
    axis: {
      values: chooseTicks(most, least).map((accuracy) => Number(fixed(100 - accuracy, 2))),
      labelExpr: "format(100 - datum.value, '.4~r')",
    },
  };
}

/** Above this number of decades, a logarithmic axis has ticks only at powers of ten. */
const MANY_DECADES = 2.5;
/** Below this number of decades, it has more ticks than 1, 2 and 5. */
const FEW_DECADES = 0.8;

/** A logarithmic axis, for losses and other positive values. */
export function lossAxis(losses: readonly number[], title: string): ChartSpec {
  const [least, most] = [Math.min(...losses) / 1.2, Math.max(...losses) * 1.2];
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const decades = Math.log10(most / least);
  const mantissas = decades > MANY_DECADES
    ? ["1"]
    : decades < FEW_DECADES
    ? ["1", "1.5", "2", "3", "5", "7"]
    : ["1", "2", "5"];
  const values = Array.from({ length: to - from + 1 }, (_, i) => from + i)
    .flatMap((exponent) => mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)))
    .filter((value) => value >= least && value <= most);
  return {
    type: "quantitative",
    title,
    scale: { type: "log", domain: [least, most], nice: false },
    axis: { values, labelExpr: "format(datum.value, '~r')" },
  };
}

/** The error of an accuracy in percent, at least 0.01, since a log axis cannot show 0. */
export function errorPercent(accuracy: number): number {
  return Math.max(0.01, 100 * (1 - accuracy));
}

function chooseTicks(most: number, least: number): number[] {
  const position = (error: number): number => Math.log(most / error) / Math.log(most / least);
  const chosen: number[] = [];
  for (const accuracy of TICKS.flat()) {
    const error = 100 - accuracy;
    const isInside = error <= most && error >= least;
    const isFree = chosen.every((other) =>
      Math.abs(position(error) - position(100 - other)) > TICK_GAP
    );
    if (isInside && isFree) chosen.push(accuracy);
  }
  return chosen;
}
