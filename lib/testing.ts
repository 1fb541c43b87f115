/**
 * Helpers for the tests of lib/. Nothing here is part of the library.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hashParameters } from "./checkpoint.ts";
import { createDataset, type Dataset } from "./dataset.ts";
import { createMatrix, type FloatArray, type Kernels, type Matrix } from "./kernels/kernels.ts";
import { createStreams, type RandomStream } from "./random.ts";
import { type EpochRecord, Trainer, type TrainingOptions } from "./training.ts";

/** How far two numbers may lie apart: `|a - b| <= relative |b| + absolute`. */
export interface Tolerance {
  /** The share of the expected magnitude. */
  readonly relative: number;
  /** What is allowed on top. Default: 0. */
  readonly absolute?: number;
}

/**
 * Asserts that arrays agree entry by entry; NaN agrees with NaN, an infinity with itself.
 *
 * @param actual The numbers found.
 * @param expected The numbers to compare with.
 * @param tolerance How far they may lie apart.
 * @param name What the array is, for the message.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: Tolerance,
  name: string,
): void {
  const { relative, absolute = 0 } = tolerance;
  assertEquals(actual.length, expected.length, `length of ${name}`);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i], expected[i]];
    const isClose = Object.is(a, b) || Math.abs(a - b) <= relative * Math.abs(b) + absolute;
    assert(isClose, `${name}[${i}] is ${a}, expected ${b}`);
  }
}

/**
 * Allocates a matrix and fills it.
 *
 * @param kernels Whose memory to use.
 * @param shape Rows and columns.
 * @param value The values, row-major, or what draws one.
 * @returns The matrix.
 */
export function matrixOf(
  kernels: Kernels,
  shape: readonly number[],
  value: ArrayLike<number> | (() => number),
): Matrix {
  const [rows, columns] = shape;
  const matrix = createMatrix(kernels, rows, columns);
  matrix.data.set(typeof value === "function" ? Array.from(matrix.data, () => value()) : value);
  return matrix;
}

/**
 * Starts a stream of random numbers for a test.
 *
 * @param seed A 32-bit integer.
 * @returns The stream.
 */
export function streamOf(seed: number): RandomStream {
  return createStreams(seed).selection;
}

/**
 * Sums products: the loss whose gradient at `values` is `weights`.
 *
 * @param values The numbers.
 * @param weights The factor of each.
 * @returns The sum.
 */
export function dot(values: ArrayLike<number>, weights: ArrayLike<number>): number {
  return Array.from(values, (value, i) => value * weights[i]).reduce((sum, one) => sum + one, 0);
}

/**
 * Asserts that a gradient is the one that central differences give.
 *
 * @param loss Computes the loss from the values as they are.
 * @param values What the loss depends on, in 64 bits; changed and put back.
 * @param gradient The gradient to check.
 * @param name What the array is, for the message.
 */
export function assertGradient(
  loss: () => number,
  values: FloatArray,
  gradient: ArrayLike<number>,
  name: string,
): void {
  const step = 1e-5;
  const expected = Array.from(values, (value, i) => {
    values[i] = value + step;
    const above = loss();
    values[i] = value - step;
    const below = loss();
    values[i] = value;
    return (above - below) / (2 * step);
  });
  assertClose(gradient, expected, { relative: 1e-6, absolute: 1e-8 }, `gradient of ${name}`);
}

/**
 * Makes a dataset of overlapping normal clouds, one for each class.
 *
 * @param size The number of examples.
 * @param shape The number of features and of classes.
 * @param seed A 32-bit integer; datasets of different seeds have the same clouds.
 * @returns The dataset.
 */
export function cloudDataset(
  size: number,
  shape: { inFeatures: number; classCount: number },
  seed: number,
): Dataset {
  const { inFeatures, classCount } = shape;
  const centres = streamOf(0);
  const means = Array.from({ length: inFeatures * classCount }, () => centres.normal());
  const random = streamOf(seed);
  const targets = Uint8Array.from({ length: size }, () => random.integer(classCount));
  const inputs = Float32Array.from(
    { length: size * inFeatures },
    (_, i) => {
      const target = targets[Math.floor(i / inFeatures)];
      return means[target * inFeatures + i % inFeatures] + random.normal();
    },
  );
  return createDataset(inputs, targets, classCount);
}

/**
 * Trains to the end.
 *
 * @param options What to train, or a trainer.
 * @returns The records of the epochs and the digest of the final parameters.
 */
export async function trainToEnd(
  options: TrainingOptions | Trainer,
): Promise<{ records: EpochRecord[]; digest: string }> {
  const trainer = options instanceof Trainer ? options : new Trainer(options);
  const records = await Array.fromAsync(trainer.epochs());
  return { records, digest: await hashParameters(trainer.options.model.parameters) };
}
