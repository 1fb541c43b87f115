/**
 * Evaluation of a classifier.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Layer } from "../layers/layer.ts";
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
  /** Further scores of the task by name, as fractions: in parsing, "las" and others. */
  readonly details?: Readonly<Record<string, number>>;
}

const EVALUATION_BATCH_SIZE = 100;

/** Evaluates a model on a dataset, or a part of it, again and again, with one allocation. */
export class Evaluator {
  readonly #model: Classifier;
  readonly #examples: Uint32Array;
  readonly #minibatch: Minibatch;

  /**
   * Allocates room for a minibatch of the dataset.
   *
   * @param model The model.
   * @param dataset What to predict.
   * @param examples The indices of the examples. Default: all.
   */
  constructor(
    model: Classifier,
    dataset: Dataset,
    examples: Uint32Array = spreadIndices(dataset.size, dataset.size),
  ) {
    this.#model = model;
    this.#examples = examples;
    this.#minibatch = new Minibatch(model.kernels, dataset, EVALUATION_BATCH_SIZE);
  }

  /**
   * Scores the model as it is now, without dropout.
   *
   * @param hits Where to write 1 for each example predicted right and 0 for each other:
   * [examples]. Default: nowhere.
   * @returns Loss and accuracy.
   */
  score(hits?: Uint8Array): Score {
    const total = this.#examples.length;
    let lossSum = 0;
    let correct = 0;
    for (let start = 0; start < total; start += EVALUATION_BATCH_SIZE) {
      const examples = this.#examples.subarray(start, start + EVALUATION_BATCH_SIZE);
      this.#minibatch.gather(examples);
      const batch = this.#minibatch.score(this.#model.forward(this.#minibatch.x, false));
      lossSum += batch.loss * examples.length;
      correct += batch.correct;
      if (hits === undefined) continue;
      const { predictions, targets } = this.#minibatch;
      for (let b = 0; b < examples.length; b++) {
        hits[start + b] = predictions[b] === targets[b] ? 1 : 0;
      }
    }
    return { loss: lossSum / total, correct, total, accuracy: correct / total };
  }
}

/**
 * Indices of some examples, evenly spread over all: floor(i size / count). All of them if there are
 * no more than `count`.
 *
 * @param size The number of all examples.
 * @param count The most examples to take.
 * @returns The indices, ascending.
 */
export function spreadIndices(size: number, count: number): Uint32Array {
  const length = Math.min(size, count);
  return Uint32Array.from({ length }, (_, i) => Math.floor(i * size / length));
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
 * import { Mlp } from "../mlp.ts";
 *
 * const dataset = createDataset(Float32Array.of(0, 1), Uint8Array.of(0, 0), 1);
 * assertEquals(evaluate(new Mlp({ layerSizes: [1, 1] }), dataset).accuracy, 1);
 * ```
 */
export function evaluate(model: Classifier, dataset: Dataset): Score {
  return new Evaluator(model, dataset).score();
}
