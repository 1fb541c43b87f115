/**
 * The content of a report as data: runs matched to the rows of the experiments, means, differences,
 * verdicts, counts. Pure: records in, plain values out. Not here: files, formatting.
 *
 * @module
 */
import { CATALOG } from "../../experiments/items/catalog.ts";
import { CLAIMS } from "../../experiments/paper/claims/claims.ts";
import { canonicalJson, type RunConfig } from "../../experiments/engine/config.ts";
import {
  type ResolvedRow,
  resolveRow,
  rowsOf,
  seedsOf,
  type StudySettings,
} from "../../experiments/items/profiles.ts";
import type { DamagedRun, StoredRun } from "../../experiments/runs/all_runs.ts";
import type { EpochRow, RunRecord, RunState } from "../../experiments/runs/record.ts";
import type { ExperimentSpec, SpecRow } from "../../experiments/items/spec.ts";
import type {
  Claim,
  ClaimVerdict,
  EpochFit,
  RowReference,
  RowScores,
  RunScore,
} from "../../experiments/paper/claims/claim.ts";
import { judgeClaims } from "../../experiments/paper/verdict.ts";
import {
  type Estimate,
  estimateMean,
  median,
  pairedDifference,
} from "../../lib/math/statistics.ts";

/** The inputs of a summary. */
export interface StudyInput {
  readonly settings: StudySettings;
  readonly runs: readonly StoredRun[];
  readonly damaged: readonly DamagedRun[];
  /** Default: all experiments. */
  readonly catalog?: readonly ExperimentSpec[];
  /** Default: all claims. */
  readonly claims?: readonly Claim[];
  /** Verdicts that rest on measurements instead of runs. Default: none. */
  readonly measured?: readonly ClaimVerdict[];
}

/** A row against its baseline. */
export interface BaselineComparison {
  /** The baseline's label. */
  readonly label: string;
  /** The paper's difference of test accuracies, where it has both: a fraction. */
  readonly paper: number | undefined;
  /** Ours, over the seeds that both rows have completed. */
  readonly ours: Estimate | undefined;
}

/** A row with its runs. Accuracies are fractions. */
export interface RowSummary {
  readonly spec: SpecRow;
  /** The configuration of its runs, with an arbitrary seed. */
  readonly config: RunConfig;
  /** The planned seeds; there may be runs with others. */
  readonly seeds: readonly number[];
  /** One run a seed, in the order of the seeds. */
  readonly runs: readonly StoredRun[];
  /** The completed `runs`, the source of all numbers. */
  readonly completed: readonly StoredRun[];
  /** The study's seeds without a run. */
  readonly missingSeeds: readonly number[];
  readonly test: Estimate | undefined;
  readonly dev: Estimate | undefined;
  /** The median epoch of the best dev accuracy. */
  readonly iter: number | undefined;
  /** Our mean test accuracy - the paper's. */
  readonly paperDifference: number | undefined;
  /** Undefined for a row without baseline. */
  readonly comparison: BaselineComparison | undefined;
}

/** An experiment with its runs. */
export interface ExperimentSummary {
  readonly spec: ExperimentSpec;
  /** The rows that the profile runs; only the first of those that the settings make equal. */
  readonly rows: readonly RowSummary[];
  /** The rows that do not allow the settings of the study, with the reasons. */
  readonly refused: readonly { readonly label: string; readonly problem: string }[];
}

/** The number of runs by state; a run that several rows share counts once. */
export type RunCounts = Readonly<Record<RunState | "planned" | "missing", number>>;

/** The content of a report. */
export interface Study {
  readonly settings: StudySettings;
  readonly experiments: readonly ExperimentSummary[];
  readonly verdicts: readonly ClaimVerdict[];
  readonly counts: RunCounts;
  /** Rows with different configurations, each the first one in the catalog. */
  readonly distinctRows: readonly { readonly item: string; readonly row: RowSummary }[];
  /** All runs shown in some row. */
  readonly runs: readonly StoredRun[];
  /** Runs shown in no row: of another configuration, or older than a run shown. */
  readonly strays: readonly StoredRun[];
  readonly damaged: readonly DamagedRun[];
}

/** A key for a configuration without its seed. */
function configKey(config: RunConfig): string {
  return canonicalJson({ ...config, seed: 0 });
}

/** Matches runs with rows and computes the content of the report. */
export function summarizeStudy(input: StudyInput): Study {
  const { settings, damaged, catalog = CATALOG, claims = CLAIMS, measured = [] } = input;
  const runsByKey = groupRuns(input.runs);
  const resolved = new Map(
    catalog.map((spec) => [spec, spec.rows.map((row) => resolveRow(spec, row, settings))]),
  );
  const summaries = new Map(
    [...resolved].map(([spec, rows]) => [spec.id, summarizeRows(rows, settings, runsByKey)]),
  );
  const experiments = [...resolved].map(([spec, all]): ExperimentSummary => {
    const planned = new Set(rowsOf(spec, settings.profile).map(({ id }) => id));
    const rows = new Map<string, RowSummary>();
    for (const row of summaries.get(spec.id)?.values() ?? []) {
      const key = configKey(row.config);
      if (planned.has(row.spec.id) && !rows.has(key)) rows.set(key, row);
    }
    const refused = all.flatMap((one) =>
      "problem" in one && planned.has(one.row.id)
        ? [{ label: one.row.label, problem: one.problem }]
        : []
    );
    return { spec, rows: [...rows.values()], refused };
  });
  const distinctRows = new Map<string, { item: string; row: RowSummary }>();
  for (const { spec, rows } of experiments) {
    for (const row of rows) {
      const key = configKey(row.config);
      if (!distinctRows.has(key)) distinctRows.set(key, { item: spec.item, row });
    }
  }
  const distinct = [...distinctRows.values()];
  const shown = distinct.flatMap(({ row }) => row.runs);
  return {
    settings,
    experiments,
    verdicts: [
      ...judgeClaims(claims, {
        settings,
        row: (reference) => scoresOf(findRow(summaries, reference)),
      }),
      ...measured,
    ],
    counts: countRuns(distinct.map(({ row }) => row)),
    distinctRows: distinct,
    runs: shown,
    strays: input.runs.filter((run) => !shown.includes(run)),
    damaged,
  };
}

/** The run of each seed of each configuration. */
function groupRuns(runs: readonly StoredRun[]): Map<string, Map<number, StoredRun>> {
  const groups = new Map<string, Map<number, StoredRun>>();
  for (const run of runs) {
    const { config } = run.record.identity;
    const key = configKey(config);
    const group = groups.get(key) ?? new Map<number, StoredRun>();
    groups.set(key, group);
    const other = group.get(config.seed);
    if (other === undefined || isPreferred(run, other)) group.set(config.seed, run);
  }
  return groups;
}

/**
 * Chooses between two runs of one configuration and seed, which differ in data or numerics: the
 * newest numerics version first, then a completed run, then the name, independent of their order.
 */
function isPreferred(run: StoredRun, other: StoredRun): boolean {
  const rank = ({ record, name }: StoredRun): readonly (number | string)[] => [
    record.identity.numericsVersion,
    record.status.state === "COMPLETED" ? 1 : 0,
    name,
  ];
  const [a, b] = [rank(run), rank(other)];
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && a[at] > b[at];
}

/** The rows of an experiment that allow the settings, by id. */
function summarizeRows(
  rows: readonly ResolvedRow[],
  settings: StudySettings,
  runsByKey: ReadonlyMap<string, ReadonlyMap<number, StoredRun>>,
): Map<string, RowSummary> {
  const resolved = rows.flatMap((one) => "config" in one ? [one] : []);
  const runsOf = (config: RunConfig): ReadonlyMap<number, StoredRun> =>
    runsByKey.get(configKey(config)) ?? new Map();
  return new Map(resolved.map(({ row, config }) => {
    const baseline = resolved.find((other) => other.row.id === row.baseline);
    const bySeed = runsOf(config);
    const runs = [...bySeed].sort(([a], [b]) => a - b).map(([, run]) => run);
    const completed = runs.filter(isCompleted);
    const results = completed.flatMap(({ record }) => record.result?.best ?? []);
    const hasResults = results.length > 0;
    const test = hasResults
      ? estimateMean(results.map(({ testAccuracy }) => testAccuracy))
      : undefined;
    const seeds = seedsOf(row, settings);
    return [row.id, {
      spec: row,
      config,
      seeds,
      runs,
      completed,
      missingSeeds: seeds.filter((seed) => !bySeed.has(seed)),
      test,
      dev: hasResults ? estimateMean(results.map(({ devAccuracy }) => devAccuracy)) : undefined,
      iter: hasResults ? median(results.map(({ epoch }) => epoch)) : undefined,
      paperDifference: test && row.paper && test.mean - row.paper.testAccuracy,
      comparison: baseline && {
        label: baseline.row.label,
        paper: row.paper && baseline.row.paper &&
          row.paper.testAccuracy - baseline.row.paper.testAccuracy,
        ours: pairedDifference(testBySeed(bySeed), testBySeed(runsOf(baseline.config))),
      },
    }];
  }));
}

function isCompleted({ record }: StoredRun): boolean {
  return record.status.state === "COMPLETED" && record.result !== undefined;
}

function testBySeed(runs: ReadonlyMap<number, StoredRun>): Map<number, number> {
  return new Map(
    [...runs].flatMap(([seed, run]): [number, number][] =>
      isCompleted(run) && run.record.result ? [[seed, run.record.result.best.testAccuracy]] : []
    ),
  );
}

function scoresOf(row: RowSummary | undefined): RowScores {
  const seedOf = ({ record }: StoredRun): number => record.identity.config.seed;
  return {
    scores: new Map((row?.completed ?? []).flatMap((run): [number, RunScore][] => {
      const score = scoreOf(run.record);
      return score === undefined ? [] : [[seedOf(run), score]];
    })),
    unscored: new Map(
      (row?.runs ?? []).filter((run) => !isCompleted(run))
        .map((run) => [seedOf(run), run.record.status.state]),
    ),
    planned: row?.seeds ?? [],
  };
}

/** The scores for the claims; older runs lack the fit of each epoch and the test items. */
function scoreOf(
  { identity, result, correct, epochs, evaluations }: RunRecord,
): RunScore | undefined {
  if (result === undefined) return undefined;
  const { best: { testAccuracy, devAccuracy, epoch: iter }, steps } = result;
  const stepsPerEpoch = steps / identity.config.epochs;
  return {
    testAccuracy,
    devAccuracy,
    iter,
    epochs: identity.config.epochs,
    devCurve: evaluations.map((one) => ({
      epochs: one.step / stepsPerEpoch,
      devAccuracy: one.devAccuracy,
    })),
    fit: epochs.flatMap(fitOf),
    items: correct && { correct, count: countItems(correct, testAccuracy) },
  };
}

function fitOf(
  { epoch, evalTrainAccuracy, evalTrainLoss, testAccuracy, testLoss }: EpochRow,
): readonly EpochFit[] {
  const isMeasured = evalTrainAccuracy !== undefined && evalTrainLoss !== undefined &&
    testAccuracy !== undefined && testLoss !== undefined;
  if (!isMeasured) return [];
  return [{
    epoch,
    trainAccuracy: evalTrainAccuracy,
    trainLoss: evalTrainLoss,
    testAccuracy,
    testLoss,
  }];
}

/** The number of test items: the bits fill whole bytes, so it follows from the accuracy. */
function countItems(correct: Uint8Array, accuracy: number): number {
  let right = 0;
  for (const byte of correct) for (let rest = byte; rest > 0; rest &= rest - 1) right++;
  return right === 0 ? 8 * correct.length : Math.round(right / accuracy);
}

function findRow(
  summaries: ReadonlyMap<string, ReadonlyMap<string, RowSummary>>,
  reference: RowReference,
): RowSummary | undefined {
  const [experiment, row] = reference.split("/");
  return summaries.get(experiment)?.get(row);
}

function countRuns(rows: readonly RowSummary[]): RunCounts {
  const counts = {
    planned: 0,
    missing: 0,
    COMPLETED: 0,
    RUNNING: 0,
    INTERRUPTED: 0,
    DIVERGED: 0,
    FAILED: 0,
  };
  for (const { runs, missingSeeds } of rows) {
    counts.planned += runs.length + missingSeeds.length;
    counts.missing += missingSeeds.length;
    for (const { record } of runs) counts[record.status.state]++;
  }
  return counts;
}
