/**
 * Tests of tagged corpora as values.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { countWords, createCorpus, decodeUtf8, type TaggedSentence } from "./tagged.ts";

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
  assertEquals([corpus.id, corpus.notice, corpus.warnings], ["x", "ours", []]);
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

Deno.test("createCorpus() rejects what nobody can train on", async () => {
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

Deno.test("decodeUtf8() names the line that is not UTF-8", () => {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  assertEquals(decodeUtf8(encode("caf\u00e9\n"), "x"), "caf\u00e9\n");
  const cases: [number[], number][] = [
    [[0xff], 1],
    [[0x61, 0x0a, 0x0a, 0xe9, 0x0a, 0x61], 3],
    [[0x61, 0x0a, 0xc3], 2],
    // A character cut in two by the end of the line.
    [[0x61, 0xc3, 0x0a, 0xa9], 1],
  ];
  for (const [bytes, line] of cases) {
    assertThrows(
      () => decodeUtf8(Uint8Array.from(bytes), "x"),
      DataError,
      `Cannot read x, line ${line}: found bytes that are not UTF-8`,
    );
  }
});
