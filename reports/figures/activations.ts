/**
 * Figures of kind "activations": the mean |activation| of each hidden layer of a perceptron, and the
 * energy that its sparsified gradient keeps, by epoch. Pure: an experiment in, a vega-lite view out.
 * Not here: the other kinds.
 *
 * @module
 */
import type { LayerRow, RunRecord } from "../../experiments/runs/record.ts";
import {
  colorOf,
  explainLines,
  type HistoryFigure,
  historyLayers,
  historyOf,
  type ReadLine,
  shownRows,
} from "./history.ts";
import { type ChartSpec, lossAxis } from "./style.ts";
import type { ExperimentSummary } from "../study/summary.ts";

/** Draws a row of panels for each hidden layer; undefined if no run logged activations. */
export function activationChart(
  figure: HistoryFigure,
  experiment: ExperimentSummary,
): ChartSpec | undefined {
  const rows = shownRows(figure, experiment);
  const color = colorOf(experiment, rows);
  const maps = rows.flatMap(({ runs }) => runs.flatMap(({ record }) => record.layers))
    .map(({ layer }) => Number(layer));
  const layers = Array.from({ length: Math.max(0, ...maps) }, (_, layer) => layer);
  const panels = layers.flatMap((layer) => {
    // The log has the inputs of each map; the output of a hidden layer is the input of the next map.
    const activations = historyOf(rows, (record) => readMap(record, layer + 1, "meanInput"))
      .filter(({ value }) => value > 0);
    if (activations.length === 0) return [];
    const energies = historyOf(rows, (record) => readMap(record, layer, "energyKept"))
      .map((point) => ({ ...point, value: 100 * point.value }));
    const title = (text: string): string => `${text}, layer ${layer + 1}`;
    const energyAxis = {
      type: "quantitative",
      title: title("Energy kept (%)"),
      scale: { domain: [0, 100] },
      axis: { tickCount: 5 },
    };
    const values = activations.map(({ value }) => value);
    return [[
      historyLayers(activations, lossAxis(values, title("Mean |activation|")), color),
      historyLayers(energies, energyAxis, color),
    ]];
  });
  if (panels.length === 0) return undefined;
  return {
    title: {
      text: figure.title,
      subtitle: `${explainLines(rows)}. Layers counted from the input`,
    },
    vconcat: panels.map((pair) => ({
      hconcat: pair.map((layer) => ({ width: 370, height: 180, layer })),
    })),
  };
}

/** A measurement of a linear map, by epoch. */
function readMap(
  { layers }: RunRecord,
  map: number,
  key: "meanInput" | "energyKept",
): ReturnType<ReadLine> {
  return layers.filter(({ layer }) => layer === String(map))
    .map((row: LayerRow) => ({ epoch: row.epoch, value: row[key] ?? NaN }));
}
