/**
 * The rules of the verdicts: each measures something over pairs of runs with the same seed and
 * compares the 95 % interval of the mean with a limit. Not here: overfitting (see
 * overfitting_rules.ts), which claims there are, which runs count (see verdict.ts).
 *
 * @module
 */
import { exp, log } from "../../lib/math/math.ts";
import { estimateMean, type Interval, intervalOf, mean, tTest } from "../../lib/math/statistics.ts";
import type {
  Finding,
  LabelledQuantity,
  Outcome,
  Quantity,
  RowPair,
  RowReference,
  RunScore,
  ScoreLookup,
} from "./claims/claim.ts";

/** Measures the quantity of a claim; undefined if the runs are missing or did not record it. */
export type Rule = (scores: ScoreLookup) => Finding | undefined;

/** The loss of accuracy that "suffices" and "does not hurt" allow, a fraction. */
export const ALLOWED_LOSS = 0.001;
/** The ratio to the dense model's epochs up to which meProp needs "no more". */
export const ALLOWED_EPOCHS_RATIO = 1.2;

/** A tolerance for rounding errors, far below the resolution of accuracies. */
export const TOLERANCE = 1e-9;

/** A number for each seed. */
export type BySeed = ReadonlyMap<number, number>;

/** `a - b` at the seeds that both have. */
export function minus(a: BySeed, b: BySeed): Map<number, number> {
  return new Map(
    [...a].flatMap(([seed, value]): [number, number][] => {
      const other = b.get(seed);
      return other === undefined ? [] : [[seed, value - other]];
    }),
  );
}

function bySeed(
  scores: ReadonlyMap<number, RunScore>,
  value: (score: RunScore) => number,
): Map<number, number> {
  return new Map([...scores].map(([seed, score]) => [seed, value(score)]));
}

/** The difference of the rows of a pair, seed by seed. */
export function pairDifferences(
  { row, baseline }: RowPair,
  scores: ScoreLookup,
  value: (score: RunScore) => number,
): Map<number, number> {
  return minus(bySeed(scores(row), value), bySeed(scores(baseline), value));
}

/** The test accuracy of a run. */
export const testOf = ({ testAccuracy }: RunScore): number => testAccuracy;

/** A mean over seeds with its interval; undefined without seeds. */
export function meanQuantity(
  unit: "difference" | "loss",
  differences: BySeed,
): Quantity | undefined {
  if (differences.size === 0) return undefined;
  const estimate = estimateMean([...differences.values()]);
  const { mean: value, count } = estimate;
  return { unit, value, interval: intervalOf(estimate), count };
}

/** The p of the paired t test; undefined for fewer than two seeds. */
export function testAgainst(differences: BySeed, limit: number): number | undefined {
  return differences.size < 2 ? undefined : tTest([...differences.values()], limit);
}

/** The limit above which an interval confirms a claim, and the one below which it refutes it. */
export interface LowerLimit {
  readonly metAbove: number;
  readonly unmetBelow: number;
}

/**
 * Whether an interval lies above a limit. Unclear if it touches the limit, or without an interval.
 */
export function compareAbove(
  interval: Interval | undefined,
  { metAbove, unmetBelow }: LowerLimit,
): Outcome {
  if (interval === undefined) return "unclear";
  if (interval.low > metAbove + TOLERANCE) return "met";
  return interval.high < unmetBelow - TOLERANCE ? "unmet" : "unclear";
}

function differenceRule(pair: RowPair, limit: LowerLimit): Rule {
  return (scores) => {
    const differences = pairDifferences(pair, scores, testOf);
    const quantity = meanQuantity("difference", differences);
    if (quantity === undefined) return undefined;
    const outcome = compareAbove(quantity.interval, limit);
    const p = testAgainst(differences, outcome === "unmet" ? limit.unmetBelow : limit.metAbove);
    const { metAbove } = limit;
    return { quantity, outcome, limit: metAbove, p, notes: [], beside: [], difference: pair };
  };
}

/**
 * The test accuracy is not lower by more than {@link ALLOWED_LOSS}.
 */
export function suffices(pair: RowPair): Rule {
  return leadsBy(pair, -ALLOWED_LOSS);
}

/**
 * The test accuracy is higher. To refute it, the interval must also exclude the paper's gain, a
 * fraction.
 */
export function improves(pair: RowPair, paperGain: number): Rule {
  return differenceRule(pair, { metAbove: 0, unmetBelow: paperGain });
}

/**
 * The test accuracy is higher by at least a lead, a fraction.
 */
export function leadsBy(pair: RowPair, lead: number): Rule {
  return differenceRule(pair, { metAbove: lead, unmetBelow: lead });
}

/**
 * The passes over the training data until the dev accuracy first reaches a level, a fraction,
 * linearly interpolated between two evaluations; undefined if it never does. The first evaluation
 * has no predecessor and is not interpolated.
 */
export function epochsToLevel({ devCurve }: RunScore, level: number): number | undefined {
  const at = devCurve.findIndex(({ devAccuracy }) => devAccuracy >= level - TOLERANCE);
  if (at < 0) return undefined;
  const { epochs, devAccuracy } = devCurve[at];
  if (at === 0) return epochs;
  const before = devCurve[at - 1];
  const share = (level - before.devAccuracy) / (devAccuracy - before.devAccuracy);
  return before.epochs + Math.min(1, share) * (epochs - before.epochs);
}

/**
 * The dev accuracy reaches a level in no more passes over the training data: in the geometric mean
 * over pairs at most {@link ALLOWED_EPOCHS_RATIO} times the baseline's. A run that never reaches it
 * counts with all its passes, and a note names it.
 */
export function needsNoMoreEpochs(pair: RowPair, level: number): Rule {
  return (scores) => {
    const never = [pair.row, pair.baseline].flatMap((reference) =>
      [...scores(reference)].filter(([, score]) => epochsToLevel(score, level) === undefined)
        .map(([seed]) => `${reference} seed ${seed} never reaches ${percentOf(level)}`)
    );
    const logs = pairDifferences(
      pair,
      scores,
      (score) => log(epochsToLevel(score, level) ?? score.epochs),
    );
    if (logs.size === 0) return undefined;
    const estimate = estimateMean([...logs.values()]);
    const interval = intervalOf(estimate);
    const ratios = interval && { low: exp(interval.low), high: exp(interval.high) };
    const quantity: Quantity = {
      unit: "ratio",
      value: exp(estimate.mean),
      interval: ratios,
      count: estimate.count,
    };
    const p = testAgainst(logs, log(ALLOWED_EPOCHS_RATIO));
    const outcome = compareRatio(ratios);
    return { quantity, outcome, limit: ALLOWED_EPOCHS_RATIO, p, notes: never, beside: [] };
  };
}

function percentOf(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))} %`;
}

function compareRatio(interval: Interval | undefined): Outcome {
  if (interval === undefined) return "unclear";
  if (interval.high <= ALLOWED_EPOCHS_RATIO + TOLERANCE) return "met";
  return interval.low > ALLOWED_EPOCHS_RATIO + TOLERANCE ? "unmet" : "unclear";
}

/** A point of a curve over k. */
export interface CurvePoint {
  readonly k: number;
  readonly row: RowReference;
}

/**
 * The curve over rising k peaks inside, above its last point, the dense model. The best k has the
 * highest mean dev accuracy, since a choice by test accuracy would be biased; ties go to the
 * smallest k.
 */
export function peaksInside(curve: readonly CurvePoint[]): Rule {
  return (scores) => {
    const runs = curve.map(({ row }) => scores(row));
    const [first, ...others] = runs;
    const seeds = [...first.keys()].filter((seed) => others.every((row) => row.has(seed)));
    if (seeds.length === 0) return undefined;
    const dev = runs.map((row) =>
      mean(seeds.map((seed) => (row.get(seed) as RunScore).devAccuracy))
    );
    const best = dev.indexOf(Math.max(...dev));
    const pair = { row: curve[best].row, baseline: curve[curve.length - 1].row };
    const shared: ScoreLookup = (reference) =>
      new Map([...scores(reference)].filter(([seed]) => seeds.includes(seed)));
    const finding = differenceRule(pair, { metAbove: 0, unmetBelow: 0 })(shared);
    if (finding === undefined) return undefined;
    const peak: LabelledQuantity = {
      label: "best k on dev",
      quantity: { unit: "k", value: curve[best].k },
    };
    if (best > 0 && best < curve.length - 1) {
      const { interval } = finding.quantity;
      const outcome = interval !== undefined && interval.high <= TOLERANCE
        ? "unmet"
        : finding.outcome;
      return { ...finding, outcome, beside: [peak] };
    }
    const notes = ["The peak is at an end of the curve"];
    return { ...finding, outcome: "unmet", p: undefined, notes, beside: [peak] };
  };
}
