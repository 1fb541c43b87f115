/**
 * The SHA-256 of bytes or of a text. Not here: what is hashed, and why.
 *
 * @module
 */

/** The length of a digest. */
export const SHA256_BYTES = 32;

/**
 * Hashes bytes, or a text as UTF-8.
 *
 * @param content What to hash.
 * @returns The digest: [32].
 */
export async function sha256(content: Uint8Array<ArrayBuffer> | string): Promise<Uint8Array> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * Hashes bytes, or a text as UTF-8.
 *
 * @param content What to hash.
 * @returns The digest as 64 hexadecimal digits, in lower case.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { sha256Hex } from "./sha256.ts";
 *
 * assertEquals((await sha256Hex("")).slice(0, 8), "e3b0c442");
 * ```
 */
export async function sha256Hex(content: Uint8Array<ArrayBuffer> | string): Promise<string> {
  return (await sha256(content)).toHex();
}
