/**
 * Tests of tagged corpora as values.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { countWords, createCorpus } from "./tagged.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

const sentence = (...pairs: [string, string][]): TaggedSentence => ({
  words: pairs.map(([word]) => word),
  tags: pairs.map(([, tag]) => tag),
});

const A = sentence(["Go", "VB"], [".", "."]);
const B = sentence(["He", "PRP"]);
const PARTS = { id: "x", notice: "ours", train: [A, B], dev: [A], test: [B] };

Deno.test("createCorpus() collects the tags of all splits in ascending order", async () => {
  const corpus = await createCorpus({ ...PARTS, dev: [sentence(["oh", "UH"])] });
  assertEquals(corpus.tagNames, [".", "PRP", "UH", "VB"]);
  assertEquals([corpus.id, corpus.name, corpus.notice], ["x", "x", "ours"]);
  assertEquals(corpus.warnings, []);
  assertEquals((await createCorpus({ ...PARTS, name: "en_x" })).name, "en_x");
  assertEquals((await createCorpus({ ...PARTS, warnings: ["odd"] })).warnings, ["odd"]);
});

Deno.test("createCorpus() gives each content a digest of its own", async () => {
  const { sha256 } = await createCorpus(PARTS);
  assertEquals(sha256.length, 64);
  assertEquals((await createCorpus({ ...PARTS, id: "y", notice: "" })).sha256, sha256);
  const others = [
    { ...PARTS, train: [B, A] },
    { ...PARTS, train: [A], dev: [B, A] },
    { ...PARTS, test: [sentence(["He", "NN"])] },
    { ...PARTS, test: [sentence(["She", "PRP"])] },
    { ...PARTS, train: [sentence(["Go", "VB"], [".", "."], ["He", "PRP"])] },
  ];
  for (const other of others) assertNotEquals((await createCorpus(other)).sha256, sha256);
});

Deno.test("createCorpus() rejects an empty split and too many tags", async () => {
  await assertRejects(
    () => createCorpus({ ...PARTS, dev: [] }),
    DataError,
    "Cannot use the corpus x: there is no sentence in dev",
  );
  const many = Array.from({ length: 257 }, (_, i) => sentence(["a", `T${i}`]));
  await assertRejects(
    () => createCorpus({ ...PARTS, train: many, dev: many, test: many }),
    DataError,
    "found 257 tags, at most 256",
  );
});

Deno.test("countWords() counts words", () => {
  assertEquals([countWords([]), countWords([A, B, A])], [0, 5]);
});
