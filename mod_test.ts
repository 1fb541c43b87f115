/**
 * Tests of what mod.ts exports, as a user meets it: a program of parts put together by hand, and that
 * it is the training of the study.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import {
  Adam,
  batches,
  Classification,
  createDataset,
  crossEntropy,
  Embedding,
  evaluate,
  hashParameters,
  Linear,
  load,
  Lstm,
  Mlp,
  predict,
  Relu,
  save,
  Sequential,
  topK,
  train,
} from "./mod.ts";
import { cloudDataset } from "./lib/testing/testing.ts";

const SHAPE = { inFeatures: 784, classCount: 10 };

Deno.test("the parts make a program that trains, evaluates, saves, loads and predicts", () => {
  const [trainSet, devSet] = [cloudDataset(400, SHAPE, 1), cloudDataset(100, SHAPE, 2)];
  const accuracies: number[] = [];
  const model = new Sequential([
    new Linear(784, 500, { sparsifier: topK(20) }),
    new Relu(),
    new Linear(500, 10),
  ], { seed: 1 });
  const optimizer = new Adam(model, { learningRate: 1e-3 });
  for (let epoch = 0; epoch < 10; epoch++) {
    for (const { x, y } of batches(trainSet, { size: 32, shuffle: true, seed: epoch })) {
      const { loss, gradient } = crossEntropy(model.forward(x, { training: true }), y);
      assert(Number.isFinite(loss));
      model.backward(gradient);
      optimizer.step();
    }
    accuracies.push(evaluate(model, devSet).accuracy);
  }
  const bytes = save(model);
  const { classes, probabilities } = predict(model, devSet.inputs.subarray(0, 784));
  assert(accuracies[9] > 0.95, accuracies.join());
  const again = predict(load(bytes), devSet.inputs.subarray(0, 784));
  assertEquals(again, { classes, probabilities });
  assertEquals(classes[0], devSet.targets[0]);
});

Deno.test("the loop by hand has the bits of train() with the same minibatches", async () => {
  const dataset = cloudDataset(60, { inFeatures: 13, classCount: 3 }, 1);
  const build = () => new Mlp({ layerSizes: [13, 22, 9, 3], sparsifier: topK(3), seed: 4 });
  const [model, other] = [build(), build()];
  const task = new Classification({ model, data: { train: dataset }, batchSize: 60 });
  // One minibatch an epoch, in the order that the model's own stream draws.
  const adam = new Adam(other);
  for await (const _ of train({ task, optimizer: new Adam(model), epochs: 3 })) {
    const order = Uint32Array.from({ length: 60 }, (_, i) => i);
    other.random.shuffle.shuffle(order);
    const inputs = [...order].flatMap((i) => [...dataset.inputs.subarray(13 * i, 13 * i + 13)]);
    const ordered = createDataset(inputs, [...order].map((i) => dataset.targets[i]), 3);
    for (const { x, y } of batches(ordered, { size: 60 })) {
      const { gradient } = crossEntropy(other.forward(x, { training: true }), y);
      other.backward(gradient);
      adam.step();
    }
  }
  assertEquals(await hashParameters(other.parameters), await hashParameters(model.parameters));
});

Deno.test("an LSTM behind an embedding learns what depends on the position before", () => {
  // The target of a position is the word before it; 0 at the first.
  const words = [2, 1, 0, 2, 2, 1];
  const targets = [0, ...words.slice(0, -1)];
  const model = new Sequential([
    new Embedding({ tables: [{ count: 3, size: 4 }] }),
    new Lstm(4, 12, { sparsifier: topK(4) }),
    new Linear(12, 3),
  ]);
  const optimizer = new Adam(model, { learningRate: 0.03 });
  for (let step = 0; step < 150; step++) {
    model.backward(crossEntropy(model.forward(words, { training: true }), targets).gradient);
    optimizer.step();
  }
  assertEquals([...predict(model, words).classes], targets);
});
