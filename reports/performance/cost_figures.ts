/**
 * The figures of the backward products as vega-lite views, from measured times. Pure. Not here:
 * drawing, files.
 *
 * @module
 */
import { type PaperTimes, TABLE7, TABLE8 } from "../../experiments/bench/paper_times.ts";
import {
  backpropMs,
  type CostPart,
  type CostSeries,
  type HiddenCost,
  type LargeCost,
} from "../../experiments/bench/results.ts";
import { ratioOf, type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { BASELINE_COLOR, lineColor } from "../figures/colors.ts";
import { DASHES, type Line, lineChart, type LinePoint, type PerformanceFigure } from "./chart.ts";
import { PAPER_SHARES } from "./cost_tables.ts";

/** The backward products of the hidden layers: their share of the dense. */
export function costFigure({ layerSizes, series }: CostPart): PerformanceFigure {
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
      dashes: DASHES,
      points: Object.entries(PAPER_SHARES).map(([k, share]) => ({
        x: percent(Number(k) / n),
        y: percent(share),
      })),
    },
    {
      label: "k / n",
      color: BASELINE_COLOR,
      dashes: DASHES,
      isBare: true,
      points: ks.map((k) => ({ x: percent(k / n), y: percent(k / n) })),
    },
  );
  const title = "Backward products of the hidden layers: share of the dense";
  const options = { xTitle: "k / n (%)", yTitle: "Of the dense (%)", yScale: "log" } as const;
  return { name: "backprop-cost", title, chart: lineChart({ title, lines, ...options }) };
}

/** How many times faster than dense, by the number of hidden layers. */
export function depthFigure(depth: readonly HiddenCost[]): PerformanceFigure {
  const points = (kernels: string, yOf: (costs: CostSeries["costs"]) => Spread): LinePoint[] =>
    depth.flatMap(({ layerSizes, series }) =>
      series.filter((one) => one.kernels === kernels).map(({ costs }) => {
        const { median, least, most } = yOf(costs);
        return { x: layerSizes.length - 2, y: median, low: least, high: most };
      })
    );
  const speedUp = ([dense, , sparse]: CostSeries["costs"]): Spread =>
    ratioOf(backpropMs(dense), backpropMs(sparse));
  const [{ series: [{ costs: [, , { k }] }] }] = depth;
  const lines: Line[] = [
    ...["simd", "reference"].map((kernels, i) => ({
      ...{ label: `time, ${kernels} kernels`, color: lineColor(i) },
      points: points(kernels, speedUp),
    })),
    {
      ...{ label: "time, simd kernels, no zeros", color: BASELINE_COLOR },
      points: points(
        "simd",
        ([, noZeros, sparse]) => ratioOf(backpropMs(noZeros), backpropMs(sparse)),
      ),
    },
    {
      ...{ label: "multiply-accumulates", color: lineColor(2), dashes: DASHES },
      points: points("simd", ([dense, , sparse]) => spreadOf([dense.macs / sparse.macs])),
    },
  ];
  const title = `Backward products by depth: dense / k=${k}`;
  const options = { xTitle: "Hidden layers", yTitle: "Times as fast", yScale: "log" } as const;
  return { name: "backprop-depth", title, chart: lineChart({ title, lines, ...options }) };
}

/** Tables 7 and 8: how many times faster than dense. */
export function largeFigure({ table7, table8 }: CostPart): PerformanceFigure {
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
    { label: "Table 7, paper", color: lineColor(0), dashes: DASHES, points: paper(TABLE7) },
    { label: "Table 8, ours", color: lineColor(1), points: ours(table8) },
    { label: "Table 8, paper", color: lineColor(1), dashes: DASHES, points: paper(TABLE8) },
  ];
  const title = "Backward pass with unified top-k: dense time / meProp time";
  const options = { xTitle: "k", yTitle: "Times as fast as dense", yScale: "log" } as const;
  return { name: "tables-7-8", title, chart: lineChart({ title, lines, ...options }) };
}
