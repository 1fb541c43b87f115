/**
 * Pins the behaviour of @std/assert that this project relies on. Holds for the original too. Each
 * assertion must be seen to fail, so the tests use plain throws, not the assertions themselves,
 * where that matters.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";

// Returns the message of the AssertionError, or throws: independent of what it tests.
function failureOf(fn: () => unknown): string {
  try {
    fn();
  } catch (error) {
    if (error instanceof Error && error.name === "AssertionError") {
      return stripVTControlCharacters(error.message);
    }
    throw error;
  }
  throw new Error("The assertion passed, expected it to fail");
}

function expectFailure(fn: () => unknown, expected: string): void {
  const message = failureOf(fn);
  if (message !== expected) {
    throw new Error(`Found ${JSON.stringify(message)}, not ${JSON.stringify(expected)}`);
  }
}

class Point {
  constructor(readonly x: number) {}
}

class Day extends Date {}

class Address extends URL {}

Deno.test("assert() throws an AssertionError with the message", () => {
  assert(1);
  expectFailure(() => assert(0, "zero"), "zero");
  expectFailure(() => assert(""), "");
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
  [new Date(7), new Day(7)],
  [/a/g, Object.assign(/a/g, { lastIndex: 1 })],
  [new URL("https://example.com/a"), new URL("https://example.com/a")],
  [new URLSearchParams("a=1"), new URLSearchParams("a=1")],
  [Temporal.Duration.from({ hours: 1 }), Temporal.Duration.from({ hours: 1 })],
  [new WeakRef(cycle), new WeakRef(otherCycle)],
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
  [new URLSearchParams("a=1"), new URLSearchParams("a=2")],
  [new Address("https://example.com/a"), new URL("https://example.com/a")],
  [Temporal.Duration.from({ hours: 1 }), Temporal.Duration.from({ hours: 2 })],
  // Both are held by the lists, so that they are still there.
  [new WeakRef(cycle), new WeakRef(EQUAL)],
  [new Set([1]), new Set([2])],
  [new Set([{ a: 1 }]), new Set([{ a: 2 }])],
  [new Set([1]), Object.assign(new Set([1]), { a: 1 })],
  [new Map([["a", 1]]), new Map([["a", 2]])],
  [Float32Array.of(1, 2), Float32Array.of(1, 3)],
  [Float32Array.of(1), Float64Array.of(1)],
  [Float32Array.of(1), Float32Array.of(1, 0)],
  [new DataView(new ArrayBuffer(1)), new DataView(new ArrayBuffer(2))],
  [() => 1, () => 1],
  [{ [Symbol.for("s")]: 1 }, { [Symbol.for("s")]: 2 }],
];

Deno.test("assertEquals() and assertNotEquals() compare deeply", () => {
  EQUAL.forEach(([a, b], i) => {
    assertEquals(a, b, `pair ${i}`);
    assertEquals(b, a, `pair ${i}`);
    assertMatch(failureOf(() => assertNotEquals(a, b, `pair ${i}`)), new RegExp(`: pair ${i}$`));
  });
  DIFFERENT.forEach(([a, b], i) => {
    assertNotEquals(a, b, `pair ${i}`);
    const message = failureOf(() => assertEquals(a, b, `pair ${i}`));
    assertStringIncludes(message, `Values are not equal: pair ${i}\n`);
    assertStringIncludes(failureOf(() => assertEquals(b, a)), "Values are not equal.\n");
  });
  assertThrows(() => assertEquals(new WeakMap(), new WeakMap()), TypeError, "WeakMap");
  assertThrows(() => assertEquals(new WeakSet(), new WeakSet()), TypeError, "WeakSet");
});

Deno.test("assertEquals() lets two entries of a collection have the same partner", () => {
  assertEquals(new Set([{ a: 1 }, { a: 1 }]), new Set([{ a: 1 }, { a: 2 }]));
  assertNotEquals(new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 1 }, { a: 1 }]));
});

Deno.test('assertEquals() marks the actual value with "-", the expected one with "+"', () => {
  const cases: [unknown, unknown, string][] = [
    [1, 2, "-   1\n+   2\n"],
    [
      { a: 1, b: [1, 2] },
      { a: 1, b: [1, 3] },
      "    {\n      a: 1,\n      b: [\n        1,\n-       2,\n+       3,\n      ],\n    }\n",
    ],
    [[1], [2, 3], "    [\n+     2,\n+     3,\n-     1,\n    ]\n"],
    ["one\ntwo\\", "one\nten\t", "    one\\n\n-   two\\\\\n+   ten\\t\n\n"],
  ];
  for (const [actual, expected, lines] of cases) {
    expectFailure(
      () => assertEquals(actual, expected, "why"),
      `Values are not equal: why\n\n\n    [Diff] Actual / Expected\n\n\n${lines}`,
    );
  }
  expectFailure(
    () => assertNotEquals([1], [1]),
    "Expected actual: [\n  1,\n] not to be: [\n  1,\n].",
  );
});

Deno.test("a failure shows the whole value, its keys sorted", () => {
  const text = "x".repeat(200);
  const value = { d: { d: { d: { d: { d: { text } } } } }, c: new Array(200).fill(7), a: 1 };
  const getter = {
    get b() {
      return "got";
    },
  };
  const message = failureOf(() => assertNotEquals([value, getter], [value, getter]));
  const [first] = message.split(" not to be: ");
  assertMatch(first, /a: 1,\s+c: \[(\s+7,){200}\s+\],\s+d: /);
  for (const part of [text, "got"]) assertStringIncludes(first, part);
});

Deno.test("assertStrictEquals() compares like Object.is()", () => {
  const object = {};
  assertStrictEquals(object, object);
  assertStrictEquals(NaN, NaN);
  expectFailure(
    () => assertStrictEquals([1], [1]),
    "Values have the same structure but are not reference-equal.\n\n    [\n      1,\n    ]\n",
  );
  expectFailure(
    () => assertStrictEquals(0, -0),
    "Values are not strictly equal.\n\n\n    [Diff] Actual / Expected\n\n\n-   0\n+   -0\n",
  );
});

Deno.test("assertAlmostEquals() allows a relative 1e-7 by default", () => {
  assertAlmostEquals(1.000000001e-8, 1.000000002e-8);
  assertAlmostEquals(0.1 + 0.2, 0.3, 1e-16);
  assertAlmostEquals(-1, -1 - 9e-8);
  assertAlmostEquals(NaN, NaN);
  assertAlmostEquals(Infinity, Infinity);
  const failures: [actual: number, expected: number, tolerance?: number][] = [
    ...[[1e-8, 1e-9], [0, 1e-300], [Infinity, 1], [1, Infinity]] as [number, number][],
    ...[[0.1 + 0.2, 0.3, 1e-17], [NaN, 1, 10]] as [number, number, number][],
  ];
  for (const values of failures) failureOf(() => assertAlmostEquals(...values));
  expectFailure(
    () => assertAlmostEquals(1, 1.5, undefined, "why"),
    'Expected actual: "1" to be close to "1.5e+0": delta "5e-1" is greater than "1.5e-7": why',
  );
});

Deno.test("assertGreater() knows its boundary", () => {
  assertGreater(2, 1);
  expectFailure(() => assertGreater(1, 1), "Expect 1 > 1");
  expectFailure(() => assertGreater(NaN, 1, "why"), "why");
});

Deno.test("assertInstanceOf() narrows the type", () => {
  const value: unknown = new Date(0);
  assertInstanceOf(value, Date);
  value.getTime();
  const start = 'Expected object to be an instance of "Date"';
  expectFailure(() => assertInstanceOf({}, Date), `${start} but was "Object".`);
  expectFailure(() => assertInstanceOf(null, Date, "why"), `${start} but was "null": why`);
  expectFailure(() => assertInstanceOf(Date, Date), `${start} but was not an instanced object.`);
  expectFailure(() => assertInstanceOf({ constructor: Date }, Date), `${start}.`);
});

Deno.test("assertStringIncludes() and assertMatch() look into a string", () => {
  assertStringIncludes("meProp", "Prop");
  assertMatch("top-10", /^top-\d+$/);
  expectFailure(
    () => assertStringIncludes("meProp", "prop"),
    'Expected actual: "meProp" to contain: "prop".',
  );
  expectFailure(
    () => assertMatch("top-k", /\d/, "why"),
    'Expected actual: "top-k" to match: "/\\d/": why',
  );
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
    'Expected error to be instance of "RangeError", but was "TypeError".',
  );
  expectFailure(
    () => assertThrows(() => raise(new Error("this")), Error, "that", "why"),
    'Expected error message to include "that", but got "this": why',
  );
  expectFailure(() => assertThrows(() => raise("text"), Error), "A non-Error object was thrown.");
});

Deno.test("assertRejects() awaits the error it expects", async () => {
  const reason = new RangeError("Out of range");
  assertStrictEquals(await assertRejects(() => Promise.reject(reason)), reason);
  assertStrictEquals(await assertRejects(() => Promise.reject(reason), Error, "of"), reason);
  const failures: [Promise<unknown>, string][] = [
    [assertRejects(() => Promise.resolve()), "Expected function to reject."],
    [assertRejects(() => raise(reason)), "Function throws when expected to reject."],
    [
      assertRejects(() => Promise.reject(1), Error, "a", "why"),
      "A non-Error object was rejected: why",
    ],
    [
      assertRejects(() => Promise.reject(reason), TypeError),
      'Expected error to be instance of "TypeError", but was "RangeError".',
    ],
    [
      assertRejects(() => Promise.reject(reason), Error, "missing"),
      'Expected error message to include "missing", but got "Out of range".',
    ],
  ];
  for (const [failure, message] of failures) {
    const error = await failure.then(() => undefined, (error: unknown) => error);
    expectFailure(() => raise(error), message);
  }
});
