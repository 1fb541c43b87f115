/**
 * Arrays as bytes with a description: a line of JSON, the arrays one after the other, and a SHA-256
 * of all before. Not here: what the arrays are, files.
 *
 * @module
 */
import { DataError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import { sha256, SHA256_BYTES, sha256Sync } from "../sha256.ts";

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
  const body = bodyOf(header, arrays);
  return concatenate([body, await sha256(body)]);
}

/** The same at once; slow for many megabytes. */
export function packArraysSync(
  header: object,
  arrays: readonly FloatArray[],
): Uint8Array<ArrayBuffer> {
  const body = bodyOf(header, arrays);
  return concatenate([body, sha256Sync(body)]);
}

function bodyOf(header: object, arrays: readonly FloatArray[]): Uint8Array<ArrayBuffer> {
  const arrayBytes = arrays.map((array) => array.byteLength);
  const line = new TextEncoder().encode(JSON.stringify({ ...header, arrayBytes }) + "\n");
  return concatenate([line, ...arrays]);
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

/** What packed arrays are, and the way out if they are damaged, for the message. */
export interface PackedName {
  readonly name: string;
  readonly hint: string;
}

/**
 * Unpacks arrays.
 *
 * @param bytes What {@link packArrays} returned.
 * @param name What they are.
 * @returns The description and the arrays.
 * @throws {DataError} If a byte differs.
 */
export async function unpackArrays<Header>(
  bytes: Uint8Array<ArrayBuffer>,
  name: PackedName,
): Promise<UnpackedArrays<Header>> {
  const body = bytes.subarray(0, Math.max(0, bytes.length - SHA256_BYTES));
  return unpack(bytes, await sha256(body), name);
}

/** The same at once; slow for many megabytes. */
export function unpackArraysSync<Header>(
  bytes: Uint8Array,
  name: PackedName,
): UnpackedArrays<Header> {
  if (!(bytes instanceof Uint8Array)) {
    throw new DataError(`Cannot restore the ${name.name}: its bytes are no Uint8Array`);
  }
  const body = bytes.subarray(0, Math.max(0, bytes.length - SHA256_BYTES));
  return unpack(bytes, sha256Sync(body), name);
}

function unpack<Header>(
  bytes: Uint8Array,
  computed: Uint8Array,
  { name, hint }: PackedName,
): UnpackedArrays<Header> {
  const bodyLength = bytes.length - SHA256_BYTES;
  if (bodyLength < 0 || computed.some((byte, i) => byte !== bytes[bodyLength + i])) {
    throw new DataError(
      `Cannot restore the ${name}: its ${bytes.length} bytes do not match their SHA-256. ${hint}`,
    );
  }
  const body = bytes.subarray(0, bodyLength);
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
