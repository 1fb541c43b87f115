/**
 * The assertions on values, as @std/assert has them. Not here: what a function throws.
 *
 * @module
 */
import nodeAssert from "node:assert";
import { inspect } from "node:util";
import { type AnyClass, AssertionError, suffix } from "./assertion_error.ts";
import { equal } from "./equal.ts";

// The first line of Node's message is a title of its own.
function difference(actual: unknown, expected: unknown): string {
  const { message } = new nodeAssert.AssertionError({
    actual,
    expected,
    operator: "deepStrictEqual",
  });
  return message.slice(message.indexOf("\n") + 1);
}

/**
 * Asserts that a value is truthy.
 *
 * @param expr The value.
 * @param msg The message of the error.
 */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/**
 * Fails.
 *
 * @param msg What to say of it.
 */
export function fail(msg?: string): never {
  throw new AssertionError(`Failed assertion${suffix(msg)}`);
}

/**
 * Asserts that two values are deeply equal. NaN equals NaN, 0 equals -0, a missing key differs from
 * one that holds undefined.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg What to say of a failure.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals({ a: [1, NaN] }, { a: [1, NaN] });
 * ```
 */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  throw new AssertionError(
    `Values are not equal${suffix(msg)}\n${difference(actual, expected)}`,
  );
}

/**
 * Asserts that two values are not deeply equal.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg What to say of a failure.
 */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!equal(actual, expected)) return;
  throw new AssertionError(
    `Expected actual: ${inspect(actual)} not to be: ${inspect(expected)}${suffix(msg)}`,
  );
}

/**
 * Asserts that two values are the same, as Object.is sees it.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg What to say of a failure.
 */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  throw new AssertionError(
    inspect(actual) === inspect(expected)
      ? `Values have the same structure but are not reference-equal${suffix(msg)}\n` +
        inspect(actual)
      : `Values are not strictly equal${suffix(msg)}\n${difference(actual, expected)}`,
  );
}

/**
 * Asserts that two numbers are close.
 *
 * @param actual The number found.
 * @param expected The number to compare with.
 * @param tolerance The greatest difference allowed: by default 1e-7 of the expected number.
 * @param msg What to say of a failure.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(0.1 + 0.2, 0.3);
 * assertAlmostEquals(0.01, 0.02, 0.1);
 * ```
 */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  const delta = Math.abs(expected - actual);
  if (delta <= allowed) return;
  const show = (value: number): string =>
    Number.isInteger(value) ? String(value) : value.toExponential();
  throw new AssertionError(
    `Expected actual: "${show(actual)}" to be close to "${show(expected)}": ` +
      `delta "${show(delta)}" is greater than "${show(allowed)}"${suffix(msg)}`,
  );
}

function compare<T>(holds: boolean, values: [T, string, T], msg: string | undefined): void {
  if (holds) return;
  const [actual, operator, expected] = values;
  throw new AssertionError(msg ?? `Expect ${inspect(actual)} ${operator} ${inspect(expected)}`);
}

/**
 * Asserts that actual > expected.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg The message of the error.
 */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  compare(actual > expected, [actual, ">", expected], msg);
}

/**
 * Asserts that actual >= expected.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg The message of the error.
 */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  compare(actual >= expected, [actual, ">=", expected], msg);
}

/**
 * Asserts that actual < expected.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg The message of the error.
 */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  compare(actual < expected, [actual, "<", expected], msg);
}

/**
 * Asserts that actual <= expected.
 *
 * @param actual The value found.
 * @param expected The value to compare with.
 * @param msg The message of the error.
 */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  compare(actual <= expected, [actual, "<=", expected], msg);
}

/**
 * Asserts that a value is neither null nor undefined.
 *
 * @param actual The value.
 * @param msg What to say of a failure.
 */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual !== undefined && actual !== null) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to not be null or undefined${suffix(msg)}`,
  );
}

/**
 * Asserts that a value is an instance of a class.
 *
 * @param actual The value.
 * @param expectedType The class.
 * @param msg What to say of a failure.
 */
export function assertInstanceOf<T extends AnyClass>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  const found = typeof actual === "object" && actual !== null
    ? actual.constructor?.name ?? "Object"
    : actual === null
    ? "null"
    : typeof actual;
  throw new AssertionError(
    `Expected object to be an instance of "${expectedType.name}" but was "${found}"${suffix(msg)}`,
  );
}

/**
 * Asserts that a string contains another.
 *
 * @param actual The string.
 * @param expected What it must contain.
 * @param msg What to say of a failure.
 */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  throw new AssertionError(
    `Expected actual: "${actual}" to contain: "${expected}"${suffix(msg)}`,
  );
}

/**
 * Asserts that a string matches a regular expression.
 *
 * @param actual The string.
 * @param expected The expression.
 * @param msg What to say of a failure.
 */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  throw new AssertionError(`Expected actual: "${actual}" to match: "${expected}"${suffix(msg)}`);
}
