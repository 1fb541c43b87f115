/**
 * The figures of the performance report as vega-lite views, from measured times. Pure. Not here:
 * drawing, files.
 *
 * @module
 */
import { type PaperTimes, TABLE7, TABLE8 } from "../../experiments/bench/paper_times.ts";
import type {
  CostPart,
  LargeCost,
  PeersPart,
  PerformanceResults,
  ScalingPart,
  ScalingPoint,
} from "../../experiments/bench/results.ts";
import { ratioOf, spreadOf } from "../../experiments/bench/rounds.ts";
import { median } from "../../lib/math/statistics.ts";
import { backpropMs, PAPER_SHARES } from "./cost_tables.ts";
import { lstmFigure } from "./lstm_figure.ts";
import { type Line, lineChart, type LinePoint } from "./chart.ts";
import { BASELINE_COLOR, type ChartSpec, lineColor } from "../figures/style.ts";

/** A figure and where it is linked. */
export interface PerformanceFigure {
  /** The name of the file, without `.svg`. */
  readonly name: string;
  /** What it shows, for those who do not see it. */
  readonly title: string;
  readonly chart: ChartSpec;
}

const PAPER_DASHES = [4, 3];

/**
 * All figures that there are data for.
 *
 * @param results What was measured.
 * @returns The figures, by name.
 */
export function performanceFigures(
  { peers, scaling, cost, lstm }: PerformanceResults,
): PerformanceFigure[] {
  return [
    ...(peers === undefined ? [] : [peersFigure(peers)]),
    ...(scaling === undefined ? [] : scalingFigures(scaling)),
    ...(cost === undefined ? [] : [costFigure(cost), largeFigure(cost)]),
    ...(lstm === undefined ? [] : [lstmFigure(lstm)]),
  ];
}

/** A row for each contender, a panel for each workload; a line from the least to the most. */
function peersFigure({ contenders, workloads }: PeersPart): PerformanceFigure {
  const values = workloads.flatMap(({ label: workload, results }) =>
    results.map(({ contender, msPerStep }) => {
      const one = contenders.find(({ id }) => id === contender);
      return {
        workload,
        label: one?.label,
        group: one?.family === "ours" ? "ours" : "peers",
        ...spreadOf(msPerStep),
      };
    })
  );
  const x = {
    type: "quantitative",
    title: "Milliseconds per step",
    scale: { type: "log", nice: true },
    axis: { format: "~r", tickCount: 5 },
  };
  const color = {
    field: "group",
    type: "nominal",
    title: null,
    scale: { domain: ["ours", "peers"], range: [lineColor(0), lineColor(1)] },
  };
  const title = "One training step, side by side";
  const chart = {
    title: {
      text: title,
      subtitle: "Point: median over rounds. Line: least to most. Left is fast",
    },
    data: { values },
    facet: { field: "workload", type: "nominal", title: null, sort: null },
    columns: 2,
    spacing: { column: 44, row: 20 },
    spec: {
      width: 280,
      height: 22 * contenders.length,
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
  return { name: "peers", title, chart };
}

function timePoints(points: readonly ScalingPoint[]): LinePoint[] {
  return points.map(({ value, msPerStep }) => {
    const { median, least, most } = spreadOf(msPerStep);
    return { x: value, y: median, low: least, high: most };
  });
}

function scalingFigures({ axes }: ScalingPart): PerformanceFigure[] {
  const isSparse = ({ k }: ScalingPoint): boolean => k !== null;
  const isDense = ({ k }: ScalingPoint): boolean => k === null;
  const yTitle = "Milliseconds per step";
  const sparse = axes.k.filter(isSparse);
  const phases = [["forward", "forward"], ["topK", "top-k"], ["dx", "dx"], [
    "update",
    "dW and update",
  ]];
  const kLines: Line[] = [
    { label: "whole step", color: lineColor(0), points: timePoints(sparse) },
    ...phases.map(([phase, label], i) => ({
      label,
      color: lineColor(i + 1),
      points: sparse.map(({ value, phasesMs }) => ({
        x: value,
        y: median(phasesMs.map((ms) => ms[phase])),
      })),
    })),
    ...axes.k.filter(isDense).map((point) => ({
      label: "whole step, dense",
      color: BASELINE_COLOR,
      dashes: PAPER_DASHES,
      points: sparse.map(({ value }) => ({ x: value, y: median(point.msPerStep) })),
    })),
  ];
  const pair = (points: readonly ScalingPoint[]): Line[] => [
    { label: "dense", color: BASELINE_COLOR, points: timePoints(points.filter(isDense)) },
    {
      label: `meProp k=${points.find(isSparse)?.k}`,
      color: lineColor(0),
      points: timePoints(points.filter(isSparse)),
    },
  ];
  const titles = {
    k: "A step against k",
    hiddenSize: "A step against the hidden size",
    batchSize: "A step against the minibatch",
  };
  const figure = (
    axis: keyof typeof titles,
    name: string,
    options: { xTitle: string; lines: readonly Line[]; yScale: "linear" | "log" },
  ): PerformanceFigure => ({
    name,
    title: titles[axis],
    chart: lineChart({ title: titles[axis], yTitle, ...options }),
  });
  return [
    figure("k", "scaling-k", { xTitle: "k", lines: kLines, yScale: "linear" }),
    figure("hiddenSize", "scaling-hidden", {
      xTitle: "Units of each hidden layer",
      lines: pair(axes.hiddenSize),
      yScale: "log",
    }),
    figure("batchSize", "scaling-batch", {
      xTitle: "Examples of a minibatch",
      lines: pair(axes.batchSize),
      yScale: "log",
    }),
  ];
}

function costFigure({ layerSizes, series }: CostPart): PerformanceFigure {
  const n = layerSizes[1];
  const percent = (share: number): number => 100 * share;
  const lines: Line[] = series.map(({ kernels, costs }, i) => {
    const dense = costs.find(({ k }) => k === null);
    return {
      label: `time, ${kernels} kernels`,
      color: lineColor(i),
      points: costs.flatMap((cost) => {
        if (cost.k === null || dense === undefined) return [];
        const { median, least, most } = ratioOf(backpropMs(cost), backpropMs(dense));
        const x = percent(cost.k / n);
        return [{ x, y: percent(median), low: percent(least), high: percent(most) }];
      }),
    };
  });
  const [{ costs }] = series;
  const denseMacs = costs.find(({ k }) => k === null)?.macs ?? NaN;
  const ks = costs.flatMap(({ k }) => k === null ? [] : [k]);
  lines.push(
    {
      label: "multiply-accumulates",
      color: lineColor(2),
      points: costs.flatMap(({ k, macs }) =>
        k === null ? [] : [{ x: percent(k / n), y: percent(macs / denseMacs) }]
      ),
    },
    {
      label: "time, paper's Table 1",
      color: lineColor(3),
      dashes: PAPER_DASHES,
      points: Object.entries(PAPER_SHARES).map(([k, share]) => ({
        x: percent(Number(k) / n),
        y: percent(share),
      })),
    },
    {
      label: "k / n",
      color: BASELINE_COLOR,
      dashes: PAPER_DASHES,
      points: ks.map((k) => ({ x: percent(k / n), y: percent(k / n) })),
    },
  );
  const title = "Backward products of the hidden layers: share of the dense";
  const options = { xTitle: "k / n (%)", yTitle: "Of the dense (%)", yScale: "log" } as const;
  return { name: "backprop-cost", title, chart: lineChart({ title, lines, ...options }) };
}

function largeFigure({ table7, table8 }: CostPart): PerformanceFigure {
  const ours = ({ costs }: LargeCost): LinePoint[] => {
    const dense = costs.find(({ k }) => k === null);
    return costs.flatMap(({ k, ms }) => {
      if (k === null || dense === undefined) return [];
      const { median, least, most } = ratioOf(dense.ms, ms);
      return [{ x: k, y: median, low: least, high: most }];
    });
  };
  const paper = ({ denseMs, msByK }: PaperTimes): LinePoint[] =>
    Object.entries(msByK).map(([k, ms]) => ({ x: Number(k), y: denseMs / ms }));
  const lines: Line[] = [
    { label: "Table 7, ours", color: lineColor(0), points: ours(table7) },
    { label: "Table 7, paper", color: lineColor(0), dashes: PAPER_DASHES, points: paper(TABLE7) },
    { label: "Table 8, ours", color: lineColor(1), points: ours(table8) },
    { label: "Table 8, paper", color: lineColor(1), dashes: PAPER_DASHES, points: paper(TABLE8) },
  ];
  const title = "Backward pass with unified top-k: dense time / meProp time";
  const options = { xTitle: "k", yTitle: "Times as fast as dense", yScale: "log" } as const;
  return { name: "tables-7-8", title, chart: lineChart({ title, lines, ...options }) };
}
