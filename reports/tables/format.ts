/**
 * Numbers as the report writes them: accuracies as percentages, differences in percentage points,
 * estimates with their interval. Unknown values are "-". Not here: tables.
 *
 * @module
 */
import type { Estimate, Interval } from "../../lib/math/statistics.ts";
import type { Quantity } from "../../experiments/paper/claims/claim.ts";

/** The text for an unknown number. */
export const NONE = "-";

/** A number with a fixed number of decimals, without a sign on zero. */
export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return NONE;
  const text = value.toFixed(decimals);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** A fraction as a percentage, as `97.83`; "-" for undefined. */
export function percent(fraction: number | undefined, decimals = 2): string {
  return fraction === undefined ? NONE : fixed(100 * fraction, decimals);
}

/** A difference of fractions in percentage points, with its sign, as `+0.19`; "-" for undefined. */
export function points(difference: number | undefined): string {
  if (difference === undefined) return NONE;
  return signed(percent(difference));
}

/**
 * A mean fraction with its interval and number of values, as `97.83 ± 0.21 (n=3)`, without interval
 * for one value; "-" for undefined.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatEstimate, points } from "./format.ts";
 *
 * const estimate = { count: 3, mean: 0.0019, halfWidth: 0.0005 };
 * assertEquals(formatEstimate(estimate, points), "+0.19 ± 0.05 (n=3)");
 * ```
 */
export function formatEstimate(
  estimate: Estimate | undefined,
  write: (fraction: number) => string = percent,
): string {
  if (estimate === undefined) return NONE;
  const { mean, halfWidth, count } = estimate;
  const interval = halfWidth === undefined ? "" : ` ± ${percent(halfWidth)}`;
  return `${write(mean)}${interval} (n=${count})`;
}

/**
 * A quantity of a claim, as `+0.19 [+0.14, +0.24] (n=3)`, `0.88 (n=3)` or `80`; "-" for undefined.
 */
export function formatQuantity(quantity: Quantity | undefined): string {
  if (quantity === undefined) return NONE;
  const { unit, value, interval, count } = quantity;
  const range = interval === undefined ? "" : ` ${formatInterval(interval, unit)}`;
  return `${QUANTITY_FORMATS[unit](value)}${range}${count === undefined ? "" : ` (n=${count})`}`;
}

const QUANTITY_FORMATS: Readonly<Record<Quantity["unit"], (value: number) => string>> = {
  difference: points,
  loss: (value) => signed(fixed(value, 4)),
  ratio: (value) => fixed(value, 2),
  k: String,
};

function signed(text: string): string {
  return Number(text) > 0 ? `+${text}` : text;
}

/** An interval of a quantity, as `[+0.14, +0.24]`; "-" for undefined. */
export function formatInterval(
  interval: Interval | undefined,
  unit: Quantity["unit"] = "difference",
): string {
  if (interval === undefined) return NONE;
  const write = QUANTITY_FORMATS[unit];
  return `[${write(interval.low)}, ${write(interval.high)}]`;
}

/** A p value, as `0.012` or `<0.001`; "-" for undefined. */
export function formatP(p: number | undefined): string {
  if (p === undefined) return NONE;
  return p < 0.001 ? "<0.001" : fixed(p, 3);
}

/** A median epoch, as `15` or `15.5`; "-" for undefined. */
export function formatIter(epoch: number | undefined): string {
  return epoch === undefined ? NONE : String(epoch);
}

/** A list in words, as `1, 2 and 3`. */
export function list(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** A number of things, as `1 run` or `2 runs`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The smallest and the largest of some numbers, as `2` or `1-2`. */
export function range(values: readonly number[], decimals?: number): string {
  const [least, most] = [Math.min(...values), Math.max(...values)]
    .map((value) => decimals === undefined ? String(value) : fixed(value, decimals));
  return least === most ? least : `${least}-${most}`;
}

/** Ascending integers with their gaps, as `1-3, 5`. */
export function ranges(values: readonly number[]): string {
  const groups: number[][] = [];
  for (const value of values) {
    const last = groups.at(-1);
    if (last !== undefined && value === last[last.length - 1] + 1) last.push(value);
    else groups.push([value]);
  }
  return groups.map((group) => range(group)).join(", ");
}
