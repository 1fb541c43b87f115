/**
 * What the fuzz tests of readers share: damage to right files, and what a reader may answer to it.
 * Not here: the readers. Not a part of the product.
 *
 * @module
 */
import { assert } from "@std/assert";
import fc from "fast-check";
import { ConfigError, DataError } from "../errors.ts";

/** A promise of a reader, for any input. */
export interface FuzzProperty {
  /** The reader and its input. */
  readonly name: string;
  /** How many inputs `deno task test` tries; `deno task fuzz` says how many itself. */
  readonly cases: number;
  /** Holds for any input. */
  readonly property: fc.IAsyncProperty<unknown>;
}

/** A change of some bytes. */
type Damage = (bytes: Uint8Array) => Uint8Array;

// What a reader may take for a size, a number, a key or an end.
const DICTIONARY = [
  ...["", " ", "\t", "\n", "\r\n", "\n\n", "\0", "\ufeff", "\u2028", "\u00e9", "\u{1f600}"],
  ...["0", "-1", "1e309", "NaN", "Infinity", "4294967296", "9".repeat(400), "1.0", "0x10"],
  ...["null", "true", "{}", "[]", '""', "__proto__", "constructor", "\x1b[2J"],
];

// Bytes that are not UTF-8: alone, overlong, half a character, a surrogate, beyond Unicode.
const NOT_UTF8 = [[0xff], [0xc0, 0xaf], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80]];

const HUGE_SIZES = [[0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0, 0, 0, 0]];

/** Exchanges `count` bytes from `start` for others. */
function splice(bytes: Uint8Array, start: number, count: number, added: Uint8Array): Uint8Array {
  const after = bytes.subarray(Math.min(bytes.length, start + count));
  const all = new Uint8Array(start + added.length + after.length);
  all.set(bytes.subarray(0, start));
  all.set(added, start);
  all.set(after, start + added.length);
  return all;
}

function repeat(piece: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(piece.length * times);
  for (let i = 0; i < times; i++) all.set(piece, i * piece.length);
  return all;
}

/** The lines of a file, each with its end. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.reduce((all, piece) => splice(all, all.length, 0, piece), new Uint8Array());
}

/** One change somewhere, which fits a file of any length. */
function damages(dictionary: readonly string[]): fc.Arbitrary<Damage> {
  // A place, as a fraction: earlier changes may have made the file shorter or longer.
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const at = (bytes: Uint8Array, fraction: number): number => Math.floor(fraction * bytes.length);
  const few = fc.nat(12);
  const encoder = new TextEncoder();
  const added = fc.oneof(
    fc.constantFrom(...DICTIONARY, ...dictionary).map((text) => encoder.encode(text)),
    fc.constantFrom(...NOT_UTF8, ...HUGE_SIZES).map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ maxLength: 8 }),
  );
  return fc.oneof(
    fc.tuple(place, fc.nat(7)).map(([where, bit]): Damage => (bytes) => {
      const copy = bytes.slice();
      if (copy.length > 0) copy[Math.min(at(copy, where), copy.length - 1)] ^= 1 << bit;
      return copy;
    }),
    place.map((where): Damage => (bytes) => bytes.slice(0, at(bytes, where))),
    fc.tuple(place, few, added).map(([where, count, piece]): Damage => (bytes) =>
      splice(bytes, at(bytes, where), count, piece)
    ),
    // A part twice, or elsewhere.
    fc.tuple(place, place, fc.nat(64)).map(([from, to, count]): Damage => (bytes) => {
      const start = at(bytes, from);
      return splice(bytes, at(bytes, to), 0, bytes.slice(start, start + count));
    }),
    fc.tuple(place, few, fc.boolean()).map(([where, count, isTwice]): Damage => (bytes) => {
      const lines = linesOf(bytes);
      const first = Math.floor(where * lines.length);
      const repeated = isTwice ? lines.slice(first, first + count) : [];
      return join([
        ...lines.slice(0, first),
        ...repeated,
        ...repeated,
        ...lines.slice(first + count),
      ]);
    }),
    // Something very often: depth for a parser, length for a line or a number.
    fc.tuple(place, added, fc.nat(2000)).map(([where, piece, times]): Damage => (bytes) =>
      splice(bytes, at(bytes, where), 0, repeat(piece, times))
    ),
  );
}

/**
 * Right files with up to four changes: bits flipped, bytes cut off, exchanged, repeated and moved,
 * lines dropped and doubled, giant numbers, deep nesting, bytes that are not UTF-8.
 *
 * @param right A right file.
 * @param dictionary Pieces that mean something in its format.
 * @returns The files, a few of which are right.
 */
export function damagedBytes(
  right: Uint8Array,
  dictionary: readonly string[] = [],
): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  return fc.array(damages(dictionary), { maxLength: 4 }).map((changes) =>
    new Uint8Array(changes.reduce((bytes, damage) => damage(bytes), right))
  );
}

/**
 * Long texts of few pieces, again and again: what takes a reader long that is not linear.
 *
 * @param dictionary Pieces that mean something in the format.
 * @param length About how many characters.
 * @returns The texts.
 */
export function longTexts(dictionary: readonly string[], length = 200_000): fc.Arbitrary<string> {
  const piece = fc.constantFrom("a", "1", "\x20", "\n", ...dictionary);
  const units = fc.oneof(
    piece.map((one) => [one]),
    fc.array(piece, { minLength: 2, maxLength: 5 }),
  );
  return units.map((pieces) => {
    const unit = pieces.join("");
    return unit.repeat(Math.ceil(length / unit.length));
  });
}

// Not values of any key, but of what a careless reader takes for one.
const ODD_VALUES: readonly unknown[] = [
  ...[null, true, -1, 0, 0.5, 1e308, 2 ** 53, "", "NaN", "9".repeat(400), {}, [], [[]]],
  ...[{ length: -1 }, { name: "topK" }, { toString: 1 }, JSON.parse('{"__proto__":{"a":1}}')],
  Array(200_000).fill(1),
];

type Path = readonly (string | number)[];

/** The places of all values in a value. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...inner.flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

/** A copy with another value at a place; without one there if it is undefined. */
function replaced(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const inner = replaced(copy[key], rest, replacement);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/**
 * JSON that is right but for up to two values: others, missing or too many.
 *
 * @param right A right value.
 * @returns The texts.
 */
export function damagedJson(right: unknown): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.constantFrom(undefined, ...ODD_VALUES),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const place = fc.constantFrom(...pathsOf(right));
  const change = fc.tuple(place, fc.option(fc.constantFrom("more", "__proto__")), value);
  return fc.array(change, { maxLength: 2 }).map((changes) => {
    const damaged = changes.reduce((found: unknown, [path, added, one]) => {
      try {
        return replaced(found, added === null ? path : [...path, added], one);
      } catch {
        return found; // An earlier change has taken the place away.
      }
    }, right);
    return JSON.stringify(damaged) ?? "";
  });
}

/** What a reader may need for an input of these sizes, on a machine that is busy. */
const TIME_LIMIT_MS = 5_000;
const MEMORY_LIMIT_BYTES = 256 * 2 ** 20;

function memoryInUse(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/**
 * Holds that a reader gives a right value or one of our errors, soon and in little memory.
 *
 * @param read Reads the input.
 * @param check Asserts that a value is right.
 * @param place What a message must begin with or name, as the file.
 */
export async function checkAnswer<T>(
  read: () => T | Promise<T>,
  check: (value: T) => void,
  place: string,
): Promise<void> {
  const startMs = performance.now();
  const before = memoryInUse();
  let value: { readonly is: T } | undefined;
  try {
    value = { is: await read() };
  } catch (error) {
    checkError(error, place);
  }
  const ms = performance.now() - startMs;
  assert(ms < TIME_LIMIT_MS, `it took ${ms} ms`);
  const bytes = memoryInUse() - before;
  assert(bytes < MEMORY_LIMIT_BYTES, `it took ${bytes} bytes`);
  if (value !== undefined) check(value.is);
}

/** Asserts that an error is one for users: place, short, nothing that a terminal obeys. */
function checkError(error: unknown, place: string): void {
  if (!(error instanceof DataError || error instanceof ConfigError)) throw error;
  const { message } = error;
  assert(message.includes(place), `the place is missing: ${message}`);
  assert(message.length < 1_000, `the message has ${message.length} characters`);
  assert(!/\p{Cc}/u.test(message), `control characters: ${JSON.stringify(message)}`);
}
