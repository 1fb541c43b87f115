/**
 * Tests of the tagger's input: features, vocabulary, and corpora as numbers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createStreams } from "../../lib/math/random.ts";
import { encodeCorpus } from "./encoded.ts";
import {
  buildVocabulary,
  CAPITALS,
  CHARACTERS,
  FEATURE_COUNT,
  FEATURE_NAMES,
  FeatureEncoder,
  forgetRare,
  normalizeWord,
  UNKNOWN,
} from "./features.ts";
import { createCorpus } from "./tagged.ts";
import type { TaggedSentence } from "../formats/tagged_text.ts";

const sentence = (text: string): TaggedSentence => {
  const words = text.split(" ");
  return { words, tags: words.map((word) => word.length > 3 ? "LONG" : "SHORT") };
};

const TRAIN = [sentence("The cat sat"), sentence("the CAT in 1984 or 2001 .")];

// What the columns of a word say, by name.
function featuresOf(word: string, train: readonly TaggedSentence[]): Record<string, string> {
  const vocabulary = buildVocabulary(train);
  const row = new FeatureEncoder(vocabulary).encode([word]);
  return Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, vocabulary.values[i][row[i]]]));
}

Deno.test("the features of a word", () => {
  assertEquals(FEATURE_COUNT, 8);
  assertEquals(featuresOf("Twenty-1st", [sentence("twenty-9ST")]), {
    word: "twenty-0st",
    suffix1: "t",
    suffix2: "st",
    suffix3: "0st",
    prefix2: "tw",
    prefix3: "twe",
    capitals: "initial capital",
    characters: "digit",
  });
  // An affix of a shorter word is the whole word.
  assertEquals(Object.values(featuresOf("of", [sentence("of")])).slice(0, 6), [
    ...["of", "f", "of", "of", "of", "of"],
  ]);
  assertEquals(Object.values(featuresOf("x", TRAIN)).slice(0, 6), Array(6).fill(""));
});

Deno.test("affixes are made of whole characters", () => {
  const { suffix1, suffix2, prefix2 } = featuresOf("a\u{1f600}", [sentence("a\u{1f600}")]);
  assertEquals([suffix1, suffix2, prefix2], ["\u{1f600}", "a\u{1f600}", "a\u{1f600}"]);
});

Deno.test("the class of capitals", () => {
  const cases: [string, typeof CAPITALS[number]][] = [
    ["1984", "no letters"],
    ["``", "no letters"],
    ["cat", "all lower"],
    ["o'clock", "all lower"],
    ["A", "a single capital"],
    ["J.", "a single capital"],
    ["The", "initial capital"],
    ["'Tis", "initial capital"],
    ["USA", "all capitals"],
    ["U.S.", "all capitals"],
    ["McDonald", "initial and other capitals"],
    ["O'Brien", "initial and other capitals"],
    ["iPhone", "mixed"],
    ["non-U.S.", "mixed"],
    ["\u00c9t\u00e9", "initial capital"],
  ];
  for (const [word, expected] of cases) assertEquals(featuresOf(word, TRAIN).capitals, expected);
  assertEquals(new Set(cases.map(([, name]) => name)).size, CAPITALS.length);
});

Deno.test("the class of characters is the first that holds", () => {
  const cases: [string, typeof CHARACTERS[number]][] = [
    ["1984", "digit"],
    ["20-year.", "digit"],
    ["two-year", "hyphen"],
    ["U.S.-made", "hyphen"],
    ["U.S.", "full stop"],
    [".", "full stop"],
    ["cat", "other"],
    [",", "other"],
  ];
  for (const [word, expected] of cases) assertEquals(featuresOf(word, TRAIN).characters, expected);
});

Deno.test("normalizeWord() gives lower case and zeros", () => {
  assertEquals(["The", "1,984.5", "B-52s", "\u0661"].map(normalizeWord), [
    ...["the", "0,000.0", "b-00s", "0"],
  ]);
});

Deno.test("buildVocabulary() numbers by first appearance and marks what came once", () => {
  const { values, isRare } = buildVocabulary(TRAIN);
  assertEquals(values[0], ["", "the", "cat", "sat", "in", "0000", "or", "."]);
  assertEquals([...isRare[0]], [0, 0, 0, 1, 1, 0, 1, 1]);
  assertEquals(values[1], ["", "e", "t", "n", "0", "r", "."]);
  assertEquals([...isRare[1]], [0, 0, 0, 1, 0, 1, 1]);
  assertEquals(values.slice(6), [[...CAPITALS], [...CHARACTERS]]);
  assertEquals(isRare.slice(6).map((mask) => [...mask]), [Array(7).fill(0), Array(4).fill(0)]);
  assertEquals(values.map(({ length }) => length), isRare.map(({ length }) => length));
});

Deno.test("FeatureEncoder encodes known and unknown words, each time alike", () => {
  const encoder = new FeatureEncoder(buildVocabulary(TRAIN));
  const numbers = encoder.encode(["cat", "dog", "Cat"]);
  assertEquals(numbers.length, 3 * FEATURE_COUNT);
  assertEquals([...numbers.subarray(0, 6)], [2, 2, 2, 2, 2, 2]);
  assertEquals([...numbers.subarray(8)], [0, 0, 0, 0, 0, 0, 1, 3, 2, 2, 2, 2, 2, 2, 3, 3]);
  numbers.fill(9);
  assertEquals([...encoder.encode(["cat"])], [2, 2, 2, 2, 2, 2, 1, 3]);
  assertEquals(encoder.encode([]).length, 0);
});

Deno.test("FeatureEncoder gives numbers of the vocabulary for any word", () => {
  const vocabulary = buildVocabulary(TRAIN);
  const encoder = new FeatureEncoder(vocabulary);
  const word = fc.oneof(fc.string({ minLength: 1 }), fc.string({ unit: "binary", minLength: 1 }));
  fc.assert(fc.property(word, (any) => {
    for (const [feature, number] of encoder.encode([any]).entries()) {
      assert(number >= 0 && number < vocabulary.values[feature].length);
    }
  }));
});

Deno.test("forgetRare() makes half of the uses of rare values unknown, and no others", () => {
  const { isRare, values } = buildVocabulary(TRAIN);
  const numbers = new FeatureEncoder({ isRare, values }).encode(["sat", "the", "dog"]);
  const before = [...numbers];
  const stream = createStreams(1).selection;
  const counts = before.map(() => 0);
  for (let round = 0; round < 1000; round++) {
    const forgotten = forgetRare(numbers, isRare, stream);
    for (const [i, number] of forgotten.entries()) {
      if (number === numbers[i]) continue;
      assertEquals(number, UNKNOWN);
      counts[i] += 1;
    }
  }
  assertEquals([...numbers], before);
  // Of "sat": the word, the suffix sat and the prefixes came once, the suffixes t and at did not.
  assertEquals(counts.map((count) => count > 0), [
    ...[true, false, false, true, true, true, false, false],
    ...Array(16).fill(false),
  ]);
  for (const count of counts) assert(count === 0 || (count > 430 && count < 570));
  assert(new Set(counts).size > 2, "values are forgotten each on its own");
});

Deno.test("forgetRare() draws once for each rare value", () => {
  const { isRare, values } = buildVocabulary(TRAIN);
  const encoder = new FeatureEncoder({ isRare, values });
  const [used, expected] = [createStreams(7).selection, createStreams(7).selection];
  forgetRare(encoder.encode(["the", "dog"]), isRare, used);
  assertEquals(used.state, expected.state);
  forgetRare(encoder.encode(["sat"]), isRare, used);
  for (let i = 0; i < 4; i++) expected.uniform();
  assertEquals(used.state, expected.state);
});

Deno.test("encodeCorpus() gives numbers in shared memory", async () => {
  const dev = [sentence("sat cats")];
  const corpus = await createCorpus({ id: "x", notice: "", train: TRAIN, dev, test: TRAIN });
  const encoded = encodeCorpus(corpus);
  assertEquals([encoded.id, encoded.sha256], ["x", corpus.sha256]);
  assertEquals(encoded.tagNames, ["LONG", "SHORT"]);
  assertEquals(encoded.train.size, 2);
  assertEquals([...encoded.train.starts], [0, 3, 10]);
  assertEquals([...encoded.train.tags], [1, 1, 1, 1, 1, 1, 0, 1, 0, 1]);
  assertEquals([...encoded.train.isKnown], Array(10).fill(1));
  assertEquals([...encoded.dev.isKnown], [1, 0]);
  assertEquals(encoded.dev.features, toShared(new FeatureEncoder(encoded.vocabulary), dev[0]));
  for (const array of Object.values(encoded.test)) {
    assert(typeof array === "number" || array.buffer instanceof SharedArrayBuffer);
  }
});

function toShared(encoder: FeatureEncoder, { words }: TaggedSentence): Int32Array {
  const shared = new Int32Array(new SharedArrayBuffer(4 * FEATURE_COUNT * words.length));
  shared.set(encoder.encode(words));
  return shared;
}
