/**
 * The figures of training steps, of whatever model, as vega-lite views: libraries side by side, and
 * where the time of a step goes. Pure. Not here: drawing, files.
 *
 * @module
 */
import type { WorkloadPart } from "../../experiments/bench/results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import { labelAmong } from "../../experiments/bench/work.ts";
import { median } from "../../lib/math/statistics.ts";
import { BASELINE_COLOR, lineColor } from "../figures/colors.ts";
import { lossAxis } from "../figures/style.ts";
import type { PerformanceFigure } from "./chart.ts";
import { stepsOf } from "./sides.ts";
import { PHASE_NAMES, phasesOf, stepsWithPhases } from "./step_tables.ts";

/** A row for each library, a panel for each step; a line from the least to the most. */
export function librariesFigure(
  name: string,
  title: string,
  part: WorkloadPart,
): PerformanceFigure {
  const works = part.groups.flatMap(({ works }) => works);
  const values = part.groups.flatMap((group) =>
    stepsOf(part, group).map(({ work, library: { label, family }, result }) => ({
      work: labelAmong(works, work),
      label,
      group: family === "ours" ? "ours" : "peers",
      ...spreadOf(result.msPerStep),
    }))
  );
  const x = lossAxis(values.flatMap(({ least, most }) => [least, most]), "Milliseconds per step");
  const color = {
    field: "group",
    type: "nominal",
    title: null,
    scale: { domain: ["ours", "peers"], range: [lineColor(0), lineColor(1)] },
  };
  const chart = {
    title: {
      text: title,
      subtitle: "Point: median over rounds. Line: least to most. Left is fast",
    },
    data: { values },
    facet: {
      field: "work",
      type: "nominal",
      title: null,
      sort: works.map((work) => labelAmong(works, work)),
    },
    columns: 2,
    spacing: { column: 44, row: 20 },
    spec: {
      width: 280,
      height: 22 * part.libraries.length,
      encoding: {
        y: { field: "label", type: "nominal", title: null, sort: null, axis: { labelLimit: 260 } },
        color,
      },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 2 },
          encoding: { x: { ...x, field: "least" }, x2: { field: "most" } },
        },
        {
          mark: { type: "point", filled: true, size: 60, opacity: 1 },
          encoding: { x: { ...x, field: "median" } },
        },
      ],
    },
  };
  return { name, title, chart };
}

const WHOLE = "whole step";

/** A bar for each step of ours, cut into its phases, and for each of the peers; if there are any. */
export function phasesFigure(
  name: string,
  title: string,
  part: WorkloadPart,
): PerformanceFigure | undefined {
  const works = part.groups.flatMap(({ works }) => works);
  const ours = part.groups.flatMap((group) =>
    stepsWithPhases(part, group).flatMap(({ work, result }) =>
      phasesOf(result).map(([phase, ms], order) => ({
        label: `ours, ${labelAmong(works, work)}`,
        ...{ phase, ms, order },
      }))
    )
  );
  if (ours.length === 0) return undefined;
  const peers = part.groups.flatMap((group) =>
    stepsOf(part, group).filter(({ library }) => library.family === "pytorch").map((step) => ({
      label: `${step.library.label}, ${labelAmong(works, step.work)}`,
      ...{ phase: WHOLE, ms: median(step.result.msPerStep), order: 0 },
    }))
  );
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
        title: "Milliseconds per step",
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
          domain: [...PHASE_NAMES, ...peers.length > 0 ? [WHOLE] : []],
          range: [...PHASE_NAMES.map((_, i) => lineColor(i)), BASELINE_COLOR],
        },
      },
    },
  };
  return { name, title, chart };
}
