/**
 * Figures of kind "fit": accuracy on training data and test data by epoch, and dev accuracy against
 * training accuracy, all in evaluation mode. They show whether a model overfits. Pure: an experiment
 * in, a vega-lite view out. Not here: the other kinds.
 *
 * @module
 */
import type { EpochRow } from "../../experiments/runs/record.ts";
import { estimateMean } from "../../lib/math/statistics.ts";
import { colorOf, type HistoryFigure, shownRows } from "./history.ts";
import { accuracyAxis, type ChartSpec, errorPercent, topLegend } from "./style.ts";
import type { ExperimentSummary, RowSummary } from "../study/summary.ts";

const DATA_NAMES = ["training data", "test data"] as const;

/** A mean over runs at the end of an epoch, as errors in percent. */
interface FitPoint {
  readonly row: string;
  readonly data: typeof DATA_NAMES[number];
  readonly epoch: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The fit of a row at the end of an epoch: means over runs, as errors in percent. */
interface PathPoint {
  readonly row: string;
  readonly epoch: number;
  readonly train: number;
  readonly dev: number;
}

/** Draws the figure; undefined if no run has recorded the fit. */
export function fitChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment).filter((row) => epochsOf(row).length > 0);
  if (rows.length === 0) return undefined;
  const color = colorOf(experiment, rows);
  const points = rows.flatMap((row) => [
    ...fitPoints(row, "training data", ({ evalTrainAccuracy }) => evalTrainAccuracy),
    ...fitPoints(row, "test data", ({ testAccuracy }) => testAccuracy),
  ]);
  const path = rows.flatMap(pathPoints);
  const accuracyOf = (error: number): number => 1 - error / 100;
  return {
    title: {
      text: figure.title,
      subtitle: `${
        points.some(({ low, value }) => low > value)
          ? "Means over the completed runs at the end of each epoch, with 95 % intervals as bands"
          : "One run of each model, at the end of each epoch"
      }. Axes of accuracies: logarithm of the error`,
    },
    hconcat: [
      byEpoch(
        points,
        color,
        accuracyAxis(
          points.flatMap(({ low, high }) => [accuracyOf(low), accuracyOf(high)]),
          "Accuracy (%)",
        ),
      ),
      againstEachOther(path, color, [
        accuracyAxis(path.map(({ train }) => accuracyOf(train)), "Training accuracy (%)"),
        accuracyAxis(path.map(({ dev }) => accuracyOf(dev)), "Dev accuracy (%)"),
      ]),
    ],
    spacing: 28,
  };
}

/** The log rows with a fit, from a row's completed runs. */
function epochsOf({ completed }: RowSummary): EpochRow[] {
  return completed.flatMap(({ record }) => record.epochs)
    .filter(({ evalTrainAccuracy }) => evalTrainAccuracy !== undefined);
}

function groupByEpoch(row: RowSummary): [number, EpochRow[]][] {
  return [...Map.groupBy(epochsOf(row), ({ epoch }) => epoch)].sort(([a], [b]) => a - b);
}

function fitPoints(
  row: RowSummary,
  data: FitPoint["data"],
  accuracy: (row: EpochRow) => number | undefined,
): FitPoint[] {
  return groupByEpoch(row).map(([epoch, rows]) => {
    const { mean, halfWidth = 0 } = estimateMean(rows.map((one) => accuracy(one) ?? NaN));
    return {
      row: row.spec.label,
      data,
      epoch,
      value: errorPercent(mean),
      low: errorPercent(mean - halfWidth),
      high: errorPercent(Math.min(1, mean + halfWidth)),
    };
  });
}

function pathPoints(row: RowSummary): PathPoint[] {
  return groupByEpoch(row).map(([epoch, rows]) => {
    const error = (accuracy: (row: EpochRow) => number | undefined): number =>
      errorPercent(estimateMean(rows.map((one) => accuracy(one) ?? NaN)).mean);
    return {
      row: row.spec.label,
      epoch,
      train: error(({ evalTrainAccuracy }) => evalTrainAccuracy),
      dev: error(({ devAccuracy }) => devAccuracy),
    };
  });
}

function byEpoch(points: readonly FitPoint[], color: ChartSpec, y: ChartSpec): ChartSpec {
  const dash = {
    field: "data",
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: DATA_NAMES, range: [[4, 3], [1, 0]] },
    legend: { ...topLegend(DATA_NAMES), orient: "bottom" },
  };
  return {
    width: 370,
    height: 280,
    data: { values: points },
    encoding: {
      x: { field: "epoch", type: "quantitative", title: "Epoch", axis: { grid: false } },
    },
    layer: [
      {
        mark: { type: "area", opacity: 0.18 },
        encoding: { y: { ...y, field: "low" }, y2: { field: "high" }, color, detail: dash },
      },
      {
        mark: { type: "line", strokeWidth: 2 },
        encoding: { y: { ...y, field: "value" }, color, strokeDash: dash },
      },
    ],
  };
}

function againstEachOther(
  path: readonly PathPoint[],
  color: ChartSpec,
  [x, y]: readonly ChartSpec[],
): ChartSpec {
  return {
    width: 370,
    height: 280,
    data: { values: path },
    encoding: {
      x: { ...x, field: "train" },
      y: { ...y, field: "dev" },
      color,
      order: { field: "epoch" },
    },
    layer: [
      { mark: { type: "line", strokeWidth: 1.6 } },
      { mark: { type: "point", filled: true, size: 26, opacity: 1 } },
    ],
  };
}
