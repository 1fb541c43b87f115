/**
 * Templates of claims about a pair of rows. A sparsified row against its dense twin: a small k
 * suffices, improves, needs no more epochs, reduces overfitting, adds to dropout. Top-k against
 * random-k, and against a narrow model. Not here: the pairs, the rules.
 *
 * @module
 */
import type { Claim, ClaimCase, Quantity, RowPair } from "./claim.ts";
import { reducesOverfitting } from "./overfitting_rules.ts";
import type { PaperScore } from "../numbers.ts";
import {
  ALLOWED_EPOCHS_RATIO,
  ALLOWED_LOSS,
  improves,
  leadsBy,
  needsNoMoreEpochs,
  suffices,
} from "../verdict_rules.ts";

/** Two rows and the paper's values for them. */
export interface ComparedPair<Score extends PaperScore = PaperScore> extends RowPair {
  /** As the report shows it: "Adam, k=20". */
  readonly label: string;
  /** Undefined if the paper lacks this pair. */
  readonly paper?: { readonly row: Score; readonly baseline: Score };
}

/** A row with meProp, its dense twin, and the parameters of the claims about them. */
export interface Pair extends ComparedPair<PaperScore & { readonly iter: number }> {
  /** The letter that distinguishes claims of one kind: the "a" of "C1a". */
  readonly suffix: string;
  /** The beginning of each statement: "On MNIST with Adam". */
  readonly where: string;
  readonly k: number;
  /** The number of units; meProp keeps k of them. */
  readonly width: number;
  /** The dev accuracy to reach, a fraction. */
  readonly level: number;
  /** The gain that "not reproduced" must exclude: a fraction. */
  readonly paperGain: number;
}

/** A fraction in percentage points, as `-0.1 points`. */
export function points(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))} points`;
}

/** A difference of accuracies. */
export function difference(value: number): Quantity {
  return { unit: "difference", value };
}

/** The paper's difference of test accuracies. */
export function paperDifference({ paper }: ComparedPair): Quantity | undefined {
  return paper && difference(paper.row.testAccuracy - paper.baseline.testAccuracy);
}

/** The case of "suffices" and "does not hurt". */
export function sufficesCase(pair: ComparedPair): ClaimCase {
  return { label: pair.label, paper: paperDifference(pair), find: suffices(pair) };
}

/** The case of "reduces overfitting". */
export function overfittingCase(pair: ComparedPair): ClaimCase {
  return { label: pair.label, paper: undefined, find: reducesOverfitting(pair) };
}

/** The rule of "suffices" and "does not hurt" in words. */
export const SUFFICES_CRITERION = "Paired difference in test accuracy, meProp - dense: " +
  `reproduced if the interval lies above ${points(-ALLOWED_LOSS)}, not reproduced if it lies below`;

/** The rule of "reduces overfitting" in words. */
export const OVERFITTING_CRITERION = "Gap = training - test accuracy, in evaluation mode after " +
  "the last epoch. Paired difference in the gap, meProp - dense: reproduced if the interval lies " +
  "below 0 and test accuracy meets the criterion of C1, not reproduced if no part of the " +
  "interval lies below 0";

/** The rule of "improves" in words. */
export function improvesCriterion(paperGain: number): string {
  return "Paired difference in test accuracy, meProp - dense: reproduced if the interval lies " +
    "above 0, not reproduced if it does not and lies entirely below the paper's gain of " +
    points(paperGain);
}

/** C1: k entries suffice. */
export function sufficesClaim(pair: Pair): Claim {
  const { suffix, where, k, width, row, baseline } = pair;
  return {
    id: `C1${suffix}`,
    kind: "suffices",
    statement: `${where}, k=${k} of ${width} entries of each gradient suffice to match the ` +
      "accuracy of exact back-propagation",
    criterion: SUFFICES_CRITERION,
    rows: [row, baseline],
    cases: [sufficesCase(pair)],
  };
}

/** C2: meProp improves. */
export function improvesClaim(pair: Pair): Claim {
  const { suffix, where, label, row, baseline, paperGain } = pair;
  return {
    id: `C2${suffix}`,
    kind: "improves",
    statement: `${where}, meProp improves test accuracy`,
    criterion: improvesCriterion(paperGain),
    rows: [row, baseline],
    cases: [{ label, paper: paperDifference(pair), find: improves(pair, paperGain) }],
  };
}

/** C3: meProp needs no more epochs. */
export function epochsClaim(pair: Pair): Claim {
  const { suffix, where, label, row, baseline, paper, level } = pair;
  return {
    id: `C3${suffix}`,
    kind: "epochs",
    statement: `${where}, meProp needs no more epochs`,
    criterion: `Epochs until dev accuracy first reaches ${Number((100 * level).toFixed(2))} %, ` +
      "interpolated between evaluations; ratio meProp / dense, geometric mean over pairs: " +
      `reproduced if no part of the interval lies above ${ALLOWED_EPOCHS_RATIO}, not reproduced ` +
      "if all of it does. The paper's value is the ratio of its Iter",
    rows: [row, baseline],
    cases: [{
      label,
      paper: paper && { unit: "ratio", value: paper.row.iter / paper.baseline.iter },
      find: needsNoMoreEpochs(pair, level),
    }],
  };
}

/** The pair of C17, a part of {@link Pair}. */
export type OverfittingPair = ComparedPair & Pick<Pair, "suffix" | "where">;

/** C17: meProp reduces overfitting. */
export function overfittingClaim(pair: OverfittingPair): Claim {
  const { suffix, where, label, row, baseline } = pair;
  return {
    id: `C17${suffix}`,
    kind: "overfitting",
    statement: `${where}, meProp reduces overfitting (${label})`,
    criterion: OVERFITTING_CRITERION,
    rows: [row, baseline],
    cases: [overfittingCase(pair)],
  };
}

/**
 * C8 for one k: top-k is far more accurate than random-k. The lead is the smallest that counts, a
 * fraction.
 */
export function beatsRandomClaim(
  suffix: string,
  where: string,
  pair: ComparedPair,
  lead: number,
): Claim {
  return {
    id: `C8${suffix}`,
    kind: "leads",
    statement: `${where}, the largest entries matter: top-k is far more accurate than random-k`,
    criterion: "Paired difference in test accuracy, top-k - random-k: reproduced if the interval " +
      `lies above ${points(lead)} at ${pair.label}, as on MNIST, not reproduced if it lies below`,
    rows: [pair.row, pair.baseline],
    cases: [{ label: pair.label, paper: paperDifference(pair), find: leadsBy(pair, lead) }],
  };
}

/** The pair of C9: k of a wide model's entries, and a dense model with k units. */
export interface NarrowPair extends ComparedPair {
  readonly k: number;
  /** The units of the wide model. */
  readonly width: number;
}

/**
 * C9: k entries of a wide model beat a dense model with k units. The lead is the smallest that
 * counts, a fraction, with the reason for it.
 */
export function beatsNarrowClaim(
  suffix: string,
  where: string,
  pair: NarrowPair,
  lead: { readonly least: number; readonly reason?: string },
): Claim {
  const { k, width, row, baseline, label } = pair;
  const reason = lead.reason === undefined ? "" : `, ${lead.reason}`;
  return {
    id: `C9${suffix}`,
    kind: "leads",
    statement: `${where}, a narrow model is no substitute: meProp with k of ${width} units beats ` +
      "a dense model with k units",
    criterion: `Paired difference in test accuracy, k=${k} of ${width} - h=${k}: reproduced if ` +
      `the interval lies above ${points(lead.least)}${reason}, not reproduced if it lies below`,
    rows: [row, baseline],
    cases: [{ label, paper: paperDifference(pair), find: leadsBy(pair, lead.least) }],
  };
}

/** C10: meProp adds to dropout; both rows have dropout. "Not reproduced" must exclude the gain. */
export function addsToDropoutClaim(
  suffix: string,
  where: string,
  pair: ComparedPair,
  paperGain: number,
): Claim {
  const { label, row, baseline } = pair;
  return {
    id: `C10${suffix}`,
    kind: "improves",
    statement: `${where}, meProp adds to dropout: accuracy is higher with both than with dropout ` +
      "alone",
    criterion: improvesCriterion(paperGain),
    rows: [row, baseline],
    cases: [{ label, paper: paperDifference(pair), find: improves(pair, paperGain) }],
  };
}
