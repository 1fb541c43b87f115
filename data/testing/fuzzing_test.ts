/**
 * Tries some damaged files on every reader of data; `deno task fuzz` tries many more.
 *
 * @module
 */
import fc from "fast-check";
import { DATA_PROPERTIES } from "./fuzzing.ts";

for (const { name, cases, property } of DATA_PROPERTIES) {
  Deno.test(`fuzz: ${name}`, () => fc.assert(property, { numRuns: cases }));
}
