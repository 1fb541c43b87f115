/**
 * The claims that are the same for every pair of a sparsified row and its dense twin: that a small k
 * suffices, that it improves, that it takes no more epochs. Not here: which pairs there are.
 *
 * @module
 */
import type { PaperScore } from "../numbers.ts";
import {
  aboveZero,
  atLeast,
  atMost,
  type Claim,
  type ClaimCase,
  iterRatio,
  type Quantity,
  type RowReference,
  testDifference,
} from "../verdict.ts";

/** How far below the dense model "suffices" may be: a fraction. */
export const ALLOWED_LOSS = 0.001;
/** How many times the dense model's epochs are "no more". */
const ALLOWED_ITER_RATIO = 1.2;

/** A row with meProp, its dense twin, and what the paper has of both. */
export interface Pair {
  /** Tells the claims of this pair from those of others: "C1a". */
  readonly suffix: string;
  /** How a statement begins: "On MNIST with Adam". */
  readonly where: string;
  /** As the report shows it: "Adam, k=20". */
  readonly label: string;
  readonly k: number;
  /** The units of which k are kept. */
  readonly width: number;
  readonly row: RowReference;
  readonly baseline: RowReference;
  /** Undefined where the paper has no such pair. */
  readonly paper?: { readonly row: Required<PaperScore>; readonly baseline: Required<PaperScore> };
}

/**
 * A fraction as a claim's rule says it.
 *
 * @param fraction The fraction.
 * @returns As `-0.1 points`.
 */
export function points(fraction: number): string {
  return `${Number((100 * fraction).toFixed(2))} points`;
}

/**
 * A difference of accuracies.
 *
 * @param value A fraction.
 * @returns The quantity.
 */
export function difference(value: number): Quantity {
  return { unit: "difference", value };
}

function pairDifference({ label, paper, row, baseline }: Pair): Omit<ClaimCase, "outcome"> {
  return {
    label,
    paper: paper && difference(paper.row.testAccuracy - paper.baseline.testAccuracy),
    measure: testDifference(row, baseline),
  };
}

/**
 * The case of {@link suffices}.
 *
 * @param pair The pair.
 * @returns Difference and rule.
 */
export function sufficesCase(pair: Pair): ClaimCase {
  return { ...pairDifference(pair), outcome: atLeast(-ALLOWED_LOSS) };
}

/**
 * C1: k entries suffice.
 *
 * @param pair The pair.
 * @returns The claim.
 */
export function suffices(pair: Pair): Claim {
  const { suffix, where, k, width, row, baseline } = pair;
  return {
    id: `C1${suffix}`,
    statement: `${where}, k=${k} of ${width} entries of each gradient suffice: the accuracy is ` +
      "that of exact back-propagation",
    criterion: "Mean paired difference of test accuracy, meProp - dense, at least " +
      points(-ALLOWED_LOSS),
    rows: [row, baseline],
    suggestedSeeds: 5,
    cases: [sufficesCase(pair)],
  };
}

/**
 * C2: meProp improves.
 *
 * @param pair The pair.
 * @returns The claim.
 */
export function improves(pair: Pair): Claim {
  const { suffix, where, row, baseline } = pair;
  return {
    id: `C2${suffix}`,
    statement: `${where}, meProp improves the test accuracy`,
    criterion: "Mean paired difference of test accuracy, meProp - dense, above 0 with its whole " +
      "95 % interval; undecided if the interval includes 0, not reproduced if the mean is not above",
    rows: [row, baseline],
    suggestedSeeds: 5,
    cases: [{ ...pairDifference(pair), outcome: aboveZero }],
  };
}

/**
 * C3: meProp needs no more epochs.
 *
 * @param pair The pair.
 * @returns The claim.
 */
export function needsNoMoreEpochs({ suffix, where, label, row, baseline, paper }: Pair): Claim {
  return {
    id: `C3${suffix}`,
    statement: `${where}, meProp needs no more epochs to its best dev accuracy`,
    criterion: `Median Iter of meProp at most ${ALLOWED_ITER_RATIO} times that of the dense model`,
    rows: [row, baseline],
    cases: [{
      label,
      paper: paper && { unit: "ratio", value: paper.row.iter / paper.baseline.iter },
      measure: iterRatio(row, baseline),
      outcome: atMost(ALLOWED_ITER_RATIO),
    }],
  };
}
