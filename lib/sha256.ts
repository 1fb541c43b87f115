/**
 * The SHA-256 of bytes or of a text. Not here: what is hashed, and why.
 *
 * @module
 */

/** The length of a digest. */
export const SHA256_BYTES = 32;

/**
 * Hashes bytes, or a text as UTF-8, by the platform.
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
  return toHex(await sha256(content));
}

/** Two digits a byte, in lower case; `Uint8Array.prototype.toHex` is not everywhere yet. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = Int32Array.of(
  ...[0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4],
  ...[0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe],
  ...[0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f],
  ...[0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7],
  ...[0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc],
  ...[0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b],
  ...[0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116],
  ...[0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3],
  ...[0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7],
  0xc67178f2,
);

/**
 * Hashes bytes synchronously: the platform's hash is asynchronous, and browsers have
 * it on secure pages alone.
 *
 * @param bytes What to hash.
 * @returns The digest: [32].
 */
export function sha256Sync(bytes: Uint8Array): Uint8Array {
  const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setBigUint64(padded.byteLength - 8, BigInt(8 * bytes.length));
  // The same of the square roots of the first eight primes.
  const hash = Int32Array.of(
    ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a],
    ...[0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
  );
  const w = new Int32Array(64);
  for (let start = 0; start < padded.byteLength; start += 64) {
    for (let t = 0; t < 16; t++) w[t] = padded.getInt32(start + 4 * t);
    for (let t = 16; t < 64; t++) {
      const [early, late] = [w[t - 15], w[t - 2]];
      const s0 = rotate(early, 7) ^ rotate(early, 18) ^ early >>> 3;
      const s1 = rotate(late, 17) ^ rotate(late, 19) ^ late >>> 10;
      w[t] = w[t - 16] + s0 + w[t - 7] + s1 | 0;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let t = 0; t < 64; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const first = h + s1 + (e & f ^ ~e & g) + ROUND_CONSTANTS[t] + w[t] | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const second = s0 + (a & b ^ a & c ^ b & c) | 0;
      h = g;
      g = f;
      f = e;
      e = d + first | 0;
      d = c;
      c = b;
      b = a;
      a = first + second | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => hash[i] += value);
  }
  const digest = new DataView(new ArrayBuffer(SHA256_BYTES));
  hash.forEach((value, i) => digest.setInt32(4 * i, value));
  return new Uint8Array(digest.buffer);
}

function rotate(word: number, bits: number): number {
  return word >>> bits | word << 32 - bits;
}
