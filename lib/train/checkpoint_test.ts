/**
 * Tests of checkpoints: a restored run ends with the bits of an uninterrupted one, a damaged or
 * foreign checkpoint is refused and changes nothing.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { hashParameters, restoreCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { Classification } from "./classification.ts";
import { createDataset } from "./dataset.ts";
import { DataError } from "../errors.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { Mlp, type MlpOptions } from "../mlp.ts";
import type { Optimizer, Trainable } from "../optim/optimizer.ts";
import { Sgd } from "../optim/sgd.ts";
import { randomK } from "../sparsifier.ts";
import { Tagger } from "../tagger.ts";
import { Tagging } from "./tagging.ts";
import { cloudDataset, packSentences, sentencesOf, trainToEnd } from "../testing/testing.ts";
import { type EpochRecord, Trainer, type TrainingOptions } from "./training.ts";

const SHAPE = { inFeatures: 6, classCount: 3 };
const DATA = {
  train: cloudDataset(23, SHAPE, 1),
  dev: cloudDataset(20, SHAPE, 2),
  test: cloudDataset(20, SHAPE, 3),
};

const OPTIMIZERS: Record<string, (model: Trainable) => Optimizer> = {
  Adam: (model) => new Adam(model, { learningRate: 0.01 }),
  AdaGrad: (model) => new AdaGrad(model),
  Sgd: (model) => new Sgd(model),
};

/** Three epochs that draw from every random stream. */
function createTrainer(name: string, seed = 1): Trainer {
  const sparsifier = randomK(2);
  const options: MlpOptions = { layerSizes: [6, 8, 7, 3], sparsifier, dropProbability: 0.3, seed };
  const model = new Mlp(options);
  const optimizer = OPTIMIZERS[name](model);
  const task = new Classification({ model, data: DATA, batchSize: 5 });
  return new Trainer({ task, optimizer, epochs: 3 });
}

/** Three epochs on sentences, with words forgotten at random. */
function createTaggingTrainer(seed: number): Trainer {
  const model = new Tagger({
    tables: [{ count: 6, size: 5 }, { count: 2, size: 2 }],
    hiddenSize: 7,
    tagCount: 4,
    sparsifier: randomK(2),
    dropProbability: 0.3,
    seed,
  });
  const data = {
    train: packSentences(sentencesOf(9, 1)),
    dev: packSentences(sentencesOf(5, 2)),
    test: packSentences(sentencesOf(5, 3)),
  };
  const { unknownWords } = model.random;
  const augment = (features: Int32Array) =>
    features.map((value) => unknownWords.uniform() < 0.2 ? 0 : value);
  const task = new Tagging({ model, data, augment });
  return new Trainer({ task, optimizer: new Adam(model), epochs: 3 });
}

/** A trainer of a model so small that every byte of its checkpoint can be tried. */
function createTinyTrainer(options: Partial<MlpOptions> = {}, name = "Sgd"): Trainer {
  const model = new Mlp({ layerSizes: [1, 2], ...options });
  const dataset = createDataset(Float32Array.of(1, -1), Uint8Array.of(0, 1), 2);
  const data = { train: dataset, dev: dataset, test: dataset };
  const task = new Classification({ model, data, batchSize: 1 });
  return new Trainer({ task, optimizer: OPTIMIZERS[name](model), epochs: 3 });
}

/** The first records of a run, which then stands between two epochs. */
async function takeEpochs(trainer: Trainer, count: number): Promise<EpochRecord[]> {
  const records: EpochRecord[] = [];
  for await (const record of trainer.epochs()) {
    records.push(record);
    if (records.length === count) break;
  }
  return records;
}

/** All of a trainer that a checkpoint holds. */
async function stateOf(trainer: Trainer): Promise<unknown> {
  const { task: { model }, optimizer } = trainer.options;
  return {
    parameters: await hashParameters(model.parameters),
    memory: await hashParameters(optimizer.state.arrays.map((value) => ({ value }))),
    stepCount: optimizer.stepCount,
    random: Object.values(model.random).map(({ state }) => state),
    progress: trainer.progress,
  };
}

for (const name of Object.keys(OPTIMIZERS)) {
  Deno.test(`restoreCheckpoint() continues with the same bits, ${name}`, async () => {
    const whole = await trainToEnd(createTrainer(name));
    assertEquals(whole.records.length, 3);
    for (const count of [1, 2]) {
      const interrupted = createTrainer(name);
      const before = await takeEpochs(interrupted, count);
      const bytes = await saveCheckpoint(interrupted);

      // Another seed: everything that counts must come from the checkpoint.
      const resumed = createTrainer(name, 2);
      await restoreCheckpoint(resumed, bytes);
      assertEquals(await stateOf(resumed), await stateOf(interrupted));
      assertEquals(await saveCheckpoint(resumed), bytes);
      const { records, digest } = await trainToEnd(resumed);
      assertEquals([...before, ...records], whole.records);
      assertEquals(digest, whole.digest);
      assertEquals(await trainToEnd(interrupted), { records, digest });
    }
  });
}

/** A trainer that stops after some steps, as if it was told to. */
function stoppingTrainer(create: (seed: number) => TrainingOptions, steps: number): Trainer {
  const options = create(1);
  const shouldStop = () => options.optimizer.stepCount === steps;
  return new Trainer({ ...options, shouldStop });
}

const STOPPABLE: Record<string, (seed: number) => TrainingOptions> = {
  Classification: (seed) => ({ ...createTrainer("Adam", seed).options, evaluationsPerEpoch: 2 }),
  Tagging: (seed) => createTaggingTrainer(seed).options,
  "Classification that ends with its best parameters": (seed) => ({
    ...createTrainer("Sgd", seed).options,
    evaluationsPerEpoch: 2,
    restoreBest: true,
  }),
};

Deno.test("restoreCheckpoint() continues with the learning rate of the moment", async () => {
  const trainer = createTrainer("Adam");
  trainer.options.optimizer.learningRate = 0.125;
  const resumed = createTrainer("Adam");
  await restoreCheckpoint(resumed, await saveCheckpoint(trainer));
  assertEquals(resumed.options.optimizer.learningRate, 0.125);
});

for (const [name, create] of Object.entries(STOPPABLE)) {
  Deno.test(`restoreCheckpoint() continues within an epoch with the same bits, ${name}`, async () => {
    const whole = await trainToEnd(create(1));
    const { stepsPerEpoch } = new Trainer(create(1));
    for (let steps = 1; steps < 3 * stepsPerEpoch; steps++) {
      const interrupted = stoppingTrainer(create, steps);
      const before = (await trainToEnd(interrupted)).records;
      // At the end of an epoch it is not asked: the epoch is then saved in any case.
      if (steps % stepsPerEpoch === 0) {
        assertEquals(before.length, 3);
        continue;
      }
      assertEquals(before.length, Math.floor(steps / stepsPerEpoch));
      assertEquals(interrupted.progress.partial?.steps, steps % stepsPerEpoch);
      const resumed = new Trainer(create(2));
      await restoreCheckpoint(resumed, await saveCheckpoint(interrupted));
      const { records, digest } = await trainToEnd(resumed);
      assertEquals([...before, ...records], whole.records);
      assertEquals(digest, whole.digest);
    }
  });
}

Deno.test("restoreCheckpoint() forgets what a trainer measured in an unfinished epoch", async () => {
  const whole = await trainToEnd(createTrainer("Adam"));
  const start = await saveCheckpoint(createTrainer("Adam"));
  const trainer = stoppingTrainer(STOPPABLE.Classification, 2);
  await trainToEnd(trainer);
  await restoreCheckpoint(trainer, start);
  const again = new Trainer({
    ...trainer.options,
    shouldStop: () => false,
    evaluationsPerEpoch: 1,
  });
  again.progress = trainer.progress;
  assertEquals(await trainToEnd(again), whole);
});

Deno.test("restoreCheckpoint() goes back to the start and to the end", async () => {
  const trainer = createTrainer("Adam");
  const start = await saveCheckpoint(trainer);
  const first = await trainToEnd(trainer);
  const end = await saveCheckpoint(trainer);
  await restoreCheckpoint(trainer, start);
  const { epoch, best } = trainer.progress;
  assertEquals([epoch, best], [0, undefined]);
  assertEquals(await trainToEnd(trainer), first);

  const finished = createTrainer("Adam", 2);
  await restoreCheckpoint(finished, end);
  assertEquals(await trainToEnd(finished), { records: [], digest: first.digest });
});

/** Asserts that a trainer refuses the bytes and stays as it is. */
async function assertRefused(trainer: Trainer, bytes: Uint8Array<ArrayBuffer>, message: string) {
  const before = await stateOf(trainer);
  await assertRejects(() => restoreCheckpoint(trainer, bytes), DataError, message);
  assertEquals(await stateOf(trainer), before);
}

Deno.test("restoreCheckpoint() refuses a checkpoint with any byte changed", async () => {
  const saved = createTinyTrainer();
  await takeEpochs(saved, 1);
  const bytes = await saveCheckpoint(saved);
  const trainer = createTinyTrainer();
  for (let i = 0; i < bytes.length; i++) {
    const damaged = bytes.slice();
    damaged[i] ^= 1 << (i % 8);
    await assertRefused(trainer, damaged, `its ${bytes.length} bytes do not match their SHA-256`);
  }
  await restoreCheckpoint(trainer, bytes);
  assertEquals(await stateOf(trainer), await stateOf(saved));
});

Deno.test("restoreCheckpoint() refuses a checkpoint that is cut short or too long", async () => {
  const bytes = await saveCheckpoint(createTinyTrainer());
  const trainer = createTinyTrainer();
  for (let length = 0; length < bytes.length; length++) {
    await assertRefused(trainer, bytes.slice(0, length), `its ${length} bytes do not match`);
  }
  const longer = new Uint8Array(bytes.length + 1);
  longer.set(bytes);
  await assertRefused(trainer, longer, "do not match");
});

Deno.test("restoreCheckpoint() refuses a checkpoint of another model or optimizer", async () => {
  const bytes = await saveCheckpoint(createTinyTrainer());
  const expected = "it has format meprop-checkpoint-3 and arrays of 8,8 bytes, expected";
  for (
    const [other, arrays] of [
      [createTinyTrainer({ layerSizes: [1, 3, 2] }), "12,12,24,8"],
      [createTinyTrainer({ kernels: referenceKernels(64) }), "16,16"],
      [createTinyTrainer({}, "AdaGrad"), "8,8,8,8"],
      [createTinyTrainer({}, "Adam"), "8,8,8,8,8,8"],
    ] as const
  ) {
    await assertRefused(other, bytes, `${expected} meprop-checkpoint-3 and ${arrays}.`);
  }
});

Deno.test("hashParameters() is the SHA-256 of the bytes of all arrays in order", async () => {
  const hash = (...arrays: number[][]) =>
    hashParameters(arrays.map((array) => ({ value: Float32Array.from(array) })));
  // The bytes 00 00 80 3f, 00 00 00 40.
  const expected = "b9c80b5adeca450753a16950c3cc655d271f7bef7a485bc83f112b72fef21d37";
  assertEquals(await hash([1, 2]), expected);
  assertEquals(await hash([1], [2]), expected);
  for (const other of [[2, 1], [1, 2, 0], [1], [1, 2.0000002]]) {
    assertNotEquals(await hash(other), expected);
  }
  assertNotEquals(await hash([0]), await hash([-0]));
});
