/**
 * The rules of the claims about overfitting: the gap between training and test accuracy of meProp
 * against that of the dense model, and whether the effect grows with depth. Not here: the other
 * rules (see verdict_rules.ts).
 *
 * @module
 */
import type {
  EpochFit,
  Finding,
  LabelledQuantity,
  RowPair,
  RunScore,
  ScoreLookup,
} from "./claim.ts";
import {
  type BySeed,
  meanQuantity,
  minus,
  pairDifferences,
  type Rule,
  suffices,
  testAgainst,
  testOf,
  TOLERANCE,
} from "../verdict_rules.ts";

/** The epoch at which the fit of a run is read. */
type Moment = (score: RunScore) => number;
const LAST_EPOCH: Moment = ({ epochs }) => epochs;
const BEST_EPOCH: Moment = ({ iter }) => iter;

const accuracyGap = ({ trainAccuracy, testAccuracy }: EpochFit): number =>
  trainAccuracy - testAccuracy;
const lossGap = ({ trainLoss, testLoss }: EpochFit): number => testLoss - trainLoss;

/** The difference of the gaps of a pair, seed by seed; undefined if a run did not measure it. */
function gapDifferences(
  pair: RowPair,
  scores: ScoreLookup,
  gap: (fit: EpochFit) => number,
  moment: Moment,
): Map<number, number> | undefined {
  const fitOf = (score: RunScore): EpochFit | undefined =>
    score.fit.find(({ epoch }) => epoch === moment(score));
  const runs = [pair.row, pair.baseline].flatMap((reference) => [...scores(reference).values()]);
  if (runs.some((score) => fitOf(score) === undefined)) return undefined;
  return pairDifferences(pair, scores, (score) => gap(fitOf(score) as EpochFit));
}

/**
 * The gap between training and test accuracy, in evaluation mode at the last epoch, is smaller, and
 * the test accuracy suffices: a model that fits neither set also has a small gap.
 */
export function reducesOverfitting(pair: RowPair): Rule {
  return (scores) => {
    const gaps = gapDifferences(pair, scores, accuracyGap, LAST_EPOCH);
    const beside = [
      besideGap("gap at the best dev epoch", "difference", pair, scores, accuracyGap, BEST_EPOCH),
      besideGap("gap of losses, last epoch", "loss", pair, scores, lossGap, LAST_EPOCH),
      besideGap("gap of losses, best dev epoch", "loss", pair, scores, lossGap, BEST_EPOCH),
    ].flat();
    return gaps && smallerGap(gaps, pair, scores, beside);
  };
}

/**
 * The gap shrinks more in a deep pair than in a shallow one, seed by seed, and the test accuracy of
 * the deep pair suffices.
 */
export function growsWithDepth(shallow: RowPair, deep: RowPair): Rule {
  return (scores) => {
    const [few, many] = [shallow, deep].map((pair) =>
      gapDifferences(pair, scores, accuracyGap, LAST_EPOCH)
    );
    if (few === undefined || many === undefined) return undefined;
    const gain = meanQuantity(
      "difference",
      minus(pairDifferences(deep, scores, testOf), pairDifferences(shallow, scores, testOf)),
    );
    const beside = gain === undefined ? [] : [{ label: "growth of the gain", quantity: gain }];
    return smallerGap(minus(many, few), deep, scores, beside);
  };
}

function besideGap(
  label: string,
  unit: "difference" | "loss",
  pair: RowPair,
  scores: ScoreLookup,
  gap: (fit: EpochFit) => number,
  moment: Moment,
): LabelledQuantity[] {
  const differences = gapDifferences(pair, scores, gap, moment);
  const quantity = differences && meanQuantity(unit, differences);
  return quantity === undefined ? [] : [{ label, quantity }];
}

/** Met if some gaps are below 0 and the accuracy of a pair suffices. */
function smallerGap(
  gaps: BySeed,
  pair: RowPair,
  scores: ScoreLookup,
  beside: readonly LabelledQuantity[],
): Finding | undefined {
  const quantity = meanQuantity("difference", gaps);
  const accuracy = suffices(pair)(scores);
  if (quantity === undefined || accuracy === undefined) return undefined;
  const { interval } = quantity;
  const isSmaller = interval !== undefined && interval.high < -TOLERANCE;
  const isNot = interval !== undefined && interval.low >= -TOLERANCE;
  const found = {
    quantity,
    limit: 0,
    p: testAgainst(gaps, 0),
    beside: [...beside, { label: "test accuracy", quantity: accuracy.quantity }],
  };
  if (isNot) return { ...found, outcome: "unmet", notes: [] };
  if (!isSmaller) return { ...found, outcome: "unclear", notes: [] };
  if (accuracy.outcome === "met") return { ...found, outcome: "met", notes: [] };
  const note = accuracy.outcome === "unmet"
    ? "The gap is smaller because it fits less: the test accuracy is worse"
    : "The gap is smaller, but the test accuracy may be worse";
  return { ...found, outcome: "unclear", notes: [note] };
}
