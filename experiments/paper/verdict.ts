/**
 * How a claim of the paper gets its verdict: what a claim is, which runs may decide one, and the
 * rules that turn a measured quantity into an outcome. Not here: the claims (see claims.ts), files.
 *
 * @module
 */
import { median, pairedDifference } from "../../lib/math/statistics.ts";
import type { StudySettings } from "../engine/plan.ts";
import type { RunState } from "../runs/record.ts";

/** What can be said of a claim. "not reproduced" says that the criterion is not met, no more. */
export type Verdict = "reproduced" | "not reproduced" | "undecided";

/** A row of an experiment: `table1-mnist/adam-top20`. */
export type RowReference = `${string}/${string}`;

/** What a completed run reports. */
export interface RunScore {
  /** A fraction, at the best dev accuracy. */
  readonly testAccuracy: number;
  /** The best dev accuracy: a fraction. */
  readonly devAccuracy: number;
  /** The epoch of the best dev accuracy, from 1. */
  readonly iter: number;
}

/** The runs of a row. */
export interface RowScores {
  /** The completed ones, by seed. */
  readonly scores: ReadonlyMap<number, RunScore>;
  /** The others, by seed, and where they stand. */
  readonly unscored: ReadonlyMap<number, RunState>;
  /** The seeds that the study asks for. */
  readonly planned: readonly number[];
}

/** What claims are judged by. */
export interface StudyScores {
  readonly settings: StudySettings;
  /** The runs of a row; empty for a row without any. */
  row(reference: RowReference): RowScores;
}

/** Looks up the completed runs of a row, by seed. */
export type ScoreLookup = (reference: RowReference) => ReadonlyMap<number, RunScore>;

/**
 * A number with its meaning: a difference of two accuracies, a ratio, or a k. Accuracies and their
 * differences are fractions.
 */
export interface Quantity {
  readonly unit: "difference" | "ratio" | "k";
  readonly value: number;
  /** Half the width of its 95 % interval, where there is one. */
  readonly halfWidth?: number | undefined;
  /** The number of seeds, where it is a mean over them. */
  readonly count?: number;
}

/** Whether a quantity is as a claim says; "unclear" where its interval leaves it open. */
export type Outcome = "met" | "unmet" | "unclear";

/** One quantity that a claim speaks of. */
export interface ClaimCase {
  /** As the report shows it: "k=20". */
  readonly label: string;
  /** What the paper has; undefined where it has nothing. */
  readonly paper: Quantity | undefined;
  /** What the runs have; undefined without the runs. */
  readonly measure: (scores: ScoreLookup) => Quantity | undefined;
  /** The rule, fixed before there were runs. */
  readonly outcome: (measured: Quantity) => Outcome;
}

/** A claim of the paper that runs can decide. */
export interface Claim {
  /** As in the project's list of the paper's claims: "C1"; a letter tells apart its models. */
  readonly id: string;
  /** The claim in our words. */
  readonly statement: string;
  /** The rule in words. */
  readonly criterion: string;
  /** The rows whose runs decide. */
  readonly rows: readonly RowReference[];
  /** Fewer seeds than this may decide, but the verdict says so. */
  readonly suggestedSeeds?: number;
  /** What is measured; each must be as claimed. */
  readonly cases: readonly ClaimCase[];
}

/** What was found for one quantity of a claim. */
export interface CaseResult {
  readonly label: string;
  readonly paper: Quantity | undefined;
  /** Undefined without the runs. */
  readonly ours: Quantity | undefined;
  /** Undefined without the runs. */
  readonly outcome: Outcome | undefined;
}

/** A claim with its verdict. */
export interface ClaimVerdict {
  readonly claim: Claim;
  readonly verdict: Verdict;
  /** Why it is undecided, or by how few seeds it was decided; empty where there is no more to say. */
  readonly note: string;
  readonly cases: readonly CaseResult[];
}

/** The fewest seeds that may decide. */
export const LEAST_SEEDS = 3;

/** Keeps a sum of rounding errors from deciding; accuracies are multiples of 0.0001. */
const TOLERANCE = 1e-9;

/**
 * Judges a claim. Only the paper's protocol decides: profile paper with all its epochs, nothing set
 * otherwise, and at least three seeds, all of them completed in every row that the claim needs.
 *
 * @param claim The claim.
 * @param study The runs.
 * @returns The verdict, with the numbers behind it, as far as there are any.
 */
export function judge(claim: Claim, study: StudyScores): ClaimVerdict {
  const scores: ScoreLookup = (reference) => study.row(reference).scores;
  const cases = claim.cases.map(({ label, paper, measure, outcome }): CaseResult => {
    const ours = measure(scores);
    return { label, paper, ours, outcome: ours === undefined ? undefined : outcome(ours) };
  });
  const obstacle = protocolObstacle(study.settings) ?? runsObstacle(claim, study);
  if (obstacle !== undefined) return { claim, verdict: "undecided", note: obstacle, cases };
  const outcomes = cases.map(({ outcome }) => outcome);
  const count = Math.min(...claim.rows.map((row) => scores(row).size));
  const { suggestedSeeds = LEAST_SEEDS } = claim;
  const seeds = count < suggestedSeeds ? `${count} seeds; ${suggestedSeeds} suggested` : "";
  if (outcomes.includes("unmet")) return { claim, verdict: "not reproduced", note: seeds, cases };
  if (outcomes.every((outcome) => outcome === "met")) {
    return { claim, verdict: "reproduced", note: seeds, cases };
  }
  const note = `As claimed on average, but the interval of ${count} seeds includes 0`;
  return { claim, verdict: "undecided", note, cases };
}

/**
 * Why a study's settings may not decide any claim.
 *
 * @param settings The settings.
 * @returns The reason; undefined if they are the paper's protocol.
 */
export function protocolObstacle(settings: StudySettings): string | undefined {
  const { profile, epochs, corpus, set } = settings;
  if (profile !== "paper") return `Profile ${profile} is not the paper's protocol`;
  if (epochs !== null) return `${epochs} epochs in every run instead of the protocol's`;
  if (corpus !== null) return `Corpus ${corpus} in every run instead of the protocol's`;
  if (set.length > 0) return `Not the paper's settings: ${set.join(", ")}`;
  return undefined;
}

/**
 * Why the runs may not decide yet. All seeds of the study must be there, lest one stops when the
 * result pleases; a diverged run has no score, and leaving it out would flatter its row.
 */
function runsObstacle(claim: Claim, { row }: StudyScores): string | undefined {
  for (const reference of claim.rows) {
    const { scores, unscored, planned } = row(reference);
    if (planned.length < LEAST_SEEDS) {
      const seeds = planned.length === 1 ? "1 seed" : `${planned.length} seeds`;
      return `${reference}: ${seeds}; at least ${LEAST_SEEDS} decide`;
    }
    for (const [seed, state] of unscored) {
      if (state === "DIVERGED" || state === "FAILED") return `${reference} seed ${seed}: ${state}`;
    }
    const done = planned.filter((seed) => scores.has(seed)).length;
    if (done < planned.length) {
      return `${reference}: ${done} of ${planned.length} seeds completed`;
    }
  }
  return undefined;
}

/**
 * Met if the quantity is at least `limit`.
 *
 * @param limit In the unit of the quantity.
 * @returns The rule.
 */
export function atLeast(limit: number): (measured: Quantity) => Outcome {
  return ({ value }) => value >= limit - TOLERANCE ? "met" : "unmet";
}

/**
 * Met if the quantity is at most `limit`.
 *
 * @param limit In the unit of the quantity.
 * @returns The rule.
 */
export function atMost(limit: number): (measured: Quantity) => Outcome {
  return ({ value }) => value <= limit + TOLERANCE ? "met" : "unmet";
}

/**
 * Met if the quantity's whole interval is above 0, unmet if its mean is not.
 *
 * @param measured The quantity.
 * @returns The outcome.
 */
export function aboveZero({ value, halfWidth }: Quantity): Outcome {
  if (value <= TOLERANCE) return "unmet";
  return halfWidth !== undefined && value - halfWidth > TOLERANCE ? "met" : "unclear";
}

/**
 * Measures the mean difference of two rows' test accuracies, seed by seed.
 *
 * @param row The row.
 * @param baseline The row to subtract.
 * @returns The measurement.
 */
export function testDifference(
  row: RowReference,
  baseline: RowReference,
): (scores: ScoreLookup) => Quantity | undefined {
  return (scores) => {
    const estimate = pairedDifference(testBySeed(scores(row)), testBySeed(scores(baseline)));
    if (estimate === undefined) return undefined;
    const { mean: value, halfWidth, count } = estimate;
    return { unit: "difference", value, halfWidth, count };
  };
}

/**
 * Measures the ratio of two rows' median Iter.
 *
 * @param row The row.
 * @param baseline The row to divide by.
 * @returns The measurement.
 */
export function iterRatio(
  row: RowReference,
  baseline: RowReference,
): (scores: ScoreLookup) => Quantity | undefined {
  return (scores) => {
    const [ours, dense] = [row, baseline].map((reference) =>
      [...scores(reference).values()].map(({ iter }) => iter)
    );
    if (ours.length === 0 || dense.length === 0) return undefined;
    return {
      unit: "ratio",
      value: median(ours) / median(dense),
      count: Math.min(ours.length, dense.length),
    };
  };
}

/**
 * The test accuracies of a row, by seed.
 *
 * @param scores The row's completed runs.
 * @returns Fractions.
 */
export function testBySeed(scores: ReadonlyMap<number, RunScore>): Map<number, number> {
  return new Map([...scores].map(([seed, { testAccuracy }]) => [seed, testAccuracy]));
}
