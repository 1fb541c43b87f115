/**
 * Numbers as the performance report writes them. What is not known is "-". Not here: tables.
 *
 * @module
 */
import type { Spread } from "../../experiments/bench/rounds.ts";
import { fixed, NONE } from "../tables/format.ts";

/**
 * A positive number with three significant digits and no exponent.
 *
 * @param value The number.
 * @returns As `0.0227`, `1.30` or `17700`; "-" for undefined.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { significant } from "./format.ts";
 *
 * assertEquals([0.02271, 1.3, 17696.2, 0].map(significant), ["0.0227", "1.30", "17700", "0"]);
 * ```
 */
export function significant(value: number | undefined): string {
  if (value === undefined) return NONE;
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(3));
  const decimals = 2 - Math.floor(Math.log10(Math.abs(rounded)));
  return fixed(rounded, Math.max(0, decimals));
}

/**
 * A median with the least and the most.
 *
 * @param spread The values; undefined if there are none.
 * @param unit What follows the median.
 * @returns As `1.30 (1.27 to 1.41)`; "-" for undefined.
 */
export function formatSpread(spread: Spread | undefined, unit = ""): string {
  if (spread === undefined) return NONE;
  const { median, least, most } = spread;
  if (least === most) return `${significant(median)}${unit}`;
  return `${significant(median)}${unit} (${significant(least)} to ${significant(most)})`;
}

/**
 * A share as a percentage without decimals, or with one below ten.
 *
 * @param share The share; may exceed 1.
 * @returns As `83 %` or `2.4 %`; "-" for undefined.
 */
export function formatShare(share: number | undefined): string {
  if (share === undefined) return NONE;
  return `${fixed(100 * share, share < 0.0995 ? 1 : 0)} %`;
}

/**
 * Millions.
 *
 * @param value A count.
 * @returns Three significant digits of a million of it.
 */
export function millions(value: number): string {
  return significant(value / 1e6);
}
