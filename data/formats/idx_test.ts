/**
 * Tests of the IDX parser: right files, every error, and whatever else a file may hold.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../lib/errors.ts";
import { idxFile } from "../testing/idx.ts";
import { type IdxExpectation, parseIdx } from "./idx.ts";

const IMAGES: IdxExpectation = { file: "images", shape: [null, 2, 3], remedy: "Do this" };
const LABELS: IdxExpectation = { file: "labels", shape: [null], valueLimit: 10, remedy: "Do that" };

const PIXELS = [0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11];

Deno.test("parseIdx() returns a view of the values", () => {
  const bytes = idxFile([2, 2, 3], PIXELS);
  const { shape, values } = parseIdx(bytes, IMAGES);
  assertEquals(shape, [2, 2, 3]);
  assertEquals([...values], PIXELS);
  assertStrictEquals(values.buffer, bytes.buffer);
  assertEquals([...parseIdx(idxFile([3], [9, 0, 5]), LABELS).values], [9, 0, 5]);
});

Deno.test("parseIdx() reads dimensions big-endian, also within a larger buffer", () => {
  const file = idxFile([258], Array.from({ length: 258 }, (_, i) => i % 10));
  assertEquals([...file.subarray(0, 8)], [0, 0, 8, 1, 0, 0, 1, 2]);
  const larger = new Uint8Array(300);
  larger.set(file, 7);
  const { shape, values } = parseIdx(larger.subarray(7, 7 + file.length), LABELS);
  assertEquals(shape, [258]);
  assertEquals([values[0], values[257]], [0, 7]);
});

Deno.test("parseIdx() reports the problem with a file", () => {
  const images = idxFile([2, 2, 3], PIXELS);
  const longer = new Uint8Array(31);
  longer.set(images);
  const cases: [Uint8Array, IdxExpectation, string][] = [
    [
      Uint8Array.of(0, 0, 8),
      IMAGES,
      "Cannot read images: expected at least 16 bytes of header, found 3 bytes. Do this",
    ],
    [new Uint8Array(), LABELS, "expected at least 8 bytes of header, found 0 bytes. Do that"],
    [
      idxFile([3], Array(12).fill(0)),
      IMAGES,
      "expected magic number 0x00000803 (images), found 0x00000801. Do this",
    ],
    [images, LABELS, "expected magic number 0x00000801 (labels), found 0x00000803. Do that"],
    [
      Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0),
      LABELS,
      "expected an IDX file, found one packed by gzip. Unpack it with `gunzip labels`",
    ],
    [
      idxFile([2, 3, 2], PIXELS),
      IMAGES,
      "expected dimensions any x 2 x 3, found 2 x 3 x 2. Do this",
    ],
    [idxFile([3], [1, 2, 3]), { ...LABELS, shape: [4] }, "expected dimensions 4, found 3"],
    [
      images.subarray(0, 27),
      IMAGES,
      "expected 28 bytes for dimensions 2 x 2 x 3, found 27: the file is truncated. Do this",
    ],
    [longer, IMAGES, "found 31: 3 bytes too many. Do this"],
    [
      idxFile([3], [9, 10, 11]),
      LABELS,
      "Cannot read labels: expected values from 0 to 9, found 10 at index 1. Do that",
    ],
  ];
  for (const [bytes, expected, message] of cases) {
    assertThrows(() => parseIdx(bytes, expected), DataError, message);
  }
});

Deno.test("parseIdx() allocates nothing when the header lies", () => {
  const lengths = Array(3).fill(0xffffffff);
  const anything = { file: "images", shape: [null, null, null] };
  assertThrows(() => parseIdx(idxFile(lengths, PIXELS), anything), DataError, "truncated");
  // 2^16 x 2^16 x 1 is 0 in 32-bit arithmetic.
  const wrapped = idxFile([0x10000, 0x10000, 1], []);
  assertThrows(() => parseIdx(wrapped, anything), DataError, "expected 4294967312 bytes");
});

// A right file of labels, with some of its bytes changed, then cut or padded.
const damaged = fc.record({
  values: fc.array(fc.nat(9), { maxLength: 20 }),
  changes: fc.array(fc.tuple(fc.nat(27), fc.nat(255)), { maxLength: 4 }),
  bytes: fc.nat(40),
}).map(({ values, changes, bytes }) => {
  const right = idxFile([values.length], values);
  for (const [at, value] of changes) if (at < right.length) right[at] = value;
  const file = new Uint8Array(bytes < 20 ? right.length : bytes);
  file.set(right.subarray(0, file.length));
  return file;
});

function checkOutcome(bytes: Uint8Array, expected: IdxExpectation): boolean {
  try {
    const { shape, values } = parseIdx(bytes, expected);
    const size = shape.reduce((product, length) => product * length, 1);
    assertEquals(values.length, size);
    assertEquals(bytes.length, 4 + 4 * shape.length + size);
    assert(values.every((value) => value < (expected.valueLimit ?? 256)));
    return true;
  } catch (error) {
    assertInstanceOf(error, DataError);
    return false;
  }
}

Deno.test("parseIdx() gives a right value or a DataError for any file", () => {
  let right = 0;
  fc.assert(fc.property(damaged, (bytes) => {
    if (checkOutcome(bytes, LABELS)) right += 1;
    checkOutcome(bytes, IMAGES);
  }));
  assert(right > 0, "no file was right: the generator is of no use");
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    checkOutcome(bytes, LABELS);
    checkOutcome(bytes, IMAGES);
  }));
});

Deno.test("parseIdx() reads back any shape and values", () => {
  const dimension = fc.nat(5);
  fc.assert(fc.property(dimension, dimension, dimension, fc.nat(255), (n, rows, columns, first) => {
    const values = Array.from({ length: n * rows * columns }, (_, i) => (first + i) % 256);
    const array = parseIdx(idxFile([n, rows, columns], values), {
      file: "images",
      shape: [n, rows, columns],
    });
    assertEquals(array.shape, [n, rows, columns]);
    assertEquals([...array.values], values);
  }));
});
