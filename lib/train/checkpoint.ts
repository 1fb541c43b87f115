/**
 * A trainer as bytes, so that an interrupted run continues with the same bits. Not here: the form
 * of the bytes (see `array_file.ts`), files.
 *
 * @module
 */
import { concatenate, fitArrays, packArrays, unpackArrays } from "./array_file.ts";
import { DataError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import { restoreStates, statesOf, STREAM_NAMES, type StreamStates } from "../math/random.ts";
import { sha256Hex } from "../sha256.ts";
import type { Trainer, TrainingProgress } from "./training.ts";

const FORMAT = "meprop-checkpoint-3";

interface Header {
  format: string;
  progress: Omit<TrainingProgress, "bestHits">;
  /** The bytes; absent before the first evaluation. */
  bestHits?: readonly number[];
  stepCount: number;
  /** Absent in files of earlier versions, whose optimizers kept theirs. */
  learningRate?: number;
  random: StreamStates;
  /** Whether the parameters of the best evaluation follow. */
  hasBest?: true;
}

/** All arrays of a trainer, in a fixed order. */
function arraysOf(trainer: Trainer, best: readonly FloatArray[] = []): FloatArray[] {
  const { task: { model }, optimizer } = trainer.options;
  return [...model.parameters.map(({ value }) => value), ...optimizer.state.arrays, ...best];
}

/**
 * Hashes the parameters of a model: two models with the same digest are the same, bit for bit.
 *
 * @param parameters The parameters, in order.
 * @returns The SHA-256 as 64 hexadecimal digits.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hashParameters } from "./checkpoint.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const digests = [1, 1, 2].map((seed) =>
 *   hashParameters(new Mlp({ layerSizes: [4, 3, 2], seed }).parameters)
 * );
 * const [a, b, c] = await Promise.all(digests);
 * assertEquals([a === b, a === c], [true, false]);
 * ```
 */
export function hashParameters(
  parameters: readonly { readonly value: FloatArray }[],
): Promise<string> {
  return sha256Hex(concatenate(parameters.map(({ value }) => value)));
}

/**
 * Saves a trainer, between two epochs or where it was told to stop.
 *
 * @param trainer The trainer.
 * @returns Bytes for {@link restoreCheckpoint}.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Adam } from "../optim/adam.ts";
 * import { restoreCheckpoint, saveCheckpoint } from "./checkpoint.ts";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 * import { Trainer } from "./training.ts";
 *
 * const xor = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * const create = () => {
 *   const model = new Mlp({ layerSizes: [2, 8, 2] });
 *   const task = new Classification({ model, data: { train: xor }, batchSize: 2 });
 *   return new Trainer({ task, optimizer: new Adam(model), epochs: 3 });
 * };
 * const first = create();
 * for await (const { epoch } of first.epochs()) if (epoch === 2) break;
 * const second = create();
 * await restoreCheckpoint(second, await saveCheckpoint(first));
 * for await (const { epoch } of second.epochs()) assertEquals(epoch, 3);
 * ```
 */
export async function saveCheckpoint(trainer: Trainer): Promise<Uint8Array<ArrayBuffer>> {
  const { task: { model }, optimizer } = trainer.options;
  const { bestHits, ...progress } = trainer.progress;
  const header: Header = {
    format: FORMAT,
    progress,
    ...bestHits && { bestHits: [...bestHits] },
    stepCount: optimizer.stepCount,
    learningRate: optimizer.learningRate,
    random: statesOf(model.random),
    ...trainer.bestParameters && { hasBest: true },
  };
  return await packArrays(header, arraysOf(trainer, trainer.bestParameters));
}

/**
 * Makes a trainer, built with the same options, continue where the saved one stood.
 *
 * @param trainer The trainer to change.
 * @param bytes What {@link saveCheckpoint} returned.
 * @throws {DataError} If the bytes are damaged or belong to another model; the trainer is unchanged.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { DataError } from "../errors.ts";
 * import { Sgd } from "../optim/sgd.ts";
 * import { restoreCheckpoint } from "./checkpoint.ts";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 * import { Trainer } from "./training.ts";
 *
 * const model = new Mlp({ layerSizes: [1, 2] });
 * const data = { train: createDataset([1, 2], [0, 1], 2) };
 * const task = new Classification({ model, data, batchSize: 2 });
 * const trainer = new Trainer({ task, optimizer: new Sgd(model), epochs: 3 });
 * await assertRejects(() => restoreCheckpoint(trainer, new Uint8Array(99)), DataError);
 * ```
 */
export async function restoreCheckpoint(
  trainer: Trainer,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const hint = "Delete it; the run then starts afresh";
  const { header, copyTo } = await unpackArrays<Header>(bytes, { name: "checkpoint", hint });
  const { task: { model }, optimizer } = trainer.options;
  const best = header.hasBest && model.parameters.map(({ value }) => value.slice());
  const arrays = arraysOf(trainer, best);
  const fits = header.format === FORMAT && fitArrays(arrays, header.arrayBytes) &&
    STREAM_NAMES.every((name) => name in header.random);
  if (!fits) {
    throw new DataError(
      `Cannot restore the checkpoint: it has format ${header.format} and arrays of ` +
        `${header.arrayBytes} bytes, expected ${FORMAT} and ` +
        `${arrays.map((array) => array.byteLength)}. ${hint}`,
    );
  }
  copyTo(arrays);
  optimizer.resumeAt(header.stepCount);
  if (header.learningRate !== undefined) optimizer.learningRate = header.learningRate;
  restoreStates(model.random, header.random);
  trainer.bestParameters = best;
  trainer.progress = complete(header);
}

/** The progress with the keys that JSON leaves out, those without a value. */
function complete({ progress, bestHits }: Header): TrainingProgress {
  const { epoch, best, partial } = progress;
  const evaluations = partial?.evaluations.map((one) => ({ ...one, test: one.test })) ?? [];
  return {
    epoch,
    best,
    bestHits: bestHits === undefined ? undefined : Uint8Array.from(bestHits),
    partial: partial && { ...partial, evaluations },
  };
}
