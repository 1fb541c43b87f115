/**
 * The figure of the tagger as a vega-lite view: a step of each workload, cut into its phases, and
 * PyTorch's beside them. Pure. Not here: drawing, files.
 *
 * @module
 */
import type { LstmPart } from "../../experiments/bench/lstm_results.ts";
import { median } from "../../lib/math/statistics.ts";
import type { PerformanceFigure } from "./figures.ts";
import { findResult, LSTM_PHASES, phasesOf } from "./lstm_tables.ts";
import { BASELINE_COLOR, lineColor } from "../figures/style.ts";

const WHOLE = "whole step";

/**
 * Draws the steps.
 *
 * @param part What was measured.
 * @returns The figure.
 */
export function lstmFigure(part: LstmPart): PerformanceFigure {
  const ours = part.workloads.flatMap(({ label, optimizer, k }) => {
    const result = findResult(part, { optimizer, isDense: k === null });
    if (result?.phasesMs === undefined) return [];
    return phasesOf(result).map(([phase, ms], order) => ({
      label: `ours, ${label}`,
      phase,
      ms,
      order,
    }));
  });
  const peers = part.contenders.filter(({ family }) => family !== "ours").flatMap((peer) => {
    const result = findResult(part, { optimizer: "adam", isDense: true }, peer);
    if (result === undefined) return [];
    const ms = median(result.msPerStep);
    return [{ label: `${peer.label}, dense, Adam`, phase: WHOLE, ms, order: 0 }];
  });
  const phases = [...LSTM_PHASES.map(([name]) => name), "other"];
  const title = "One training sentence of the tagger";
  const chart = {
    title: { text: title, subtitle: "Ours: one thread, strict instructions. Medians over rounds" },
    width: 520,
    height: { step: 26 },
    data: { values: [...ours, ...peers] },
    mark: { type: "bar" },
    encoding: {
      x: {
        field: "ms",
        type: "quantitative",
        title: "Milliseconds per sentence",
        axis: { format: "~r" },
      },
      y: { field: "label", type: "nominal", title: null, sort: null, axis: { labelLimit: 260 } },
      order: { field: "order", type: "quantitative" },
      color: {
        field: "phase",
        type: "nominal",
        title: null,
        sort: null,
        scale: {
          domain: [...phases, ...(peers.length > 0 ? [WHOLE] : [])],
          range: [...phases.map((_, i) => lineColor(i)), BASELINE_COLOR],
        },
      },
    },
  };
  return { name: "lstm", title, chart };
}
