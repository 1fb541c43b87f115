/**
 * Helpers for the tests of lib/. Nothing here is part of the library.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hashParameters } from "../train/checkpoint.ts";
import { createDataset, type Dataset } from "../train/dataset.ts";
import { createMatrix, type FloatArray, type Kernels, type Matrix } from "../kernels/kernels.ts";
import { openScope } from "../kernels/scope.ts";
import type { Layer, Parameter } from "../layers/layer.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { createStreams, type RandomStream, type RandomStreams } from "../math/random.ts";
import type { Sentences } from "../train/tagging.ts";
import type { TaggedSentence, Tagger } from "../tagger.ts";
import { type EpochRecord, Trainer, type TrainingOptions } from "../train/training.ts";

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
 * Gives a layer on its own what it gets from a model.
 *
 * @param layer The layer.
 * @param kernels The kernels of the model.
 * @param options The model's random numbers (default: of seed 1), and whether dL/dx is needed
 * (default: true).
 * @returns The same layer.
 */
export function bound<Bound extends Layer>(
  layer: Bound,
  kernels: Kernels,
  options: { random?: RandomStreams; inputGradient?: boolean } = {},
): Bound {
  const { random = createStreams(1), inputGradient = true } = options;
  layer.bind({ kernels: openScope(kernels), random }, inputGradient);
  return layer;
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
 * Multiplies out the gradient of a parameter, which training never needs.
 *
 * @param kernels The kernels that own it.
 * @param parameter A parameter after a backward pass.
 * @returns One number for each entry of the parameter.
 */
export function materializeGradient(kernels: Kernels, parameter: Parameter): FloatArray {
  const { gradient, value } = parameter;
  assert(gradient !== undefined);
  if (gradient.kind === "values") return gradient.values;
  const { columns } = gradient.kind === "rows" ? gradient.rows.values : gradient.inputs;
  const dW = createMatrix(kernels, value.length / columns, columns);
  if (gradient.kind === "factored") {
    kernels.weightGradient(gradient.outputs, gradient.inputs, dW);
  } else if (gradient.kind === "sparse") {
    kernels.sparseWeightGradient(gradient.outputs, gradient.inputs, dW);
  } else {
    const { indices, values } = gradient.rows;
    for (let j = 0; j < values.rows; j++) {
      const row = values.data.subarray(j * columns, (j + 1) * columns);
      dW.data.set(row, indices[j] * columns);
    }
  }
  return dW.data;
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
  return { records, digest: await hashParameters(trainer.options.task.model.parameters) };
}

/**
 * Makes sentences whose tags depend on a word, on the one before and on the one after.
 *
 * @param count The number of sentences.
 * @param seed A 32-bit integer.
 * @returns Sentences of 1 to 7 tokens, with two features of 6 and 2 values, and 4 tags.
 */
export function sentencesOf(count: number, seed: number): TaggedSentence[] {
  const random = streamOf(seed);
  return Array.from({ length: count }, () => {
    const words = Array.from({ length: 1 + random.integer(7) }, () => random.integer(6));
    const features = words.flatMap((word) => [word, word % 2]);
    const tags = words.map((word, t) =>
      word < 3 ? word : words[t - 1] === 0 || words[t + 1] === 0 ? 3 : 0
    );
    return { features, tags };
  });
}

/**
 * Puts sentences one after the other, as a `Tagging` takes them; a word is known if its first
 * feature is below 4.
 *
 * @param sentences At least one sentence.
 * @returns The same as arrays.
 */
export function packSentences(sentences: readonly TaggedSentence[]): Sentences {
  const starts = Int32Array.from(
    { length: sentences.length + 1 },
    (_, i) => sentences.slice(0, i).reduce((sum, { tags }) => sum + tags.length, 0),
  );
  const features = Int32Array.from(sentences.flatMap(({ features }) => Array.from(features)));
  const tags = Uint8Array.from(sentences.flatMap(({ tags }) => Array.from(tags)));
  const columns = features.length / tags.length;
  const isKnown = tags.map((_, word) => +(features[word * columns] < 4));
  return { size: sentences.length, starts, features, tags, isKnown };
}

/**
 * Trains a tagger, one sentence a step, in the given order.
 *
 * @param trained The tagger and its optimizer.
 * @param sentences What to learn.
 * @param epochs How often.
 */
export function trainTagger(
  trained: { model: Tagger; optimizer: Optimizer },
  sentences: readonly TaggedSentence[],
  epochs: number,
): void {
  const { model, optimizer } = trained;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const { features, tags } of sentences) {
      model.score(model.forward(features, { training: true }), tags);
      model.backward();
      optimizer.step();
    }
  }
}
