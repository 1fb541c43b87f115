/**
 * The verdicts on the paper's claims: which runs count, when a claim may be decided, and the
 * correction for many tests. Not here: the rules that turn runs into an outcome (see
 * verdict_rules.ts), the claims (see claims.ts), files.
 *
 * @module
 */
import { bootstrapDifference } from "../../lib/math/bootstrap.ts";
import { CONFIDENCE, holm, type Interval } from "../../lib/math/statistics.ts";
import type {
  CaseResult,
  Claim,
  ClaimCase,
  ClaimKind,
  ClaimVerdict,
  Finding,
  Outcome,
  RowPair,
  ScoreLookup,
  StudyScores,
  Verdict,
} from "./claims/claim.ts";
import type { StudySettings } from "../items/profiles.ts";
import type { RunState } from "../runs/record.ts";

/** The fewest seeds that may decide. */
export const LEAST_SEEDS = 3;

/** A claim with the findings of its runs. */
interface Examined {
  readonly claim: Claim;
  readonly findings: readonly (Finding | undefined)[];
  /** Why it may not be decided. */
  readonly obstacle: Pick<ClaimVerdict, "verdict" | "note"> | undefined;
  readonly seeds: readonly number[];
}

/**
 * Judges claims together. Only the paper's protocol decides: profile paper with all its epochs and
 * no changed settings. Only planned seeds count, the same for all rows of a claim, and all of them
 * must be completed. Additional runs never change a verdict.
 */
export function judgeClaims(claims: readonly Claim[], study: StudyScores): ClaimVerdict[] {
  const examined = claims.map((claim) => examine(claim, study));
  const corrected = correctByKind(examined);
  const newItemsOf = newItemIntervals(study);
  return examined.map(({ claim, findings, obstacle, seeds }) => {
    const cases = claim.cases.map((one, index): CaseResult => ({
      label: one.label,
      paper: one.paper,
      finding: findings[index],
      holmP: corrected.get(one),
      newItems: newItemsOf(findings[index]?.difference, seeds),
    }));
    if (obstacle === undefined) return { claim, cases, ...decide(cases) };
    const interim = interimOutcome(claim, cases, seeds, study);
    return { claim, cases, ...obstacle, interim };
  });
}

/**
 * What the seeds completed so far would decide, while a claim waits for the others: a remark, never a
 * verdict. Undefined if they are fewer than three, or if there is no waiting for a run that failed.
 */
function interimOutcome(
  { rows, notTested }: Claim,
  cases: readonly CaseResult[],
  seeds: readonly number[],
  { settings, row }: StudyScores,
): Verdict | undefined {
  if (notTested !== undefined || protocolObstacle(settings) !== undefined) return undefined;
  const least = Math.min(...cases.map(({ finding }) => finding?.quantity.count ?? 0));
  const ends: readonly (RunState | undefined)[] = ["DIVERGED", "FAILED"];
  const hasFailed = rows.some((reference) => {
    const { unscored } = row(reference);
    return seeds.some((seed) => ends.includes(unscored.get(seed)));
  });
  return hasFailed || least < LEAST_SEEDS ? undefined : decide(cases).verdict;
}

/**
 * Judges claims about what was measured once, not run by run: their cases need no runs. One without
 * its measurement is not judged.
 */
export function judgeMeasurements(claims: readonly Claim[]): ClaimVerdict[] {
  return claims.map((claim): ClaimVerdict => {
    const cases = claim.cases.map(({ label, paper, find }): CaseResult => ({
      ...{ label, paper, finding: find(() => new Map()), holmP: undefined, newItems: undefined },
    }));
    if (claim.notTested !== undefined) {
      return { claim, cases, verdict: "not tested", note: claim.notTested };
    }
    const missing = cases.filter(({ finding }) => finding === undefined);
    if (missing.length === 0) return { claim, cases, ...decide(cases) };
    const note = `Not measured yet: ${missing.map(({ label }) => label).join(", ")}`;
    return { claim, cases, verdict: "too few runs", note };
  });
}

function examine(claim: Claim, study: StudyScores): Examined {
  const seeds = countedSeeds(claim, study);
  const scores: ScoreLookup = (reference) =>
    new Map([...study.row(reference).scores].filter(([seed]) => seeds.includes(seed)));
  const findings = claim.cases.map(({ find }) => find(scores));
  return { claim, findings, seeds, obstacle: findObstacle(claim, study, seeds, findings) };
}

/** The seeds that are planned for every row of a claim. */
function countedSeeds({ rows }: Claim, { row }: StudyScores): readonly number[] {
  const [first = [], ...others] = rows.map((reference) => row(reference).planned);
  return first.filter((seed) => others.every((planned) => planned.includes(seed)));
}

function findObstacle(
  claim: Claim,
  study: StudyScores,
  seeds: readonly number[],
  findings: Examined["findings"],
): Examined["obstacle"] {
  if (claim.notTested !== undefined) return { verdict: "not tested", note: claim.notTested };
  const protocol = protocolObstacle(study.settings);
  if (protocol !== undefined) return { verdict: "undecided", note: protocol };
  const runs = runsObstacle(claim, study, seeds) ??
    (findings.includes(undefined) ? "Older runs did not record this measurement" : undefined);
  return runs === undefined ? undefined : { verdict: "too few runs", note: runs };
}

/** Why a study's settings may not decide any claim; undefined if they are the paper's protocol. */
export function protocolObstacle(settings: StudySettings): string | undefined {
  const { profile, epochs, corpus, set } = settings;
  if (profile !== "paper") return `Profile ${profile} is not the paper's protocol`;
  if (epochs !== null) return `${epochs} epochs in every run instead of the protocol's`;
  if (corpus !== null) return `Corpus ${corpus} in every run instead of the protocol's`;
  if (set.length > 0) return `Not the paper's settings: ${set.join(", ")}`;
  return undefined;
}

/**
 * Why the runs may not decide. All planned seeds must be completed, or a study could stop at a
 * convenient result. A diverged run has no score, and leaving it out would flatter its row.
 */
function runsObstacle(
  { rows }: Claim,
  { row }: StudyScores,
  seeds: readonly number[],
): string | undefined {
  for (const reference of rows) {
    const { scores, unscored, planned } = row(reference);
    if (planned.length < LEAST_SEEDS) {
      const found = planned.length === 1 ? "1 planned seed" : `${planned.length} planned seeds`;
      return `${reference}: ${found}; at least ${LEAST_SEEDS} are required`;
    }
    for (const seed of seeds) {
      const state = unscored.get(seed);
      if (state === "DIVERGED" || state === "FAILED") return `${reference} seed ${seed}: ${state}`;
    }
    const done = seeds.filter((seed) => scores.has(seed)).length;
    if (done < seeds.length) {
      return `${reference}: ${done} of ${seeds.length} planned seeds completed`;
    }
  }
  if (seeds.length >= LEAST_SEEDS) return undefined;
  return `Seeds planned for all rows: ${seeds.length}; at least ${LEAST_SEEDS} are required`;
}

/** The p of each test that decides something, after Holm's correction over its kind. */
function correctByKind(examined: readonly Examined[]): Map<ClaimCase, number> {
  const byKind = new Map<ClaimKind, Map<ClaimCase, number>>();
  for (const { claim, findings, obstacle } of examined) {
    if (obstacle !== undefined) continue;
    const tests = byKind.get(claim.kind) ?? new Map<ClaimCase, number>();
    byKind.set(claim.kind, tests);
    claim.cases.forEach((one, index) => {
      const p = findings[index]?.p;
      if (p !== undefined) tests.set(one, p);
    });
  }
  return new Map(
    [...byKind.values()].flatMap((tests) => {
      const corrected = holm([...tests.values()]);
      return [...tests.keys()].map((one, index): [ClaimCase, number] => [one, corrected[index]]);
    }),
  );
}

/** Measures each pair of rows once, whatever the number of claims about it. */
function newItemIntervals(
  study: StudyScores,
): (pair: RowPair | undefined, seeds: readonly number[]) => Interval | undefined {
  const known = new Map<string, Interval | undefined>();
  return (pair, seeds) => {
    if (pair === undefined) return undefined;
    const key = JSON.stringify([pair.row, pair.baseline, seeds]);
    if (!known.has(key)) known.set(key, newItemInterval(study, pair, seeds));
    return known.get(key);
  };
}

function newItemInterval(
  { row }: StudyScores,
  pair: RowPair,
  seeds: readonly number[],
): Interval | undefined {
  const [ours, baseline] = [pair.row, pair.baseline].map((reference) => row(reference).scores);
  const shared = seeds.filter((seed) => ours.has(seed) && baseline.has(seed));
  const pairs = shared.map((seed) => [ours.get(seed)?.items, baseline.get(seed)?.items] as const);
  const count = pairs[0]?.[0]?.count;
  if (count === undefined) return undefined;
  const known = pairs.flatMap(([one, other]) =>
    one && other ? [{ ours: one.correct, baseline: other.correct }] : []
  );
  return known.length < pairs.length ? undefined : bootstrapDifference(known, count);
}

/** The verdict of a claim without obstacle. */
function decide(cases: readonly CaseResult[]): Pick<ClaimVerdict, "verdict" | "note"> {
  const outcomes = cases.map(({ finding }) => finding?.outcome ?? "unclear");
  const verdict = combine(outcomes);
  const withstood = cases.map(({ holmP }, index): Outcome =>
    holmP !== undefined && holmP > 1 - CONFIDENCE ? "unclear" : outcomes[index]
  );
  const notes = cases.flatMap(({ label, finding }) =>
    (finding?.notes ?? []).map((note) => cases.length > 1 ? `${label}: ${note}` : note)
  );
  if (combine(withstood) !== verdict) notes.push("Does not survive Holm's correction");
  return { verdict, note: notes.join(". ") };
}

/** Reproduced if all cases are as claimed, not reproduced if any is not. */
function combine(outcomes: readonly Outcome[]): "reproduced" | "not reproduced" | "undecided" {
  if (outcomes.includes("unmet")) return "not reproduced";
  return outcomes.every((outcome) => outcome === "met") ? "reproduced" : "undecided";
}
