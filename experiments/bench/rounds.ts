/**
 * Measurements that are compared: contenders take turns in rounds, so that what slows the machine
 * for a while slows all of them, and ratios are formed within a round. Pure: numbers in, numbers
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

/**
 * Summarises values.
 *
 * @param values At least one value.
 * @returns Median, least and most.
 */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * Compares two contenders round by round.
 *
 * @param values What one needed, in each round.
 * @param baseline What the other needed, in the same rounds.
 * @returns The spread of `values / baseline` over the rounds.
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
 * The order of a round: each round begins with the next contender, and every other round runs
 * backwards, so that nobody always follows the same one.
 *
 * @param items The contenders.
 * @param round The round, from 0.
 * @returns The contenders in their order.
 */
export function orderOfRound<Item>(items: readonly Item[], round: number): Item[] {
  const start = items.length === 0 ? 0 : round % items.length;
  const rotated = [...items.slice(start), ...items.slice(0, start)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}

/**
 * Measures all items in each of some rounds.
 *
 * @param items What to measure.
 * @param rounds How often.
 * @param measure Measures one item.
 * @returns The values of each item, one per round, in the order of the items.
 */
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
