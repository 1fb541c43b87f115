/**
 * Tests of trainings in which Adam leaves rows alone: what is saved, hashed or put back while rows are
 * quiet is what a training has that passes over all rows.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hashParameters, restoreCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { Classification } from "./classification.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Mlp } from "../mlp.ts";
import { Adam } from "../optim/adam.ts";
import { save } from "../save.ts";
import { randomK } from "../sparsifier.ts";
import { cloudDataset, trainToEnd } from "../testing/testing.ts";
import { Trainer, type TrainingOptions } from "./training.ts";

const SHAPE = { inFeatures: 6, classCount: 3 };
const DATA = { train: cloudDataset(23, SHAPE, 1), dev: cloudDataset(20, SHAPE, 2) };
const STEPS_PER_EPOCH = 5;

/** Ten epochs of five steps, in which rows rest and have moments nevertheless. */
function createTrainer(
  skipQuietRows: boolean,
  options: Partial<TrainingOptions> & { stopAt?: number; seed?: number } = {},
) {
  const { stopAt, seed = 1, ...rest } = options;
  const kernels = simdKernels({ skipQuietRows });
  const model = new Mlp({ layerSizes: [6, 40, 3], sparsifier: randomK(1), seed, kernels });
  const optimizer = new Adam(model, { beta1: 0.01, beta2: 0.99 });
  const task = new Classification({ model, data: DATA, batchSize: 5 });
  const shouldStop = () => optimizer.stepCount === stopAt;
  const trainer = new Trainer({ task, optimizer, epochs: 10, shouldStop, ...rest });
  return { model, optimizer, trainer };
}

Deno.test("a training continues with the same bits when it is saved while rows are quiet", async () => {
  const whole = await trainToEnd(createTrainer(false).trainer);
  for (let stopAt = 31; stopAt < 50; stopAt++) {
    // At the end of an epoch it is not asked whether to stop.
    if (stopAt % STEPS_PER_EPOCH === 0) continue;
    const [quick, plain] = [true, false].map((skip) => createTrainer(skip, { stopAt }));
    for (const { trainer } of [quick, plain]) await trainToEnd(trainer);
    assert(quick.optimizer.quietRowRatio > 0 && plain.optimizer.quietRowRatio === 0);
    assertEquals(
      await hashParameters(quick.model.parameters),
      await hashParameters(plain.model.parameters),
    );
    assertEquals(save(quick.model), save(plain.model));
    const bytes = await saveCheckpoint(quick.trainer);
    assertEquals(bytes, await saveCheckpoint(plain.trainer));

    const resumed = createTrainer(true, { seed: 2 }).trainer;
    await restoreCheckpoint(resumed, bytes);
    assertEquals((await trainToEnd(resumed)).digest, whole.digest, `saved after step ${stopAt}`);
    // So does the one that was saved, although that has woken its rows.
    const { task, optimizer } = quick.trainer.options;
    const continued = new Trainer({ task, optimizer, epochs: 10 });
    continued.progress = quick.trainer.progress;
    assertEquals((await trainToEnd(continued)).digest, whole.digest);
  }
});

Deno.test("a trainer whose rows are quiet goes back to an earlier checkpoint", async () => {
  const { trainer, optimizer } = createTrainer(true, { stopAt: 47 });
  const start = await saveCheckpoint(trainer);
  const first = await trainToEnd(trainer);
  assert(optimizer.quietRowRatio > 0);
  await restoreCheckpoint(trainer, start);
  assertEquals(await trainToEnd(trainer), first);
});

Deno.test("restoreBest puts weights back that quiet moments move again", async () => {
  const [quick, plain] = [true, false].map(async (skipQuietRows) => {
    const { model, optimizer, trainer } = createTrainer(skipQuietRows, { restoreBest: true });
    // Its best weights, which no evaluation surpasses: so small that each moment counts.
    trainer.bestParameters = model.parameters.map(({ value }) => value.map(() => 1e-25));
    const best = { epoch: 1, step: 1, devAccuracy: 1, testAccuracy: 1 };
    trainer.progress = { ...trainer.progress, best };
    await trainToEnd(trainer);
    assertEquals(model.parameters[0].value[0], Math.fround(1e-25));
    const again = createTrainer(skipQuietRows).trainer.options;
    const task = new Classification({ model, data: DATA, batchSize: 5 });
    return (await trainToEnd({ ...again, task, optimizer })).digest;
  });
  assertEquals(await quick, await plain);
});
