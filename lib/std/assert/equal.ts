/**
 * Deep equality as @std/assert defines it: NaN equals NaN, 0 equals -0, a missing key differs from
 * one that holds undefined, and prototypes count. Not node:util's isDeepStrictEqual, which tells
 * 0 from -0. Internal to this folder.
 *
 * @module
 */

type Compare = (a: unknown, b: unknown) => boolean;
type Collection = Map<unknown, unknown> | Set<unknown>;

/** Classes, without their subclasses, whose instances are equal if their texts are. */
const TEXT_PROTOTYPES: ReadonlySet<unknown> = new Set(
  [
    ...[Intl.Locale, RegExp, URL, URLSearchParams],
    ...[Temporal.Duration, Temporal.Instant, Temporal.PlainDate, Temporal.PlainDateTime],
    ...[Temporal.PlainMonthDay, Temporal.PlainTime, Temporal.PlainYearMonth],
    Temporal.ZonedDateTime,
  ].map(({ prototype }) => prototype),
);

// SameValueZero.
function same(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

// An object without a prototype counts as a plain one.
function prototypeOf(value: object): object {
  return Object.getPrototypeOf(value) ?? Object.prototype;
}

function itemsOf(value: object): ArrayLike<unknown> | undefined {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return value as unknown as ArrayLike<unknown>;
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return new Uint8Array(value);
  }
  return undefined;
}

function equalItems(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

// Two entries may have the same partner: an entry that is there twice counts once.
function equalEntries(a: Collection, b: Collection, compare: Compare): boolean {
  const others = [...b.entries()];
  return a.size === b.size &&
    [...a.entries()].every(([key, value]) =>
      others.some(([otherKey, otherValue]) =>
        compare(key, otherKey) &&
        (key === value && otherKey === otherValue || compare(value, otherValue))
      )
    );
}

// Of a plain object or array only what can be enumerated counts; of a class instance all of it, up
// to and including its class, where the getters live.
function keysOf(value: object): Set<string | symbol> {
  const root = prototypeOf(value);
  if (root === Object.prototype || root === Array.prototype) {
    return new Set(Reflect.ownKeys({ ...value }));
  }
  const keys = new Set<string | symbol>();
  let at: object | null = value;
  while (at !== null && at !== Object.prototype && at !== Array.prototype) {
    for (const key of Reflect.ownKeys(at)) keys.add(key);
    at = Object.getPrototypeOf(at);
  }
  return keys;
}

function equalProperties(a: object, b: object, compare: Compare): boolean {
  for (const key of keysOf(a).union(keysOf(b))) {
    if (!compare(Reflect.get(a, key), Reflect.get(b, key))) return false;
    if ((key in a) !== (key in b)) return false;
  }
  return true;
}

/** Tells whether two values are deeply equal. */
export function equal(actual: unknown, expected: unknown): boolean {
  const seen = new Map<unknown, unknown>();
  const compare: Compare = (a, b) => {
    if (same(a, b)) return true;
    if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (prototypeOf(a) !== prototypeOf(b)) return false;
    const items = itemsOf(a);
    if (items !== undefined) return equalItems(items, itemsOf(b) as ArrayLike<unknown>);
    if (a instanceof WeakMap) throw new TypeError("Cannot compare WeakMap instances");
    if (a instanceof WeakSet) throw new TypeError("Cannot compare WeakSet instances");
    if (a instanceof WeakRef) return compare(a.deref(), (b as typeof a).deref());
    // A cycle: the pair is being compared already, further up.
    if (seen.get(a) === b) return true;
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    seen.set(a, b);
    if (a instanceof Map || a instanceof Set) return equalEntries(a, b as typeof a, compare);
    if (TEXT_PROTOTYPES.has(prototypeOf(a))) return String(a) === String(b);
    return equalProperties(a, b, compare);
  };
  return compare(actual, expected);
}
