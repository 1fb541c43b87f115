/**
 * The assertions on what a function throws or rejects with, as @std/assert has them.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { type AnyClass, AssertionError, suffix } from "./assertion_error.ts";

interface Expectation {
  readonly ErrorClass?: AnyClass<Error>;
  readonly includes?: string;
  readonly msg?: string;
}

// The second argument is either the class or the message.
function expectation(
  classOrMsg: AnyClass<Error> | string | undefined,
  includes: string | undefined,
  msg: string | undefined,
): Expectation {
  return typeof classOrMsg === "string" ? { msg: classOrMsg } : {
    ...(classOrMsg && { ErrorClass: classOrMsg }),
    ...(includes && { includes }),
    ...(msg && { msg }),
  };
}

function checkError(error: unknown, how: "thrown" | "rejected", expected: Expectation): void {
  const { ErrorClass, includes, msg } = expected;
  if (ErrorClass === undefined) return;
  if (!(error instanceof Error)) {
    throw new AssertionError(`A non-Error object was ${how}${suffix(msg)}`);
  }
  if (!(error instanceof ErrorClass)) {
    throw new AssertionError(
      `Expected error to be instance of "${ErrorClass.name}", ` +
        `but was "${(error as Error).constructor.name}"${suffix(msg)}`,
    );
  }
  const plain = stripVTControlCharacters;
  if (includes !== undefined && !plain(error.message).includes(plain(includes))) {
    throw new AssertionError(
      `Expected error message to include ${JSON.stringify(includes)}, ` +
        `but got ${JSON.stringify(error.message)}${suffix(msg)}`,
    );
  }
}

/** Asserts that a function throws; returns what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that a function throws an error of a class whose message includes a text. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: AnyClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: AnyClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    checkError(error, "thrown", expected);
    return error;
  }
  throw new AssertionError(`Expected function to throw${suffix(expected.msg)}`);
}

/** Asserts that the promise a function returns rejects; returns what it rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Asserts that it rejects with an error of a class whose message includes a text. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: AnyClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: AnyClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    // Told below: what throws at once does not reject.
  }
  if (typeof promise?.then !== "function") {
    throw new AssertionError(`Function throws when expected to reject${suffix(expected.msg)}`);
  }
  try {
    await promise;
  } catch (error) {
    checkError(error, "rejected", expected);
    return error;
  }
  throw new AssertionError(`Expected function to reject${suffix(expected.msg)}`);
}
