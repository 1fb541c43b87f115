/**
 * Tests of the parser: its gradient, the mask of illegal moves, and greedy parsing.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { Adam } from "../optim/adam.ts";
import { ConfigError } from "../errors.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { randomK, topK } from "../sparsifier.ts";
import { assertClose, assertGradient, materializeGradient, streamOf } from "../testing/testing.ts";
import {
  ARC_MOVE,
  countClasses,
  isLegal,
  leftArc,
  rightArc,
  ROOT_MOVE,
  SHIFT,
  SHIFT_MOVE,
} from "./arc_standard.ts";
import { FEATURE_COUNT } from "./features.ts";
import { Parser, type ParserOptions } from "./parser.ts";
import { projectivize } from "./projective.ts";
import { findTreeFault } from "./tree.ts";
import { LABELS, TOY_VOCABULARY, toySentences } from "./trees_testing.ts";

const CLASS_COUNT = countClasses(LABELS);

function build(options: Partial<ParserOptions> = {}): Parser {
  return new Parser({
    vocabulary: TOY_VOCABULARY,
    rootLabel: LABELS.root,
    embeddingSize: 3,
    hiddenSizes: [7, 6],
    ...options,
  });
}

/** States with features, legal moves and a right one among them, drawn at random. */
function drawStates(model: Parser, count: number, seed: number) {
  const random = streamOf(seed);
  const features = Array.from(
    { length: count * FEATURE_COUNT },
    () => random.integer(model.extractor.rowCount),
  );
  const sets = [SHIFT_MOVE, SHIFT_MOVE | ARC_MOVE, ARC_MOVE, ROOT_MOVE];
  const moves = Array.from({ length: count }, () => sets[random.integer(sets.length)]);
  const classes = moves.map((set) => {
    for (;;) {
      const transition = random.integer(CLASS_COUNT);
      if (isLegal(transition, set, LABELS)) return transition;
    }
  });
  return { features, moves, classes };
}

Deno.test("Parser.backward() gives the gradient of the loss over legal moves", () => {
  for (const activation of ["tanh", "cube"] as const) {
    const model = build({
      kernels: referenceKernels(64),
      embeddingSize: 2,
      hiddenSizes: [4, 3],
      activation,
      dropProbability: 0.3,
    });
    const { features, moves, classes } = drawStates(model, 9, 1);
    const { state } = model.random.dropout;
    const loss = () => {
      model.random.dropout.state = state;
      return model.score(model.forward(features, { training: true }), classes, moves).loss;
    };
    loss();
    model.backward();
    // All of them first: the next forward pass overwrites their factors.
    const gradients = model.parameters.map((parameter) =>
      materializeGradient(model.kernels, parameter).slice()
    );
    model.parameters.forEach(({ name, value }, i) =>
      assertGradient(loss, value, gradients[i], `${activation}: ${name} ${i}`)
    );
  }
});

Deno.test("Parser.score() is the cross-entropy among legal moves", () => {
  for (const kernels of [referenceKernels(64), simdKernels()]) {
    const model = build({ kernels });
    const { features, moves, classes } = drawStates(model, 40, 2);
    const logits = model.forward(features);
    const values = [...logits.data.subarray(0, 40 * CLASS_COUNT)];
    let [expectedLoss, expectedCorrect] = [0, 0];
    moves.forEach((set, b) => {
      const legal = values.slice(b * CLASS_COUNT, (b + 1) * CLASS_COUNT)
        .flatMap((logit, c) => isLegal(c, set, LABELS) ? [{ logit, c }] : []);
      const sum = legal.reduce((sum, { logit }) => sum + Math.exp(logit), 0);
      expectedLoss += Math.log(sum) - values[b * CLASS_COUNT + classes[b]];
      const best = legal.reduce((best, one) => one.logit > best.logit ? one : best);
      if (best.c === classes[b]) expectedCorrect++;
    });
    const { loss, correct } = model.score(logits, classes, moves);
    assertClose([loss], [expectedLoss / 40], { relative: 1e-6 }, "loss");
    assertEquals(correct, expectedCorrect);
  }
});

Deno.test("illegal and forced moves have neither loss nor gradient", () => {
  const model = build();
  const { features, moves, classes } = drawStates(model, 30, 3);
  model.score(model.forward(features, { training: true }), classes, moves);
  model.backward();
  const { outputGradient } = model.linears[2];
  assert(outputGradient !== undefined);
  moves.forEach((set, b) => {
    for (let c = 0; c < CLASS_COUNT; c++) {
      const isFree = set & ARC_MOVE && isLegal(c, set, LABELS);
      assertEquals(outputGradient.data[b * CLASS_COUNT + c] !== 0, !!isFree, `state ${b}, ${c}`);
    }
  });
  for (const [set, transition] of [[SHIFT_MOVE, SHIFT], [ROOT_MOVE, rightArc(LABELS.root)]]) {
    const one = features.slice(0, FEATURE_COUNT);
    const score = model.score(model.forward(one, { training: true }), [transition], [set]);
    assertEquals(score, { loss: 0, correct: 1 });
  }
});

Deno.test("the top 20 of 25 classes drop the three smallest of 23 legal ones", () => {
  // Twelve labels, as the parser of the study has: a shift, 11 left and 11 right arcs are legal.
  const vocabulary = { ...TOY_VOCABULARY, labels: 12 };
  const model = build({ vocabulary, rootLabel: 7, outputSparsifier: topK(20) });
  const { features } = drawStates(build(), 4, 4);
  const classes = [SHIFT, leftArc(3), rightArc(11), rightArc(0)];
  const moves = [3, 3, 3, ARC_MOVE];
  model.score(model.forward(features, { training: true }), classes, moves);
  model.backward();
  const [, , output] = model.linears;
  const { outputGradient, weight: { gradient } } = output;
  assert(outputGradient !== undefined && gradient?.kind === "sparse");
  const { rowStarts, columnIndices } = gradient.outputs;
  for (let b = 0; b < 4; b++) {
    const row = [...outputGradient.data.subarray(b * 25, (b + 1) * 25)].map(Math.abs);
    const legalCount = moves[b] === ARC_MOVE ? 22 : 23;
    assertEquals(row.filter((entry) => entry > 0).length, legalCount);
    const kept = [...columnIndices.subarray(rowStarts[b], rowStarts[b + 1])];
    const smallest = row.map((_, c) => c).filter((c) => row[c] > 0 && !kept.includes(c));
    assertEquals([kept.length, smallest.length], [20, legalCount - 20]);
    assert(Math.max(...smallest.map((c) => row[c])) <= Math.min(...kept.map((c) => row[c])));
  }
});

Deno.test("Parser chooses the largest legal logit, the lower class on ties, whatever they are", () => {
  const model = build();
  const choose = (values: number[], moves: number) =>
    model.choose({ data: Float32Array.from(values), rows: 1, columns: CLASS_COUNT }, 0, moves);
  // Classes: shift, left and right of labels 0, 1, 2 (the root's), 3.
  assertEquals(choose([9, 1, 2, 3, 4, 99, 99, 5, 5], ARC_MOVE), 7);
  assertEquals(choose([9, 1, 2, 3, 4, 99, 99, 5, 5], ARC_MOVE | SHIFT_MOVE), 0);
  assertEquals(choose([9, 1, 2, 3, 4, 99, 0, 5, 5], ROOT_MOVE), 6);
  assertEquals(choose([NaN, NaN, 2, 3, NaN, 99, 99, NaN, 1], ARC_MOVE | SHIFT_MOVE), 3);
  assertEquals(choose(Array(9).fill(NaN), ARC_MOVE), 1 + 2 * 3 + 1);
  assertEquals(choose(Array(9).fill(-Infinity), ARC_MOVE), 1);
});

Deno.test("Parser gives a projective tree for any sentence, also with weights that are no numbers", () => {
  const models = [build(), build({ seed: 5 })];
  models[1].linears[1].weight.value.fill(NaN);
  fc.assert(fc.property(fc.integer({ min: 0, max: 12 }), fc.integer(), (length, seed) => {
    const random = streamOf(seed);
    const words = Array.from({ length }, () => random.integer(6));
    const tags = Array.from({ length }, () => random.integer(3));
    for (const model of models) {
      const { heads, labels } = model.parse({ words, tags });
      assertEquals([heads.length, labels.length], [length, length]);
      if (length === 0) continue;
      assertEquals(findTreeFault(heads), undefined);
      assertEquals(projectivize(heads).lifts, 0);
      heads.forEach((head, i) => assertEquals(head === 0, labels[i] === LABELS.root));
    }
  }));
});

Deno.test("Parser parses many sentences together as one by one, move by move", () => {
  const model = build({ hiddenSizes: [9] });
  const sentences = toySentences(600, 1);
  let states = 0;
  const batches: number[] = [];
  const forward = model.forward.bind(model);
  model.forward = (features, training) => {
    batches.push(features.length / FEATURE_COUNT);
    states += features.length / FEATURE_COUNT;
    return forward(features, training);
  };
  const trees = model.parseAll(sentences);
  assertEquals(trees.length, 600);
  // As full as can be until the last sentences are on their way.
  assert(batches.length < states / 256 + 10, `${states} states in ${batches.length} batches`);
  const one = sentences.map((sentence) => model.parse(sentence));
  assertEquals(trees, one);
  assert(new Set(trees.map(({ heads }) => heads.join())).size > 20);
  assertEquals(model.parseAll([]), []);
});

Deno.test("Parser starts with the weights of its seed, whatever the sparsifier", () => {
  const valuesOf = (options: Partial<ParserOptions>) =>
    build(options).parameters.map(({ value }) => [...value]);
  const expected = valuesOf({ seed: 5 });
  const others = { sparsifier: randomK(2), outputSparsifier: topK(3), dropProbability: 0.5 };
  assertEquals(valuesOf({ seed: 5, ...others }), expected);
  assertNotEquals(valuesOf({ seed: 6 }), expected);
  const [vectors] = expected;
  assert(vectors.every((value) => Math.abs(value) <= 0.5));
  const narrow = valuesOf({ seed: 5, embeddingInitialization: { uniform: 0.01 } });
  assertClose(narrow[0], vectors.map((value) => value / 50), { relative: 1e-6 }, "vectors");
  assertEquals(narrow.slice(1), expected.slice(1));
});

Deno.test("an update changes only vectors of the minibatch", () => {
  const model = build();
  const [table] = model.parameters;
  const before = table.value.slice();
  const optimizer = new Adam(model);
  const features = Array.from({ length: FEATURE_COUNT }, (_, i) => i % 2 === 0 ? 1 : 8);
  model.score(model.forward(features, { training: true }), [SHIFT], [SHIFT_MOVE | ARC_MOVE]);
  model.backward();
  optimizer.step();
  const changed = [...table.value].flatMap((value, i) => value !== before[i] ? [i] : []);
  assertEquals(changed, [3, 4, 5, 24, 25, 26]);
});

Deno.test("Parser throws when options, states or sentences do not fit", () => {
  const failure = (run: () => unknown) => assertThrows(run, ConfigError).message;
  const vocabularyOf = (change: object) => ({ vocabulary: { ...TOY_VOCABULARY, ...change } });
  for (
    const [options, message] of [
      [vocabularyOf({ words: 0 }), "vocabulary.words is 0, but must be an integer from 1"],
      [vocabularyOf({ tags: 1.5 }), "vocabulary.tags is 1.5"],
      [vocabularyOf({ labels: 1 }), "vocabulary.labels is 1, but must be an integer from 2 to 127"],
      [vocabularyOf({ labels: 128 }), "vocabulary.labels is 128"],
      [{ rootLabel: 4 }, "rootLabel is 4, but must be one of the 4 labels, from 0"],
      [{ rootLabel: -1 }, "rootLabel is -1"],
      [{ sparsifier: topK(7) }, "k is 7, but there are 6 outputs"],
      [{ embeddingSize: 0 }, "size of table features is 0"],
    ] as const
  ) {
    const found = failure(() => build(options));
    assert(found.includes(message), found);
  }
  const model = build();
  const { features } = drawStates(model, 2, 1);
  const logits = model.forward(features);
  for (
    const [run, message] of [
      [() => model.score(logits, [0], [1]), "1 moves and 1 sets of legal moves for 2 states"],
      [() => model.score(logits, [0, 1], [1, 1]), "move 1 of state 1: it is not legal"],
      [() => model.score(logits, [5, 0], [3, 3]), "move 5 of state 0: it is not legal"],
      [() => model.forward([1, 2]), "its input is an array of length 2, but must be"],
      [() => model.forward(features.with(60, 18)), "which has 18 rows"],
      [() => model.parse({ words: [1, 2], tags: [1] }), "sentence 0: it has 2 words and 1 tags"],
      [() => model.parse({ words: [6], tags: [1] }), "word 1 is 6, but the model has 6"],
      [
        () => model.parseAll([{ words: [], tags: [] }, { words: [0, 1], tags: [1, -1] }]),
        "tag 2 is",
      ],
    ] as const
  ) {
    const found = failure(run);
    assert(found.includes(message), found);
  }
});
