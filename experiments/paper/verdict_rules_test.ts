/**
 * Tests of the rules on made-up runs: the three outcomes of each, and its limits.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Finding, Outcome, RowReference, RunScore, ScoreLookup } from "./claims/claim.ts";
import { accuracies, fitOf, rowOf, score } from "./claims/claims_testing.ts";
import { growsWithDepth, reducesOverfitting } from "./claims/overfitting_rules.ts";
import {
  compareAbove,
  epochsToLevel,
  improves,
  leadsBy,
  needsNoMoreEpochs,
  peaksInside,
  type Rule,
  suffices,
} from "./verdict_rules.ts";

const PAIR = { row: "t/ours", baseline: "t/dense" } as const;

function lookup(rows: Record<RowReference, ReadonlyMap<number, RunScore>>): ScoreLookup {
  return (reference) => rows[reference] ?? new Map();
}

/** What a rule finds where ours is above a dense model of 98 % by the given differences. */
function found(rule: Rule, differences: readonly number[]): Finding | undefined {
  return rule(lookup({
    "t/ours": accuracies(differences.map((one) => 0.98 + one)).scores,
    "t/dense": accuracies(differences.map(() => 0.98)).scores,
  }));
}

/** Three seeds around a mean; the interval is 2.4841 steps to either side. */
function around(mean: number, step: number): number[] {
  return [mean - step, mean, mean + step];
}

/** The half width of {@link around} with a step of 1. */
const HALF_WIDTH = 4.302653 / Math.sqrt(3);

Deno.test("compareAbove() decides nothing on its limits or without an interval", () => {
  const limit = { metAbove: 0, unmetBelow: 0.25 };
  const outcome = (low: number, high: number): Outcome => compareAbove({ low, high }, limit);
  assertEquals(outcome(0.01, 0.5), "met");
  assertEquals(outcome(0.01, 0.2), "met");
  assertEquals(outcome(0, 0.5), "unclear");
  assertEquals(outcome(-0.5, 0.25), "unclear");
  assertEquals(outcome(-0.5, 0.24), "unmet");
  assertEquals(outcome(0, 0.24), "unmet");
  assertEquals(compareAbove(undefined, limit), "unclear");
});

Deno.test("suffices() allows a loss of 0.1 points, of the whole interval", () => {
  const outcome = (differences: readonly number[]): Outcome | undefined =>
    found(suffices(PAIR), differences)?.outcome;
  assertEquals(outcome(around(0, 0.0004)), "met", "from -0.099 points");
  assertEquals(outcome(around(0, 0.00041)), "unclear", "from -0.102 points");
  assertEquals(outcome(around(-0.002, 0.0004)), "unmet", "up to -0.101 points");
  assertEquals(outcome(around(-0.002, 0.00041)), "unclear", "up to -0.098 points");
  assertEquals(outcome([-0.001, -0.001, -0.001]), "unclear", "On the limit");
  assertEquals(outcome([0.01]), "unclear", "One seed has no interval");
  assertEquals(outcome([]), undefined);
});

Deno.test("improves() requires an interval above 0, or for one below the paper's gain", () => {
  const outcome = (differences: readonly number[]): Outcome | undefined =>
    found(improves(PAIR, 0.002), differences)?.outcome;
  assertEquals(outcome(around(0.001, 0.0004)), "met");
  assertEquals(outcome(around(0.001, 0.00041)), "unclear", "from -0.002 to 0.202 points");
  assertEquals(outcome(around(0.0008, 0.0004)), "unmet", "from -0.019 to 0.179 points");
  assertEquals(outcome([0, 0, 0]), "unmet");
  assertEquals(outcome(around(-0.01, 0.0001)), "unmet");
  assertEquals(outcome(around(0, 0.01)), "unclear");
});

Deno.test("leadsBy() requires an interval above the lead, or below it", () => {
  const outcome = (differences: readonly number[]): Outcome | undefined =>
    found(leadsBy(PAIR, 0.015), differences)?.outcome;
  assertEquals(outcome(around(0.016, 0.0004)), "met");
  assertEquals(outcome(around(0.016, 0.00041)), "unclear");
  assertEquals(outcome(around(0.014, 0.0004)), "unmet");
  assertEquals(outcome(around(0.014, 0.00041)), "unclear");
  assertEquals(outcome([0.015, 0.015, 0.015]), "unclear", "On the limit");
});

Deno.test("the p of a rule is 5 % where its interval ends at the limit on which it rests", () => {
  const step = 0.001 / HALF_WIDTH;
  const p = (rule: Rule, differences: readonly number[]): number =>
    found(rule, differences)?.p ?? NaN;
  assertAlmostEquals(p(suffices(PAIR), around(0, step)), 0.05, 1e-6);
  assertAlmostEquals(p(suffices(PAIR), around(-0.002, step)), 0.05, 1e-6);
  assertAlmostEquals(p(leadsBy(PAIR, 0.015), around(0.016, step)), 0.05, 1e-6);
  assertAlmostEquals(p(improves(PAIR, 0.002), around(0.001, step)), 0.05, 1e-6);
  // Not above 0, so against the paper's gain.
  assertAlmostEquals(p(improves(PAIR, 0.002), around(0.0005, step * 1.499)), 0.05, 1e-3);
});

Deno.test("the rules of differences pair by seed", () => {
  const finding = suffices(PAIR)(lookup({
    "t/ours": new Map([[1, score(0.97)], [2, score(0.98)], [3, score(0.99)], [9, score(0.1)]]),
    "t/dense": new Map([[3, score(0.99)], [1, score(0.97)], [2, score(0.98)], [8, score(0.9)]]),
  }));
  assertEquals(finding?.quantity, {
    unit: "difference",
    value: 0,
    interval: { low: 0, high: 0 },
    count: 3,
  });
});

function curve(...points: readonly (readonly [number, number])[]): RunScore {
  return score(0.98, {
    devCurve: points.map(([epochs, devAccuracy]) => ({ epochs, devAccuracy })),
  });
}

Deno.test("epochsToLevel() interpolates to the first time", () => {
  const run = curve([0.5, 0.9], [1, 0.96], [1.5, 0.98], [2, 0.95], [2.5, 0.99]);
  assertAlmostEquals(epochsToLevel(run, 0.975) ?? NaN, 1.375, 1e-9);
  assertAlmostEquals(epochsToLevel(run, 0.96) ?? NaN, 1, 1e-9);
  assertAlmostEquals(epochsToLevel(run, 0.985) ?? NaN, 2.4375, 1e-9);
  assertEquals(epochsToLevel(run, 0.9), 0.5);
  assertEquals(epochsToLevel(run, 0.1), 0.5, "Nothing before the first evaluation");
  assertEquals(epochsToLevel(run, 0.991), undefined);
  assertEquals(epochsToLevel(curve(), 0.9), undefined);
});

/** Runs that reach 97.5 % after the given epochs; the dense ones after 1. */
function epochs(ours: readonly number[]): Finding | undefined {
  return needsNoMoreEpochs(PAIR, 0.975)(lookup({
    "t/ours": rowOf(ours.map((at) => curve([at, 0.98]))).scores,
    "t/dense": rowOf(ours.map(() => curve([1, 0.98]))).scores,
  }));
}

Deno.test("needsNoMoreEpochs() allows a ratio of 1.2, of the whole interval", () => {
  assertEquals(epochs([1.2, 1.2, 1.2])?.outcome, "met", "On the limit");
  assertEquals(epochs([1.21, 1.21, 1.21])?.outcome, "unmet");
  assertEquals(epochs([1, 1.05, 1.1])?.outcome, "met");
  assertEquals(epochs([1, 1.1, 1.2])?.outcome, "unclear");
  assertEquals(epochs([2, 2.1, 4])?.outcome, "unclear");
  assertEquals(epochs([2, 2.1, 2.2])?.outcome, "unmet");
  assertEquals(epochs([1])?.outcome, "unclear");
  assertEquals(epochs([])?.outcome, undefined);
});

Deno.test("needsNoMoreEpochs() takes the geometric mean, and its interval on the logarithm", () => {
  const { quantity, p } = epochs([1, 2, 4]) as Finding;
  assertAlmostEquals(quantity.value, 2, 1e-12);
  assertAlmostEquals(quantity.interval?.low ?? NaN, 2 * 2 ** -HALF_WIDTH, 1e-5);
  assertAlmostEquals(quantity.interval?.high ?? NaN, 2 * 2 ** HALF_WIDTH, 1e-5);
  // With 2 degrees of freedom p = 1 - t / sqrt(2 + t^2).
  const t = Math.log(2 / 1.2) / (Math.log(2) / Math.sqrt(3));
  assertAlmostEquals(p ?? NaN, 1 - t / Math.sqrt(2 + t * t), 1e-9);
});

Deno.test("needsNoMoreEpochs() counts a run that never arrives as the whole run, and names it", () => {
  const finding = needsNoMoreEpochs(PAIR, 0.975)(lookup({
    "t/ours": rowOf([curve([10, 0.98]), curve([20, 0.9]), curve([10, 0.98])]).scores,
    "t/dense": rowOf([10, 10, 10].map((at) => curve([at, 0.98]))).scores,
  }));
  assertAlmostEquals(finding?.quantity.value ?? NaN, Math.cbrt(2), 1e-12);
  assertEquals(finding?.notes, ["t/ours seed 2 never reaches 97.5 %"]);
});

/** A curve of k = 5, 20, 80 and the dense model from mean dev and test accuracies. */
function peak(
  dev: readonly number[],
  test: readonly number[],
  step: number,
): Finding | undefined {
  const ks = [5, 20, 80, 500];
  const rule = peaksInside(ks.map((k) => ({ k, row: `t/${k}` as const })));
  const rows = ks.map((k, i) => [
    `t/${k}`,
    rowOf(
      around(0, k === 500 ? 0 : step).map((noise) =>
        score(test[i] + noise, { devAccuracy: dev[i] + noise })
      ),
    ).scores,
  ]);
  return rule(lookup(Object.fromEntries(rows)));
}

Deno.test("peaksInside() chooses k on dev and judges it on test", () => {
  const inside = peak([0.9, 0.98, 0.97, 0.96], [0.9, 0.982, 0.99, 0.98], 0.0001);
  assertEquals([inside?.outcome, inside?.beside[0].quantity.value], ["met", 20]);
  assertAlmostEquals(inside?.quantity.value ?? NaN, 0.002, 1e-12, "Not k=80, the best on test");
  const outcome = (test: number, step: number): Outcome | undefined =>
    peak([0.9, 0.98, 0.97, 0.96], [0.9, test, 0.97, 0.98], step)?.outcome;
  assertEquals(outcome(0.981, 0.0004), "met");
  assertEquals(outcome(0.981, 0.00041), "unclear");
  assertEquals(outcome(0.979, 0.0004), "unmet");
  assertEquals(outcome(0.979, 0.00041), "unclear");
  assertEquals(outcome(0.98, 0), "unmet", "No part above 0");
});

Deno.test("peaksInside() is not as claimed with the best k at an end", () => {
  for (const dev of [[0.99, 0.98, 0.97, 0.96], [0.9, 0.98, 0.97, 0.99]]) {
    const end = peak(dev, [0.99, 0.98, 0.98, 0.98], 0.0001);
    assertEquals([end?.outcome, end?.p], ["unmet", undefined]);
    assertEquals(end?.notes, ["The peak is at an end of the curve"]);
  }
});

Deno.test("peaksInside() compares the same seeds at every point", () => {
  const rule = peaksInside([5, 20, 500].map((k) => ({ k, row: `t/${k}` as const })));
  const rows: Record<RowReference, ReadonlyMap<number, RunScore>> = {
    "t/5": accuracies([0.9, 0.9, 0.9]).scores,
    "t/20": accuracies([0.98, 0.981, 0.982]).scores,
    "t/500": accuracies([0.97, 0.97, 0.97]).scores,
  };
  const more = (reference: RowReference) => new Map([...rows[reference], [4, score(1)]]);
  for (const [a, b] of [["t/20", "t/500"], ["t/5", "t/20"]] as const) {
    assertEquals(rule(lookup({ ...rows, [a]: more(a), [b]: more(b) })), rule(lookup(rows)));
  }
  assertEquals(rule(lookup({ ...rows, "t/5": new Map() })), undefined);
});

/** A pair whose gaps differ by the given numbers, and test accuracies by another. */
function overfitting(differences: readonly number[], accuracy = 0): Finding | undefined {
  return reducesOverfitting(PAIR)(lookup({
    "t/ours": rowOf(
      differences.map((one) => score(0.98 + accuracy, { fit: fitOf(0.02 + one) })),
    ).scores,
    "t/dense": rowOf(differences.map(() => score(0.98, { fit: fitOf(0.02) }))).scores,
  }));
}

Deno.test("reducesOverfitting() requires a smaller gap and sufficient accuracy", () => {
  assertEquals(overfitting(around(-0.001, 0.0004))?.outcome, "met");
  assertEquals(overfitting(around(-0.001, 0.00041))?.outcome, "unclear");
  assertEquals(overfitting(around(0.001, 0.0004))?.outcome, "unmet");
  assertEquals(overfitting(around(0.001, 0.00041))?.outcome, "unclear");
  assertEquals(overfitting([0, 0, 0])?.outcome, "unmet");
  const worse = overfitting(around(-0.001, 0.0001), -0.002);
  assertEquals(worse?.outcome, "unclear");
  assertEquals(worse?.notes, [
    "The gap is smaller because it fits less: the test accuracy is worse",
  ]);
  const open = overfitting(around(-0.001, 0.0001), -0.001);
  assertEquals(open?.outcome, "unclear");
  assertEquals(open?.notes, ["The gap is smaller, but the test accuracy may be worse"]);
});

Deno.test("reducesOverfitting() looks at the last epoch, and shows the best and the losses", () => {
  const fit = (best: number, last: number): RunScore =>
    score(0.98, {
      iter: 7,
      fit: [
        { epoch: 7, trainAccuracy: 0.99, testAccuracy: 0.99 - best, trainLoss: 0.1, testLoss: 0.5 },
        {
          epoch: 20,
          trainAccuracy: 0.99,
          testAccuracy: 0.99 - last,
          trainLoss: 0.1,
          testLoss: 0.8,
        },
      ],
    });
  const dense = score(0.98, { fit: fitOf(0) });
  const finding = reducesOverfitting(PAIR)(lookup({
    "t/ours": rowOf([fit(0.02, 0.01), fit(0.02, 0.01), fit(0.02, 0.01)]).scores,
    "t/dense": rowOf([dense, dense, dense]).scores,
  }));
  assertAlmostEquals(finding?.quantity.value ?? NaN, 0.01, 1e-12);
  assertEquals(
    finding?.beside.map(({ label, quantity: { unit, value } }) => [
      label,
      unit,
      Number(value.toFixed(9)),
    ]),
    [
      ["gap at the best dev epoch", "difference", 0.02],
      ["gap of losses, last epoch", "loss", 0.7],
      ["gap of losses, best dev epoch", "loss", 0.4],
      ["test accuracy", "difference", 0],
    ],
  );
});

Deno.test("the rules of overfitting find nothing in runs that did not measure it", () => {
  const runs = lookup({
    "t/ours": accuracies([0.98, 0.98, 0.98], { fit: fitOf(0.01) }).scores,
    "t/dense": accuracies([0.98, 0.98, 0.98]).scores,
  });
  assertEquals(reducesOverfitting(PAIR)(runs), undefined);
  assertEquals(growsWithDepth(PAIR, PAIR)(runs), undefined);
});

Deno.test("growsWithDepth() takes the difference of differences, seed by seed", () => {
  const row = (gaps: readonly number[], accuracy = 0.98): ReadonlyMap<number, RunScore> =>
    rowOf(gaps.map((gap) => score(accuracy, { fit: fitOf(gap) }))).scores;
  const grows = (deep: readonly number[], accuracy = 0.98): Finding | undefined =>
    growsWithDepth({ row: "t/2", baseline: "t/2d" }, { row: "t/5", baseline: "t/5d" })(lookup({
      "t/2": row([0.02, 0.01, 0.03]),
      "t/2d": row([0.03, 0.02, 0.04]),
      "t/5": row(deep, accuracy),
      "t/5d": row([0.04, 0.04, 0.04]),
    }));
  const smaller = grows(around(0.029, 0.0001));
  assertEquals(smaller?.outcome, "met");
  assertAlmostEquals(smaller?.quantity.value ?? NaN, -0.001, 1e-12);
  assertEquals(smaller?.beside.map(({ label }) => label), ["growth of the gain", "test accuracy"]);
  assertEquals(grows(around(0.029, 0.001))?.outcome, "unclear");
  assertEquals(grows(around(0.031, 0.0001))?.outcome, "unmet");
  assertEquals(grows([0.03, 0.03, 0.03])?.outcome, "unmet", "As much as in the shallow pair");
  assertEquals(grows(around(0.029, 0.0001), 0.97)?.outcome, "unclear", "Fits less");
});

Deno.test("a rule's outcome and its p agree at 5 %", () => {
  const differences = fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), {
    minLength: 3,
    maxLength: 9,
  });
  fc.assert(fc.property(differences, (data) => {
    const finding = found(leadsBy(PAIR, 0.001), data);
    const p = finding?.p ?? NaN;
    return Math.abs(p - 0.05) < 1e-4 || (finding?.outcome === "unclear") === (p > 0.05);
  }));
});
