/**
 * Figures of kind "accuracy": test accuracy against k or width, ours with 95 % intervals, and the
 * paper's points. Pure: an experiment in, a vega-lite view out. Not here: the other kinds.
 *
 * @module
 */
import type { FigureSpec } from "../../experiments/items/spec.ts";
import { BASELINE_COLOR, INK, lineColor } from "./colors.ts";
import { accuracyAxis, type ChartSpec, errorPercent } from "./style.ts";
import type { ExperimentSummary, RowSummary } from "../study/summary.ts";

/** A figure of this kind. */
export type AccuracyFigure = Extract<FigureSpec, { kind: "accuracy" }>;

/** Half the distance of our points and the paper's, in pixels, so that neither hides the other. */
const SHIFT = 4;
/** The dashes of the paper's lines. */
const DASHES = [4, 3];

/** A point of a line; y and the ends of its interval are errors in percent. */
interface Point {
  readonly line: string;
  readonly isOurs: boolean;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** The style of a line, in the plot and in the legend. */
interface LineStyle {
  readonly line: string;
  readonly color: string;
  readonly isOurs: boolean;
  readonly isBaseline: boolean;
}

/** Draws the figure; undefined without runs. */
export function accuracyChart(
  figure: AccuracyFigure,
  { rows }: ExperimentSummary,
): ChartSpec | undefined {
  const byId = new Map(rows.map((row) => [row.spec.id, row]));
  const styles: LineStyle[] = [];
  const points: Point[] = [];
  figure.series.forEach(({ label, points: places }) => {
    const found = places.flatMap(({ x, row }) => {
      const summary = byId.get(row);
      return summary === undefined ? [] : [{ x, summary }];
    });
    const color = seriesColor(found[0]?.summary);
    const ours = found.flatMap(({ x, summary }) => ourPoint(`${label}, ours`, x, summary));
    const paper = found.flatMap(({ x, summary }) => paperPoint(`${label}, paper`, x, summary));
    if (ours.length > 0) {
      styles.push({ line: `${label}, ours`, color, isOurs: true, isBaseline: false });
    }
    if (paper.length > 0) {
      styles.push({ line: `${label}, paper`, color, isOurs: false, isBaseline: false });
    }
    points.push(...ours, ...paper);
  });
  if (!styles.some(({ isOurs }) => isOurs)) return undefined;

  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const xDomain = [xs[0] / 1.2, xs[xs.length - 1] * 1.2];
  const baseline = byId.get(figure.baseline ?? "");
  const baselinePoints = baseline === undefined ? [] : [
    ...ourPoint(`${baseline.spec.label}, ours`, xDomain[0], baseline),
    ...paperPoint(`${baseline.spec.label}, paper`, xDomain[0], baseline),
  ];
  styles.push(...baselinePoints.map(({ line, isOurs }): LineStyle => ({
    line,
    color: BASELINE_COLOR,
    isOurs,
    isBaseline: true,
  })));
  const all = [...points, ...baselinePoints];
  const y = accuracyAxis(
    all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y])
      .map((error) => 1 - error / 100),
    "Test accuracy (%)",
  );
  const x = {
    field: "x",
    type: "quantitative",
    title: figure.xTitle,
    scale: { type: "log", domain: xDomain, nice: false },
    axis: { values: xs, labelExpr: "format(datum.value, '~r')", grid: false },
  };
  return {
    title: { text: figure.title, subtitle: explain(points, baselinePoints) },
    width: 520,
    height: 340,
    encoding: { y: { ...y, field: "y" } },
    layer: [
      ...baselineLayers(baselinePoints, xDomain, styles),
      {
        data: { values: points },
        encoding: { x },
        layer: [
          ...dashedLayers("line", styles),
          {
            transform: [{ filter: "isValid(datum.low)" }],
            mark: { type: "rule", strokeWidth: 1.8, xOffset: SHIFT },
            encoding: {
              y: { ...y, field: "low" },
              y2: { field: "high" },
              stroke: strokeOf(styles),
            },
          },
          ...[true, false].map((isOurs) => ({
            transform: [{ filter: `datum.isOurs === ${isOurs}` }],
            mark: {
              ...{ type: "point", size: 70, strokeWidth: 1.8, opacity: 1 },
              xOffset: isOurs ? SHIFT : -SHIFT,
            },
            encoding: symbolEncoding(styles),
          })),
        ],
      },
    ],
  };
}

/** The colour of a line through rows with one kind of selection, the same in all figures. */
function seriesColor(row: RowSummary | undefined): string {
  const name = row?.config.sparsifier.name ?? "dense";
  return name === "dense" ? BASELINE_COLOR : lineColor(name === "randomK" ? 1 : 0);
}

/** Explains the marks that the figure has. */
function explain(points: readonly Point[], baselinePoints: readonly Point[]): string {
  const marks = [
    ...(points.some(({ low }) => low !== undefined) ? ["bars"] : []),
    ...(baselinePoints.some(({ low }) => low !== undefined) ? ["band"] : []),
  ].join(" and ");
  const interval = marks === "" ? "" : ` 95 % intervals over seeds: ${marks}.`;
  const shift = points.some(({ isOurs }) => !isOurs)
    ? " Ours are shifted to the right, the paper's to the left."
    : "";
  return `Dashed: the paper's.${interval}${shift} Vertical axis: logarithm of the error`;
}

function ourPoint(line: string, x: number, { test }: RowSummary): Point[] {
  if (test === undefined) return [];
  const { mean, halfWidth } = test;
  const interval = halfWidth === undefined
    ? {}
    : { low: errorPercent(mean - halfWidth), high: errorPercent(mean + halfWidth) };
  return [{ line, isOurs: true, x, y: errorPercent(mean), ...interval }];
}

function paperPoint(line: string, x: number, { spec }: RowSummary): Point[] {
  return spec.paper === undefined
    ? []
    : [{ line, isOurs: false, x, y: errorPercent(spec.paper.testAccuracy) }];
}

/** Horizontal lines, ours with its interval as a band. */
function baselineLayers(
  points: readonly Point[],
  [left, right]: readonly number[],
  styles: readonly LineStyle[],
): ChartSpec[] {
  if (points.length === 0) return [];
  const values = points.map((point) => ({ ...point, left, right }));
  const span = { x: { field: "left", type: "quantitative" }, x2: { field: "right" } };
  return [
    {
      data: { values: values.filter(({ low }) => low !== undefined) },
      mark: { type: "rect", color: BASELINE_COLOR, opacity: 0.12 },
      encoding: { ...span, y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
    },
    { data: { values }, encoding: span, layer: dashedLayers("rule", styles) },
  ];
}

/** A channel with a value for each line; all channels share one legend. */
function channel(
  styles: readonly LineStyle[],
  value: (style: LineStyle) => unknown,
): ChartSpec {
  return {
    field: "line",
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: styles.map(({ line }) => line), range: styles.map(value) },
  };
}

function strokeOf(styles: readonly LineStyle[]): ChartSpec {
  return channel(styles, ({ color }) => color);
}

/** A solid line or a dashed one, as symbols of the legend. */
const LINE_SYMBOLS = { ours: "M-1.4,0L1.4,0", paper: "M-1.4,0L-0.4,0M0.4,0L1.4,0" };

function symbolEncoding(styles: readonly LineStyle[]): ChartSpec {
  const shapeOf = ({ isOurs, isBaseline }: LineStyle): string => {
    if (isBaseline) return isOurs ? LINE_SYMBOLS.ours : LINE_SYMBOLS.paper;
    return isOurs ? "circle" : "diamond";
  };
  return {
    stroke: strokeOf(styles),
    fill: channel(styles, ({ color, isOurs }) => isOurs ? color : INK.ground[0]),
    shape: channel(styles, shapeOf),
  };
}

/** A layer for our lines, solid, and one for the paper's, dashed. */
function dashedLayers(mark: "line" | "rule", styles: readonly LineStyle[]): ChartSpec[] {
  return [true, false].map((isOurs) => ({
    transform: [{ filter: `datum.isOurs === ${isOurs}` }],
    mark: {
      ...{ type: mark, strokeWidth: 1.8, strokeDash: isOurs ? [1, 0] : DASHES },
      ...mark === "line" && { xOffset: isOurs ? SHIFT : -SHIFT },
    },
    encoding: { stroke: strokeOf(styles) },
  }));
}
