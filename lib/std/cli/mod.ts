/**
 * A stand-in for @std/cli: parseArgs alone. See `links` in deno.json.
 *
 * @module
 */
export * from "./parse_args.ts";
