/**
 * Arrays as bytes with a description: a line of JSON, the arrays one after the other, and a SHA-256
 * of all before. Not here: what the arrays are, files.
 *
 * @module
 */
import { DataError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import { sha256, SHA256_BYTES } from "../sha256.ts";

const NEWLINE = 10;

/**
 * Puts the bytes of arrays one after the other, also out of shared memory.
 *
 * @param arrays The arrays.
 * @returns A copy.
 */
export function concatenate(arrays: readonly (FloatArray | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(arrays.reduce((sum, array) => sum + array.byteLength, 0));
  let end = 0;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end += array.byteLength;
  }
  return bytes;
}

/**
 * Packs arrays.
 *
 * @param header Plain data that describes them.
 * @param arrays The arrays.
 * @returns Bytes for {@link unpackArrays}.
 */
export async function packArrays(
  header: object,
  arrays: readonly FloatArray[],
): Promise<Uint8Array<ArrayBuffer>> {
  const arrayBytes = arrays.map((array) => array.byteLength);
  const line = new TextEncoder().encode(JSON.stringify({ ...header, arrayBytes }) + "\n");
  const body = concatenate([line, ...arrays]);
  return concatenate([body, await sha256(body)]);
}

/** What {@link packArrays} packed. */
export interface UnpackedArrays<Header> {
  /** The description, with the length of each array. */
  readonly header: Header & { readonly arrayBytes: readonly number[] };
  /**
   * Copies the arrays into others, which must be as long as `header.arrayBytes` says.
   *
   * @param arrays Where to.
   */
  copyTo(arrays: readonly FloatArray[]): void;
}

/**
 * Unpacks arrays.
 *
 * @param bytes What {@link packArrays} returned.
 * @param what What they are, and the way out if they are damaged, for the message.
 * @returns The description and the arrays.
 * @throws {DataError} If a byte differs.
 */
export async function unpackArrays<Header>(
  bytes: Uint8Array<ArrayBuffer>,
  what: { readonly name: string; readonly wayOut: string },
): Promise<UnpackedArrays<Header>> {
  const bodyLength = bytes.length - SHA256_BYTES;
  const body = bytes.subarray(0, Math.max(0, bodyLength));
  const stored = bytes.subarray(Math.max(0, bodyLength));
  const computed = await sha256(body);
  if (bodyLength < 0 || computed.some((byte, i) => byte !== stored[i])) {
    throw new DataError(
      `Cannot restore the ${what.name}: its ${bytes.length} bytes do not match their SHA-256. ` +
        what.wayOut,
    );
  }
  // The digest holds, so the header is what packArrays wrote.
  const lineLength = body.indexOf(NEWLINE);
  const header = JSON.parse(new TextDecoder().decode(body.subarray(0, lineLength)));
  return {
    header,
    copyTo(arrays) {
      let start = lineLength + 1;
      for (const array of arrays) {
        const target = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        target.set(body.subarray(start, start + array.byteLength));
        start += array.byteLength;
      }
    },
  };
}

/**
 * Whether arrays are as long as a description says.
 *
 * @param arrays The arrays.
 * @param arrayBytes The length of each in bytes.
 * @returns Whether all lengths agree.
 */
export function fitArrays(
  arrays: readonly FloatArray[],
  arrayBytes: readonly number[],
): boolean {
  return arrayBytes.length === arrays.length &&
    arrays.every((array, i) => array.byteLength === arrayBytes[i]);
}
