/**
 * The table of the update ratios: one line per sparsified layer of a perceptron, one line for all
 * gates of an LSTM. Not here: the text around it.
 *
 * @module
 */
import {
  gateOf,
  type LayerEnds,
  type RatioName,
  sparsifiedLayers,
} from "../../experiments/tasks/layers.ts";
import { itemLink } from "../markdown/headings.ts";
import { range } from "./format.ts";
import { layerLabel } from "./layers.ts";
import type { Study } from "../study/summary.ts";
import { table } from "./tables.ts";

/** The update ratios of a table, in the order of its columns. */
const RATIOS = [
  ["non-zero %", "nonZeroRatio"],
  ["energy kept %", "energyKept"],
  ["rows touched %", "touchedRowRatio"],
  ["weights changed %", "changedWeightRatio"],
] as const satisfies readonly (readonly [string, RatioName])[];

/** The value of a layer, as `50.1`, or the range of several, as `50-84`. */
function span(layers: readonly LayerEnds[], end: "first" | "last", ratio: RatioName): string {
  return range(layers.map((layer) => 100 * layer.mean(end, ratio)), layers.length > 1 ? 0 : 1);
}

/**
 * The update ratios in the first and the last epoch, as means over seeds: a line for each sparsified
 * layer of a perceptron, one for all gates of an LSTM.
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
      itemLink(row.spec.label, item),
      label,
      span(members, "first", "selectedRatio"),
      ...RATIOS.map(([, ratio]) =>
        `${span(members, "first", ratio)} → ${span(members, "last", ratio)}`
      ),
    ]);
  });
  if (cells.length === 0) return undefined;
  const header = ["model", "layer", "selected %"];
  return table([...header, ...RATIOS.map(([name]) => name)], cells, "lrrrrrr");
}
