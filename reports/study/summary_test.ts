/**
 * Tests of the matching of runs and rows, on the fixture and variations of it.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Claim, RunScore } from "../../experiments/paper/claims/claim.ts";
import type { RunRecord, RunState } from "../../experiments/runs/record.ts";
import { profileSettings } from "../../experiments/items/profiles.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import { type RowSummary, type Study, summarizeStudy } from "./summary.ts";
import { CATALOG, CLAIMS, fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";

function row(study: Study, experiment: string, id: string): RowSummary {
  const found = study.experiments.find(({ spec }) => spec.id === experiment)
    ?.rows.find(({ spec }) => spec.id === id);
  assert(found, `There is no row ${experiment}/${id}`);
  return found;
}

function names(runs: readonly StoredRun[]): string[] {
  return runs.map(({ name }) => name);
}

function studyOf(runs: readonly StoredRun[]): Study {
  return summarizeStudy({
    settings: SETTINGS,
    runs,
    damaged: [],
    catalog: CATALOG,
    claims: CLAIMS,
  });
}

/** The run with another status, name or numerics version. */
function changed(
  { name, record }: StoredRun,
  change: { name?: string; state?: RunState; numericsVersion?: number },
): StoredRun {
  const { state = record.status.state, numericsVersion = record.identity.numericsVersion } = change;
  return {
    name: change.name ?? name,
    record: {
      ...record,
      status: { ...record.status, state },
      identity: { ...record.identity, numericsVersion },
      result: state === "COMPLETED" ? record.result : undefined,
    },
  };
}

Deno.test("summarizeStudy() matches runs with rows by all of the configuration but the seed", () => {
  const study = fixtureStudy();
  const top20 = row(study, "table", "top20");
  assertEquals(names(top20.runs), ["mnist-top20-seed1", "mnist-top20-seed2", "mnist-top20-seed3"]);
  assertEquals(names(top20.completed), ["mnist-top20-seed1", "mnist-top20-seed2"]);
  assertEquals(row(study, "figure", "top20").runs, top20.runs, "Rows share runs");
  assertEquals(row(study, "table", "top80").missingSeeds, [3]);
  assertEquals(row(study, "figure", "random20").missingSeeds, [1, 2, 3]);
  assertEquals(names(study.strays), ["mnist-stray"]);
});

Deno.test("summarizeStudy() computes all numbers from completed runs", () => {
  const study = fixtureStudy();
  const { test, dev, iter, paperDifference, comparison } = row(study, "table", "top20");
  assertEquals([test?.count, dev?.count, iter], [2, 2, 3]);
  assertAlmostEquals(test?.mean ?? NaN, 0.9625, 1e-12);
  assertAlmostEquals(paperDifference ?? NaN, 0.9625 - 0.9801, 1e-12);
  assertEquals([comparison?.label, comparison?.ours?.count], ["dense", 2]);
  assertAlmostEquals(comparison?.paper ?? NaN, 0.0019, 1e-12);
  // Seed by seed: (0.961 - 0.975 + 0.964 - 0.976) / 2, not the difference of the two means.
  assertAlmostEquals(comparison?.ours?.mean ?? NaN, -0.013, 1e-12);
});

Deno.test("summarizeStudy() leaves values undefined without runs or without paper values", () => {
  const study = fixtureStudy();
  const random = row(study, "figure", "random20");
  assertEquals([random.test, random.iter, random.paperDifference], [
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(random.comparison?.ours, undefined);
  assertEquals(row(study, "table", "top80").paperDifference, undefined);
  assertEquals(row(study, "table", "dense").comparison, undefined);
});

Deno.test("summarizeStudy() counts every run once", () => {
  assertEquals(fixtureStudy().counts, {
    planned: 18,
    missing: 7,
    COMPLETED: 9,
    RUNNING: 0,
    INTERRUPTED: 1,
    DIVERGED: 1,
    FAILED: 0,
  });
  assertEquals(fixtureStudy().distinctRows.map(({ item, row }) => [item, row.spec.id]), [
    ["Table 0", "dense"],
    ["Table 0", "top20"],
    ["Table 0", "top80"],
    ["Figure 0", "random20"],
    ["Table 00", "tag-dense"],
    ["Table 00", "tag-top5"],
  ]);
});

Deno.test("summarizeStudy() shows seeds beyond the planned ones", () => {
  const [first] = RUNS;
  const { config } = first.record.identity;
  const identity = { ...first.record.identity, config: { ...config, seed: 9 } };
  const study = studyOf([...RUNS, { name: "extra", record: { ...first.record, identity } }]);
  assertEquals(row(study, "table", "dense").test?.count, 4);
  assertEquals(study.counts.planned, 19);
});

Deno.test("summarizeStudy() shows the newest of several runs of one seed, and the rest as strays", () => {
  const [old] = RUNS;
  const newer = changed(old, { name: "newer", numericsVersion: 2, state: "RUNNING" });
  const completed = changed(old, { name: "completed", numericsVersion: 2 });
  for (const runs of [[old, newer, completed], [completed, newer, old]]) {
    const study = studyOf(runs);
    assertEquals(names(row(study, "table", "dense").runs), ["completed"]);
    assertEquals(names(study.strays).sort(), [old.name, "newer"].sort());
  }
});

Deno.test("summarizeStudy() gives claims the scores and the states of their rows", () => {
  const [improves, beatsRandom] = fixtureStudy().verdicts;
  assertAlmostEquals(improves.cases[0].finding?.quantity.value ?? NaN, -0.013, 1e-12);
  assertEquals(beatsRandom.cases[0].finding, undefined);

  const settings = profileSettings("paper");
  const runs = RUNS.map(({ name, record }) => {
    const config = { ...record.identity.config, epochs: 20, evaluationsPerEpoch: 11 };
    return { name, record: { ...record, identity: { ...record.identity, config } } };
  });
  const study = summarizeStudy({ settings, runs, damaged: [], catalog: CATALOG, claims: CLAIMS });
  assertEquals(study.verdicts[0].note, "table/top20 seed 3: DIVERGED");
});

Deno.test("summarizeStudy() gives claims the curve, the fit and the items of a run", () => {
  const found: (RunScore | undefined)[] = [];
  const [claim] = CLAIMS;
  const spy: Claim = {
    ...claim,
    cases: [{
      label: "",
      paper: undefined,
      find: (scores) => {
        found.push(...[1, 2].map((seed) => scores("table/dense").get(seed)));
        return undefined;
      },
    }],
  };
  const [first, second, ...others] = RUNS;
  const { record } = first;
  // Three of twelve items were right.
  const result = { ...record.result, best: { ...record.result?.best, testAccuracy: 0.25 } };
  const epochs = record.epochs.map((row, index) => ({
    ...row,
    ...index === 2 && {
      evalTrainLoss: 0.1,
      evalTrainAccuracy: 0.99,
      testLoss: 0.2,
      testAccuracy: 0.97,
    },
  }));
  const measured = {
    ...first,
    record: { ...record, epochs, result, correct: Uint8Array.of(0b101, 0b1000) } as RunRecord,
  };
  summarizeStudy({
    settings: SETTINGS,
    runs: [measured, second, ...others],
    damaged: [],
    catalog: CATALOG,
    claims: [spy],
  });
  const [run, older] = found;
  assertEquals([run?.epochs, run?.iter, run?.testAccuracy], [3, 3, 0.25]);
  assertEquals(run?.devCurve.slice(0, 4).map((point) => point.epochs), [0.25, 0.5, 0.75, 1]);
  assertEquals(run?.devCurve[0].devAccuracy, record.evaluations[0].devAccuracy);
  assertEquals(run?.fit, [
    { epoch: 3, trainAccuracy: 0.99, trainLoss: 0.1, testAccuracy: 0.97, testLoss: 0.2 },
  ]);
  assertEquals(run?.items, { correct: Uint8Array.of(0b101, 0b1000), count: 12 });
  assertEquals([older?.fit, older?.items], [[], undefined]);
});

Deno.test("summarizeStudy() shows the profile's rows, and compares with rows outside it", () => {
  const study = fixtureStudy({ ...SETTINGS, profile: "smoke" });
  assertEquals(study.experiments.map(({ rows }) => rows.map(({ spec }) => spec.id)), [
    ["dense", "top80"],
    ["top80", "dense"],
    [],
  ]);
  assertEquals(study.counts.planned, 6);
});

Deno.test("summarizeStudy() names what the settings changed, and shows equal rows once", () => {
  const set = ["sparsifier.k=25"];
  const study = fixtureStudy({ ...SETTINGS, set });
  const labels = study.experiments.map(({ rows }) => rows.map(({ spec }) => spec.label));
  assertEquals(labels, [
    ["dense", "meProp k=20 (sparsifier.k=25)"],
    ["meProp k=20 (sparsifier.k=25)", "random-k, k=20 (sparsifier.k=25)", "dense"],
    ["tagger, dense", "tagger, meProp k=5 (sparsifier.k=25)"],
  ]);
  assertEquals(
    study.experiments[1].rows[1].comparison?.label,
    "meProp k=20 (sparsifier.k=25)",
  );
  assertEquals(study.distinctRows.length, 5);
});

Deno.test("summarizeStudy() excludes rows that do not allow the settings, with the reason", () => {
  // The taggers of profile quick have 100 units.
  const set = ['sparsifier={"name":"topK","k":200,"outputLayer":false}'];
  const { experiments, verdicts } = fixtureStudy({ ...SETTINGS, set });
  assertEquals(experiments.map(({ rows }) => rows.length), [1, 1, 0]);
  const problem =
    "Cannot use this configuration: sparsifier.k is 200, but there are 100 entries in " +
    "a gate. Set k from 1 to 100";
  assertEquals(experiments.map(({ refused }) => refused), [[], [], [
    { label: "tagger, dense", problem },
    { label: "tagger, meProp k=5", problem },
  ]]);
  assertEquals(verdicts.map(({ verdict }) => verdict), ["undecided", "undecided"]);
});

Deno.test("summarizeStudy() gives each row its configuration and its seeds", () => {
  const settings = profileSettings("paper");
  const { experiments } = summarizeStudy({ settings, runs: [], damaged: [] });
  const seedsOf = (id: string): string[] =>
    experiments.find(({ spec }) => spec.id === id)?.rows
      .map(({ config, seeds }) => `${config.task}: ${seeds.join()}`) ?? [];
  assertEquals(seedsOf("figure4-middle")[0], "mnist: 1,2,3,4,5");
  assertEquals(seedsOf("table3-pos"), ["pos: 1,2,3,4,5", "pos: 1,2,3,4,5"]);
  assertEquals(seedsOf("table1-pos-brown"), ["pos: 1,2,3", "pos: 1,2,3", "pos: 1"]);
});

Deno.test("summarizeStudy() reports an empty study of all experiments", () => {
  const study = summarizeStudy({ settings: profileSettings("paper"), runs: [], damaged: [] });
  assertEquals(study.counts.missing, study.counts.planned);
  assert(study.verdicts.every(({ verdict }) => verdict === "too few runs"));
});
