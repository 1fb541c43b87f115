/**
 * Tests of the bootstrap over seeds and items against standard errors that are known.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bootstrapDifference, type CorrectPair } from "./bootstrap.ts";

/** Packs one flag an item, from the lowest bit. */
function pack(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => bytes[i >> 3] |= Number(flag) << (i & 7));
  return bytes;
}

/** A pair that differs by +1 on the first `wins` items and by -1 on the last `losses`. */
function pairOf(items: number, wins: number, losses: number): CorrectPair {
  const flags = Array.from({ length: items }, (_, i) => i);
  return {
    ours: pack(flags.map((i) => i < items - losses)),
    baseline: pack(flags.map((i) => i >= wins)),
  };
}

Deno.test("bootstrapDifference() gives the same interval for the same seed", () => {
  const pairs = [pairOf(1000, 30, 10), pairOf(1000, 5, 20)];
  const first = bootstrapDifference(pairs, 1000, { draws: 500, seed: 7 });
  assertEquals(bootstrapDifference(pairs, 1000, { draws: 500, seed: 7 }), first);
  const other = bootstrapDifference(pairs, 1000, { draws: 500, seed: 8 });
  assert(other.low !== first.low || other.high !== first.high);
});

Deno.test("bootstrapDifference() of runs that are right on the same items is 0", () => {
  const same = pack([true, false, true, true, false, false, false, true, true]);
  const pairs = [{ ours: same, baseline: same }, { ours: same, baseline: same }];
  assertEquals(bootstrapDifference(pairs, 9), { low: 0, high: 0 });
});

Deno.test("bootstrapDifference() has the standard error of the items where seeds agree", () => {
  // Every pair is the same, so only items vary: the difference of an item is 1 with probability
  // 0.05, -1 with 0.03; its variance is 0.08 - 0.02^2.
  const pairs = [pairOf(2000, 100, 60), pairOf(2000, 100, 60), pairOf(2000, 100, 60)];
  const { low, high } = bootstrapDifference(pairs, 2000);
  const error = Math.sqrt((0.08 - 0.02 ** 2) / 2000);
  assertAlmostEquals(low, 0.02 - 1.96 * error, 0.06 * error);
  assertAlmostEquals(high, 0.02 + 1.96 * error, 0.06 * error);
});

Deno.test("bootstrapDifference() has the quantiles of a binomial count where all differences agree", () => {
  // P(X <= 20) = 0.0165, P(X <= 21) = 0.0288, P(X <= 38) = 0.966, P(X <= 39) = 0.979.
  assertEquals(bootstrapDifference([pairOf(100, 30, 0)], 100), { low: 0.21, high: 0.39 });
  // P(X <= 0) = 0.050, P(X <= 6) = 0.967, P(X <= 7) = 0.988.
  assertEquals(bootstrapDifference([pairOf(1000, 3, 0)], 1000), { low: 0, high: 0.007 });
  // P(X <= 5) = 0.021, P(X <= 6) = 0.058, and so from above.
  assertEquals(bootstrapDifference([pairOf(20, 10, 0)], 20), { low: 0.3, high: 0.7 });
  assertEquals(bootstrapDifference([pairOf(20, 20, 0)], 20), { low: 1, high: 1 });
});

Deno.test("bootstrapDifference() has the standard error of the seeds where items agree", () => {
  // On all items half of the pairs win and half lose, so only the seeds vary: +-1, 16 of them.
  const pairs = Array.from(
    { length: 16 },
    (_, i) => i % 2 === 0 ? pairOf(64, 64, 0) : pairOf(64, 0, 64),
  );
  const { low, high } = bootstrapDifference(pairs, 64);
  // The sum of 16 signs: P(|sum| <= 8) = 0.979, P(|sum| <= 6) = 0.923, so the ends are at 8 / 16.
  assertEquals([low, high], [-0.5, 0.5]);
});

Deno.test("bootstrapDifference() is wider with both sources of chance than with the items alone", () => {
  const unequal = [pairOf(1000, 80, 0), pairOf(1000, 40, 0), pairOf(1000, 0, 0)];
  const equal = [pairOf(1000, 40, 0), pairOf(1000, 40, 0), pairOf(1000, 40, 0)];
  const width = (pairs: readonly CorrectPair[]): number => {
    const { low, high } = bootstrapDifference(pairs, 1000, { draws: 2000 });
    return high - low;
  };
  assert(width(unequal) > 2 * width(equal));
});

Deno.test("bootstrapDifference() turns its sign when the two change places", () => {
  const pairs = [pairOf(100, 9, 2), pairOf(100, 4, 3)];
  const turned = pairs.map(({ ours, baseline }) => ({ ours: baseline, baseline: ours }));
  const there = bootstrapDifference(pairs, 100, { draws: 400 });
  const back = bootstrapDifference(turned, 100, { draws: 400 });
  assertEquals([back.low, back.high], [-there.high, -there.low]);
});

Deno.test("bootstrapDifference() rejects what does not fit", () => {
  assertThrows(() => bootstrapDifference([], 8), RangeError, "Cannot resample 0 pairs");
  assertThrows(
    () => bootstrapDifference([pairOf(8, 1, 0)], 9),
    RangeError,
    "Cannot resample 9 items: expected 2 bytes of each run, found 1",
  );
});
