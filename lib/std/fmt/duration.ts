/**
 * A stand-in for @std/fmt/duration: the one style this project uses, and its exact output. See
 * `links` in deno.json.
 *
 * @module
 */

/** Writes a duration without the parts that are zero. */
export function format(ms: number, _options: { ignoreZero: true }): string {
  const positive = Math.abs(ms);
  const whole = (unitMs: number): number => Math.trunc(positive / unitMs);
  // Seven digits are written and six used, so that 0.1 + 0.2 does not show its rounding.
  const fraction = positive.toFixed(7).slice(-7, -1);
  const parts: [value: number, unit: string][] = [
    [whole(86_400_000), "d"],
    [whole(3_600_000) % 24, "h"],
    [whole(60_000) % 60, "m"],
    [whole(1000) % 60, "s"],
    [whole(1) % 1000, "ms"],
    [Number(fraction.slice(0, 3)), "µs"],
    [Number(fraction.slice(3)), "ns"],
  ];
  // Not a number is no part either.
  return parts.filter(([value]) => value).map(([value, unit]) => `${value}${unit}`).join(" ");
}
