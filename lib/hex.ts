/**
 * Bytes as hexadecimal digits.
 *
 * @module
 */

/**
 * Writes bytes as hexadecimal digits, two for each.
 *
 * @param bytes The bytes.
 * @returns The digits, in lower case.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { encodeHex } from "./hex.ts";
 *
 * assertEquals(encodeHex(Uint8Array.of(1, 255)), "01ff");
 * ```
 */
export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
