/**
 * What a report says of a few runs that differ by their seed: mean, spread, median, Student's
 * interval, and the difference of two models seed by seed. Not here: anything by resampling, which
 * says little of three to ten values.
 *
 * @module
 */
import jStat from "jstat";

/** The part of jstat that is used here; the package has no types of its own. */
interface StudentT {
  readonly studentt: { inv(probability: number, degreesOfFreedom: number): number };
}

/** The probability that an interval holds the true mean. */
export const CONFIDENCE = 0.95;

/** A mean and how sure it is. */
export interface Estimate {
  /** The number of values. */
  readonly count: number;
  /** Their mean. */
  readonly mean: number;
  /**
   * Half the width of the 95 % interval of Student's t around the mean; undefined for one value,
   * which says nothing of the spread.
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

function checkCount(name: string, values: readonly number[], least: number): void {
  if (values.length < least) {
    throw new RangeError(
      `Cannot take the ${name} of ${values.length} values: at least ${least} needed`,
    );
  }
}
