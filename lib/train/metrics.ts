/**
 * Evaluation of a classifier.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { Sequential } from "../layers/sequential.ts";
import { checkDataset, checkInputs, type Dataset } from "./dataset.ts";
import { checkExamples, minibatchOf } from "./minibatch.ts";

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

/** Evaluates a model on a dataset, or a part of it, again and again. */
export class Evaluator {
  readonly #model: Sequential;
  readonly #dataset: Dataset;
  readonly #examples: Uint32Array;

  /**
   * Checks that model and dataset fit together.
   *
   * @param model The model.
   * @param dataset What to predict.
   * @param examples The indices of the examples. Default: all.
   * @throws {ConfigError} If they do not, or an index is out of range.
   */
  constructor(
    model: Sequential,
    dataset: Dataset,
    examples: Uint32Array = spreadIndices(dataset.size, dataset.size),
  ) {
    checkFit(model, dataset, "evaluate");
    checkExamples(examples, dataset.size);
    this.#model = model;
    this.#dataset = dataset;
    this.#examples = examples;
  }

  /**
   * Scores the model as it is now, without dropout.
   *
   * @param hits Where to write 1 for each example predicted right and 0 for each other:
   * [examples]. Default: nowhere.
   * @returns Loss and accuracy.
   */
  score(hits?: Uint8Array): Score {
    const [model, dataset, total] = [this.#model, this.#dataset, this.#examples.length];
    let lossSum = 0;
    let correct = 0;
    const minibatch = minibatchOf(model.kernels, dataset, Math.min(EVALUATION_BATCH_SIZE, total));
    for (let start = 0; start < total; start += EVALUATION_BATCH_SIZE) {
      const examples = this.#examples.subarray(start, start + EVALUATION_BATCH_SIZE);
      minibatch.gather(examples, dataset);
      const batch = minibatch.score(model.forward(minibatch.x));
      lossSum += batch.loss * examples.length;
      correct += batch.correct;
      if (hits === undefined) continue;
      const { predictions, targets } = minibatch;
      for (let b = 0; b < examples.length; b++) {
        hits[start + b] = predictions[b] === targets[b] ? 1 : 0;
      }
    }
    if (!Number.isFinite(lossSum)) checkInputs(dataset, "evaluate");
    return { loss: lossSum / total, correct, total, accuracy: correct / total };
  }
}

/**
 * Checks that there is a model.
 *
 * @param model The model.
 * @param what What cannot be done otherwise.
 * @throws {ConfigError} If it is something else.
 */
export function checkModel(model: Sequential, what: string): void {
  if (model instanceof Sequential) return;
  throw new ConfigError(`Cannot ${what} without a model: pass a Sequential or an Mlp`);
}

/**
 * Checks that a model can predict a dataset, and the dataset itself.
 *
 * @param model The model.
 * @param dataset The dataset.
 * @param what What cannot be done otherwise.
 * @param name What the dataset is. Default: "".
 * @throws {ConfigError} If the numbers of features or of classes differ, or the dataset is none.
 */
export function checkFit(model: Sequential, dataset: Dataset, what: string, name = ""): void {
  checkModel(model, what);
  checkDataset(dataset, what);
  const { inFeatures = dataset.inFeatures, outFeatures = inFeatures } = model;
  if (dataset.inFeatures === inFeatures && dataset.classCount === outFeatures) return;
  throw new ConfigError(
    `Cannot ${what}: the ${name && `${name} `}data have ${dataset.inFeatures} features and ` +
      `${dataset.classCount} classes, the model has ${inFeatures} inputs and ${outFeatures} ` +
      `outputs. Build a model with ${dataset.inFeatures} inputs and ${dataset.classCount} outputs`,
  );
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
 * @throws {ConfigError} If the numbers of features or of classes differ, or the data are damaged.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createDataset } from "./dataset.ts";
 * import { evaluate } from "./metrics.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const dataset = createDataset([0, 1], [0, 0], 1);
 * assertEquals(evaluate(new Mlp({ layerSizes: [1, 1] }), dataset).accuracy, 1);
 * ```
 */
export function evaluate(model: Sequential, dataset: Dataset): Score {
  return new Evaluator(model, dataset).score();
}
