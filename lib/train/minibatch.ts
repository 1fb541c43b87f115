/**
 * One minibatch of a dataset in the kernels' memory, with its loss.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { createMatrix, type Kernels, type Matrix } from "../kernels/kernels.ts";
import { openScope, type Scope } from "../kernels/scope.ts";
import type { Dataset } from "./dataset.ts";

/** Room for one minibatch of a dataset in the kernels' memory. */
export class Minibatch {
  /** The features: [batch, inFeatures]. */
  readonly x: Matrix;
  /** The classes: [batch]. */
  readonly targets: Int32Array;
  /** dL/dlogits: [batch, classes]. */
  readonly gradient: Matrix;
  /** The predicted classes: [batch]. */
  readonly predictions: Int32Array;
  readonly #dataset: Dataset;
  readonly #kernels: Scope;

  /** Allocates room for `batchSize` examples. */
  constructor(kernels: Kernels, dataset: Dataset, batchSize: number) {
    this.#kernels = openScope(kernels);
    this.#dataset = dataset;
    this.x = createMatrix(this.#kernels, batchSize, dataset.inFeatures);
    this.targets = this.#kernels.integers(batchSize);
    this.gradient = createMatrix(this.#kernels, batchSize, dataset.classCount);
    this.predictions = this.#kernels.integers(batchSize);
  }

  /** Copies the examples with the given indices, of the same dataset or of one with its shape. */
  gather(examples: Uint32Array, dataset: Dataset = this.#dataset): void {
    const { inputs, targets, inFeatures } = dataset;
    this.x.rows = examples.length;
    this.gradient.rows = examples.length;
    for (let b = 0; b < examples.length; b++) {
      const start = examples[b] * inFeatures;
      this.x.data.set(inputs.subarray(start, start + inFeatures), b * inFeatures);
      this.targets[b] = targets[examples[b]];
    }
  }

  /** Writes the gradient and the predictions for logits; returns the mean loss. */
  score(logits: Matrix): { loss: number; correct: number } {
    const loss = this.#kernels.softmaxCrossEntropy(logits, this.targets, this.gradient);
    this.#kernels.argmax(logits, this.predictions);
    let correct = 0;
    for (let b = 0; b < logits.rows; b++) {
      if (this.predictions[b] === this.targets[b]) correct++;
    }
    return { loss, correct };
  }

  /** Frees the room. */
  free(): void {
    this.#kernels.free();
  }
}

/** The minibatch of each model, by its kernels. */
const minibatches = new WeakMap<Kernels, { minibatch: Minibatch; size: number }>();

/**
 * The minibatch shared by all training and evaluation of a model: no two of them need it at a time,
 * and repeated evaluation takes no more memory.
 *
 * @param kernels The kernels of the model.
 * @param dataset The shape of its examples.
 * @param size How many examples it must hold.
 * @returns The minibatch, until the next call.
 */
export function minibatchOf(kernels: Kernels, dataset: Dataset, size: number): Minibatch {
  const found = minibatches.get(kernels);
  const fits = found !== undefined && found.size >= size &&
    found.minibatch.x.columns === dataset.inFeatures &&
    found.minibatch.gradient.columns === dataset.classCount;
  if (fits) return found.minibatch;
  found?.minibatch.free();
  const minibatch = new Minibatch(kernels, dataset, size);
  minibatches.set(kernels, { minibatch, size });
  return minibatch;
}

/**
 * Checks the indices of examples at the border.
 *
 * @param examples The indices.
 * @param size The number of examples that there are.
 * @param most How many indices there may be. Default: any number.
 * @throws {ConfigError} If there is none, there are too many, or one is out of range.
 */
export function checkExamples(examples: Uint32Array, size: number, most = Infinity): void {
  const { length } = examples;
  if (!(length >= 1 && length <= most)) {
    throw new ConfigError(
      `Cannot take ${length} examples: expected 1 to ${Math.min(most, size)} indices`,
    );
  }
  const outside = examples.findIndex((example) =>
    !(Number.isInteger(example) && example >= 0 && example < size)
  );
  if (outside < 0) return;
  throw new ConfigError(
    `Cannot take example ${examples[outside]}: expected an index from 0 to ${size - 1}`,
  );
}
