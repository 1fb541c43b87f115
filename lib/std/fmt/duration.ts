/**
 * A stand-in for @std/fmt/duration, with its signature and its exact output.
 * See `links` in deno.json.
 *
 * @module
 */

/** How to write a duration. */
export interface FormatOptions {
  /** "narrow": `1m 39s`; "full": `1 minutes, 39 seconds`; "digital": `00:00:01:39:000:000:000`. */
  style?: "narrow" | "digital" | "full";
  /** Whether to leave out zeros; with "digital" only those at the end. */
  ignoreZero?: boolean;
}

interface Part {
  readonly value: number;
  readonly narrow: string;
  readonly full: string;
}

function partsOf(ms: number): Part[] {
  const positive = Math.abs(ms);
  const whole = (unitMs: number): number => Math.trunc(positive / unitMs);
  // Seven digits are written and six used, so that 0.1 + 0.2 does not show its rounding.
  const fraction = positive.toFixed(7).split(".")[1];
  return [
    { value: whole(86_400_000), narrow: "d", full: "days" },
    { value: whole(3_600_000) % 24, narrow: "h", full: "hours" },
    { value: whole(60_000) % 60, narrow: "m", full: "minutes" },
    { value: whole(1000) % 60, narrow: "s", full: "seconds" },
    { value: whole(1) % 1000, narrow: "ms", full: "milliseconds" },
    { value: Number(fraction.slice(0, 3)), narrow: "µs", full: "microseconds" },
    { value: Number(fraction.slice(3, 6)), narrow: "ns", full: "nanoseconds" },
  ];
}

/**
 * Writes a duration.
 *
 * @param ms The duration in milliseconds; its sign is ignored.
 * @param options How to write it.
 * @returns The text.
 * @throws {TypeError} If the style is unknown.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format } from "@std/fmt/duration";
 *
 * assertEquals(format(99674), "0d 0h 1m 39s 674ms 0µs 0ns");
 * assertEquals(format(99674, { ignoreZero: true }), "1m 39s 674ms");
 * ```
 */
export function format(ms: number, options?: FormatOptions): string {
  const { style = "narrow", ignoreZero = false } = options ?? {};
  const all = partsOf(ms);
  const shown = ignoreZero ? all.filter(({ value }) => value !== 0) : all;
  switch (style) {
    case "narrow":
      return shown.map(({ value, narrow }) => `${value}${narrow}`).join(" ");
    case "full":
      return shown.map(({ value, full }) => `${value} ${full}`).join(", ");
    case "digital": {
      const end = ignoreZero ? all.findLastIndex(({ value }) => value !== 0) + 1 : all.length;
      return all.slice(0, end)
        .map(({ value }, i) => String(value).padStart(i < 4 ? 2 : 3, "0"))
        .join(":");
    }
    default:
      throw new TypeError(`style must be "narrow", "full", or "digital"!`);
  }
}
