/**
 * The tables of the performance report about the backward products, in Markdown, from measured
 * times. Not here: the text around the tables.
 *
 * @module
 */
import { paperSpeedUp, type PaperTimes } from "../../experiments/bench/paper_times.ts";
import {
  type BackpropCost,
  backpropMs,
  type CostPart,
  type CostSeries,
  type HiddenCost,
  type LargeCost,
} from "../../experiments/bench/results.ts";
import { ratioOf, type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { COST_TARGETS, judge, type Limit } from "../../experiments/bench/targets.ts";
import { gflops } from "../../experiments/bench/work.ts";
import { TABLE1_MNIST } from "../../experiments/paper/numbers.ts";
import { median } from "../../lib/math/statistics.ts";
import { NONE } from "../tables/format.ts";
import { columnTable, formatShare, formatSpread, millions, significant } from "./format.ts";
import { ratio } from "./sides.ts";
import { formatLimit } from "./target_table.ts";

/** What the paper's Table 1 gives for MNIST: the share of the dense time, by k. */
export const PAPER_SHARES: Readonly<Record<number, number>> = {
  10: TABLE1_MNIST.adaGradTop10.backpropSeconds / TABLE1_MNIST.adaGradDense.backpropSeconds,
  20: TABLE1_MNIST.adamTop20.backpropSeconds / TABLE1_MNIST.adamDense.backpropSeconds,
};

/** The backward products of the hidden layers against k. */
export function costTable({ layerSizes }: HiddenCost, { costs }: CostSeries): string {
  const [dense] = costs;
  return columnTable(costs, [
    { title: "k", cell: ({ k, skipsZeros }) => skipsZeros ? "dense, no zeros" : nameOf(k) },
    { title: "k / n", cell: ({ k }) => formatShare((k ?? layerSizes[1]) / layerSizes[1]) },
    { title: "MAC, million", cell: ({ macs }) => millions(macs) },
    { title: "of dense", cell: ({ macs }) => formatShare(macs / dense.macs) },
    {
      title: "top-k, ms",
      cell: ({ k, topKMs }) => k === null ? NONE : significant(median(topKMs)),
    },
    { title: "dx, ms", cell: ({ dxMs }) => significant(median(dxMs)) },
    { title: "dW, ms", cell: ({ dWMs }) => significant(median(dWMs)) },
    { title: "sum, ms", cell: (cost) => formatSpread(spreadOf(backpropMs(cost))) },
    {
      title: "of dense",
      cell: (cost) => formatShare(ratioOf(backpropMs(cost), backpropMs(dense)).median),
    },
    { title: "paper's Table 1", cell: ({ k }) => formatShare(PAPER_SHARES[k ?? NaN]) },
  ]);
}

/** The backward products by the number of hidden layers, with each kind of kernels. */
export function depthTable(depth: readonly HiddenCost[]): string {
  const rows = depth.flatMap(({ layerSizes, series }) =>
    series.map(({ kernels, costs: [dense, noZeros, sparse] }) => ({
      ...{ layers: layerSizes.length - 2, kernels, dense, noZeros, sparse },
    }))
  );
  type Row = typeof rows[number];
  const k = rows[0]?.sparse.k;
  const sides = [
    ["dense", ({ dense }: Row) => dense],
    ["dense, no zeros", ({ noZeros }: Row) => noZeros],
    [`k=${k}`, ({ sparse }: Row) => sparse],
  ] as const;
  return columnTable(rows, [
    { title: "hidden layers", cell: ({ layers }) => String(layers) },
    { title: "kernels", isText: true, cell: ({ kernels }) => kernels },
    ...sides.map(([name, select]) => ({
      title: `MAC, million: ${name}`,
      cell: (row: Row) => millions(select(row).macs),
    })),
    ...sides.map(([name, select]) => ({
      title: `ms: ${name}`,
      cell: (row: Row) => formatSpread(spreadOf(backpropMs(select(row)))),
    })),
    ...sides.slice(0, 2).map(([name, select]) => ({
      title: `${name} / k=${k}`,
      cell: (row: Row) =>
        formatSpread(ratioOf(backpropMs(select(row)), backpropMs(row.sparse)), "x"),
    })),
  ]);
}

function nameOf(k: number | null): string {
  return String(k ?? "dense");
}

/** The targets for the backward products. */
export function costTargetTable(part: CostPart): string {
  const { k, speedUp, referenceShare, selection } = COST_TARGETS;
  const n = part.layerSizes[1];
  const find = (kernels: string, k: number | null, skipsZeros?: true): BackpropCost | undefined =>
    part.series.find((one) => one.kernels === kernels)?.costs
      .find((cost) => cost.k === k && cost.skipsZeros === skipsZeros);
  const times = (...which: Parameters<typeof find>): readonly number[] | undefined => {
    const cost = find(...which);
    return cost && backpropMs(cost);
  };
  const selected = find("simd", selection.k);
  // All hidden layers, all examples of the minibatch.
  const examples = part.batchSize * (part.layerSizes.length - 2);
  const rows: { name: string; unit?: string; limit?: Limit; spread: Spread | undefined }[] = [
    {
      name: `dense / k=${k}, simd kernels`,
      unit: "x",
      limit: speedUp,
      spread: ratio(times("simd", null), times("simd", k)),
    },
    {
      name: `dense without zeros / k=${k}, simd kernels`,
      unit: "x",
      spread: ratio(times("simd", null, true), times("simd", k)),
    },
    {
      name: `k=${k} / dense, reference kernels, in units of k / n`,
      limit: referenceShare,
      spread: ratio(times("reference", k)?.map((ms) => ms * n / k), times("reference", null)),
    },
    {
      name: `top-${selection.k} of ${n} with grouping, simd kernels, microseconds per example`,
      limit: selection.microseconds,
      spread: selected && spreadOf(selected.topKMs.map((ms) => 1000 * ms / examples)),
    },
  ];
  return columnTable(rows, [
    { title: "target", isText: true, cell: ({ name }) => name },
    { title: "limit", cell: ({ limit }) => limit === undefined ? NONE : formatLimit(limit) },
    { title: "measured", cell: ({ spread, unit }) => formatSpread(spread, unit) },
    {
      title: "",
      isText: true,
      cell: ({ spread, limit }) => limit === undefined ? "" : judge(spread, limit, "unused"),
    },
  ]);
}

/** A table of the paper's times on a GPU, beside ours. */
export function largeTable({ layerSizes, costs }: LargeCost, paper: PaperTimes): string {
  const [dense] = costs;
  return columnTable(costs, [
    { title: "k", cell: ({ k }) => nameOf(k) },
    { title: "k / n", cell: ({ k }) => formatShare((k ?? layerSizes[1]) / layerSizes[1]) },
    {
      title: "paper, ms",
      cell: ({ k }) => significant(k === null ? paper.denseMs : paper.msByK[k]),
    },
    {
      title: "paper, dense / meProp",
      cell({ k }) {
        const speedUp = k === null ? undefined : paperSpeedUp(paper, k);
        return speedUp === undefined ? NONE : `${significant(speedUp)}x`;
      },
    },
    { title: "ours, ms", cell: ({ ms }) => formatSpread(spreadOf(ms)) },
    {
      title: "ours, dense / meProp",
      cell: ({ k, ms }) => k === null ? NONE : formatSpread(ratioOf(dense.ms, ms), "x"),
    },
    {
      title: "MAC, dense / meProp",
      cell: ({ k, macs }) => k === null ? NONE : `${significant(dense.macs / macs)}x`,
    },
    { title: "ours, GFLOP/s", cell: ({ macs, ms }) => significant(gflops(macs, median(ms))) },
  ]);
}
