/**
 * A stand-in for @std/assert over node:assert and node:util: the signatures and the behaviour of
 * the assertions this project uses, and nothing else. Not the original: see `links` in deno.json.
 *
 * @module
 */
export { AssertionError } from "./assertion_error.ts";
export * from "./throws.ts";
export * from "./values.ts";
