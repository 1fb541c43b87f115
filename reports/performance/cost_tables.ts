/**
 * The tables of the performance report about the backward products, in Markdown, from measured
 * times. Not here: the text around the tables.
 *
 * @module
 */
import { COST_AIMS } from "../../experiments/bench/aims.ts";
import { paperSpeedUp, type PaperTimes } from "../../experiments/bench/paper_times.ts";
import type {
  BackpropCost,
  CostPart,
  CostSeries,
  LargeCost,
} from "../../experiments/bench/results.ts";
import { ratioOf, type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { gflops } from "../../experiments/bench/work.ts";
import { TABLE1_MNIST } from "../../experiments/paper/numbers.ts";
import { median } from "../../lib/math/statistics.ts";
import { NONE } from "../tables/format.ts";
import { formatShare, formatSpread, millions, significant } from "./format.ts";
import { ratio, verdict } from "./tables.ts";
import { table } from "../tables/tables.ts";

/**
 * All phases of the backward products, in each round.
 *
 * @param cost What was measured.
 * @returns Milliseconds for a minibatch.
 */
export function backpropMs({ topKMs, dxMs, dWMs }: BackpropCost): number[] {
  return topKMs.map((ms, round) => ms + dxMs[round] + dWMs[round]);
}

/** What the paper's Table 1 gives for MNIST: the share of the dense time, by k. */
export const PAPER_SHARES: Readonly<Record<number, number>> = {
  10: TABLE1_MNIST.adaGradTop10.backpropSeconds / TABLE1_MNIST.adaGradDense.backpropSeconds,
  20: TABLE1_MNIST.adamTop20.backpropSeconds / TABLE1_MNIST.adamDense.backpropSeconds,
};

/**
 * The backward products of the hidden layers against k.
 *
 * @param part What was measured.
 * @param series With which kernels.
 * @returns Markdown.
 */
export function costTable({ layerSizes }: CostPart, { costs }: CostSeries): string {
  const dense = costs.find(({ k }) => k === null);
  const rows = costs.map((cost) => {
    const ms = backpropMs(cost);
    return [
      cost.skipsZeros ? "dense, no zeros" : String(cost.k ?? "dense"),
      formatShare((cost.k ?? layerSizes[1]) / layerSizes[1]),
      millions(cost.macs),
      dense === undefined ? NONE : formatShare(cost.macs / dense.macs),
      cost.k === null ? NONE : significant(median(cost.topKMs)),
      significant(median(cost.dxMs)),
      significant(median(cost.dWMs)),
      formatSpread(spreadOf(ms)),
      dense === undefined ? NONE : formatShare(ratioOf(ms, backpropMs(dense)).median),
      formatShare(PAPER_SHARES[cost.k ?? NaN]),
    ];
  });
  const header = ["k", "k / n", "MAC, million", "of dense", "top-k, ms", "dx, ms", "dW, ms"];
  return table([...header, "sum, ms", "of dense", "paper's Table 1"], rows, "rrrrrrrrrr");
}

/**
 * The aims for the backward products.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function costAimTable(part: CostPart): string {
  const { k, leastSpeedUp, mostReferenceShare, selection } = COST_AIMS;
  const n = part.layerSizes[1];
  const find = (kernels: string, k: number | null, skipsZeros = false): BackpropCost | undefined =>
    part.series.find((one) => one.kernels === kernels)?.costs
      .find((cost) => cost.k === k && (cost.skipsZeros ?? false) === skipsZeros);
  const compare = (kernels: string, isShare: boolean, skipsZeros = false): Spread | undefined => {
    const [dense, sparse] = [find(kernels, null, skipsZeros), find(kernels, k)];
    if (dense === undefined || sparse === undefined) return undefined;
    const [of, by] = isShare ? [sparse, dense] : [dense, sparse];
    return ratioOf(backpropMs(of).map((ms) => isShare ? ms * n / k : ms), backpropMs(by));
  };
  const selected = find("simd", selection.k);
  // All hidden layers, all examples of the minibatch.
  const examples = part.batchSize * (part.layerSizes.length - 2);
  const selectionUs = selected && spreadOf(selected.topKMs.map((ms) => 1000 * ms / examples));
  const [speedUp, share] = [compare("simd", false), compare("reference", true)];
  const rows = [
    [
      `dense / k=${k}, simd kernels`,
      `at least ${leastSpeedUp}`,
      formatSpread(speedUp, "x"),
      verdict(speedUp, (value) => value >= leastSpeedUp),
    ],
    [
      `dense without zeros / k=${k}, simd kernels`,
      NONE,
      formatSpread(compare("simd", false, true), "x"),
      "",
    ],
    [
      `k=${k} / dense, reference kernels, in units of k / n`,
      `at most ${mostReferenceShare}`,
      formatSpread(share),
      verdict(share, (value) => value <= mostReferenceShare),
    ],
    [
      `top-${selection.k} of ${n} with grouping, simd kernels, microseconds per example`,
      `at most ${selection.mostMicroseconds}`,
      formatSpread(selectionUs),
      verdict(selectionUs, (value) => value <= selection.mostMicroseconds),
    ],
  ];
  return table(["aim", "limit", "measured", ""], rows, "lrrl");
}

/**
 * A table of the paper's times on a GPU, beside ours.
 *
 * @param cost What was measured.
 * @param paper The paper's times.
 * @returns Markdown.
 */
export function largeTable({ layerSizes, costs }: LargeCost, paper: PaperTimes): string {
  const dense = costs.find(({ k }) => k === null);
  const rows = costs.map(({ k, macs, ms }) => {
    const paperMs = k === null ? paper.denseMs : paper.msByK[k];
    const speedUp = k === null ? undefined : paperSpeedUp(paper, k);
    return [
      String(k ?? "dense"),
      formatShare((k ?? layerSizes[1]) / layerSizes[1]),
      significant(paperMs),
      speedUp === undefined ? NONE : `${significant(speedUp)}x`,
      formatSpread(spreadOf(ms)),
      k === null ? NONE : formatSpread(ratio(dense?.ms, ms), "x"),
      dense === undefined || k === null ? NONE : `${significant(dense.macs / macs)}x`,
      significant(gflops(macs, median(ms))),
    ];
  });
  const header = ["k", "k / n", "paper, ms", "paper, dense / meProp", "ours, ms"];
  const more = ["ours, dense / meProp", "MAC, dense / meProp", "ours, GFLOP/s"];
  return table([...header, ...more], rows, "rrrrrrrr");
}
