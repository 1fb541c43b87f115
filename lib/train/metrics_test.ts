/**
 * Tests of minibatches and of the evaluation.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { createDataset } from "./dataset.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Sequential } from "../layers/sequential.ts";
import { Tanh } from "../layers/tanh.ts";
import { evaluate, Evaluator, spreadIndices } from "./metrics.ts";
import { Minibatch } from "./minibatch.ts";
import { Mlp } from "../mlp.ts";
import { assertClose, cloudDataset, matrixOf } from "../testing/testing.ts";

const SHAPE = { inFeatures: 6, classCount: 3 };

Deno.test("evaluate() counts the largest logits and averages the loss over examples", () => {
  const kernels = referenceKernels(64);
  const model = new Mlp({ layerSizes: [1, 2], kernels });
  const [{ weight, bias }] = model.linears;
  weight.value.set([1, -1]);
  bias.value.fill(0);
  // Logits (x, -x): class 0 where x >= 0, the first one where they are equal.
  const inputs = Float32Array.of(1, -1, 2, 0, 0);
  const dataset = createDataset(inputs, Uint8Array.of(0, 0, 0, 0, 1), 2);
  const { loss, ...counts } = evaluate(model, dataset);
  assertEquals(counts, { correct: 3, total: 5, accuracy: 0.6 });
  const losses = [1, -1, 2, 0, 0].map((x) => Math.log(1 + Math.exp(-2 * x)));
  const mean = losses.reduce((sum, one) => sum + one, 0) / 5;
  assertClose([loss], [mean], { relative: 1e-14 }, "loss");
});

Deno.test("evaluate() gives every example the same weight when the last minibatch is short", () => {
  const kernels = referenceKernels(64);
  const model = new Mlp({ layerSizes: [6, 5, 3], kernels });
  const dataset = cloudDataset(253, SHAPE, 1);
  const whole = new Minibatch(kernels, dataset, dataset.size);
  whole.gather(Uint32Array.from({ length: dataset.size }, (_, i) => i));
  const { loss, correct } = whole.score(model.forward(whole.x));
  const score = evaluate(model, dataset);
  assertEquals([score.correct, score.total], [correct, 253]);
  assertClose([score.loss], [loss], { relative: 1e-13 }, "loss");
});

Deno.test("evaluate() uses no dropout, draws nothing and changes nothing", () => {
  const dataset = cloudDataset(120, SHAPE, 2);
  const [plain, dropping] = [0, 0.9].map((dropProbability) =>
    new Mlp({ layerSizes: [6, 7, 3], dropProbability, kernels: simdKernels() })
  );
  const states = () => Object.values(dropping.random).map(({ state }) => state);
  const before = [states(), dropping.parameters.map(({ value }) => value.slice())];
  assertEquals(evaluate(dropping, dataset), evaluate(plain, dataset));
  assertEquals([states(), dropping.parameters.map(({ value }) => value)], before);
});

Deno.test("Evaluator scores some of the examples, and says which are right", () => {
  const kernels = referenceKernels(64);
  const model = new Mlp({ layerSizes: [6, 5, 3], kernels });
  const dataset = cloudDataset(300, SHAPE, 4);
  const examples = Uint32Array.from({ length: 150 }, (_, i) => 2 * i + 1);
  const hits = new Uint8Array(150).fill(7);
  const score = new Evaluator(model, dataset, examples).score(hits);
  const single = Array.from(
    examples,
    (i) => new Evaluator(model, dataset, Uint32Array.of(i)).score(),
  );
  assertEquals([...hits], single.map(({ correct }) => correct));
  assertEquals([score.correct, score.total], [hits.reduce((sum, hit) => sum + hit), 150]);
  const mean = single.reduce((sum, { loss }) => sum + loss, 0) / 150;
  assertClose([score.loss], [mean], { relative: 1e-13 }, "loss");
});

Deno.test("evaluate() takes datasets of any width where the model does, one after the other", () => {
  const model = new Sequential([new Tanh()]);
  for (const [inputs, correct] of [[[5, 0, 1, 2], 2], [[3, 0, 0, 0, 3, 0, 0, 0, -3], 2]] as const) {
    const classes = Math.sqrt(inputs.length);
    const targets = Array.from({ length: classes }, (_, i) => i);
    assertEquals(evaluate(model, createDataset(inputs, targets, classes)).correct, correct);
  }
});

Deno.test("spreadIndices() spreads evenly, and takes all where there are few", () => {
  assertEquals([...spreadIndices(10, 4)], [0, 2, 5, 7]);
  assertEquals([...spreadIndices(3, 4)], [0, 1, 2]);
  assertEquals([...spreadIndices(3, 3)], [0, 1, 2]);
});

Deno.test("Evaluator.score() scores the model as it is at the time", () => {
  const dataset = createDataset(Float32Array.of(1, 2), Uint8Array.of(1, 1), 2);
  const model = new Mlp({ layerSizes: [1, 2], kernels: simdKernels() });
  const evaluator = new Evaluator(model, dataset);
  const accuracies = [[1, 0], [0, 1], [1, 0]].map((weights) => {
    model.linears[0].weight.value.set(weights);
    return evaluator.score().accuracy;
  });
  assertEquals(accuracies, [0, 1, 0]);
});

Deno.test("Minibatch gathers examples by number, in any order and count", () => {
  const inputs = Float32Array.of(0, 1, 10, 11, 20, 21);
  const dataset = createDataset(inputs, Uint8Array.of(0, 1, 2), 3);
  const minibatch = new Minibatch(simdKernels(), dataset, 3);
  for (const examples of [[2, 0, 1], [1], [2, 2]]) {
    minibatch.gather(Uint32Array.from(examples));
    const { x, targets, gradient } = minibatch;
    assertEquals([x.rows, gradient.rows], [examples.length, examples.length]);
    assertEquals(
      [...x.data.subarray(0, 2 * examples.length)],
      examples.flatMap((example) => [10 * example, 10 * example + 1]),
    );
    assertEquals([...targets.subarray(0, examples.length)], examples);
  }
});

Deno.test("Minibatch.score() counts the predictions of the rows in use", () => {
  const kernels = referenceKernels(64);
  const dataset = createDataset(new Float32Array(3), Uint8Array.of(0, 1, 1), 2);
  const minibatch = new Minibatch(kernels, dataset, 3);
  const logits = matrixOf(kernels, [3, 2], [2, 1, 1, 2, 2, 1]);
  minibatch.gather(Uint32Array.of(0, 1, 2));
  assertEquals(minibatch.score(logits).correct, 2);
  minibatch.gather(Uint32Array.of(1));
  assertEquals(minibatch.score({ ...logits, rows: 1 }).correct, 0);
});
