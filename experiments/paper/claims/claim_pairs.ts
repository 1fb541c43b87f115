/**
 * The claims that are the same for every pair of a sparsified row and its dense twin: that a small k
 * suffices, that it improves, that it takes no more epochs, that it reduces overfitting. Not here:
 * which pairs there are, the rules.
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
  needsNoMoreEpochs,
  suffices,
} from "../verdict_rules.ts";

/** Two rows, and what the paper has of both. */
export interface ComparedPair<Score extends PaperScore = PaperScore> extends RowPair {
  /** As the report shows it: "Adam, k=20". */
  readonly label: string;
  /** Undefined where the paper has no such pair. */
  readonly paper?: { readonly row: Score; readonly baseline: Score };
}

/** A row with meProp, its dense twin, and what claims about them say. */
export interface Pair extends ComparedPair<PaperScore & { readonly iter: number }> {
  /** Tells the claims of this pair from those of others: "C1a". */
  readonly suffix: string;
  /** How a statement begins: "On MNIST with Adam". */
  readonly where: string;
  readonly k: number;
  /** The units of which k are kept. */
  readonly width: number;
  /** The dev accuracy whose first reaching is compared: a fraction. */
  readonly level: number;
  /** The gain that "not reproduced" must exclude: a fraction. */
  readonly paperGain: number;
}

/** A fraction as a claim's rule says it, as `-0.1 points`. */
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
export const SUFFICES_CRITERION = "Paired difference of test accuracy, meProp - dense: the " +
  `interval is above ${points(-ALLOWED_LOSS)}; not reproduced if it is below`;

/** The rule of "reduces overfitting" in words. */
export const OVERFITTING_CRITERION = "Gap = training - test accuracy, in evaluation mode at the " +
  "last epoch; its paired difference, meProp - dense: the interval is below 0, and test accuracy " +
  "suffices by the rule of C1; not reproduced if no part of the interval is below 0";

/** The rule of "improves" in words. */
export function improvesCriterion(paperGain: number): string {
  return "Paired difference of test accuracy, meProp - dense: the interval is above 0; not " +
    `reproduced if it includes 0 or is below, and is below the paper's gain of ${
      points(paperGain)
    }`;
}

/** C1: k entries suffice. */
export function sufficesClaim(pair: Pair): Claim {
  const { suffix, where, k, width, row, baseline } = pair;
  return {
    id: `C1${suffix}`,
    kind: "suffices",
    statement: `${where}, k=${k} of ${width} entries of each gradient suffice: the accuracy is ` +
      "that of exact back-propagation",
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
    statement: `${where}, meProp improves the test accuracy`,
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
    criterion:
      `Epochs until the dev accuracy first reaches ${Number((100 * level).toFixed(2))} %, ` +
      "interpolated between evaluations; ratio meProp / dense, geometric mean over pairs: no " +
      `part of the interval is above ${ALLOWED_EPOCHS_RATIO}; not reproduced if all of it is. ` +
      "The paper's number is the ratio of its Iter",
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
