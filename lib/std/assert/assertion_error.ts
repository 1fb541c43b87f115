/**
 * The error of a failed assertion. Internal to this folder but for AssertionError.
 *
 * @module
 */

/** Any class, abstract ones included. */
// deno-lint-ignore no-explicit-any
export type AnyClass<T = any> = abstract new (...args: any[]) => T;

/** The error that a failed assertion throws. */
export class AssertionError extends Error {
  /**
   * Makes the error.
   *
   * @param message What failed.
   * @param options The cause, as of any error.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AssertionError";
  }
}

/**
 * What follows an assertion's own message.
 *
 * @param msg What the caller has to say of the failure.
 * @returns The end of the message.
 */
export function suffix(msg: string | undefined): string {
  return msg ? `: ${msg}` : ".";
}
