/**
 * Tests of the training loop: the same bits for the same seed, records against a run by hand, the
 * choice of the best evaluation, divergence.
 *
 * @module
 */
import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { hashParameters } from "./checkpoint.ts";
import { Classification } from "./classification.ts";
import { createDataset, type Dataset } from "./dataset.ts";
import { ConfigError, DivergedError } from "../errors.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { evaluate } from "./metrics.ts";
import { Linear } from "../layers/linear.ts";
import { Relu } from "../layers/relu.ts";
import { Sequential } from "../layers/sequential.ts";
import { Mlp, type MlpOptions } from "../mlp.ts";
import type { Optimizer, Trainable } from "../optim/optimizer.ts";
import { createStreams } from "../math/random.ts";
import { Sgd } from "../optim/sgd.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../sparsifier.ts";
import { assertClose, cloudDataset, trainToEnd } from "../testing/testing.ts";
import type { Splits } from "./training_task.ts";
import { type Evaluation, train, Trainer, type TrainingOptions } from "./training.ts";

const SHAPE = { inFeatures: 6, classCount: 3 };
const DATA = {
  train: cloudDataset(23, SHAPE, 1),
  dev: cloudDataset(20, SHAPE, 2),
  test: cloudDataset(20, SHAPE, 3),
};

/** Three epochs on the clouds: five minibatches each, the last one short. */
function optionsOf(
  model: Partial<MlpOptions>,
  create: (model: Trainable) => Optimizer = (model) => new Adam(model, { learningRate: 0.01 }),
  { data = DATA, batchSize = 5 }: { data?: typeof DATA; batchSize?: number } = {},
): TrainingOptions {
  const mlp = new Mlp({ layerSizes: [6, 8, 8, 3], ...model });
  const task = new Classification({ model: mlp, data, batchSize });
  return { task, optimizer: create(mlp), epochs: 3, evaluationsPerEpoch: 2 };
}

const METHODS: Record<string, Partial<MlpOptions>> = {
  dense: {},
  topK: { sparsifier: topK(2) },
  "topK in all layers": { sparsifier: topK(2), outputSparsifier: topK(1) },
  unifiedTopK: { sparsifier: unifiedTopK(2) },
  randomK: { sparsifier: randomK(2) },
  dropout: { dropProbability: 0.3 },
  "topK and dropout": { sparsifier: topK(2), dropProbability: 0.3 },
};

Deno.test("train() gives the same bits for a seed, and others for another seed or method", async () => {
  const digests = new Set<string>();
  for (const [name, model] of Object.entries(METHODS)) {
    const first = await trainToEnd(optionsOf(model));
    assertEquals(await trainToEnd(optionsOf(model)), first, name);
    const other = await trainToEnd(optionsOf({ ...model, seed: 2 }));
    assertNotEquals(other.records, first.records, name);
    digests.add(first.digest).add(other.digest);
  }
  assertEquals(digests.size, 2 * Object.keys(METHODS).length);
});

Deno.test("train() gives the bits of the dense run when k = n", async () => {
  const optimizers: ((model: Trainable) => Optimizer)[] = [
    (model) => new Adam(model),
    (model) => new AdaGrad(model),
    (model) => new Sgd(model),
  ];
  for (const create of optimizers) {
    const digestOf = async (sparsifier: Sparsifier, outputSparsifier: Sparsifier) => {
      const options = optionsOf({ sparsifier, outputSparsifier, dropProbability: 0.2 }, create);
      return (await trainToEnd(options)).digest;
    };
    const expected = await digestOf(dense(), dense());
    for (const sparsifier of [topK, unifiedTopK, randomK]) {
      assertEquals(await digestOf(sparsifier(8), sparsifier(3)), expected);
      assertNotEquals(await digestOf(sparsifier(2), sparsifier(3)), expected);
    }
  }
});

Deno.test("train() learns", async () => {
  for (const sparsifier of [dense(), topK(2), unifiedTopK(2), randomK(2)]) {
    const options = { ...optionsOf({ sparsifier }), epochs: 40 };
    const { records } = await trainToEnd(options);
    assert(records[39].trainLoss < 0.5 * records[0].trainLoss, sparsifier.name);
    assert(records[39].best.devAccuracy >= 0.7, sparsifier.name);
  }
});

/** Five points on a line, two classes. */
const POINTS = createDataset(
  Float32Array.of(-2, 0.5, 1, -0.25, 3),
  Uint8Array.of(0, 1, 0, 1, 1),
  2,
);

Deno.test("train() records what a run by hand gives", async () => {
  const model = new Mlp({ layerSizes: [1, 2], seed: 9, kernels: referenceKernels(64) });
  const optimizer = new Sgd(model, { learningRate: 0.5 });
  const { inputs, targets } = POINTS;
  const w = [...model.linears[0].weight.value];
  const b = [0, 0];

  /** The loss of an example, whether it is predicted right, and dL/dy. */
  const score = (example: number) => {
    const exps = w.map((weight, c) => Math.exp(weight * inputs[example] + b[c]));
    const probabilities = exps.map((one) => one / (exps[0] + exps[1]));
    const target = targets[example];
    return {
      loss: -Math.log(probabilities[target]),
      correct: Number(probabilities[target] > 0.5),
      gradient: probabilities.map((p, c) => p - Number(c === target)),
    };
  };
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const scoreAll = () => {
    const scores = Array.from(targets, (_, example) => score(example));
    const accuracy = mean(scores.map(({ correct }) => correct));
    return { loss: mean(scores.map(({ loss }) => loss)), accuracy };
  };
  const { shuffle } = createStreams(9);
  const expected = [1, 2].map((epoch) => {
    const order = Uint32Array.of(0, 1, 2, 3, 4);
    shuffle.shuffle(order);
    const losses: number[] = [];
    const corrects: number[] = [];
    // Minibatches of two, two and one; evaluations after the second and the third.
    const evaluations = [[0, 2], [2, 4], [4, 5]].map(([start, end], minibatch) => {
      const examples = [...order.subarray(start, end)];
      const scores = examples.map(score);
      scores.forEach(({ gradient }, i) =>
        gradient.forEach((g, c) => {
          w[c] -= 0.5 * g * inputs[examples[i]] / examples.length;
          b[c] -= 0.5 * g / examples.length;
        })
      );
      losses.push(...scores.map(({ loss }) => loss));
      corrects.push(...scores.map(({ correct }) => correct));
      const trainLoss = minibatch === 1 ? mean(losses) : losses[4];
      return { epoch, step: 3 * (epoch - 1) + minibatch + 1, trainLoss, dev: scoreAll() };
    });
    return {
      epoch,
      step: 3 * epoch,
      trainLoss: mean(losses),
      trainAccuracy: mean(corrects),
      evaluations: evaluations.slice(1),
    };
  });

  const data = { train: POINTS, dev: POINTS, test: POINTS };
  const task = new Classification({ model, data, batchSize: 2 });
  const options = { task, optimizer, epochs: 2, evaluationsPerEpoch: 2 };
  const seen: Evaluation[] = [];
  const { records } = await trainToEnd({ ...options, onEvaluation: (one) => seen.push(one) });
  const tolerance = { relative: 1e-12 };
  const close = (found: number, value: number, name: string) =>
    assertClose([found], [value], tolerance, name);
  assertEquals(records.length, 2);
  records.forEach((record, i) => {
    const { epoch, step, trainLoss, trainAccuracy, evaluations } = expected[i];
    assertEquals([record.epoch, record.step], [epoch, step]);
    close(record.trainLoss, trainLoss, "trainLoss");
    close(record.trainAccuracy, trainAccuracy, "trainAccuracy");
    assertEquals(record.evaluations.length, 2);
    record.evaluations.forEach((evaluation, j) => {
      const { epoch, step, trainLoss, dev } = evaluations[j];
      assertEquals([evaluation.epoch, evaluation.step], [epoch, step]);
      close(evaluation.trainLoss, trainLoss, "trainLoss of an evaluation");
      close(evaluation.dev.loss, dev.loss, "dev loss");
      close(evaluation.dev.accuracy, dev.accuracy, "dev accuracy");
    });
  });
  assertEquals(seen, records.flatMap(({ evaluations }) => evaluations));
  assertClose(model.linears[0].weight.value, w, tolerance, "weight");
  assertClose(model.linears[0].bias.value, b, tolerance, "bias");
  assertEquals(records[0].updateRatios.length, 1);
  assertEquals(records[0].updateRatios[0].selectedRatio, 1);
});

Deno.test("train() takes the first evaluation with the best dev accuracy, tests only there", async () => {
  const options = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10, evaluationsPerEpoch: 5 };
  let best = -1;
  let ties = 0;
  let improvements = 0;
  let bestEvaluation: Evaluation | undefined;
  for await (const record of train(options)) {
    for (const evaluation of record.evaluations) {
      const { accuracy } = evaluation.dev;
      assertEquals(evaluation.test !== undefined, accuracy > best);
      if (accuracy === best) ties++;
      if (accuracy <= best) continue;
      best = accuracy;
      bestEvaluation = evaluation;
      improvements++;
    }
    assert(bestEvaluation !== undefined);
    assertEquals(record.best, {
      epoch: bestEvaluation.epoch,
      step: bestEvaluation.step,
      devAccuracy: bestEvaluation.dev.accuracy,
      testAccuracy: bestEvaluation.test?.accuracy ?? NaN,
    });
  }
  assert(ties > 0 && improvements > 2, `${ties} ties, ${improvements} improvements`);
});

Deno.test("train() scores all data at each epoch's end, and keeps which test predictions are right", async () => {
  const options = optionsOf({ sparsifier: topK(3), dropProbability: 0.3 });
  const model = options.task.model as Mlp;
  const trainer = new Trainer({ ...options, epochs: 6 });
  let improvedEarlier = 0;
  for await (const { epoch, train, test, evaluations, best } of trainer.epochs()) {
    assertEquals(train, evaluate(model, DATA.train));
    assertEquals(test, evaluate(model, DATA.test));
    assertEquals(evaluations[evaluations.length - 1].dev, evaluate(model, DATA.dev));
    const hits = trainer.progress.bestHits ?? Uint8Array.of();
    assertEquals(hits.length, 3);
    const bits = Array.from({ length: 24 }, (_, i) => (hits[i >> 3] >> (i & 7)) & 1);
    assertEquals(bits.reduce((sum, bit) => sum + bit) / 20, best.testAccuracy);
    assertEquals(bits.slice(20), [0, 0, 0, 0]);
    if (best.epoch < epoch) improvedEarlier++;
    if (best.step !== options.optimizer.stepCount) continue;
    const right = Array.from({ length: 20 }, (_, i) => {
      const inputs = DATA.test.inputs.slice(6 * i, 6 * (i + 1));
      return evaluate(model, createDataset(inputs, DATA.test.targets.slice(i, i + 1), 3)).correct;
    });
    assertEquals(bits.slice(0, 20), right);
  }
  assert(improvedEarlier > 0, "no epoch without an improvement");
});

Deno.test("train() keeps scores apart, also of a task that returns one object again and again", async () => {
  const { records: expected } = await trainToEnd(optionsOf({}));
  const options = optionsOf({});
  const { task } = options;
  const shared = { loss: 0, correct: 0, total: 0, accuracy: 0 };
  for (const name of ["scoreDev", "scoreTest", "scoreTrain"] as const) {
    const score = task[name].bind(task);
    task[name] = (hits?: Uint8Array) => Object.assign(shared, score(hits));
  }
  assertEquals((await trainToEnd(options)).records, expected);
});

Deno.test("train() counts the first evaluation as an improvement even when nothing is right", async () => {
  const model = new Mlp({ layerSizes: [1, 2] });
  model.linears[0].weight.value.set([1, -1]);
  const wrong = createDataset(Float32Array.of(1, 2), Uint8Array.of(1, 1), 2);
  const data = { train: wrong, dev: wrong, test: POINTS };
  const optimizer = new Sgd(model, { learningRate: 1e-6 });
  const task = new Classification({ model, data, batchSize: 2 });
  const { records } = await trainToEnd({ task, optimizer, epochs: 2 });
  assertEquals(records.map(({ best }) => best.epoch), [1, 1]);
  assertEquals([records[0].best.devAccuracy, records[0].best.testAccuracy], [0, 0.4]);
  assertEquals(records[0].evaluations[0].test?.total, 5);
  assertEquals(records[1].evaluations[0].test, undefined);
});

Deno.test("train() spaces evaluations evenly and ends each epoch with one", async () => {
  for (
    const [batchSize, count, steps] of [
      [5, 1, [5]],
      [5, 2, [3, 5]],
      [5, 3, [2, 4, 5]],
      [5, 5, [1, 2, 3, 4, 5]],
      [5, 50, [1, 2, 3, 4, 5]],
      [6, 2, [2, 4]],
      [3, 4, [2, 4, 6, 8]],
      [23, 1, [1]],
      [100, 4, [1]],
      [1, 4, [6, 12, 18, 23]],
    ] as const
  ) {
    const options = {
      ...optionsOf({}, undefined, { batchSize }),
      epochs: 2,
      evaluationsPerEpoch: count,
    };
    const { records } = await trainToEnd(options);
    const found = records.map(({ evaluations }) => evaluations.map(({ step }) => step));
    const stepsPerEpoch = Math.ceil(23 / batchSize);
    assertEquals(found, [[...steps], steps.map((step) => step + stepsPerEpoch)]);
    assertEquals(records.map(({ step }) => step), [stepsPerEpoch, 2 * stepsPerEpoch]);
  }
});

Deno.test("train() evaluates once an epoch by default", async () => {
  const { evaluationsPerEpoch: _, ...options } = optionsOf({});
  const { records } = await trainToEnd(options);
  assertEquals(records.map(({ evaluations }) => evaluations.length), [1, 1, 1]);
});

/** Runs until it diverges. */
async function divergence(options: TrainingOptions): Promise<DivergedError> {
  return await assertRejects(() => trainToEnd(options), DivergedError);
}

function withInput(dataset: Dataset, value: number): Dataset {
  const inputs = dataset.inputs.slice();
  inputs[7] = value;
  return { ...dataset, inputs };
}

Deno.test("train() says which input is not a finite number, instead of blaming the learning rate", async () => {
  for (const value of [NaN, Infinity]) {
    for (const name of ["train", "dev", "test"] as const) {
      const data = { ...DATA, [name]: withInput(DATA[name], value) };
      assertThrows(
        () => optionsOf({}, undefined, { data }),
        ConfigError,
        `Cannot train: feature 1 of example 1 is ${value}`,
      );
    }
  }
  // Also where it came into the arrays later.
  for (const name of ["train", "dev"] as const) {
    const data = { ...DATA, [name]: withInput(DATA[name], 1) };
    const options = optionsOf({}, undefined, { data, batchSize: 23 });
    data[name].inputs[7] = NaN;
    const message = "feature 1 of example 1 is NaN";
    await assertRejects(() => trainToEnd(options), ConfigError, message);
  }
});

Deno.test("train() throws DivergedError when the learning rate is absurd", async () => {
  const create = (model: Trainable) => new Sgd(model, { learningRate: 1e38 });
  const error = await divergence({ ...optionsOf({}, create), epochs: 100 });
  assert(error.epoch >= 1 && error.step > 0, error.message);
});

Deno.test("train() throws DivergedError when the last update of an epoch ruins the weights", async () => {
  const create = (model: Trainable) => new Sgd(model, { learningRate: 1e38 });
  const options = { ...optionsOf({}, create, { batchSize: 23 }), epochs: 1 };
  const error = await divergence(options);
  assertEquals([error.epoch, error.step], [1, 1]);
});

Deno.test("train() names the layer whose weights are not finite, before or after the loss shows it", async () => {
  for (const layer of [1, 2]) {
    const options = optionsOf({});
    const { weight } = (options.task.model as Mlp).linears[layer];
    weight.value.fill(NaN);
    const error = await divergence(options);
    assertEquals([error.epoch, error.step, error.layer], [1, 0, String(layer)]);
    assert(error.message.includes(`not finite are those of layer ${layer}`), error.message);
  }
  // A weight that no example reaches.
  const data = { ...DATA };
  for (const name of ["train", "dev", "test"] as const) {
    const inputs = DATA[name].inputs.map((value, i) => i % 6 === 2 ? 0 : value);
    data[name] = { ...DATA[name], inputs };
  }
  const options = optionsOf({}, undefined, { data });
  const { weight } = (options.task.model as Mlp).linears[0];
  weight.value[2] = -Infinity;
  const error = await divergence(options);
  assertEquals([error.epoch, error.layer], [1, "0"]);
});

Deno.test("Trainer throws when a number is not a positive integer", () => {
  for (const value of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => optionsOf({}, undefined, { batchSize: value }),
      ConfigError,
      `batchSize is ${value}, but must be a positive integer`,
    );
    for (const name of ["epochs", "evaluationsPerEpoch"]) {
      assertThrows(
        () => new Trainer({ ...optionsOf({}), [name]: value }),
        ConfigError,
        `${name} is ${value}, but must be a positive integer`,
      );
    }
  }
});

Deno.test("train() selects by the training data where there are no dev data, and reports on dev", async () => {
  const run = async (data: Splits<Dataset>) => {
    const model = new Mlp({ layerSizes: [6, 8, 3] });
    const task = new Classification({ model, data, batchSize: 5 });
    return await trainToEnd({ task, optimizer: new Adam(model), epochs: 2 });
  };
  const { train, dev } = DATA;
  assertEquals(await run({ train }), await run({ train, dev: train, test: train }));
  assertEquals(await run({ train, dev }), await run({ train, dev, test: dev }));
  for (const data of [{}, { train: undefined }, { dev, test: dev }, undefined, null]) {
    const without = () => run(data as Splits<Dataset>);
    await assertRejects(without, ConfigError, "Cannot train without data");
  }
});

Deno.test("train() trains any chain of layers, with the ratios of all linear maps in it", async () => {
  const build = () => [new Linear(6, 8, { sparsifier: topK(3) }), new Relu(), new Linear(8, 3)];
  const layers = new Mlp({ layerSizes: [6, 8, 3], sparsifier: topK(3), seed: 2 });
  const flat = new Sequential(build(), { seed: 2 });
  const nested = new Sequential([new Sequential(build())], { seed: 2 });
  const [expected, ...others] = await Promise.all([layers, flat, nested].map((model) => {
    const task = new Classification({ model, data: DATA, batchSize: 5 });
    return trainToEnd({ task, optimizer: new Adam(model), epochs: 2 });
  }));
  for (const other of others) assertEquals(other, expected);
  assertEquals(expected.records[0].updateRatios.map(({ layer }) => layer), ["0", "1"]);
});

Deno.test("train() sets the learning rate of each step by the schedule", async () => {
  const seen: number[] = [];
  const schedule = (epochs: number) => (seen.push(epochs), 0.01 * 0.5 ** Math.floor(epochs));
  const scheduled = optionsOf({});
  const { digest } = await trainToEnd({ ...scheduled, schedule });
  assertEquals(seen, [0, 1, 2].flatMap((epoch) => [0, 1, 2, 3, 4].map((step) => epoch + step / 5)));
  assertEquals(scheduled.optimizer.learningRate, 0.0025);
  // The same by hand, between epochs.
  const options = optionsOf({});
  const trainer = new Trainer(options);
  for await (const _ of trainer.epochs()) options.optimizer.learningRate *= 0.5;
  assertEquals(await hashParameters(options.task.model.parameters), digest);
  const wrong = { ...optionsOf({}), schedule: () => 0 };
  await assertRejects(() => trainToEnd(wrong), ConfigError, "learningRate is 0");
});

Deno.test("train() leaves the parameters of the best evaluation with restoreBest", async () => {
  const options = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10 };
  const model = options.task.model as Mlp;
  let best: number[] = [];
  let isLast = true;
  for await (const record of train({ ...options, restoreBest: true, onEvaluation })) {
    isLast = record.best.step === record.step;
  }
  assert(!isLast, "the last evaluation was the best");
  assertEquals(valuesOf(), best);
  const { accuracy } = evaluate(model, DATA.dev);

  // Left early, or diverged; but not if it was told to stop, since it may go on.
  const early = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10 };
  for await (const { epoch } of train({ ...early, restoreBest: true })) if (epoch === 7) break;
  assertEquals(evaluate(early.task.model as Mlp, DATA.dev).accuracy, accuracy);
  const diverging = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10, restoreBest: true };
  const schedule = (epochs: number) => epochs < 7 ? 0.01 : 1e38;
  await divergence({ ...diverging, schedule });
  assertEquals(evaluate(diverging.task.model as Mlp, DATA.dev).accuracy, accuracy);
  let steps = 0;
  const stopping = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10, restoreBest: true };
  const twin = { ...optionsOf({ sparsifier: topK(3) }), epochs: 10 };
  const digests = [stopping, twin].map((one) => {
    steps = 0;
    return trainToEnd({ ...one, shouldStop: () => ++steps >= 27 });
  });
  assertEquals((await digests[0]).digest, (await digests[1]).digest);

  function valuesOf(): number[] {
    return model.parameters.flatMap(({ value }) => [...value]);
  }
  function onEvaluation({ test }: Evaluation): void {
    if (test !== undefined) best = valuesOf();
  }
});

Deno.test("Classification.backpropagate() throws when examples are none of the training data", () => {
  const { task } = optionsOf({});
  for (const [examples, message] of [[[], "0 examples"], [[1, 23], "example 23"]] as const) {
    assertThrows(
      () => task.backpropagate(Uint32Array.from(examples)),
      ConfigError,
      `Cannot take ${message}`,
    );
  }
  // More than a minibatch, or the same ones twice, are no fault.
  assertEquals(task.backpropagate(Uint32Array.from({ length: 46 }, (_, i) => i % 23)).total, 46);
});

Deno.test("Classification throws when the data do not fit the model", () => {
  for (const name of ["train", "dev", "test"]) {
    for (const shape of [{ inFeatures: 5, classCount: 3 }, { inFeatures: 6, classCount: 4 }]) {
      const data = { ...DATA, [name]: cloudDataset(4, shape, 1) };
      assertThrows(
        () => optionsOf({}, undefined, { data }),
        ConfigError,
        `the ${name} data have ${shape.inFeatures} features and ${shape.classCount} classes`,
      );
    }
  }
});
