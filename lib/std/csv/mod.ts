/**
 * A stand-in for @std/csv over csv-parse and csv-stringify: the options this project uses, and
 * nothing else. See `links` in deno.json.
 *
 * @module
 */
export * from "./parse.ts";
export * from "./stringify.ts";
