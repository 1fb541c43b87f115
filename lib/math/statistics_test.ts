/**
 * Tests of the statistics against printed tables of Student's t, a worked example, and properties
 * that hold for all values.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  estimateMean,
  holm,
  intervalOf,
  mean,
  median,
  pairedDifference,
  sampleStandardDeviation,
  tTest,
} from "./statistics.ts";

/** The 97.5 % quantile by degrees of freedom, as tables print it. */
const T_TABLE: readonly (readonly [number, number])[] = [
  [1, 12.7062],
  [2, 4.3027],
  [3, 3.1824],
  [4, 2.7764],
  [5, 2.5706],
  [9, 2.2622],
  [29, 2.0452],
  [100, 1.9840],
];

const value = fc.double({ min: -100, max: 100, noNaN: true });
const values = fc.array(value, { minLength: 2, maxLength: 12 });

Deno.test("estimateMean() uses the quantiles of Student's t that tables print", () => {
  for (const [degreesOfFreedom, quantile] of T_TABLE) {
    const count = degreesOfFreedom + 1;
    // Half of the values at -1, half at 1, one at 0 where the count is odd: mean 0.
    const half = Math.floor(count / 2);
    const data = [
      ...Array<number>(half).fill(-1),
      ...Array<number>(half).fill(1),
      ...Array<number>(count - 2 * half).fill(0),
    ];
    const deviation = Math.sqrt(2 * half / degreesOfFreedom);
    const { halfWidth = NaN } = estimateMean(data) as { halfWidth: number };
    assertAlmostEquals(halfWidth * Math.sqrt(count) / deviation, quantile, 5e-5);
  }
});

Deno.test("estimateMean() agrees with a worked example", () => {
  // Nine differences with mean 12 and standard deviation sqrt(60): 12 +- 2.3060 sqrt(60) / 3.
  const { count, mean, halfWidth } = estimateMean([0, 4, 8, 8, 12, 16, 16, 20, 24]);
  assertEquals([count, mean], [9, 12]);
  assertAlmostEquals(halfWidth ?? NaN, 2.306004 * Math.sqrt(60) / 3, 1e-5);
});

Deno.test("estimateMean() has no interval for one value, and none to speak of for equal ones", () => {
  assertEquals(estimateMean([0.98]), { count: 1, mean: 0.98, halfWidth: undefined });
  assertEquals(estimateMean([0.1, 0.1, 0.1]), { count: 3, mean: 0.1, halfWidth: 0 });
});

Deno.test("mean(), median() and sampleStandardDeviation() have known values", () => {
  assertEquals(mean([1, 2, 6]), 3);
  assertEquals(median([6, 1, 2]), 2);
  assertEquals(median([10, 9, 100, 1]), 9.5);
  assertAlmostEquals(sampleStandardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7), 1e-12);
});

Deno.test("the statistics reject too few values", () => {
  assertThrows(() => mean([]), RangeError, "Cannot take the mean of 0 values: at least 1 needed");
  assertThrows(() => median([]), RangeError, "median of 0 values");
  assertThrows(() => estimateMean([]), RangeError, "mean of 0 values");
  assertThrows(() => sampleStandardDeviation([1]), RangeError, "of 1 values: at least 2 needed");
});

Deno.test("median() leaves its argument unchanged and lies between the extremes", () => {
  fc.assert(fc.property(values, (data) => {
    const copy = [...data];
    const middle = median(data);
    assertEquals(data, copy);
    return middle >= Math.min(...data) && middle <= Math.max(...data) &&
      data.filter((one) => one < middle).length <= data.length / 2 &&
      data.filter((one) => one > middle).length <= data.length / 2;
  }));
});

Deno.test("estimateMean() moves and scales with the values", () => {
  fc.assert(fc.property(values, value, fc.double({ min: 0.1, max: 10, noNaN: true }), (
    data,
    shift,
    scale,
  ) => {
    const before = estimateMean(data);
    const after = estimateMean(data.map((one) => scale * one + shift));
    assertAlmostEquals(after.mean, scale * before.mean + shift, 1e-9);
    assertAlmostEquals(after.halfWidth ?? NaN, scale * (before.halfWidth ?? NaN), 1e-6);
  }));
});

Deno.test("pairedDifference() pairs by key, whatever the order and whatever has no partner", () => {
  const ours = new Map([[3, 0.9], [1, 0.7], [2, 0.8]]);
  const baseline = new Map([[1, 0.6], [4, 0.1], [2, 0.6], [3, 0.6]]);
  const { count, mean, halfWidth } = pairedDifference(ours, baseline) ?? estimateMean([0]);
  assertEquals(count, 3);
  assertAlmostEquals(mean, 0.2, 1e-12);
  assertAlmostEquals(halfWidth ?? NaN, 4.302653 * 0.1 / Math.sqrt(3), 1e-6);
  assertEquals(pairedDifference(ours, new Map([[9, 1]])), undefined);
});

Deno.test("pairedDifference() turns its sign when the two change places", () => {
  const scores = fc.dictionary(fc.constantFrom("1", "2", "3", "4"), value, { minKeys: 1 });
  fc.assert(fc.property(scores, scores, (a, b) => {
    const left = new Map(Object.entries(a));
    const right = new Map(Object.entries(b));
    const there = pairedDifference(left, right);
    const back = pairedDifference(right, left);
    assertEquals(there?.count, back?.count);
    if (there === undefined || back === undefined) return;
    assertAlmostEquals(there.mean, -back.mean, 1e-9);
    assertAlmostEquals(there.halfWidth ?? 0, back.halfWidth ?? 0, 1e-9);
  }));
});

Deno.test("intervalOf() is around the mean, and undefined for one value", () => {
  assertEquals(intervalOf({ count: 2, mean: 1, halfWidth: 0.25 }), { low: 0.75, high: 1.25 });
  assertEquals(intervalOf(estimateMean([1])), undefined);
});

Deno.test("tTest() is 5 % where t is the quantile that tables print", () => {
  for (const [degreesOfFreedom, quantile] of T_TABLE) {
    const count = degreesOfFreedom + 1;
    const spread = Array.from({ length: count }, (_, i) => Math.floor((i + 1) / 2) * (-1) ** i);
    const center = mean(spread);
    const error = sampleStandardDeviation(spread) / Math.sqrt(count);
    assertAlmostEquals(tTest(spread, center + quantile * error), 0.05, 1e-5);
    assertAlmostEquals(tTest(spread, center - quantile * error), 0.05, 1e-5);
  }
});

Deno.test("tTest() has the p of Student's sleep data, and those of two degrees of freedom", () => {
  // Student (1908): R's t.test(extra ~ group, data = sleep, paired = TRUE) prints p-value = 0.002833.
  const sleep = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
  assertAlmostEquals(tTest(sleep, 0), 0.002833, 5e-7);
  // In closed form p = 1 - t / sqrt(2 + t^2) with 2 degrees of freedom; here t = 100 sqrt(3).
  const t = 100 * Math.sqrt(3);
  assertAlmostEquals(tTest([99, 100, 101], 0), 1 - t / Math.sqrt(2 + t * t), 1e-9);
});

Deno.test("tTest() of equal values knows only yes and no", () => {
  assertEquals([tTest([1, 1, 1], 1), tTest([1, 1, 1], 2)], [1, 0]);
  assertThrows(() => tTest([1], 0), RangeError, "of 1 values: at least 2 needed");
});

Deno.test("holm() has the values of a worked example", () => {
  // By hand: 4 x 0.005, then 3 x 0.01, 2 x 0.03 and 1 x 0.04, never below the one before.
  const corrected = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, i) => assertAlmostEquals(corrected[i], p, 1e-12));
  assertEquals(holm([0.75, 0.5]), [1, 1]);
  assertEquals(holm([]), []);
});

Deno.test("holm() lies between the p and Bonferroni's, in the same order", () => {
  const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(ps, (data) => {
    const corrected = holm(data);
    return data.every((p, i) =>
      corrected[i] >= p && corrected[i] <= Math.min(1, data.length * p) &&
      data.every((other, j) => p > other || corrected[i] <= corrected[j])
    );
  }));
});
