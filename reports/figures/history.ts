/**
 * Figures of kind "training": loss, dev accuracy and the task's own columns by epoch. Also the parts
 * that all figures by epoch share: a thin line for each run, whatever its state, and a thick one for
 * the mean of the completed runs. Pure: an experiment in, a vega-lite view out.
 *
 * @module
 */
import type { RunRecord } from "../../experiments/runs/record.ts";
import type { FigureSpec } from "../../experiments/items/spec.ts";
import { taskOf } from "../../experiments/tasks/tasks.ts";
import { mean } from "../../lib/math/statistics.ts";
import { list } from "../tables/format.ts";
import { modelColor } from "./colors.ts";
import { accuracyAxis, type ChartSpec, errorPercent, lossAxis, topLegend } from "./style.ts";
import type { ExperimentSummary, RowSummary } from "../study/summary.ts";

/** A figure of this kind. */
export type HistoryFigure = Extract<
  FigureSpec,
  { kind: "training" | "updateRatios" | "activations" | "fit" }
>;

/** A point of a run's line, or, with run "mean", of a row's. */
export interface HistoryPoint {
  readonly row: string;
  readonly run: string;
  /** In epochs, with fractions. */
  readonly epoch: number;
  readonly value: number;
}

/** Reads a line from a run. */
export type ReadLine = (record: RunRecord) => readonly Pick<HistoryPoint, "epoch" | "value">[];

/** Lines with fewer points than this get marks, to be visible. */
const FEW_POINTS = 4;

/** Draws loss, dev accuracy and the task's own columns by epoch; undefined without runs. */
export function trainingChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment);
  const loss = historyOf(rows, (record) => readEvaluations(record, "trainLoss"))
    .filter(({ value }) => value > 0);
  const dev = historyOf(rows, (record) => readEvaluations(record, "devAccuracy"));
  if (loss.length === 0 || dev.length === 0) return undefined;
  const { epochColumns = [] } = taskOf(experiment.spec.preset);
  const extra = epochColumns.flatMap(({ name, panel }) => {
    if (panel === undefined) return [];
    const points = historyOf(rows, (record) => readColumn(record, name));
    return points.length === 0 ? [] : [{ ...panel, points }];
  });
  const color = colorOf(experiment, rows);
  const devErrors = dev.map((point) => ({ ...point, value: errorPercent(point.value) }));
  const panels: [HistoryPoint[], ChartSpec][] = [
    [loss, lossAxis(loss.map(({ value }) => value), "Training loss (nats)")],
    [devErrors, accuracyAxis(dev.map(({ value }) => value), "Dev accuracy (%)")],
  ];
  for (const { points, title } of extra) {
    panels.push([points, lossAxis(points.map(({ value }) => value), title)]);
  }
  const width = extra.length > 0 ? 220 : 370;
  const logarithms = list(["loss", "error", ...extra.map(({ noun }) => noun)]);
  return {
    title: {
      text: figure.title,
      subtitle: `${explainLines(rows)}. Vertical axes: logarithms of ${logarithms}`,
    },
    hconcat: panels.map(([points, axis]) => ({
      width,
      height: 280,
      layer: historyLayers(points, axis, color),
    })),
    spacing: 28,
  };
}

/** The rows of a figure with runs, in the figure's order. */
export function shownRows({ rows }: HistoryFigure, experiment: ExperimentSummary): RowSummary[] {
  return rows.flatMap((id) => experiment.rows.find(({ spec }) => spec.id === id) ?? [])
    .filter(({ runs }) => runs.length > 0);
}

/** The colours of rows, with a legend above the panels. */
export function colorOf(experiment: ExperimentSummary, rows: readonly RowSummary[]): ChartSpec {
  const labels = rows.map(({ spec }) => spec.label);
  return {
    field: "row",
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: labels, range: rows.map((row) => modelColor(experiment, row)) },
    legend: topLegend(labels),
  };
}

/** Whether a row has a single run, which is its mean. */
function isSingle({ runs, completed }: RowSummary): boolean {
  return runs.length === 1 && completed.length === 1;
}

/** Explains the lines of some rows. */
export function explainLines(rows: readonly RowSummary[]): string {
  if (rows.every(isSingle)) return "One run of each model";
  return rows.some(({ completed }) => completed.length > 0)
    ? "Thick: mean of the completed runs. Thin: each run"
    : "Each run; none is completed";
}

function readEvaluations(
  { epochs, evaluations }: RunRecord,
  key: "trainLoss" | "devAccuracy",
): ReturnType<ReadLine> {
  if (epochs.length === 0) return [];
  const stepsPerEpoch = epochs[0].step / epochs[0].epoch;
  return evaluations.map((row) => ({ epoch: row.step / stepsPerEpoch, value: row[key] }));
}

/** A task's own column by epoch, without values that have no logarithm. */
function readColumn({ epochs }: RunRecord, name: string): ReturnType<ReadLine> {
  return epochs.map((row) => ({ epoch: row.epoch, value: row[name] ?? NaN }))
    .filter(({ value }) => value > 0);
}

/** The lines of all runs, and for each row the mean of its completed ones; a single run is its mean. */
export function historyOf(rows: readonly RowSummary[], read: ReadLine): HistoryPoint[] {
  return rows.flatMap((summary) => {
    const { spec: { label: row }, runs, completed } = summary;
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
    return isSingle(summary) ? means : [...lines, ...means];
  }).filter(({ value }) => Number.isFinite(value));
}

/** Draws a layer of thin lines, one a run, and a layer of thick ones, the means. */
export function historyLayers(
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
