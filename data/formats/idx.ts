/**
 * The IDX format of MNIST: a magic number, the dimensions as big-endian 32-bit numbers, then one
 * unsigned byte per value. Not here: other IDX types, files, what the values mean.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";

/** The expected content of a file. */
export interface IdxExpectation {
  /** The name of the file, for messages. */
  readonly file: string;
  /** The dimensions: three for images, one for labels. null allows any length. */
  readonly shape: readonly (number | null)[];
  /** The exclusive upper limit of all values: for labels, the number of classes. */
  readonly valueLimit?: number;
  /** The hint, as a sentence without its period. */
  readonly remedy?: string;
}

/** The content of a file. */
export interface IdxArray {
  /** The dimensions. */
  readonly shape: readonly number[];
  /** The values, row-major: a view of the file's bytes. */
  readonly values: Uint8Array;
}

// The third byte is the type, 0x08 for unsigned bytes; the fourth is the number of dimensions.
const UNSIGNED_BYTE = 0x0800;

const KINDS: Readonly<Record<number, string>> = { 1: "labels", 3: "images" };

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

function times(shape: readonly (number | null)[]): string {
  return shape.map((length) => length ?? "any").join(" x ");
}

/**
 * Reads an IDX file of unsigned bytes, without allocating memory by its header.
 *
 * @throws {DataError} If the magic number, a dimension, the size or a value is not as expected.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseIdx } from "./idx.ts";
 *
 * const file = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 3);
 * const { shape, values } = parseIdx(file, { file: "labels", shape: [null], valueLimit: 10 });
 * assertEquals([shape, [...values]], [[2], [7, 3]]);
 * ```
 */
export function parseIdx(bytes: Uint8Array, expected: IdxExpectation): IdxArray {
  const { file, valueLimit = 256, remedy = "Put the original file in its place" } = expected;
  const rank = expected.shape.length;
  const fail = (allowed: string, found: string, hint = remedy): never => {
    throw new DataError(`Cannot read ${file}: expected ${allowed}, found ${found}. ${hint}`);
  };
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    fail(`at least ${headerBytes} bytes of header`, `${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 16 === 0x1f8b) {
    fail("an IDX file", "one packed by gzip", `Unpack it with \`gunzip ${file}\``);
  }
  if (magic !== UNSIGNED_BYTE + rank) {
    const kind = KINDS[rank] ?? `${rank} dimensions`;
    fail(`magic number ${hex(UNSIGNED_BYTE + rank)} (${kind})`, hex(magic));
  }
  const shape = expected.shape.map((_, i) => view.getUint32(4 + 4 * i));
  if (expected.shape.some((length, i) => length !== null && length !== shape[i])) {
    fail(`dimensions ${times(expected.shape)}`, times(shape));
  }
  // A double holds the product of three such numbers closely enough to differ from any real size.
  const size = shape.reduce((product, length) => product * length, 1);
  const expectedBytes = headerBytes + size;
  if (bytes.length !== expectedBytes) {
    const problem = bytes.length < expectedBytes
      ? "the file is truncated"
      : `${bytes.length - expectedBytes} bytes too many`;
    fail(`${expectedBytes} bytes for dimensions ${times(shape)}`, `${bytes.length}: ${problem}`);
  }
  const values = bytes.subarray(headerBytes);
  if (valueLimit < 256) {
    const at = values.findIndex((value) => value >= valueLimit);
    if (at >= 0) fail(`values from 0 to ${valueLimit - 1}`, `${values[at]} at index ${at}`);
  }
  return { shape, values };
}
