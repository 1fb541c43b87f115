/**
 * Tests that each deviation is complete and unique.
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
    "5; 3 on the large corpus, 20 with 100 units per direction",
  );
  assertStringIncludes(ours("Input of the tagger"), "suffix1, suffix2, suffix3, prefix2, prefix3");
  assertStringIncludes(ours("Input of the tagger"), "190 dimensions in all");
  assertStringIncludes(ours("Epochs of tagging"), "10; 3 for random-k and 3 on brown");
  assertStringIncludes(ours("Corpus"), "929,728 training words");
  assertStringIncludes(ours("Width in profile quick"), "100 units");
});

Deno.test("DEVIATIONS of parsing take their settings from its experiments", () => {
  const ours = (topic: string): string =>
    DEVIATIONS.find((one) => one.topic === topic && one.task === "parsing")?.ours ?? "";
  assertStringIncludes(ours("Treebank"), "12,544 training sentences, 409,154 transitions");
  assertStringIncludes(ours("Non-projective trees"), "(288 training sentences, 2.3 %)");
  assertStringIncludes(ours("Labels"), "to 12 labels");
  assertStringIncludes(ours("Labels"), "VMOD; hence 25 classes");
  assertStringIncludes(ours("Initial weights of the parser"), "[-0.5, 0.5]");
  assertStringIncludes(ours("Initial weights of the parser"), "[-0.01, 0.01]");
  assertStringIncludes(ours("Minibatches of transitions"), "1,000, so that the smaller treebank");
  assertStringIncludes(ours("Minibatches of transitions"), "410 updates per epoch; 10,000 in");
  assertStringIncludes(
    ours("Epochs of parsing"),
    "6; 10 with minibatches of 10,000, 3 for random-k",
  );
  assertStringIncludes(ours("Seeds of parsing"), "3 with minibatches of 10,000");
  assertStringIncludes(ours("Parsers in profile quick"), "vectors of 20 dimensions, 1 epoch");
});
