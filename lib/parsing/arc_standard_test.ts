/**
 * Tests of the transition system and its oracle: worked examples move by move, and properties over
 * random trees and random moves.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { streamOf } from "../testing/testing.ts";
import {
  ARC_MOVE,
  countClasses,
  firstLegal,
  isForced,
  isLegal,
  leftArc,
  NO_ITEM,
  Oracle,
  ParserState,
  rightArc,
  ROOT_MOVE,
  SHIFT,
  SHIFT_MOVE,
} from "./arc_standard.ts";
import { projectivize } from "./projective.ts";
import { findTreeFault } from "./tree.ts";
import { labelledTrees, LABELS } from "./trees_testing.ts";
import { followToEnd, TWELVE_LABELS, WORKED_EXAMPLES } from "./worked_examples_testing.ts";

/** A class as the examples write it: "S", "L(SUB)", "R(ROOT)". */
function nameOf(transition: number): string {
  if (transition === SHIFT) return "S";
  const label = TWELVE_LABELS[(transition - 1) >> 1];
  return transition === leftArc(TWELVE_LABELS.indexOf(label)) ? `L(${label})` : `R(${label})`;
}

for (const { text, heads, labels, moves } of WORKED_EXAMPLES) {
  Deno.test(`the oracle parses "${text}"`, () => {
    const steps = followToEnd({ heads, labels });
    assertEquals(steps.map(({ transition }) => nameOf(transition)).join(" "), moves);
  });
}

Deno.test("replaying the oracle gives back every tree in 2n legal moves", () => {
  fc.assert(
    fc.property(labelledTrees(20), ({ heads, labels }) => {
      const projective = projectivize(heads).heads;
      const [state, oracle] = [new ParserState(), new Oracle(LABELS)];
      state.start(heads.length);
      oracle.start(projective, labels);
      let count = 0;
      while (!state.isFinal) {
        const transition = oracle.next(state);
        assert(isLegal(transition, state.legalMoves, LABELS));
        state.apply(transition);
        count++;
      }
      assertEquals(count, 2 * heads.length);
      assertEquals([...state.heads.subarray(1, heads.length + 1)], [...projective]);
      assertEquals([...state.labels.subarray(1, heads.length + 1)], labels);
    }),
    { numRuns: 300 },
  );
});

Deno.test("any legal moves lead to a projective tree with one root in 2n moves", () => {
  const state = new ParserState(); // For one sentence after the other.
  fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.integer(), (length, seed) => {
    const random = streamOf(seed);
    state.start(length);
    for (let count = 0; count < 2 * length; count++) {
      const moves = state.legalMoves;
      const all = Array.from({ length: countClasses(LABELS) }, (_, transition) => transition);
      const legal = all.filter((transition) => isLegal(transition, moves, LABELS));
      assert(legal.length > 0 && !legal.includes(leftArc(LABELS.root)));
      assertEquals(legal[0], firstLegal(moves, LABELS));
      assertEquals(isForced(moves), legal.length === 1);
      assertEquals(state.isFinal, false);
      state.apply(legal[random.integer(legal.length)]);
    }
    assertEquals([state.isFinal, state.legalMoves], [true, 0]);
    const heads = state.heads.slice(1, length + 1);
    assertEquals(findTreeFault(heads), undefined);
    assertEquals(projectivize(heads).lifts, 0);
    heads.forEach((head, i) => assertEquals(head === 0, state.labels[i + 1] === LABELS.root));
  }));
});

Deno.test("a state knows which moves are legal", () => {
  const state = new ParserState();
  const steps = [
    [SHIFT_MOVE, SHIFT], // One word alone: the buffer still has another.
    [SHIFT_MOVE, SHIFT],
    [ARC_MOVE, rightArc(1)], // The buffer is empty, but two words are left.
    [ROOT_MOVE, rightArc(LABELS.root)],
  ];
  state.start(2);
  for (const [moves, transition] of steps) {
    assertEquals(state.legalMoves, moves);
    state.apply(transition);
  }
  assertEquals(state.legalMoves, 0);
  state.start(3);
  state.apply(SHIFT);
  state.apply(SHIFT);
  assertEquals(state.legalMoves, SHIFT_MOVE | ARC_MOVE);
});

Deno.test("a state knows the outermost children on each side, the stack and the buffer", () => {
  const state = new ParserState();
  // 3 gets 2, then 1 on its left; 4, then 5 on its right.
  state.start(6);
  for (const transition of [0, 0, 0, leftArc(0), leftArc(1), 0, rightArc(3), 0, rightArc(0)]) {
    state.apply(transition);
  }
  const childrenOf = (item: number) => [
    state.leftmost[item],
    state.secondLeftmost[item],
    state.rightmost[item],
    state.secondRightmost[item],
  ];
  assertEquals(childrenOf(3), [1, 2, 5, 4]);
  assertEquals(childrenOf(1), [NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM]);
  assertEquals([state.onStack(0), state.onStack(1), state.onStack(2)], [3, 0, NO_ITEM]);
  assertEquals([state.inBuffer(0), state.inBuffer(1)], [6, NO_ITEM]);
  // Nothing of it is left in the next sentence.
  state.start(3);
  assertEquals(childrenOf(3), [NO_ITEM, NO_ITEM, NO_ITEM, NO_ITEM]);
  assertEquals([state.onStack(0), state.onStack(1), state.inBuffer(2)], [0, NO_ITEM, 3]);
});

Deno.test("firstLegal() skips the root's label where that is the first", () => {
  assertEquals(firstLegal(ARC_MOVE, { count: 3, root: 0 }), leftArc(1));
  assertEquals(firstLegal(ROOT_MOVE, { count: 3, root: 0 }), rightArc(0));
});

Deno.test("Oracle throws when labels do not fit or the tree is not projective", () => {
  const oracle = new Oracle(LABELS);
  for (const [heads, labels] of [[[0, 1], [2, 2]], [[0, 1], [1, 1]], [[0, 1], [2, 4]]]) {
    const word = heads[0] === 0 && labels[0] === 2 ? 2 : 1;
    const message = `word ${word} has head ${heads[word - 1]} and label ${labels[word - 1]}`;
    assertThrows(() => oracle.start(heads, labels), ConfigError, message);
  }
  const state = new ParserState();
  state.start(4);
  oracle.start([3, 0, 2, 1], [0, 2, 0, 0]);
  assertThrows(
    () => {
      while (!state.isFinal) state.apply(oracle.next(state));
    },
    ConfigError,
    "not projective",
  );
});
