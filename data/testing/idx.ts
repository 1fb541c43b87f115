/**
 * Writes IDX files for tests. Not a part of the product.
 *
 * @module
 */

/** An IDX file of unsigned bytes, with any dimensions, true or not. */
export function idxFile(
  shape: readonly number[],
  values: ArrayLike<number>,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((length, i) => view.setUint32(4 + 4 * i, length));
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}
