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

Deno.test("DEVIATIONS of tagging take their settings from its experiments", () => {
  const ours = (topic: string): string =>
    DEVIATIONS.find((one) => one.topic === topic && one.task === "pos")?.ours ?? "";
  assertStringIncludes(
    ours("Seeds of tagging"),
    "5, on the large corpus 3, with 100 units in each direction 20",
  );
  assertStringIncludes(ours("Input of the tagger"), "suffix1, suffix2, suffix3, prefix2, prefix3");
  assertStringIncludes(ours("Input of the tagger"), "190 numbers in all");
  assertStringIncludes(ours("Epochs of tagging"), "10; 3 for random-k and 3 on brown");
  assertStringIncludes(ours("Corpus"), "929,728 training words");
  assertStringIncludes(ours("Width in profile quick"), "100 units");
});
