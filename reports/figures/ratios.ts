/**
 * Figures of kind "updateRatios": the sparsity of the updates by epoch, for each hidden layer of a
 * perceptron or each gate of an LSTM. Pure: an experiment in, a vega-lite view out. Not here: the
 * other kinds.
 *
 * @module
 */
import type { LayerRow, RunRecord } from "../../experiments/runs/record.ts";
import { mean } from "../../lib/math/statistics.ts";
import { type LayerGroup, layerGroups } from "../tables/layers.ts";
import {
  colorOf,
  explainLines,
  type HistoryFigure,
  historyLayers,
  historyOf,
  type ReadLine,
  shownRows,
} from "./history.ts";
import type { ChartSpec } from "./style.ts";
import type { ExperimentSummary } from "../study/summary.ts";

/** The ratios of the figure, with their titles. */
const RATIOS = [
  ["touchedRowRatio", "Rows touched (%)"],
  ["changedWeightRatio", "Weights changed (%)"],
  ["energyKept", "Energy kept (%)"],
] as const satisfies readonly (readonly [keyof LayerRow, string])[];

/**
 * Draws the update ratios by epoch, with a column for each ratio and a row of panels for each hidden
 * layer or gate.
 */
export function ratioChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment);
  const color = colorOf(experiment, rows);
  const groups = layerGroups(rows);
  const panels = groups.map((group) => ({
    hconcat: RATIOS.map(([key, title]) => {
      const points = historyOf(rows, (record) => readRatio(record, group, key));
      const axis = {
        type: "quantitative",
        title: `${title}, ${group.label}`,
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
  const order = groups.some(({ layers }) => layers.length > 1)
    ? "Each gate: mean of both directions"
    : "Layers counted from the input";
  return {
    title: {
      text: figure.title,
      subtitle: `${explainLines(rows)}. ${order}`,
    },
    vconcat: panels.map(({ hconcat }) => ({ hconcat: hconcat.map(({ view }) => view) })),
  };
}

/** The mean ratio of a group's layers by epoch. */
function readRatio(
  { layers }: RunRecord,
  group: LayerGroup,
  key: typeof RATIOS[number][0],
): ReturnType<ReadLine> {
  const byEpoch = new Map<number, number[]>();
  for (const row of layers) {
    if (!group.layers.includes(row.layer)) continue;
    byEpoch.set(row.epoch, [...byEpoch.get(row.epoch) ?? [], row[key]]);
  }
  return [...byEpoch].map(([epoch, values]) => ({ epoch, value: 100 * mean(values) }));
}
