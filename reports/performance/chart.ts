/**
 * A chart of lines over a logarithmic axis, as a vega-lite view; all line figures of the performance
 * report are of this kind. Not here: data.
 *
 * @module
 */
import { INK } from "../figures/colors.ts";
import { type ChartSpec, lossAxis } from "../figures/style.ts";

/** Of lines that are the paper's, or to compare with. */
export const DASHES = [4, 3];

/** A figure and where it is linked. */
export interface PerformanceFigure {
  /** The name of the file, without `.svg`. */
  readonly name: string;
  /** What it shows, for those who do not see it. */
  readonly title: string;
  readonly chart: ChartSpec;
}

/** A point of a line. */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  /** The ends of a bar through the point. */
  readonly low?: number;
  readonly high?: number;
}

/** A line with its look. */
export interface Line {
  readonly label: string;
  /** A CSS colour. */
  readonly color: string;
  /** Default: none. */
  readonly dashes?: readonly number[];
  /** Whether its points have no marks, as with a line to compare with. Default: false. */
  readonly isBare?: boolean;
  readonly points: readonly LinePoint[];
}

/** What to draw. */
export interface LineChartOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yScale: "linear" | "log";
  readonly lines: readonly Line[];
}

function endsOf({ y, low = y, high = y }: LinePoint): number[] {
  return [low, y, high];
}

/** Draws lines as a vega-lite view. */
export function lineChart(options: LineChartOptions): ChartSpec {
  const { title, xTitle, yTitle, yScale, lines } = options;
  const shown = lines.filter(({ points }) => points.length > 0);
  const values = shown.flatMap(({ label, isBare, points }) =>
    points.map((point) => ({ label, isBare: isBare === true, ...point }))
  );
  const xs = values.map(({ x }) => x);
  const channel = (range: (line: Line) => unknown): ChartSpec => ({
    field: "label",
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: shown.map(({ label }) => label), range: shown.map(range) },
  });
  const stroke = channel(({ color }) => color);
  const ticks = [...new Set(xs)].sort((a, b) => a - b);
  const y = {
    field: "y",
    ...yScale === "log" ? lossAxis(values.flatMap(endsOf), yTitle) : {
      type: "quantitative",
      title: yTitle,
      scale: { type: "linear", zero: true },
      axis: { format: "~r", tickCount: 7 },
    },
  };
  const subtitle = [
    ...values.some(({ low }) => low !== undefined)
      ? ["Point: median over rounds. Bar: least to most"]
      : [],
    ...shown.some(({ dashes }) => dashes) ? ["Dashed: the paper's, or to compare with"] : [],
  ].join(". ");
  return {
    title: { text: title, ...subtitle !== "" && { subtitle } },
    width: 520,
    height: 320,
    data: { values },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: xTitle,
        scale: {
          type: "log",
          domain: [ticks[0] / 1.15, ticks[ticks.length - 1] * 1.15],
          nice: false,
        },
        axis: { values: ticks, labelExpr: "format(datum.value, '.4~r')", grid: false },
      },
      y,
    },
    layer: [
      {
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { stroke, strokeDash: channel(({ dashes }) => dashes ?? [1, 0]) },
      },
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 1.8 },
        encoding: { y: { ...y, field: "low" }, y2: { field: "high" }, stroke },
      },
      {
        transform: [{ filter: "!datum.isBare" }],
        mark: { type: "point", size: 45, strokeWidth: 1.8, opacity: 1 },
        encoding: { stroke, fill: channel(({ color, dashes }) => dashes ? INK.ground[0] : color) },
      },
    ],
  };
}
