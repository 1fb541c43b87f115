/**
 * Measurements that are compared: items take turns in rounds, so that what slows the machine for a
 * while slows all of them, and ratios are formed within a round. Pure: numbers in, numbers
 * out. Not here: clocks.
 *
 * @module
 */
import { median } from "../../lib/math/statistics.ts";

/** The middle of some values, and how far they go. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The spread of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * The spread over rounds of `values / baseline`, each given round by round.
 *
 * @throws {RangeError} If the rounds do not match.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ratioOf } from "./rounds.ts";
 *
 * // The machine was slower in the second round, for both.
 * assertEquals(ratioOf([2, 6, 3], [1, 3, 1]), { median: 2, least: 2, most: 3 });
 * ```
 */
export function ratioOf(values: readonly number[], baseline: readonly number[]): Spread {
  if (values.length !== baseline.length) {
    throw new RangeError(
      `Cannot compare ${values.length} rounds with ${baseline.length}: measure both in each round`,
    );
  }
  return spreadOf(values.map((value, round) => value / baseline[round]));
}

/**
 * The order of a round, from 0: each round begins with the next item, and every other round runs
 * backwards, so that no item always follows the same one.
 */
export function orderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const start = items.length === 0 ? 0 : round % items.length;
  const rotated = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}

/** Measures all items in each of some rounds; returns the values of each item, one per round. */
export async function measureRounds<Item, Value>(
  items: readonly Item[],
  rounds: number,
  measure: (item: Item, round: number) => Value | Promise<Value>,
): Promise<Value[][]> {
  const values = new Map<Item, Value[]>(items.map((item) => [item, []]));
  for (let round = 0; round < rounds; round++) {
    for (const item of orderOfRound(items, round)) {
      values.get(item)?.push(await measure(item, round));
    }
  }
  return [...values.values()];
}

/** The values of each quantity, one per round. */
export function byQuantity<Name extends string>(
  rounds: readonly Readonly<Record<Name, number>>[],
): Record<Name, number[]> {
  const names = Object.keys(rounds[0]) as Name[];
  const entries = names.map((name) => [name, rounds.map((round) => round[name])]);
  return Object.fromEntries(entries);
}

/** All quantities divided by a count: of sums the means. */
export function divide<Name extends string>(
  sums: Readonly<Record<Name, number>>,
  count: number,
): Record<Name, number> {
  const entries = Object.entries<number>(sums).map(([name, sum]) => [name, sum / count]);
  return Object.fromEntries(entries);
}
