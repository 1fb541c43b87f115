/**
 * Deep equality as @std/assert defines it: NaN equals NaN, 0 equals -0, a missing key differs from
 * one that holds undefined, and prototypes count. Not node:util's isDeepStrictEqual, which tells
 * 0 from -0. Internal to this folder.
 *
 * @module
 */

type Compare = (a: unknown, b: unknown) => boolean;

// SameValueZero.
function same(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
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

function equalEntries(
  a: Map<unknown, unknown> | Set<unknown>,
  b: Map<unknown, unknown> | Set<unknown>,
  compare: Compare,
): boolean {
  if (a.size !== b.size) return false;
  const unmatched = [...b.entries()];
  for (const [key, value] of a.entries()) {
    const at = unmatched.findIndex(([otherKey, otherValue]) =>
      compare(key, otherKey) && compare(value, otherValue)
    );
    if (at < 0) return false;
    unmatched.splice(at, 1);
  }
  return true;
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
    if ((key in a) !== (key in b)) return false;
    if (!compare(Reflect.get(a, key), Reflect.get(b, key))) return false;
  }
  return true;
}

/**
 * Tells whether two values are deeply equal.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @returns Whether they are equal.
 */
export function equal(actual: unknown, expected: unknown): boolean {
  const seen = new Map<unknown, unknown>();
  const compare: Compare = (a, b) => {
    if (same(a, b)) return true;
    if (isPrimitive(a) || isPrimitive(b)) return false;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (prototypeOf(a) !== prototypeOf(b)) return false;
    if (a instanceof Date) return Object.is(a.getTime(), (b as Date).getTime());
    if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
    if (a instanceof WeakMap || a instanceof WeakSet) {
      throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
    }
    const items = itemsOf(a);
    if (items !== undefined) return equalItems(items, itemsOf(b) as ArrayLike<unknown>);
    // A cycle: the pair is being compared already, further up.
    if (seen.get(a) === b) return true;
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    seen.set(a, b);
    if (a instanceof Map || a instanceof Set) {
      return equalEntries(a, b as typeof a, compare);
    }
    return equalProperties(a, b, compare);
  };
  return compare(actual, expected);
}
