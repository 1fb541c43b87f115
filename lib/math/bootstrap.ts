/**
 * The uncertainty of the difference of two models on new test items: a bootstrap that resamples seeds
 * and items, from the items that each run predicts correctly. Seeded, and without platform
 * mathematics, so that it gives the same numbers everywhere. Not here: uncertainty over seeds alone
 * (see statistics.ts).
 *
 * @module
 */
import { type RandomStream, seedStream } from "./random.ts";
import { CONFIDENCE, type Interval } from "./statistics.ts";

/** The items that two runs of one seed predict correctly; bit i, from the lowest of each byte. */
export interface CorrectPair {
  readonly ours: Uint8Array;
  readonly baseline: Uint8Array;
}

/** Options of the bootstrap. */
export interface BootstrapOptions {
  /** Default: 10,000. */
  readonly draws?: number;
  /** A 32-bit integer. Default: 1. */
  readonly seed?: number;
}

/**
 * The 95 % percentile interval of the mean difference of accuracy, `ours - baseline`. Each draw takes
 * as many pairs and as many items as there are, with replacement, and independently of each other.
 *
 * @param pairs A pair for each seed, at least one; all of the same items.
 * @param itemCount The number of items; the bits after them are 0.
 * @param options Draws and seed.
 * @returns The interval, in fractions of the items.
 * @throws {RangeError} If there is no pair, or the bits are not those of as many items.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { bootstrapDifference } from "./bootstrap.ts";
 *
 * const same = { ours: Uint8Array.of(0b101), baseline: Uint8Array.of(0b101) };
 * assertEquals(bootstrapDifference([same], 3), { low: 0, high: 0 });
 * ```
 */
export function bootstrapDifference(
  pairs: readonly CorrectPair[],
  itemCount: number,
  { draws = 10_000, seed = 1 }: BootstrapOptions = {},
): Interval {
  checkPairs(pairs, itemCount);
  const { starts, seeds, signs } = findDifferences(pairs);
  const differing = starts.length - 1;
  if (differing === 0) return { low: 0, high: 0 };
  const random = seedStream(seed);
  const hits = binomial(itemCount, differing / itemCount);
  const weights = new Int32Array(pairs.length);
  const means = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (let i = 0; i < pairs.length; i++) weights[below(random, pairs.length)]++;
    let sum = 0;
    // Items on which all pairs agree contribute nothing, so only the number of the others is drawn.
    for (let left = hits(random.uniform()); left > 0; left--) {
      const item = below(random, differing);
      for (let at = starts[item]; at < starts[item + 1]; at++) {
        sum += signs[at] * weights[seeds[at]];
      }
    }
    means[draw] = sum / (pairs.length * itemCount);
  }
  means.sort();
  const tail = Math.floor(draws * (1 - CONFIDENCE) / 2 + 0.5);
  return { low: means[Math.max(0, tail - 1)], high: means[Math.min(draws - 1, draws - tail)] };
}

function checkPairs(pairs: readonly CorrectPair[], itemCount: number): void {
  if (pairs.length === 0) throw new RangeError("Cannot resample 0 pairs: at least 1 needed");
  const bytes = Math.ceil(itemCount / 8);
  for (const { length } of pairs.flatMap(({ ours, baseline }) => [ours, baseline])) {
    if (length === bytes) continue;
    throw new RangeError(
      `Cannot resample ${itemCount} items: expected ${bytes} bytes of each run, found ${length}`,
    );
  }
}

/** The items on which some pair differs: item i has the entries from starts[i] to starts[i + 1]. */
interface Differences {
  readonly starts: Int32Array;
  /** The pair of each entry. */
  readonly seeds: Int32Array;
  /** 1 where ours is right and the baseline wrong, -1 the other way round. */
  readonly signs: Int32Array;
}

function findDifferences(pairs: readonly CorrectPair[]): Differences {
  const starts = [0];
  const seeds: number[] = [];
  const signs: number[] = [];
  for (let byte = 0; byte < pairs[0].ours.length; byte++) {
    const changes = pairs.map(({ ours, baseline }) => ours[byte] ^ baseline[byte]);
    if (changes.every((change) => change === 0)) continue;
    for (let bit = 1; bit < 256; bit <<= 1) {
      changes.forEach((change, seed) => {
        if ((change & bit) === 0) return;
        seeds.push(seed);
        signs.push((pairs[seed].ours[byte] & bit) === 0 ? -1 : 1);
      });
      if (seeds.length > starts[starts.length - 1]) starts.push(seeds.length);
    }
  }
  return {
    starts: Int32Array.from(starts),
    seeds: Int32Array.from(seeds),
    signs: Int32Array.from(signs),
  };
}

/** An integer from 0 to `limit` - 1, from the upper bits; its bias is below `limit` / 2^32. */
function below(random: RandomStream, limit: number): number {
  return Math.floor((random.bits() >>> 0) * limit / 2 ** 32);
}

/**
 * The quantile function of a binomial distribution. Its probabilities follow from that of the mode by
 * multiplications alone; those too small to matter are left out.
 */
function binomial(count: number, probability: number): (uniform: number) => number {
  if (probability >= 1) return () => count;
  const odds = probability / (1 - probability);
  const mode = Math.floor((count + 1) * probability);
  const upper = [1];
  for (let k = mode; k < count && upper[upper.length - 1] > 1e-20; k++) {
    upper.push(upper[upper.length - 1] * odds * (count - k) / (k + 1));
  }
  const lower = [1];
  for (let k = mode; k > 0 && lower[lower.length - 1] > 1e-20; k--) {
    lower.push(lower[lower.length - 1] * k / (odds * (count - k + 1)));
  }
  const weights = [...lower.slice(1).reverse(), ...upper];
  const first = mode - (lower.length - 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const cumulative = Float64Array.from(weights, (weight) => (sum += weight) / total);
  return (uniform) => {
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > uniform) high = middle;
      else low = middle + 1;
    }
    return first + low;
  };
}
