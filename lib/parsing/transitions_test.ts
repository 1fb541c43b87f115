/**
 * Tests of the transitions of a treebank, and of the checks of a treebank.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { isForced, isLegal, ParserState } from "./arc_standard.ts";
import { FEATURE_COUNT, FeatureExtractor } from "./features.ts";
import { projectivize } from "./projective.ts";
import { countTransitions, followOracle } from "./transitions.ts";
import { checkTreebank, treeOf } from "./treebank.ts";
import { labelledTrees, LABELS, packTrees, TOY_VOCABULARY, toySentences } from "./trees_testing.ts";

const EXTRACTOR = new FeatureExtractor(TOY_VOCABULARY);

/** Trees with words and tags that are all alike. */
const treebanks = fc.array(labelledTrees(9), { minLength: 1, maxLength: 5 }).map((trees) =>
  packTrees(trees.map((tree) => ({
    ...tree,
    words: tree.heads.map(() => 5),
    tags: tree.heads.map((_, i) => i % 3),
  })))
);

Deno.test("followOracle() gives the features, class and legal moves of every step", () => {
  fc.assert(fc.property(treebanks, (treebank) => {
    const { size, features, classes, moves, lifted } = followOracle(treebank, EXTRACTOR, LABELS);
    assertEquals([size, features.length], [2 * treebank.words.length, size * FEATURE_COUNT]);
    assertEquals([classes.length, moves.length], [size, size]);
    const state = new ParserState();
    const rows = new Int32Array(FEATURE_COUNT);
    const expected = { sentences: 0, arcs: 0, lifts: 0 };
    let step = 0;
    for (let i = 0; i < treebank.size; i++) {
      const tree = treeOf(treebank, i);
      const { heads, arcs, lifts } = projectivize(tree.heads);
      expected.sentences += arcs > 0 ? 1 : 0;
      expected.arcs += arcs;
      expected.lifts += lifts;
      for (state.start(heads.length); !state.isFinal; step++) {
        EXTRACTOR.extract(state, tree, rows, 0);
        const start = step * FEATURE_COUNT;
        assertEquals([...features.subarray(start, start + FEATURE_COUNT)], [...rows]);
        assertEquals(moves[step], state.legalMoves);
        assert(isLegal(classes[step], moves[step], LABELS));
        state.apply(classes[step]);
      }
      assertEquals(state.heads.slice(1, heads.length + 1), heads);
      assertEquals([...state.labels.slice(1, heads.length + 1)], [...tree.labels]);
    }
    assertEquals(step, size);
    assertEquals(lifted, expected);
    const counts = countTransitions({ size, features, classes, moves, lifted });
    assertEquals(counts.shift, treebank.words.length);
    assertEquals(counts.left + counts.right, treebank.words.length);
    assertEquals(counts.forced, moves.filter(isForced).length);
  }));
});

Deno.test("countTransitions() tells left arcs, right arcs and forced moves apart", () => {
  // One word; a subject, verb, object; and the last word as the head of both others.
  const treebank = packTrees([[[0], [2]], [[2, 0, 2], [0, 2, 1]], [[3, 3, 0], [0, 0, 2]]]
    .map(([heads, labels]) => ({ heads, labels, words: heads, tags: heads.map(() => 1) })));
  const transitions = followOracle(treebank, EXTRACTOR, LABELS);
  assertEquals(countTransitions(transitions), {
    shift: 7,
    left: 3,
    right: 4,
    // S R(ROOT). S S, L, then S, since one word is left on the stack, and R(ROOT). S S, R(ROOT).
    forced: 2 + 4 + 3,
  });
});

Deno.test("features take two bytes while the table has no more than 65,536 rows", () => {
  const treebank = packTrees(toySentences(1, 1));
  const typeOf = (words: number) => {
    const extractor = new FeatureExtractor({ ...TOY_VOCABULARY, words });
    const { features } = followOracle(treebank, extractor, LABELS);
    assertEquals(Math.max(...features), extractor.rowCount - 1);
    return features.constructor;
  };
  const others = EXTRACTOR.rowCount - TOY_VOCABULARY.words;
  assertEquals([65_536 - others, 65_537 - others].map(typeOf), [Uint16Array, Int32Array]);
});

Deno.test("checkTreebank() says what does not fit", () => {
  const model = { vocabulary: TOY_VOCABULARY, labels: LABELS };
  const good = packTrees([
    { words: [1, 4], tags: [1, 2], heads: [2, 0], labels: [0, 2] },
    { words: [4, 0], tags: [2, 0], heads: [0, 1], labels: [2, 3] },
  ]);
  checkTreebank("train", good, model);
  const failure = (change: Partial<typeof good>) =>
    assertThrows(() => checkTreebank("dev", { ...good, ...change }, model), ConfigError).message;
  const ints = (...values: number[]) => Int32Array.from(values);
  for (
    const [change, message] of [
      [{ size: 0, starts: ints(0) }, "0 sentences and 1 starts; pass 1 ascending starts"],
      [{ starts: ints(0, 2) }, "2 sentences and 2 starts; pass 3 ascending starts"],
      [{ starts: ints(0, 0, 4) }, "ascending starts from 0"],
      [{ starts: ints(1, 2, 4) }, "ascending starts from 0"],
      [{ starts: ints(0, 2, 5) }, "have 4,4,4,4,4 entries, expected one for each of 5 words"],
      [{ tags: ints(1) }, "have 4,1,4,4,4 entries"],
      [{ words: ints(1, 4, 6, 0) }, "words[2] is 6, but the model has 6 words"],
      [{ words: ints(1, 4, 4, -1) }, "words[3] is -1"],
      [{ tags: ints(1, 3, 2, 0) }, "tags[1] is 3, but the model has 3 tags"],
      [{ labels: Uint8Array.of(0, 2, 2, 4) }, "labels[3] is 4, but the model has 4 labels"],
      [{ heads: ints(2, 0, 0, 3) }, "word 2 of sentence 1: its head is 3, but must be from 0 to 2"],
      [{ heads: ints(2, 1, 0, 1) }, "dev treebank: sentence 0: no word has the root as its head"],
      [{ labels: Uint8Array.of(2, 2, 2, 3) }, "word 1 of sentence 0 has head 2 and label 2"],
      [{ labels: Uint8Array.of(0, 2, 1, 3) }, "word 1 of sentence 1 has head 0 and label 1"],
    ] as const
  ) {
    const found = failure(change);
    assert(found.startsWith("Cannot use the dev treebank: ") && found.includes(message), found);
  }
});
