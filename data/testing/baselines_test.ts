/**
 * Tests of the simple taggers and numbers, on our own sentences.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { measureBaselines, mostFrequentTagger } from "./baselines.ts";
import { createCorpus } from "../corpora/tagged.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

function tagged(text: string): TaggedSentence {
  const pairs = text.split(" ").map((token) => token.split("/"));
  return { words: pairs.map(([word]) => word), tags: pairs.map(([, tag]) => tag) };
}

const TRAIN = [tagged("a/X b/Y a/Y"), tagged("a/Y b/X c/Z c/Z"), tagged("d/Y d/X")];

Deno.test("mostFrequentTagger() takes the first one of equally frequent tags", () => {
  const tagOf = mostFrequentTagger(TRAIN);
  // X is there three times, Y four times, Z twice.
  assertEquals(["a", "b", "c", "d", "e", "A"].map(tagOf), ["Y", "Y", "Z", "Y", "Y", "Y"]);
});

Deno.test("mostFrequentTagger() is not confused by words that objects have", () => {
  const tagOf = mostFrequentTagger([tagged("constructor/NN __proto__/JJ")]);
  assertEquals(["constructor", "__proto__", "toString"].map(tagOf), ["NN", "JJ", "NN"]);
});

Deno.test("measureBaselines() counts words of the test set", async () => {
  const test = [tagged("a/Y e/X"), tagged("c/Z E/Y")];
  const corpus = await createCorpus({ id: "x", notice: "", train: TRAIN, dev: TRAIN, test });
  assertEquals(measureBaselines(corpus), { unknownWords: 2 / 4, mostFrequentTag: 3 / 4 });
  assertEquals(measureBaselines({ ...corpus, id: "ewt" }).averagedPerceptron, 0.9375);
});
