/**
 * The linear maps of the logs under the names that a reader knows, and those that belong together.
 * Not here: what was measured of them.
 *
 * @module
 */
import type { LayerRow } from "../../experiments/runs/record.ts";
import { gateOf } from "../../experiments/tasks/layers.ts";
import type { RowSummary } from "../study/summary.ts";

/** Linear maps that are shown as one, by their mean. */
export interface LayerGroup {
  /** As a title ends: "layer 1", "gate i". */
  readonly label: string;
  /** Their names in the logs. */
  readonly layers: readonly string[];
}

/** The name of a linear map as tables show it: the number from 1, or the name of the logs. */
export function layerLabel(layer: string): string {
  return /^\d+$/.test(layer) ? String(Number(layer) + 1) : layer;
}

/**
 * The maps that a figure of some rows has a panel for: those whose gradient some row sparsifies, from
 * the input on, the directions of a gate of an LSTM together.
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
