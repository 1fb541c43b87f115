/**
 * Tests of the task: learning, scores, transitions without alternative, and the same bits with one
 * thread or two and after a checkpoint.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { restoreCheckpoint, saveCheckpoint } from "../train/checkpoint.ts";
import { ConfigError } from "../errors.ts";
import { type SimdKernels, simdKernels } from "../kernels/simd/simd.ts";
import { topK } from "../sparsifier.ts";
import { assertClose, trainToEnd } from "../testing/testing.ts";
import { Trainer } from "../train/training.ts";
import { isForced } from "./arc_standard.ts";
import { scoreAttachment } from "./attachment.ts";
import { Parser, type ParserOptions } from "./parser.ts";
import { Parsing, scoreTrees } from "./parsing_task.ts";
import { followOracle } from "./transitions.ts";
import { treeOf } from "./treebank.ts";
import { LABELS, packTrees, TOY_VOCABULARY, toySentences } from "./trees_testing.ts";

const SENTENCES = toySentences(30, 2);
const DATA = {
  train: packTrees(toySentences(60, 1)),
  dev: packTrees(SENTENCES),
  test: packTrees(toySentences(30, 3)),
};

function build(options: Partial<ParserOptions> = {}): Parser {
  return new Parser({
    vocabulary: TOY_VOCABULARY,
    rootLabel: LABELS.root,
    embeddingSize: 4,
    hiddenSizes: [16, 16],
    ...options,
  });
}

Deno.test("Parsing learns trees that follow from their words, dense and with top-k", async () => {
  for (const options of [{}, { sparsifier: topK(3), outputSparsifier: topK(7) }]) {
    for (const create of [Adam, AdaGrad]) {
      const model = build(options);
      const task = new Parsing({ model, data: DATA, batchSize: 20 });
      const learningRate = create === Adam ? 0.01 : 0.05;
      const optimizer = new create(model, { learningRate });
      const { records } = await trainToEnd({ task, optimizer, epochs: 12 });
      const { best, trainLoss, trainAccuracy } = records[11];
      assert(trainLoss < 0.1 && trainAccuracy > 0.97, `${create.name}: ${trainLoss}`);
      assertEquals([best.devAccuracy, best.testAccuracy], [1, 1]);
      assertEquals(best.testDetails?.uasWithoutPunctuation, 1);
      const ones = { las: 1, uasWithoutPunctuation: 1, lasWithoutPunctuation: 1 };
      assertEquals(task.scoreTest().details, ones);
    }
  }
});

Deno.test("Parsing counts transitions, two a word, and leaves out those without alternative", () => {
  const model = build();
  const task = new Parsing({ model, data: DATA, batchSize: 500 });
  const { train } = task.transitions;
  assertEquals(task.size, 2 * DATA.train.words.length);
  const all = Uint32Array.from({ length: task.size }, (_, i) => i);
  const free = all.filter((i) => !isForced(train.moves[i]));
  assert(free.length > 50 && free.length < task.size);
  const parametersOf = () => {
    const optimizer = new Adam(model);
    const before = model.parameters.map(({ value }) => value.slice());
    const score = task.backpropagate(all);
    optimizer.step();
    const after = model.parameters.map(({ value }) => [...value]);
    model.parameters.forEach(({ value }, i) => value.set(before[i]));
    return { score, after };
  };
  const { score, after } = parametersOf();
  assertEquals(score.total, free.length);
  // The same as a minibatch of nothing but the others.
  const fresh = build();
  const features = [...free].flatMap((i) => [...train.features.subarray(48 * i, 48 * (i + 1))]);
  const { loss, correct } = fresh.score(
    fresh.forward(features, { training: true }),
    [...free].map((i) => train.classes[i]),
    [...free].map((i) => train.moves[i]),
  );
  fresh.backward();
  new Adam(fresh).step();
  assertEquals(fresh.parameters.map(({ value }) => [...value]), after);
  assertEquals([score.lossSum, score.correct], [loss * free.length, correct]);
});

Deno.test("a minibatch without any alternative has no loss", () => {
  const model = build();
  const task = new Parsing({ model, data: DATA, batchSize: 2 });
  // The first two words go on the stack.
  assertEquals(task.backpropagate(Uint32Array.of(0, 1)), { lossSum: 0, correct: 1, total: 1 });
  const outputs = model.linears[2].outputGradient;
  assertEquals([outputs?.rows, outputs?.data.slice(0, 9).every((g) => g === 0)], [1, true]);
});

Deno.test("Parsing scores a fixed part of the training sentences, and says which words are right", () => {
  const sentences = toySentences(1_500, 4);
  const model = build();
  const task = new Parsing({
    model,
    data: { ...DATA, train: packTrees(sentences) },
    batchSize: 20,
  });
  const chosen = packTrees(sentences.filter((_, i) => i % 3 !== 2));
  assertEquals(task.scoreTrain(), scoreTrees(model, chosen));
  const hits = new Uint8Array(task.testTotal).fill(7);
  task.scoreTest(hits);
  const { starts, heads } = DATA.test;
  const trees = model.parseAll(
    Array.from({ length: DATA.test.size }, (_, i) => treeOf(DATA.test, i)),
  );
  const right = trees.flatMap((tree, i) =>
    Array.from(tree.heads, (head, j) => head === heads[starts[i] + j] ? 1 : 0)
  );
  assertEquals([...hits], right);
  assert(right.includes(1) && right.includes(0));
});

Deno.test("scoreTrees() gives the loss of the oracle's moves and the scores of the trees", () => {
  const model = build();
  const score = scoreTrees(model, DATA.dev);
  const { correct, total, uas, las } = scoreAttachment(DATA.dev, model.parseAll(SENTENCES));
  assertEquals([score.correct, score.total, score.accuracy], [correct, total, uas]);
  assertEquals([score.details?.las, total], [las, DATA.dev.words.length]);
  const { features, classes, moves } = followOracle(DATA.dev, model.extractor, model.labels);
  const free = [...classes.keys()].filter((i) => !isForced(moves[i]));
  let lossSum = 0;
  for (const i of free) {
    const logits = model.forward(features.subarray(48 * i, 48 * (i + 1)));
    lossSum += model.score(logits, [classes[i]], [moves[i]]).loss;
  }
  assertClose([score.loss], [lossSum / free.length], { relative: 1e-12 }, "loss");
  const task = new Parsing({ model, data: { ...DATA, test: DATA.train }, batchSize: 10 });
  assertEquals(task.scoreDev(), score);
  assertEquals(task.scoreTest(), scoreTrees(model, DATA.train));
});

/** Trains a model that is large enough for every operation to be cut in two. */
async function digestOf(kernels: SimdKernels, seed: number): Promise<string> {
  const options = { embeddingSize: 12, hiddenSizes: [150, 131], dropProbability: 0.2 };
  const model = build({ ...options, sparsifier: topK(20), seed, kernels });
  const task = new Parsing({ model, data: DATA, batchSize: 60 });
  return (await trainToEnd({ task, optimizer: new Adam(model), epochs: 1 })).digest;
}

Deno.test({
  name: "a seed gives the same bits, with two threads too; another seed gives others",
  ignore: Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted",
  async fn() {
    const expected = await digestOf(simdKernels(), 1);
    assertEquals(await digestOf(simdKernels(), 1), expected);
    assert(await digestOf(simdKernels(), 2) !== expected);
    const kernels = simdKernels({ threads: 2 });
    await kernels.ready;
    assertEquals(await digestOf(kernels, 1), expected);
    kernels.close();
  },
});

Deno.test("a training that was saved within an epoch goes on with the same bits", async () => {
  const trainerOf = (shouldStop?: () => boolean) => {
    const model = build({ sparsifier: topK(3) });
    const task = new Parsing({ model, data: DATA, batchSize: 20 });
    const options = { task, optimizer: new Adam(model), epochs: 3, evaluationsPerEpoch: 2 };
    return new Trainer({ ...options, ...shouldStop && { shouldStop } });
  };
  const expected = await trainToEnd(trainerOf());
  let steps = 0;
  const stopped = trainerOf(() => ++steps === 37);
  await trainToEnd(stopped);
  const resumed = trainerOf();
  await restoreCheckpoint(resumed, await saveCheckpoint(stopped));
  const { records, digest } = await trainToEnd(resumed);
  assertEquals(digest, expected.digest);
  assertEquals(records, expected.records.slice(-records.length));
});

Deno.test("Parsing throws when a treebank or the minibatch does not fit", () => {
  const model = build();
  for (const batchSize of [0, 1.5]) {
    const create = () => new Parsing({ model, data: DATA, batchSize });
    assertThrows(create, ConfigError, `batchSize is ${batchSize}`);
  }
  const test = { ...DATA.test, tags: DATA.test.tags.map(() => 3) };
  const create = () => new Parsing({ model, data: { ...DATA, test }, batchSize: 1 });
  assertThrows(create, ConfigError, "Cannot use the test treebank: tags[0] is 3");
});
