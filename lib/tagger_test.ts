/**
 * Tests of the tagger: that it learns, that dropout and the loss do what they say, and that seeds
 * and threads decide the bits as documented.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { AdaGrad } from "./optim/adagrad.ts";
import { Adam } from "./optim/adam.ts";
import { hashParameters } from "./train/checkpoint.ts";
import { ConfigError } from "./errors.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { simdKernels } from "./kernels/simd/simd.ts";
import { crossEntropy } from "./train/loss.ts";
import { randomK, topK } from "./sparsifier.ts";
import { evaluateTagger, Tagger, type TaggerOptions } from "./tagger.ts";
import {
  assertClose,
  assertGradient,
  materializeGradient,
  sentencesOf,
  trainTagger,
} from "./testing/testing.ts";

/** For the sentences of testing.ts. */
const TABLES = [{ name: "word", count: 6, size: 5 }, { name: "shape", count: 2, size: 3 }];
const OPTIONS: TaggerOptions = { tables: TABLES, hiddenSize: 12, tagCount: 4 };

const adam = (model: Tagger) => new Adam(model, { learningRate: 0.005, clip: 5 });

Deno.test("Tagger learns what depends on both neighbours, dense and with meProp", () => {
  const [train, test] = [sentencesOf(150, 1), sentencesOf(100, 2)];
  for (
    const options of [
      {},
      { sparsifier: topK(2) },
      { sparsifier: topK(8), selectionScope: "concatenated" },
      { dropProbability: 0.2 },
    ] as Partial<TaggerOptions>[]
  ) {
    const model = new Tagger({ ...OPTIONS, ...options });
    trainTagger({ model, optimizer: adam(model) }, train, 12);
    const { accuracy } = evaluateTagger(model, test);
    assert(accuracy > 0.97, `${JSON.stringify(options)}: ${accuracy}`);
  }
  // One direction sees only the word before.
  const model = new Tagger({ ...OPTIONS, bidirectional: false });
  trainTagger({ model, optimizer: adam(model) }, train, 12);
  const { accuracy } = evaluateTagger(model, test);
  assert(accuracy > 0.8 && accuracy < 0.97, String(accuracy));
});

Deno.test("Tagger gives the gradients of the loss, through all layers", () => {
  for (const lossReduction of ["sum", "mean"] as const) {
    const kernels = referenceKernels(64);
    const model = new Tagger({ ...OPTIONS, hiddenSize: 3, lossReduction, kernels });
    const [{ features, tags }] = sentencesOf(10, 3).filter((sentence) => sentence.tags.length > 3);
    const loss = () => model.score(model.forward(features, { training: true }), tags).loss;
    loss();
    model.backward();
    // All of them before the next forward pass overwrites their factors.
    const gradients = model.parameters.map((parameter) =>
      materializeGradient(kernels, parameter).slice()
    );
    model.parameters.forEach(({ value, name }, i) => {
      assertGradient(loss, value, gradients[i], name);
    });
  }
});

Deno.test("Tagger gives the sum or the mean over the tokens of a sentence", () => {
  const [{ features, tags }] = sentencesOf(10, 3).filter((sentence) => sentence.tags.length > 3);
  const [sum, mean] = (["sum", "mean"] as const).map((lossReduction) => {
    const kernels = referenceKernels(64);
    const model = new Tagger({ ...OPTIONS, lossReduction, kernels });
    const { loss, correct } = model.score(model.forward(features, { training: true }), tags);
    model.backward();
    const gradients = model.parameters.map((parameter) => [
      ...materializeGradient(kernels, parameter),
    ]);
    return { loss, correct, gradients: gradients.flat() };
  });
  assertClose([sum.loss], [tags.length * mean.loss], { relative: 1e-13 }, "loss");
  const scaled = mean.gradients.map((gradient) => tags.length * gradient);
  assertClose(sum.gradients, scaled, { relative: 1e-10, absolute: 1e-15 }, "gradients");
  assertEquals(sum.correct, mean.correct);
});

Deno.test("Tagger drops outputs of the LSTM in training alone", () => {
  const [{ features }] = sentencesOf(1, 4);
  const build = (dropProbability: number) => new Tagger({ ...OPTIONS, dropProbability });
  const logits = (
    model: Tagger,
    training: boolean,
  ) => [...model.forward(features, { training }).data];
  const [plain, dropping] = [build(0), build(0.5)];
  assertEquals(logits(dropping, false), logits(plain, false));
  assertEquals(logits(plain, true), logits(plain, false));
  assertNotEquals(logits(dropping, true), logits(plain, false));
  assertNotEquals(logits(dropping, true), logits(dropping, true));
});

Deno.test("Tagger.tag() and evaluateTagger() predict the largest logit", () => {
  const model = new Tagger(OPTIONS);
  const sentences = sentencesOf(20, 5);
  const predictions = sentences.map(({ features }) => model.tag(features));
  sentences.forEach(({ features, tags }, i) => {
    const { data } = model.forward(features);
    const expected = Array.from(tags, (_, t) => {
      const row = [...data.subarray(4 * t, 4 * t + 4)];
      return row.indexOf(Math.max(...row));
    });
    assertEquals([...predictions[i]], expected);
  });
  const { correct, total, accuracy } = evaluateTagger(model, sentences);
  const right = sentences.flatMap(({ tags }, i) =>
    Array.from(tags).filter((tag, t) => predictions[i][t] === tag)
  );
  assertEquals(correct, right.length);
  assertEquals(total, sentences.reduce((sum, { tags }) => sum + tags.length, 0));
  assertEquals(accuracy, correct / total);
});

/** The digest of a model after two epochs. */
function digestOf(options: Partial<TaggerOptions>): Promise<string> {
  const model = new Tagger({ ...OPTIONS, hiddenSize: 21, ...options });
  trainTagger({ model, optimizer: adam(model) }, sentencesOf(20, 6), 2);
  return hashParameters(model.parameters);
}

Deno.test("Tagger's seed decides the bits", async () => {
  const digest = await digestOf({ seed: 1 });
  assertEquals(await digestOf({ seed: 1 }), digest);
  assertNotEquals(await digestOf({ seed: 2 }), digest);
});

Deno.test("Tagger with k = n trains to the bits of the dense one", async () => {
  for (const dropProbability of [0, 0.3]) {
    const digest = await digestOf({ dropProbability });
    const all: Partial<TaggerOptions>[] = [
      { sparsifier: topK(21) },
      { sparsifier: randomK(21) },
      { sparsifier: topK(84), selectionScope: "concatenated" },
    ];
    for (const options of all) {
      assertEquals(await digestOf({ dropProbability, ...options }), digest);
    }
    assertNotEquals(await digestOf({ dropProbability, sparsifier: topK(20) }), digest);
  }
});

Deno.test("Tagger has the same bits with two threads as with one", async () => {
  for (const options of [{}, { sparsifier: topK(9) }] as Partial<TaggerOptions>[]) {
    // Large enough for the operations to be cut in two.
    const large = { ...options, hiddenSize: 103 };
    const expected = await digestOf(large);
    const kernels = simdKernels({ threads: 2 });
    await kernels.ready;
    assertEquals(await digestOf({ ...large, kernels }), expected);
    kernels.close();
  }
});

Deno.test("Tagger trains all of its parameters", () => {
  const model = new Tagger({ ...OPTIONS, sparsifier: topK(3) });
  const before = model.parameters.map(({ value }) => value.slice());
  const optimizer = new AdaGrad(model);
  const [{ features, tags }] = sentencesOf(1, 7);
  model.score(model.forward(features, { training: true }), tags);
  model.backward();
  optimizer.step();
  const names = model.parameters.map(({ name }) => name);
  const directions = ["forward", "reverse"].flatMap((direction) =>
    ["inputWeight", "hiddenWeight", "bias"].map((name) => `${direction}.${name}`)
  );
  assertEquals(names, ["word", "shape", ...directions, "weight", "bias"]);
  model.parameters.forEach(({ value, name }, i) => assertNotEquals(value, before[i], name));
});

Deno.test("Tagger throws when tags do not fit, or nothing was scored", () => {
  const model = new Tagger(OPTIONS);
  assertThrows(() => model.backward(), ConfigError, "Call forward");
  const logits = model.forward([0, 0, 1, 1], { training: true });
  assertThrows(() => model.score(logits, [0]), ConfigError, "Cannot score 1 tags for 2 tokens");
  for (const tag of [4, -1, NaN, 0.5]) {
    const message = `Cannot score tag ${tag} of token 1: it must be an integer from 0 to 3`;
    assertThrows(() => model.score(logits, [0, tag]), ConfigError, message);
  }
  const drops = { ...OPTIONS, dropProbability: 1 };
  assertThrows(() => new Tagger(drops), ConfigError, "the probability is 1");
});

Deno.test("Tagger takes logits and gradients of every origin, and refuses other shapes", () => {
  const [{ features, tags }] = sentencesOf(10, 3).filter(({ tags }) => tags.length > 3);
  const model = new Tagger({ ...OPTIONS, lossReduction: "mean" });
  const logits = model.forward(features, { training: true });
  const expected = model.score(logits, tags).loss;
  const data = [...logits.data.subarray(0, 4 * tags.length)];
  assertClose([model.score(data, tags).loss], [expected], { relative: 1e-6 }, "loss");
  const foreign = { data: Float32Array.from(data), rows: tags.length, columns: 4 };
  assertEquals(model.score(foreign, tags).loss, expected);
  for (const wrong of [data.slice(1), { ...foreign, columns: 2 }, { ...foreign, rows: 99 }]) {
    assertThrows(() => model.score(wrong, tags), ConfigError, "Cannot run Tagger.score");
  }
  model.backward(crossEntropy(logits, tags).gradient);
  assertThrows(() => evaluateTagger(model, []), ConfigError, "without sentences");
  assertThrows(() => model.tag([]), ConfigError, "an array of length 0");
  assertThrows(() => new Tagger({ ...OPTIONS, seed: 2 ** 32 }), ConfigError, "the seed is");
});
