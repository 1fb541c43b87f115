/**
 * The number that is raised when a change of the code changes the bits of any result. Part of every
 * run's id; `numerics_test.ts` fails when bits change and this number does not.
 *
 * @module
 */

/** Raise by one when the digests in `numerics_test.ts` change. */
export const NUMERICS_VERSION = 1;
