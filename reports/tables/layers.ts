/**
 * Readable names for the linear maps of the logs, and groups of maps. Not here: their measurements.
 *
 * @module
 */
import type { LayerRow } from "../../experiments/runs/record.ts";
import { gateOf } from "../../experiments/tasks/layers.ts";
import type { RowSummary } from "../study/summary.ts";

/** Linear maps shown as one, by their mean. */
export interface LayerGroup {
  /** The end of a title: "layer 1", "gate i". */
  readonly label: string;
  /** Their names in the logs. */
  readonly layers: readonly string[];
}

/** The name of a linear map in tables: its number from 1, or its name in the logs. */
export function layerLabel(layer: string): string {
  return /^\d+$/.test(layer) ? String(Number(layer) + 1) : layer;
}

/**
 * The groups of maps that get a panel in a figure: all maps that some row sparsifies, from the input
 * on; the two directions of an LSTM gate form one group.
 */
export function layerGroups(rows: readonly RowSummary[]): LayerGroup[] {
  const groups = new Map<string, Set<string>>();
  for (const { layer, selectedRatio } of rows.flatMap(layerRows)) {
    if (selectedRatio === 1) continue;
    const gate = gateOf(layer)?.gate;
    const label = gate === undefined ? `layer ${layerLabel(layer)}` : `gate ${gate}`;
    groups.set(label, (groups.get(label) ?? new Set()).add(layer));
  }
  return [...groups].map(([label, layers]) => ({ label, layers: [...layers] }));
}

function layerRows({ runs }: RowSummary): readonly LayerRow[] {
  return runs.flatMap(({ record }) => record.layers);
}
