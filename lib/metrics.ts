/**
 * Evaluation of a classifier.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { Layer } from "./layer.ts";
import { Minibatch } from "./minibatch.ts";

/** A model that can be evaluated. */
export interface Classifier extends Layer {
  /** The kernels that own the model's arrays. */
  readonly kernels: Kernels;
}

/** How well a model does on a dataset. */
export interface Score {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** The number of examples predicted right. */
  readonly correct: number;
  /** The number of examples. */
  readonly total: number;
  /** correct / total: a fraction. */
  readonly accuracy: number;
  /** In tagging, the accuracy on words that training has; undefined if there are none. */
  readonly knownAccuracy?: number;
  /** In tagging, the accuracy on words that training does not have; undefined if there are none. */
  readonly unknownAccuracy?: number;
}

const EVALUATION_BATCH_SIZE = 100;

/** Evaluates a model on a dataset again and again, with one allocation. */
export class Evaluator {
  readonly #model: Classifier;
  readonly #dataset: Dataset;
  readonly #minibatch: Minibatch;

  /** Allocates room for a minibatch of the dataset. */
  constructor(model: Classifier, dataset: Dataset) {
    this.#model = model;
    this.#dataset = dataset;
    this.#minibatch = new Minibatch(model.kernels, dataset, EVALUATION_BATCH_SIZE);
  }

  /** Scores the model as it is now, without dropout. */
  score(): Score {
    const total = this.#dataset.size;
    let lossSum = 0;
    let correct = 0;
    for (let start = 0; start < total; start += EVALUATION_BATCH_SIZE) {
      const count = Math.min(EVALUATION_BATCH_SIZE, total - start);
      this.#minibatch.gather(Uint32Array.from({ length: count }, (_, i) => start + i));
      const batch = this.#minibatch.score(this.#model.forward(this.#minibatch.x, false));
      lossSum += batch.loss * count;
      correct += batch.correct;
    }
    return { loss: lossSum / total, correct, total, accuracy: correct / total };
  }
}

/**
 * Evaluates a model: no dropout, the prediction is the largest logit. The predictions do not depend
 * on how examples fall into minibatches.
 *
 * @param model The model.
 * @param dataset What to predict.
 * @returns Loss and accuracy.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createDataset } from "./dataset.ts";
 * import { evaluate } from "./metrics.ts";
 * import { Mlp } from "./mlp.ts";
 *
 * const dataset = createDataset(Float32Array.of(0, 1), Uint8Array.of(0, 0), 1);
 * assertEquals(evaluate(new Mlp({ layerSizes: [1, 1] }), dataset).accuracy, 1);
 * ```
 */
export function evaluate(model: Classifier, dataset: Dataset): Score {
  return new Evaluator(model, dataset).score();
}
