/**
 * The linear maps of `layers.csv`: the meaning of their names, and their measurements over a run. Not
 * here: tables and figures.
 *
 * @module
 */
import { mean } from "../../lib/math/statistics.ts";
import type { UpdateRatios } from "../../lib/train/update_ratios.ts";
import type { ReportedRow } from "./report.ts";

/** A ratio of `layers.csv`. */
export type RatioName = Exclude<keyof UpdateRatios, "layer" | "meanInput">;

/** A linear map in the first and the last epoch, means over seeds. */
export interface LayerEnds {
  readonly layer: string;
  mean(end: "first" | "last", ratio: RatioName): number;
}

/** The maps of a row whose gradient is sparsified; none without a completed run. */
export function sparsifiedLayers(row: Pick<ReportedRow, "completed">): LayerEnds[] {
  return layersOf(row).filter((layer) => layer.mean("first", "selectedRatio") !== 1);
}

/** The maps of a row, from the input; none without a completed run. */
export function layersOf({ completed }: Pick<ReportedRow, "completed">): LayerEnds[] {
  const logs = completed.map(({ record }) => record.layers).filter((log) => log.length > 0);
  if (logs.length === 0) return [];
  const layers = [...new Set(logs[0].map(({ layer }) => layer))];
  return layers.map((layer): LayerEnds => {
    const ends = logs.map((log) => {
      const rows = log.filter((entry) => entry.layer === layer);
      return { first: rows[0], last: rows[rows.length - 1] };
    });
    return { layer, mean: (end, ratio) => mean(ends.map((each) => each[end][ratio])) };
  });
}

/** A gate of a direction of an LSTM. */
export interface Gate {
  readonly direction: string;
  readonly gate: string;
}

/** Parses the name of a gate, as `forward.i`; undefined for other maps. */
export function gateOf(layer: string): Gate | undefined {
  const [direction, gate] = layer.split(".");
  return gate === undefined ? undefined : { direction, gate };
}
