/**
 * The tables of the update ratios: of each sparsified layer of a perceptron, of all gates of an LSTM
 * together, and of each gate by itself. Not here: the text around them.
 *
 * @module
 */
import type { LayerRow } from "../../experiments/runs/record.ts";
import { mean } from "../../lib/math/statistics.ts";
import { percent, range } from "./format.ts";
import { gateOf, layerLabel } from "./layers.ts";
import type { RowSummary, Study } from "../study/summary.ts";
import { table } from "./tables.ts";

/** A ratio of the log. */
type RatioName = Exclude<keyof LayerRow, "epoch" | "layer" | "meanInput">;

/** The update ratios of a table, in the order of its columns. */
const RATIOS = [
  ["non-zero %", "nonZeroRatio"],
  ["energy kept %", "energyKept"],
  ["rows touched %", "touchedRowRatio"],
  ["weights changed %", "changedWeightRatio"],
] as const satisfies readonly (readonly [string, RatioName])[];

/** A linear map in the first and the last epoch, means over seeds. */
interface LayerEnds {
  readonly layer: string;
  mean(end: "first" | "last", ratio: RatioName): number;
}

/** The sparsified maps of a row; none without a completed run. */
function sparsifiedLayers({ completed }: RowSummary): LayerEnds[] {
  const logs = completed.map(({ record }) => record.layers).filter((log) => log.length > 0);
  if (logs.length === 0) return [];
  const layers = [...new Set(logs[0].map(({ layer }) => layer))];
  return layers.map((layer): LayerEnds => {
    const ends = logs.map((log) => {
      const rows = log.filter((entry) => entry.layer === layer);
      return { first: rows[0], last: rows[rows.length - 1] };
    });
    return { layer, mean: (end, ratio) => mean(ends.map((each) => each[end][ratio])) };
  }).filter((layer) => layer.mean("first", "selectedRatio") !== 1);
}

/** The least and the most of some layers, as `50.1-84.2`. */
function span(layers: readonly LayerEnds[], end: "first" | "last", ratio: RatioName): string {
  return range(layers.map((layer) => 100 * layer.mean(end, ratio)), 1);
}

/**
 * The update ratios in the first and the last epoch, mean over seeds: a line for each sparsified
 * layer of a perceptron, one for all gates of an LSTM.
 *
 * @param distinctRows The rows of the study.
 * @returns Markdown; undefined if no sparsified row has a completed run.
 */
export function ratioTable(distinctRows: Study["distinctRows"]): string | undefined {
  const cells = distinctRows.flatMap(({ item, row }) => {
    const layers = sparsifiedLayers(row);
    const gates = layers.filter(({ layer }) => gateOf(layer) !== undefined);
    const groups = [
      ...layers.filter((layer) => !gates.includes(layer))
        .map((layer) => ({ label: layerLabel(layer.layer), members: [layer] })),
      ...gates.length === 0 ? [] : [{ label: `${gates.length} gates`, members: gates }],
    ];
    return groups.map(({ label, members }) => [
      row.spec.label,
      item,
      label,
      span(members, "first", "selectedRatio"),
      ...RATIOS.map(([, ratio]) =>
        `${span(members, "first", ratio)} → ${span(members, "last", ratio)}`
      ),
      String(row.completed.length),
    ]);
  });
  if (cells.length === 0) return undefined;
  const header = ["model", "first in", "layer", "selected %"];
  return table([...header, ...RATIOS.map(([name]) => name), "seeds"], cells, "llrrrrrrr");
}

/**
 * The gradient energy that each gate keeps in the first and the last epoch, mean over seeds.
 *
 * @param distinctRows The rows of the study.
 * @returns Markdown; undefined if no sparsified LSTM has a completed run.
 */
export function gateTable(distinctRows: Study["distinctRows"]): string | undefined {
  const gateNames = new Set<string>();
  const lines = distinctRows.flatMap(({ item, row }) => {
    const byDirection = new Map<string, Map<string, string>>();
    for (const layer of sparsifiedLayers(row)) {
      const gate = gateOf(layer.layer);
      if (gate === undefined) continue;
      gateNames.add(gate.gate);
      const cells = byDirection.get(gate.direction) ?? new Map<string, string>();
      byDirection.set(gate.direction, cells);
      const [first, last] = [layer.mean("first", "energyKept"), layer.mean("last", "energyKept")];
      cells.set(gate.gate, `${percent(first, 1)} → ${percent(last, 1)}`);
    }
    return [...byDirection].map(([direction, cells]) => ({ item, row, direction, cells }));
  });
  if (lines.length === 0) return undefined;
  const names = [...gateNames];
  return table(
    ["model", "first in", "direction", ...names.map((name) => `gate ${name}, %`), "seeds"],
    lines.map(({ item, row, direction, cells }) => [
      row.spec.label,
      item,
      direction,
      ...names.map((name) => cells.get(name) ?? ""),
      String(row.completed.length),
    ]),
    `lll${"r".repeat(names.length)}r`,
  );
}
