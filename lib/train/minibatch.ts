/**
 * One minibatch of a dataset in the kernels' memory, with its loss.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import { createMatrix, type Kernels, type Matrix } from "../kernels/kernels.ts";

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
  readonly #kernels: Kernels;

  /** Allocates room for `batchSize` examples. */
  constructor(kernels: Kernels, dataset: Dataset, batchSize: number) {
    this.#kernels = kernels;
    this.#dataset = dataset;
    this.x = createMatrix(kernels, batchSize, dataset.inFeatures);
    this.targets = kernels.integers(batchSize);
    this.gradient = createMatrix(kernels, batchSize, dataset.classCount);
    this.predictions = kernels.integers(batchSize);
  }

  /** Copies the examples with the given numbers. */
  gather(examples: Uint32Array): void {
    const { inputs, targets, inFeatures } = this.#dataset;
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
}
