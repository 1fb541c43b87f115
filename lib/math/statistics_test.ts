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
  mean,
  median,
  pairedDifference,
  sampleStandardDeviation,
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

Deno.test("median() leaves its argument as it is and lies between the extremes", () => {
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
