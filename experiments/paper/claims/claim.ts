/**
 * The types of a claim of the paper and of a verdict on it: runs, findings, outcomes. Not here: the
 * rules (see verdict_rules.ts), how verdicts follow from them (see verdict.ts), the claims themselves
 * (see claims.ts).
 *
 * @module
 */
import type { Interval } from "../../../lib/math/statistics.ts";
import type { StudySettings } from "../../items/profiles.ts";
import type { RunState } from "../../runs/record.ts";

/**
 * The verdict on a claim. "Not reproduced" means only that the criterion is not met here;
 * "undecided", that the interval allows both; "not tested", that this study cannot test it.
 */
export type Verdict =
  | "reproduced"
  | "not reproduced"
  | "undecided"
  | "too few runs"
  | "not tested";

/** A row of an experiment: `table1-mnist/adam-top20`. */
export type RowReference = `${string}/${string}`;

/** A row and its baseline, compared seed by seed. */
export interface RowPair {
  readonly row: RowReference;
  readonly baseline: RowReference;
}

/** How a model fits training and test data at the end of an epoch. */
export interface EpochFit {
  readonly epoch: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly trainLoss: number;
  readonly testLoss: number;
}

/** The test items that a run predicts correctly. */
export interface TestItems {
  /** Bit i, starting at the lowest bit of each byte, is item i. */
  readonly correct: Uint8Array;
  readonly count: number;
}

/** The scores of a completed run. */
export interface RunScore {
  /** A fraction, at the best dev accuracy. */
  readonly testAccuracy: number;
  /** The best dev accuracy: a fraction. */
  readonly devAccuracy: number;
  /** The epoch of the best dev accuracy, from 1. */
  readonly iter: number;
  /** The passes over the training data of the whole run. */
  readonly epochs: number;
  /** The dev accuracy at each evaluation, by passes over the training data. */
  readonly devCurve: readonly { readonly epochs: number; readonly devAccuracy: number }[];
  /** The epochs whose fit was measured; none in older runs. */
  readonly fit: readonly EpochFit[];
  /** At the best dev accuracy; undefined in older runs. */
  readonly items: TestItems | undefined;
}

/** The runs of a row. */
export interface RowScores {
  /** The completed ones, by seed. */
  readonly scores: ReadonlyMap<number, RunScore>;
  /** The others, by seed, with their states. */
  readonly unscored: ReadonlyMap<number, RunState>;
  /** The planned seeds. */
  readonly planned: readonly number[];
}

/** The scores of a study. */
export interface StudyScores {
  readonly settings: StudySettings;
  /** The runs of a row; empty for a row without any. */
  row(reference: RowReference): RowScores;
}

/** Looks up the completed runs of a row that count, by seed. */
export type ScoreLookup = (reference: RowReference) => ReadonlyMap<number, RunScore>;

/**
 * A number with its meaning: a difference of two accuracies or of two losses, a ratio, or a k.
 * Accuracies and their differences are fractions.
 */
export interface Quantity {
  readonly unit: "difference" | "loss" | "ratio" | "k";
  readonly value: number;
  /** Its 95 % interval over seeds, if any. */
  readonly interval?: Interval | undefined;
  /** The number of seeds, where it is a mean over them. */
  readonly count?: number;
}

/** A quantity that is shown and decides nothing. */
export interface LabelledQuantity {
  readonly label: string;
  readonly quantity: Quantity;
}

/** Whether a quantity is as a claim says; "unclear" where its interval leaves it open. */
export type Outcome = "met" | "unmet" | "unclear";

/** The result of a rule. */
export interface Finding {
  /** The quantity that decides. */
  readonly quantity: Quantity;
  readonly outcome: Outcome;
  /** The limit of the rule, in the unit of the quantity. */
  readonly limit: number;
  /**
   * The two-sided p of the paired t test against the limit that decides the outcome; undefined
   * without a test.
   */
  readonly p: number | undefined;
  /** Remarks for the reader, as short sentences. */
  readonly notes: readonly string[];
  readonly beside: readonly LabelledQuantity[];
  /** The rows, if the quantity is the difference of their test accuracies. */
  readonly difference?: RowPair;
}

/** One quantity of a claim. */
export interface ClaimCase {
  /** As the report shows it: "k=20". */
  readonly label: string;
  /** The paper's value, if it reports one. */
  readonly paper: Quantity | undefined;
  /** Measures and applies the rule; undefined without the runs. */
  readonly find: (scores: ScoreLookup) => Finding | undefined;
}

/** Claims of one kind are judged by one rule, and their tests are corrected together. */
export type ClaimKind =
  | "suffices"
  | "improves"
  | "leads"
  | "epochs"
  | "peak"
  | "overfitting"
  | "depth"
  | "cost";

/** A claim of the paper. */
export interface Claim {
  /** A number for each kind of claim and a letter for each model: "C1a". */
  readonly id: string;
  readonly kind: ClaimKind;
  /** The claim in our words. */
  readonly statement: string;
  /** The rule in words. */
  readonly criterion: string;
  /** The rows whose runs decide. */
  readonly rows: readonly RowReference[];
  /** The quantities, each of which must be as claimed. Claims share the object of a shared test. */
  readonly cases: readonly ClaimCase[];
  /** Why it cannot be tested here. */
  readonly notTested?: string;
}

/** The finding for one quantity of a claim. */
export interface CaseResult {
  readonly label: string;
  readonly paper: Quantity | undefined;
  /** Undefined without the runs. */
  readonly finding: Finding | undefined;
  /** The p after Holm's correction; undefined where nothing is decided. */
  readonly holmP: number | undefined;
  /** The interval of the difference for new test items; undefined without the items of the runs. */
  readonly newItems: Interval | undefined;
}

/** A claim with its verdict. */
export interface ClaimVerdict {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** Why the claim is not decided, or remarks on the decision; may be empty. */
  readonly note: string;
  /** What the seeds completed so far would decide, while the verdict waits for the others. */
  readonly interim?: Verdict | undefined;
  readonly cases: readonly CaseResult[];
}
