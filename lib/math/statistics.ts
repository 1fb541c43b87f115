/**
 * Statistics of a few runs with different seeds: mean, standard deviation, median, Student's t
 * interval and test, paired differences of two models, and Holm's correction for multiple tests. Not
 * here: resampling (see bootstrap.ts).
 *
 * @module
 */
// The full specifier works without the import map of deno.json.
// deno-lint-ignore no-import-prefix
import jStat from "npm:jstat@1.9.6";

/** The used part of jstat, which has no types of its own. */
interface StudentT {
  readonly studentt: {
    inv(probability: number, degreesOfFreedom: number): number;
    cdf(t: number, degreesOfFreedom: number): number;
  };
}

/** The probability that an interval holds the true mean. */
export const CONFIDENCE = 0.95;

/** A range of values with its two ends. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A mean with its interval. */
export interface Estimate {
  /** The number of values. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /**
   * Half the width of the 95 % interval of Student's t around the mean; undefined for a single
   * value.
   */
  readonly halfWidth: number | undefined;
}

/**
 * The arithmetic mean.
 *
 * @param values At least one value.
 * @returns Their mean.
 * @throws {RangeError} If there are no values.
 */
export function mean(values: readonly number[]): number {
  checkCount("mean", values, 1);
  // Around the first value, so that equal values have exactly themselves as their mean.
  const [origin] = values;
  return origin + values.reduce((sum, value) => sum + (value - origin), 0) / values.length;
}

/**
 * The sample standard deviation, with n - 1 in the denominator.
 *
 * @param values At least two values.
 * @returns Their standard deviation.
 * @throws {RangeError} If there are fewer than two values.
 */
export function sampleStandardDeviation(values: readonly number[]): number {
  checkCount("standard deviation", values, 2);
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * The middle value, or the mean of the two in the middle.
 *
 * @param values At least one value, in any order.
 * @returns Their median.
 * @throws {RangeError} If there are no values.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { median } from "./statistics.ts";
 *
 * assertEquals(median([15, 20, 17]), 17);
 * ```
 */
export function median(values: readonly number[]): number {
  checkCount("median", values, 1);
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * The mean of some values and its 95 % interval: `t s / sqrt(n)` to either side, with t the 97.5 %
 * quantile of Student's distribution with n - 1 degrees of freedom.
 *
 * @param values At least one value.
 * @returns The estimate; for a single value without an interval.
 * @throws {RangeError} If there are no values.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { estimateMean } from "./statistics.ts";
 *
 * const { count, mean, halfWidth } = estimateMean([1, 2, 3]);
 * assertEquals([count, mean], [3, 2]);
 * assertAlmostEquals(halfWidth ?? NaN, 4.302653 / Math.sqrt(3), 1e-6);
 * ```
 */
export function estimateMean(values: readonly number[]): Estimate {
  const count = values.length;
  const center = mean(values);
  if (count === 1) return { count, mean: center, halfWidth: undefined };
  const { studentt } = jStat as unknown as StudentT;
  const quantile = studentt.inv((1 + CONFIDENCE) / 2, count - 1);
  const halfWidth = quantile * sampleStandardDeviation(values) / Math.sqrt(count);
  return { count, mean: center, halfWidth };
}

/**
 * The mean of `values - baseline` over the keys (seeds) that both have, with its interval. Two runs
 * of one seed share initial weights and order of examples, so that their difference varies less
 * than the difference of two means.
 *
 * @param values A value for each key.
 * @param baseline What to subtract, for each key.
 * @returns The estimate; undefined if there is no common key.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { pairedDifference } from "./statistics.ts";
 *
 * const ours = new Map([[1, 5], [2, 6], [3, 9]]);
 * const baseline = new Map([[1, 4], [2, 5]]);
 * assertEquals(pairedDifference(ours, baseline), { count: 2, mean: 1, halfWidth: 0 });
 * ```
 */
export function pairedDifference<Key>(
  values: ReadonlyMap<Key, number>,
  baseline: ReadonlyMap<Key, number>,
): Estimate | undefined {
  const differences = [...values].flatMap(([key, value]) => {
    const other = baseline.get(key);
    return other === undefined ? [] : [value - other];
  });
  return differences.length === 0 ? undefined : estimateMean(differences);
}

/**
 * The 95 % interval of an estimate.
 *
 * @param estimate The estimate.
 * @returns Its mean less and plus half the width; undefined where there is no width.
 */
export function intervalOf({ mean, halfWidth }: Estimate): Interval | undefined {
  return halfWidth === undefined ? undefined : { low: mean - halfWidth, high: mean + halfWidth };
}

/**
 * The two-sided p of Student's t test: how probable a mean at least this far from `expected` is if
 * the true mean is `expected`. On differences of pairs it is the paired test.
 *
 * @param values At least two values.
 * @param expected The mean under the null hypothesis.
 * @returns From 0 to 1; for equal values 0, or 1 if they are `expected`.
 * @throws {RangeError} If there are fewer than two values.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { tTest } from "./statistics.ts";
 *
 * // t = 2 / (1 / sqrt(3)) with 2 degrees of freedom.
 * assertAlmostEquals(tTest([1, 2, 3], 0), 0.0741799, 1e-6);
 * ```
 */
export function tTest(values: readonly number[], expected: number): number {
  const deviation = sampleStandardDeviation(values);
  const distance = Math.abs(mean(values) - expected);
  if (deviation === 0) return distance === 0 ? 1 : 0;
  const { studentt } = jStat as unknown as StudentT;
  const t = distance * Math.sqrt(values.length) / deviation;
  // The lower tail: 1 - cdf(t) would lose the digits of a small p.
  return Math.min(1, 2 * studentt.cdf(-t, values.length - 1));
}

/**
 * Holm's step-down correction: if all tests with a corrected p up to a level are called significant,
 * the probability of any false positive is at most that level.
 *
 * @param pValues The p of each test.
 * @returns The corrected p of each, in the same order, each at least as large as before.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { holm } from "./statistics.ts";
 *
 * assertEquals(holm([0.5, 0.125]), [0.5, 0.25]);
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const corrected: number[] = Array(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]));
    corrected[index] = largest;
  });
  return corrected;
}

function checkCount(name: string, values: readonly number[], least: number): void {
  if (values.length < least) {
    throw new RangeError(
      `Cannot take the ${name} of ${values.length} values: at least ${least} needed`,
    );
  }
}
