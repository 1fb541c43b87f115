/**
 * What the paper's claims about time speak of, from the measurements: ratios with their spread over
 * the rounds, and the ratios of the exact work beside them. Plain values. Not here: limits and
 * verdicts, which belong to the claims; the paper's numbers.
 *
 * @module
 */
import { OURS } from "./libraries.ts";
import {
  backpropMs,
  type HiddenCost,
  type LargeCost,
  type Pass,
  type PerformanceResults,
  type WorkResult,
} from "./results.ts";
import { ratioOf, type Spread } from "./rounds.ts";
import { totalMacs, WORKLOAD_NAMES, type WorkloadName } from "./work.ts";

/** A ratio of times. */
export interface TimeRatio {
  readonly workload: WorkloadName;
  /** Whose loops: "reference" are plain ones, the paper's kind of code. */
  readonly kernels: string;
  /** The units of each hidden layer. */
  readonly hiddenSizes: readonly number[];
  readonly batchSize: number;
  /** What meProp keeps; null where it takes no part. */
  readonly k: number | null;
  /** The ratio in the rounds. */
  readonly spread: Spread;
  /** The same ratio of multiply-accumulates, counted exactly. */
  readonly macs?: number;
}

/** All ratios, by what they are of. Speed-ups are dense / meProp, dense with every product formed. */
export interface MeasuredTimes {
  /** Selection, dx and dW, the quantity of the paper's Table 1: C4 and C5. */
  readonly backprop: readonly TimeRatio[];
  /** The whole backward pass: C6. */
  readonly backward: readonly TimeRatio[];
  /** The forward pass with the loss: C6 says that it stays as it is. */
  readonly forward: readonly TimeRatio[];
  /** Both passes: C6. */
  readonly passes: readonly TimeRatio[];
  /** The whole training step with its update, against dense without zeros. */
  readonly step: readonly (TimeRatio & Pick<WorkResult, "optimizer">)[];
  /** Layers of 8,192 units with unified top-k, the paper's Tables 7 and 8: C13. */
  readonly wide: { readonly table7: readonly TimeRatio[]; readonly table8: readonly TimeRatio[] };
  /** The forward pass of a dense step: of a hidden size / of the least one that was measured: C14. */
  readonly smallForward: readonly TimeRatio[];
  /** Of the dense backward pass: the share of the matrix products (dx and dW): C16. */
  readonly productShare: readonly TimeRatio[];
  /** Of the dense backward pass: the share of the derivatives of the activations: C16. */
  readonly activationShare: readonly TimeRatio[];
  /** As `backprop`, with 2 to 5 hidden layers. */
  readonly depth: readonly TimeRatio[];
}

/** The share of the dense backprop time in units of k / n, where the claim of linear cost has 1. */
export function shareInUnitsOfK({ hiddenSizes: [n], k, spread }: TimeRatio): Spread {
  const unit = n / (k ?? n);
  const { least, median, most } = spread;
  return { least: unit / most, median: unit / median, most: unit / least };
}

/** Collects the ratios of all parts that were measured. */
export function measuredTimes(results: PerformanceResults): MeasuredTimes {
  const { cost, scaling } = results;
  const passes = WORKLOAD_NAMES.flatMap((workload) => passPairs(results, workload));
  const ratios = (
    times: (pass: Pass) => readonly number[],
    macs: (pass: Pass) => number,
  ): TimeRatio[] =>
    passes.map(({ dense, sparse, ...rest }) => ({
      ...rest,
      k: sparse.k,
      spread: ratioOf(times(dense), times(sparse)),
      macs: macs(dense) / macs(sparse),
    }));
  const shares = (times: (pass: Pass) => readonly number[] | undefined): TimeRatio[] =>
    passes.flatMap(({ dense, sparse: _, ...rest }) => {
      const ms = times(dense);
      return ms === undefined ? [] : [{ ...rest, k: null, spread: ratioOf(ms, dense.backwardMs) }];
    });
  const backwardMacs = ({ macs: { dx, dW } }: Pass): number => dx + dW;
  return {
    backprop: [
      ...cost === undefined ? [] : hiddenSpeedUps(cost),
      ...ratios(backpropMs, backwardMacs).filter(({ workload }) => workload !== "mlp"),
    ],
    backward: ratios(({ backwardMs }) => backwardMs, backwardMacs),
    forward: ratios(({ forwardMs }) => forwardMs, ({ macs }) => macs.forward),
    passes: ratios(
      ({ forwardMs, backwardMs }) => add(forwardMs, backwardMs),
      ({ macs }) => totalMacs(macs),
    ),
    step: stepSpeedUps(results),
    wide: {
      table7: cost === undefined ? [] : wideSpeedUps(cost.table7),
      table8: cost === undefined ? [] : wideSpeedUps(cost.table8),
    },
    smallForward: scaling === undefined ? [] : scaling.groups
      .filter(({ name }) => name.startsWith("hiddenSize "))
      .flatMap(({ works }) => forwardRatios(works)),
    productShare: shares(({ dxMs, dWMs }) => add(dxMs, dWMs)),
    activationShare: shares(({ activationMs }) => activationMs),
    depth: cost?.depth?.flatMap(hiddenSpeedUps) ?? [],
  };
}

function add(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, round) => value + b[round]);
}

/** The dense and the meProp passes of a workload, with each kind of kernels. */
function passPairs(results: PerformanceResults, workload: WorkloadName) {
  const part = results[workload];
  if (part === undefined) return [];
  const { groups: [{ works: [{ hiddenSizes, batchSize }] }], passes: { rows } } = part;
  return [...new Set(rows.map(({ kernels }) => kernels))].flatMap((kernels) => {
    const same = rows.filter((row) => row.kernels === kernels && !row.skipsZeros);
    const dense = same.find(({ k }) => k === null);
    const sparse = same.find(({ k }) => k !== null);
    if (dense === undefined || sparse === undefined) return [];
    return [{ workload, kernels, hiddenSizes, batchSize, dense, sparse }];
  });
}

/** The first cost of a series is the dense one. */
function hiddenSpeedUps({ layerSizes, batchSize, series }: HiddenCost): TimeRatio[] {
  const hiddenSizes = layerSizes.slice(1, -1);
  return series.flatMap(({ kernels, costs: [dense, ...others] }) =>
    others.filter(({ k }) => k !== null).map((cost) => ({
      ...{ workload: "mlp" as const, kernels, hiddenSizes, batchSize, k: cost.k },
      spread: ratioOf(backpropMs(dense), backpropMs(cost)),
      macs: dense.macs / cost.macs,
    }))
  );
}

function wideSpeedUps(
  { layerSizes, batchSize, costs: [dense, ...others] }: LargeCost,
): TimeRatio[] {
  return others.map(({ k, ms, macs }) => ({
    ...{ workload: "mlp" as const, kernels: "simd", hiddenSizes: [layerSizes[1]], batchSize, k },
    spread: ratioOf(dense.ms, ms),
    macs: dense.macs / macs,
  }));
}

/** Our times, one thread. */
function ourTimes({ results }: WorkResult): readonly number[] | undefined {
  return results.find(({ library }) => library === OURS.id)?.msPerStep;
}

function stepSpeedUps(
  { lstm, pays, scaling }: PerformanceResults,
): MeasuredTimes["step"] {
  const groups = [lstm, pays, scaling].flatMap((part) => part?.groups ?? []);
  return groups.flatMap(({ works }) =>
    works.flatMap((work) => {
      const { workload, hiddenSizes, batchSize, optimizer, k } = work;
      const dense = works.find((other) =>
        other.k === null && other.optimizer === optimizer && other.batchSize === batchSize &&
        String(other.hiddenSizes) === String(hiddenSizes)
      );
      const [ms, denseMs] = [ourTimes(work), dense && ourTimes(dense)];
      if (k === null || dense === undefined || ms === undefined || denseMs === undefined) return [];
      return [{
        ...{ workload, kernels: "simd", hiddenSizes, batchSize, k, optimizer },
        spread: ratioOf(denseMs, ms),
        macs: totalMacs(dense.macs) / totalMacs(work.macs),
      }];
    })
  );
}

/** Dense forward passes of steps that were measured in turns / that of the least one. */
function forwardRatios(works: readonly WorkResult[]): TimeRatio[] {
  const forwardMs = ({ results: [{ phasesMs = [] }] }: WorkResult): number[] =>
    phasesMs.map(({ forward }) => forward);
  const [least, ...others] = works.filter(({ k }) => k === null);
  return others.map((work) => {
    const { workload, hiddenSizes, batchSize, macs } = work;
    return {
      ...{ workload, kernels: "simd", hiddenSizes, batchSize, k: null },
      spread: ratioOf(forwardMs(work), forwardMs(least)),
      macs: macs.forward / least.macs.forward,
    };
  });
}
