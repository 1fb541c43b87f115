/**
 * Figures over the epochs: "training" (loss and dev accuracy) and "updateRatios". A thin line for
 * each run, whatever became of it, and a thick one for the mean of the completed ones. Pure: an
 * experiment in, a vega-lite view out.
 *
 * @module
 */
import type { LayerRow, RunRecord } from "../experiments/run_directory.ts";
import type { FigureSpec } from "../experiments/spec.ts";
import { mean } from "../lib/statistics.ts";
import {
  accuracyAxis,
  BASELINE_COLOR,
  type ChartSpec,
  errorPercent,
  lineColor,
  lossAxis,
} from "./plot_style.ts";
import type { ExperimentSummary, RowSummary } from "./study.ts";

/** A figure of this kind. */
export type HistoryFigure = Extract<FigureSpec, { kind: "training" | "updateRatios" }>;

/** A point of a run's line, or, with run "mean", of a row's. */
interface HistoryPoint {
  readonly row: string;
  readonly run: string;
  /** In epochs, with fractions. */
  readonly epoch: number;
  readonly value: number;
}

/** Reads a line from a run. */
type ReadLine = (record: RunRecord) => readonly Pick<HistoryPoint, "epoch" | "value">[];

/** With fewer points than this, a line alone is hard to see. */
const FEW_POINTS = 4;

/**
 * Draws training loss and dev accuracy by epoch.
 *
 * @param figure What to draw.
 * @param experiment The rows with their runs.
 * @returns A vega-lite view; undefined if there is no run to show.
 */
export function trainingChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment);
  const loss = historyOf(rows, (record) => readEvaluations(record, "trainLoss"))
    .filter(({ value }) => value > 0);
  const dev = historyOf(rows, (record) => readEvaluations(record, "devAccuracy"));
  if (loss.length === 0 || dev.length === 0) return undefined;
  const color = colorOf(rows);
  const axis = lossAxis(loss.map(({ value }) => value), "Training loss (nats)");
  const devAxis = accuracyAxis(
    dev.map(({ value }) => value),
    "Dev accuracy (%)",
  );
  const devErrors = dev.map((point) => ({ ...point, value: errorPercent(point.value) }));
  return {
    title: {
      text: figure.title,
      subtitle:
        "Thick: mean of the completed runs. Thin: each run. Vertical axes: logarithms of the " +
        "loss and of the error",
    },
    hconcat: [
      { width: 350, height: 280, layer: historyLayers(loss, axis, color) },
      { width: 350, height: 280, layer: historyLayers(devErrors, devAxis, color) },
    ],
    spacing: 28,
  };
}

/** The ratios of the figure, with their titles. */
const RATIOS = [
  ["touchedRowRatio", "Rows touched (%)"],
  ["changedWeightRatio", "Weights changed (%)"],
  ["energyKept", "Energy kept (%)"],
] as const satisfies readonly (readonly [keyof LayerRow, string])[];

/**
 * Draws the update ratios by epoch, a column for each ratio and a line of panels for each hidden
 * layer.
 *
 * @param figure What to draw.
 * @param experiment The rows with their runs.
 * @returns A vega-lite view; undefined if there is no run to show.
 */
export function ratioChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment);
  const color = colorOf(rows);
  const depth = Math.max(
    0,
    ...rows.flatMap(({ runs }) =>
      runs.map(({ record }) => record.identity.config.model.hiddenSizes.length)
    ),
  );
  const panels = Array.from({ length: depth }, (_, layer) => ({
    hconcat: RATIOS.map(([key, title]) => {
      const points = historyOf(rows, (record) => readRatio(record, layer, key));
      const axis = {
        type: "quantitative",
        title: `${title}, layer ${layer + 1}`,
        scale: { domain: [0, 100] },
        axis: { tickCount: 5 },
      };
      return {
        points,
        view: { width: 210, height: 160, layer: historyLayers(points, axis, color) },
      };
    }),
  }));
  if (panels.every(({ hconcat }) => hconcat.every(({ points }) => points.length === 0))) {
    return undefined;
  }
  return {
    title: {
      text: figure.title,
      subtitle: "Thick: mean of the completed runs. Thin: each run. Layers counted from the input",
    },
    vconcat: panels.map(({ hconcat }) => ({ hconcat: hconcat.map(({ view }) => view) })),
  };
}

function shownRows({ rows }: HistoryFigure, experiment: ExperimentSummary): RowSummary[] {
  return rows.flatMap((id) => experiment.rows.find(({ spec }) => spec.id === id) ?? [])
    .filter(({ runs }) => runs.length > 0);
}

/** The dense rows in the baseline's colour, the others by their order. */
function colorOf(rows: readonly RowSummary[]): ChartSpec {
  let next = 0;
  return {
    field: "row",
    type: "nominal",
    title: null,
    sort: null,
    scale: {
      domain: rows.map(({ spec }) => spec.label),
      range: rows.map(({ runs }) =>
        runs[0].record.identity.config.sparsifier.name === "dense"
          ? BASELINE_COLOR
          : lineColor(next++)
      ),
    },
  };
}

function readEvaluations(
  { epochs, evaluations }: RunRecord,
  key: "trainLoss" | "devAccuracy",
): ReturnType<ReadLine> {
  if (epochs.length === 0) return [];
  const stepsPerEpoch = epochs[0].step / epochs[0].epoch;
  return evaluations.map((row) => ({ epoch: row.step / stepsPerEpoch, value: row[key] }));
}

function readRatio(
  { layers }: RunRecord,
  layer: number,
  key: typeof RATIOS[number][0],
): ReturnType<ReadLine> {
  return layers.filter((row) => row.layer === layer)
    .map((row) => ({ epoch: row.epoch, value: 100 * row[key] }));
}

/** The lines of all runs, and for each row the mean of its completed ones. */
function historyOf(rows: readonly RowSummary[], read: ReadLine): HistoryPoint[] {
  return rows.flatMap(({ spec, runs, completed }) => {
    const row = spec.label;
    const lines = runs.flatMap((run) =>
      read(run.record).map((point) => ({ row, run: run.name, ...point }))
    );
    const values = new Map<number, number[]>();
    for (const { record } of completed) {
      for (const { epoch, value } of read(record)) {
        values.set(epoch, [...values.get(epoch) ?? [], value]);
      }
    }
    const means = [...values].filter(([, all]) => all.length === completed.length)
      .map(([epoch, all]) => ({ row, run: "mean", epoch, value: mean(all) }));
    return [...lines, ...means];
  }).filter(({ value }) => Number.isFinite(value));
}

function historyLayers(
  points: readonly HistoryPoint[],
  axis: ChartSpec,
  color: ChartSpec,
): ChartSpec[] {
  const last = Math.max(1, ...points.map(({ epoch }) => epoch));
  const x = {
    field: "epoch",
    type: "quantitative",
    title: "Epoch",
    scale: { domain: [0, last], nice: false },
    axis: { tickMinStep: 1, tickCount: 6, format: "d", grid: false },
  };
  const encoding = { x, y: { ...axis, field: "value" }, color };
  const epochs = new Set(points.map(({ epoch }) => epoch));
  const point = epochs.size < FEW_POINTS ? { size: 30 } : false;
  return [
    {
      data: { values: points.filter(({ run }) => run !== "mean") },
      mark: { type: "line", strokeWidth: 0.8, opacity: 0.45, point },
      encoding: { ...encoding, detail: { field: "run", type: "nominal" } },
    },
    {
      data: { values: points.filter(({ run }) => run === "mean") },
      mark: { type: "line", strokeWidth: 2.2, point },
      encoding,
    },
  ];
}
