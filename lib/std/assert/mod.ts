/**
 * A stand-in for @std/assert: the signatures and the behaviour of the assertions this project uses,
 * and nothing else. Not the original: see `links` in deno.json.
 *
 * @module
 */
export * from "./throws.ts";
export * from "./values.ts";
