/**
 * The linear maps of the logs under the names that a reader knows, and those that belong together.
 * Not here: what was measured of them.
 *
 * @module
 */
import type { RowSummary } from "../study/summary.ts";

/** Linear maps that are shown as one, by their mean. */
export interface LayerGroup {
  /** As a title ends: "layer 1", "gate i". */
  readonly label: string;
  /** Their names in the logs. */
  readonly layers: readonly string[];
}

/** A gate of a direction of an LSTM. */
export interface Gate {
  readonly direction: string;
  readonly gate: string;
}

/**
 * The gate that a name of the logs means.
 *
 * @param layer As `forward.i`.
 * @returns Its parts; undefined for a map that is no gate.
 */
export function gateOf(layer: string): Gate | undefined {
  const [direction, gate] = layer.split(".");
  return gate === undefined ? undefined : { direction, gate };
}

/**
 * The name of a linear map as tables show it.
 *
 * @param layer As the logs have it: a number from 0, or a name.
 * @returns The number from 1, or the name.
 */
export function layerLabel(layer: string): string {
  return /^\d+$/.test(layer) ? String(Number(layer) + 1) : layer;
}

/**
 * The maps of some rows that a figure has a panel for: each hidden layer of a perceptron, each gate
 * of an LSTM with its directions together. The output layer is exact and has none.
 *
 * @param rows The rows.
 * @returns The groups, from the input on.
 */
export function layerGroups(rows: readonly RowSummary[]): LayerGroup[] {
  const depth = Math.max(
    0,
    ...rows.map(({ config }) => config.task === "mnist" ? config.model.hiddenSizes.length : 0),
  );
  const hidden = Array.from({ length: depth }, (_, layer) => ({
    label: `layer ${layer + 1}`,
    layers: [String(layer)],
  }));
  const gates = new Map<string, Set<string>>();
  for (const { record } of rows.flatMap(({ runs }) => runs)) {
    for (const { layer } of record.layers) {
      const gate = gateOf(layer)?.gate;
      if (gate !== undefined) gates.set(gate, (gates.get(gate) ?? new Set()).add(layer));
    }
  }
  return [
    ...hidden,
    ...[...gates].map(([gate, layers]) => ({ label: `gate ${gate}`, layers: [...layers] })),
  ];
}
