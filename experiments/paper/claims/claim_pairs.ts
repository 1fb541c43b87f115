/**
 * The claims that are the same for every pair of rows of some kind: of a sparsified row and its dense
 * twin, that a small k suffices, improves, takes no more epochs, reduces overfitting, adds to dropout;
 * that it is better than a random k, or a narrow model. Not here: which pairs there are, the rules.
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

/**
 * C8 with one k: the largest entries are far better than as many drawn at random.
 *
 * @param suffix Tells the claim from others.
 * @param where How the statement begins.
 * @param pair Top-k and random-k.
 * @param lead The least lead: a fraction.
 * @returns The claim.
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
    statement:
      `${where}, the largest entries matter: top-k is far better than k entries drawn at ` +
      "random",
    criterion: "Paired difference of test accuracy, top-k - random-k: the interval is above " +
      `${points(lead)} at ${pair.label}, as on MNIST; not reproduced if it is below`,
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
 * C9: k entries of a wide model beat a dense model with k units.
 *
 * @param suffix Tells the claim from others.
 * @param where How the statement begins.
 * @param pair The wide model and the narrow one.
 * @param lead The least lead: a fraction, and in words where it comes from.
 * @returns The claim.
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
    statement: `${where}, it is not that the model is too wide: k of ${width} units beat a dense ` +
      "model with k units",
    criterion: `Paired difference of test accuracy, k=${k} of ${width} - h=${k}: the interval is ` +
      `above ${points(lead.least)}${reason}; not reproduced if it is below`,
    rows: [row, baseline],
    cases: [{ label, paper: paperDifference(pair), find: leadsBy(pair, lead.least) }],
  };
}

/**
 * C10: meProp adds to dropout.
 *
 * @param suffix Tells the claim from others.
 * @param where How the statement begins.
 * @param pair Both with dropout.
 * @param paperGain The gain that "not reproduced" must exclude: a fraction.
 * @returns The claim.
 */
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
    statement: `${where}, meProp adds to dropout: with both the accuracy is higher than with ` +
      "dropout alone",
    criterion: improvesCriterion(paperGain),
    rows: [row, baseline],
    cases: [{ label, paper: paperDifference(pair), find: improves(pair, paperGain) }],
  };
}
