/**
 * Tests of the features: the worked examples item by item, and the layout of the table.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { streamOf } from "../testing/testing.ts";
import { countClasses, isLegal, ParserState } from "./arc_standard.ts";
import { FEATURE_COUNT, FeatureExtractor } from "./features.ts";
import { LABELS } from "./trees_testing.ts";
import { followToEnd, TWELVE_LABELS, WORKED_EXAMPLES } from "./worked_examples_testing.ts";

/** The features of every step of an example, as text: words, tags t1, t2, .., and labels. */
function describeSteps({ text, heads, labels }: typeof WORKED_EXAMPLES[number]): string[][] {
  const words = text.split(" ");
  const numbers = words.map((_, i) => i);
  const extractor = new FeatureExtractor({ words: words.length, tags: words.length, labels: 12 });
  const names = [
    ...[...words, "NULL", "ROOT"],
    ...[...words.map((_, i) => `t${i + 1}`), "NULL", "ROOT"],
    ...[...TWELVE_LABELS, "NULL"],
  ];
  assertEquals(extractor.rowCount, names.length);
  const rows = new Int32Array(FEATURE_COUNT);
  const look = (state: ParserState): string => {
    extractor.extract(state, { words: numbers, tags: numbers }, rows, 0);
    return [...rows].map((row) => names[row]).join(" ");
  };
  return followToEnd({ heads, labels }, look).map(({ seen }) => seen.split(" "));
}

const NULLS = (count: number) => " NULL".repeat(count);

Deno.test("the features of the worked examples are those worked out", () => {
  const steps = describeSteps(WORKED_EXAMPLES[1]);
  const partsOf = (step: string[]) =>
    [step.slice(0, 18), step.slice(18, 36), step.slice(36)].map((part) => part.join(" "));
  // At R(OBJ), the seventh move.
  assertEquals(partsOf(steps[6]), [
    `ROOT has control .${NULLS(2)} good${NULLS(5)} He${NULLS(5)}`,
    `ROOT t2 t4 t5${NULLS(2)} t3${NULLS(5)} t1${NULLS(5)}`,
    `NMOD${NULLS(5)} SUB${NULLS(5)}`,
  ]);
  // At the last move, s1 = has: lc1, rc1, lc2, rc2; the root below has no children yet.
  assertEquals(partsOf(steps[9]), [
    `NULL ROOT has${NULLS(3)} He . NULL control${NULLS(2)}${NULLS(6)}`,
    `NULL ROOT t2${NULLS(3)} t1 t5 NULL t4${NULLS(2)}${NULLS(6)}`,
    `SUB P NULL OBJ${NULLS(2)}${NULLS(6)}`,
  ]);
  // At the first move, only the root and the buffer.
  assertEquals(
    steps[0].slice(0, 18).join(" "),
    `NULL NULL ROOT He has good${NULLS(12)}`,
  );
  assertEquals(partsOf(describeSteps(WORKED_EXAMPLES[0])[1])[0], `NULL ROOT Go${NULLS(15)}`);
});

Deno.test("the features look two generations down, on the outer side", () => {
  const extractor = new FeatureExtractor({ words: 9, tags: 1, labels: LABELS.count });
  const state = new ParserState();
  const rows = new Int32Array(FEATURE_COUNT);
  const words = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const tags = words.map(() => 0);
  // 2 gets 1 on its left, 3 gets 2: lc1 of lc1 of 3 is 1. Then 4 gets 5, and 3 gets 4: rc1 of rc1.
  state.start(9);
  for (const move of [0, 0, 1, 0, 1, 0, 0, 2, 2, 0]) state.apply(move);
  extractor.extract(state, { words, tags }, rows, 0);
  // Items count from 1, words from 0; no word is 9. s1 = 6, s2 = 3.
  assertEquals([...rows.subarray(0, 6)], [10, 2, 5, 6, 7, 8]);
  assertEquals([...rows.subarray(6, 12)], [9, 9, 9, 9, 9, 9]);
  assertEquals([...rows.subarray(12, 18)], [1, 3, 9, 9, 0, 4]);
});

Deno.test("the features are rows of their kind, whatever the state", () => {
  const sizes = { words: 7, tags: 5, labels: LABELS.count };
  const extractor = new FeatureExtractor(sizes);
  assertEquals(extractor.rowCount, 7 + 2 + 5 + 2 + 4 + 1);
  const state = new ParserState();
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (length, seed) => {
    const random = streamOf(seed);
    const words = Array.from({ length }, () => random.integer(7));
    const tags = Array.from({ length }, () => random.integer(5));
    const rows = new Uint16Array(FEATURE_COUNT + 2).fill(999);
    for (state.start(length); !state.isFinal;) {
      extractor.extract(state, { words, tags }, rows, 1);
      assertEquals([rows[0], rows[FEATURE_COUNT + 1]], [999, 999]);
      for (let i = 1; i <= FEATURE_COUNT; i++) {
        const [from, to] = i <= 18 ? [0, 9] : i <= 36 ? [9, 16] : [16, 21];
        assert(rows[i] >= from && rows[i] < to, `feature ${i} is ${rows[i]}`);
        // A word is missing where its tag is, and where its label is.
        const isMissing = rows[i] === [7, 14, 20][i <= 18 ? 0 : i <= 36 ? 1 : 2];
        const item = i <= 18 ? i : i <= 36 ? i - 18 : i - 30;
        assertEquals(isMissing, rows[item] === 7);
      }
      const moves = state.legalMoves;
      const classes = Array.from({ length: countClasses(LABELS) }, (_, c) => c);
      const legal = classes.filter((c) => isLegal(c, moves, LABELS));
      state.apply(legal[random.integer(legal.length)]);
    }
  }));
});
