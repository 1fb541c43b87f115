/**
 * The error of a failed assertion. Internal to this folder.
 *
 * @module
 */

/** Any class, abstract ones included. */
// deno-lint-ignore no-explicit-any
export type AnyClass<T = any> = abstract new (...args: any[]) => T;

/** The error that a failed assertion throws. */
export class AssertionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "AssertionError";
  }
}

/** What follows an assertion's own message: what the caller has to say of the failure. */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
