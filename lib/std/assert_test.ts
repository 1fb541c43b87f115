/**
 * Pins the behaviour of @std/assert that this project relies on. Each assertion must be seen to
 * fail, so the tests use plain throws, not the assertions themselves, where that matters.
 *
 * @module
 */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";
import { stripAnsiCode } from "@std/fmt/colors";

// Returns the message of the AssertionError, or throws: independent of what it tests.
function failureOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof AssertionError && error.name === "AssertionError") return error.message;
    throw error;
  }
  throw new Error("The assertion passed, expected it to fail");
}

function expectFailure(fn: () => unknown, part: string): void {
  const message = failureOf(fn);
  if (!message.includes(part)) throw new Error(`Found ${JSON.stringify(message)}, not ${part}`);
}

class Point {
  constructor(readonly x: number) {}
}

Deno.test("assert() and fail() throw an AssertionError with the message", () => {
  assert(1);
  expectFailure(() => assert(0, "zero"), "zero");
  expectFailure(() => assert(""), "");
  expectFailure(() => fail("why"), "Failed assertion: why");
  expectFailure(() => fail(), "Failed assertion.");
});

const cycle: { self?: unknown } = {};
cycle.self = cycle;
const otherCycle: { self?: unknown } = {};
otherCycle.self = otherCycle;

const EQUAL: readonly [unknown, unknown][] = [
  [1, 1],
  [NaN, NaN],
  [0, -0],
  ["a", "a"],
  [10n, 10n],
  [[1, [2]], [1, [2]]],
  [{ a: 1, b: { c: NaN } }, { b: { c: NaN }, a: 1 }],
  [Object.create(null), {}],
  [new Date(7), new Date(7)],
  [new Date(NaN), new Date(NaN)],
  [/a/g, /a/g],
  [new URL("https://example.com/a"), new URL("https://example.com/a")],
  [new Set([1, { a: 1 }]), new Set([{ a: 1 }, 1])],
  [new Map([[{ k: 1 }, [1]]]), new Map([[{ k: 1 }, [1]]])],
  [Float32Array.of(1, NaN, 0), Float32Array.of(1, NaN, -0)],
  [new Float32Array(new SharedArrayBuffer(8)), new Float32Array(2)],
  [Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2).buffer],
  [new Point(1), new Point(1)],
  [cycle, otherCycle],
];

const DIFFERENT: readonly [unknown, unknown][] = [
  [1, 2],
  [1, "1"],
  [null, undefined],
  [{ a: undefined }, {}],
  [{ a: undefined }, { b: undefined }],
  [[1, 2], [2, 1]],
  [[undefined], [,]],
  [{}, []],
  [new Point(1), { x: 1 }],
  [new Point(1), new Point(2)],
  [new Date(7), new Date(8)],
  [/a/g, /a/i],
  [new Set([1]), new Set([2])],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [Float32Array.of(1, 2), Float32Array.of(1, 3)],
  [Float32Array.of(1), Float64Array.of(1)],
  [Float32Array.of(1), Float32Array.of(1, 0)],
  [() => 1, () => 1],
  [{ [Symbol.for("s")]: 1 }, { [Symbol.for("s")]: 2 }],
];

Deno.test("assertEquals() and assertNotEquals() compare deeply", () => {
  EQUAL.forEach(([a, b], i) => {
    assertEquals(a, b, `pair ${i}`);
    assertEquals(b, a, `pair ${i}`);
    expectFailure(() => assertNotEquals(a, b, `pair ${i}`), `: pair ${i}`);
  });
  DIFFERENT.forEach(([a, b], i) => {
    assertNotEquals(a, b, `pair ${i}`);
    expectFailure(() => assertEquals(a, b, `pair ${i}`), `Values are not equal: pair ${i}\n`);
    expectFailure(() => assertEquals(b, a), "Values are not equal.\n");
  });
});

Deno.test("assertEquals() shows what differs", () => {
  const message = failureOf(() => assertEquals({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }));
  // Which of them is "+" differs from the original; that both are shown does not.
  for (const line of [/a: 1/, /[+-] *2/, /[+-] *3/]) assertMatch(stripAnsiCode(message), line);
});

Deno.test("assertStrictEquals() compares like Object.is()", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  expectFailure(() => assertStrictEquals({}, {}), "not reference-equal");
  expectFailure(() => assertStrictEquals(0, -0), "not strictly equal");
});

Deno.test("assertAlmostEquals() allows a relative 1e-7 by default", () => {
  assertAlmostEquals(1.000000001e-8, 1.000000002e-8);
  assertAlmostEquals(0.1 + 0.2, 0.3, 1e-16);
  assertAlmostEquals(-1, -1 - 9e-8);
  assertAlmostEquals(NaN, NaN);
  assertAlmostEquals(Infinity, Infinity);
  expectFailure(() => assertAlmostEquals(1e-8, 1e-9), "to be close to");
  expectFailure(() => assertAlmostEquals(0.1 + 0.2, 0.3, 1e-17), "is greater than");
  expectFailure(() => assertAlmostEquals(1, 1 + 2e-7, undefined, "why"), ": why");
  expectFailure(() => assertAlmostEquals(0, 1e-300), "to be close to");
  expectFailure(() => assertAlmostEquals(NaN, 1, 10), "to be close to");
  expectFailure(() => assertAlmostEquals(Infinity, 1), "to be close to");
});

Deno.test("the comparing assertions know their boundary", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(1, 1);
  assertLess(1, 2);
  assertLessOrEqual(1, 1);
  expectFailure(() => assertGreater(1, 1), "Expect 1 > 1");
  expectFailure(() => assertGreaterOrEqual(0, 1), "Expect 0 >= 1");
  expectFailure(() => assertLess(1, 1), "Expect 1 < 1");
  expectFailure(() => assertLessOrEqual(2, 1, "why"), "why");
  expectFailure(() => assertLess(NaN, 1), "Expect NaN < 1");
});

Deno.test("assertExists() and assertInstanceOf() narrow the type", () => {
  const found: number | undefined = [7].find((value) => value > 1);
  assertExists(found);
  found.toFixed();
  assertExists(0);
  expectFailure(() => assertExists(null), '"null" to not be null or undefined');
  expectFailure(() => assertExists(undefined, "why"), ": why");
  const value: unknown = new Date(0);
  assertInstanceOf(value, Date);
  value.getTime();
  expectFailure(() => assertInstanceOf({}, Date), 'an instance of "Date" but was "Object"');
  expectFailure(() => assertInstanceOf(null, Date), 'but was "null"');
});

Deno.test("assertStringIncludes() and assertMatch() look into a string", () => {
  assertStringIncludes("meProp", "Prop");
  assertMatch("top-10", /^top-\d+$/);
  expectFailure(() => assertStringIncludes("meProp", "prop"), 'to contain: "prop"');
  expectFailure(() => assertMatch("top-k", /\d/), 'to match: "/\\d/"');
});

function raise(error: unknown): never {
  throw error;
}

Deno.test("assertThrows() returns the error it expects", () => {
  const thrown = new TypeError("Cannot do \x1b[1mthis\x1b[22m");
  assertStrictEquals(assertThrows(() => raise(thrown)), thrown);
  assertStrictEquals(assertThrows(() => raise(thrown), Error, "do this"), thrown);
  assertStrictEquals(assertThrows(() => raise("text")), "text");
  expectFailure(() => assertThrows(() => 1), "Expected function to throw.");
  expectFailure(() => assertThrows(() => 1, "why"), "Expected function to throw: why");
  expectFailure(
    () => assertThrows(() => raise(thrown), RangeError),
    'Expected error to be instance of "RangeError", but was "TypeError"',
  );
  expectFailure(
    () => assertThrows(() => raise(thrown), TypeError, "that", "why"),
    'Expected error message to include "that", but got',
  );
  expectFailure(() => assertThrows(() => raise("text"), Error), "A non-Error object was thrown");
});

Deno.test("assertRejects() awaits the error it expects", async () => {
  const reason = new RangeError("Out of range");
  assertStrictEquals(await assertRejects(() => Promise.reject(reason)), reason);
  assertStrictEquals(await assertRejects(() => Promise.reject(reason), Error, "of"), reason);
  const failures: [Promise<unknown>, string][] = [
    [assertRejects(() => Promise.resolve()), "Expected function to reject."],
    [assertRejects(() => raise(reason)), "Function throws when expected to reject."],
    [assertRejects(() => Promise.reject(reason), TypeError), 'instance of "TypeError"'],
    [assertRejects(() => Promise.reject(reason), Error, "missing"), 'to include "missing"'],
  ];
  for (const [failure, part] of failures) {
    const error = await failure.then(() => undefined, (error: unknown) => error);
    expectFailure(() => raise(error), part);
  }
});
