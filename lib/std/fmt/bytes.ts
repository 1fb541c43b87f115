/**
 * A stand-in for @std/fmt/bytes with the one option this project uses, and its exact output.
 * See `links` in deno.json.
 *
 * @module
 */

/** How to write a number of bytes. */
export interface FormatOptions {
  /** Whether to count in KiB, MiB... of 1024 instead of kB, MB... of 1000. */
  binary?: boolean;
}

const PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z", "Y"];

/**
 * Writes a number of bytes with three significant digits.
 *
 * @param num The number of bytes.
 * @param options How to write it.
 * @returns The text.
 * @throws {TypeError} If the number is not finite.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { format } from "@std/fmt/bytes";
 *
 * assertEquals(format(1337), "1.34 kB");
 * ```
 */
export function format(num: number, options: FormatOptions = {}): string {
  if (!Number.isFinite(num)) {
    throw new TypeError(`Expected a finite number, got ${typeof num}: ${num}`);
  }
  const sign = num < 0 ? "-" : "";
  const size = Math.abs(num);
  if (size < 1) return `${sign}${size} B`;
  const base = options.binary ? 1024 : 1000;
  const magnitude = options.binary ? Math.log(size) / Math.log(1024) : Math.log10(size) / 3;
  const exponent = Math.min(Math.floor(magnitude), PREFIXES.length - 1);
  const digits = Number((size / base ** exponent).toPrecision(3));
  const infix = options.binary && exponent > 0 ? "i" : "";
  return `${sign}${digits} ${PREFIXES[exponent]}${infix}B`;
}
