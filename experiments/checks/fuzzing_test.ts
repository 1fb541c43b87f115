/**
 * Tries some damaged inputs on every reader of runs, configurations and arguments; `deno task fuzz`
 * tries many more.
 *
 * @module
 */
import fc from "fast-check";
import { EXPERIMENT_PROPERTIES } from "./fuzzing.ts";

for (const { name, cases, property } of EXPERIMENT_PROPERTIES) {
  Deno.test(`fuzz: ${name}`, () => fc.assert(property, { numRuns: cases }));
}
