/**
 * Tests that each deviation is complete and stands once.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DEVIATIONS } from "./deviations.ts";

Deno.test("DEVIATIONS each have a topic of their own, both sides and a source", () => {
  assertEquals(new Set(DEVIATIONS.map(({ topic }) => topic)).size, DEVIATIONS.length);
  for (const deviation of DEVIATIONS) {
    for (const text of Object.values(deviation)) {
      assert(text !== "" && !/undefined|null|NaN/.test(text), `${deviation.topic}: ${text}`);
    }
  }
});

Deno.test("DEVIATIONS take their settings from the preset", () => {
  const clipping = DEVIATIONS.find(({ topic }) => topic === "Clipping");
  assertStringIncludes(clipping?.ours ?? "", "[-5, 5]");
});
