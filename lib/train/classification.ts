/**
 * The task of classifying examples, in minibatches of any size. Not here: epochs, files.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import { ConfigError } from "../errors.ts";
import { Evaluator, type Score, spreadIndices } from "./metrics.ts";
import { Minibatch } from "./minibatch.ts";
import type { Mlp } from "../mlp.ts";
import type { MinibatchScore, TrainingTask } from "./training_task.ts";
import { measureLinear, UpdateRatioMeter } from "./update_ratios.ts";

/** The training examples that {@link Classification.scoreTrain} scores, if there are as many. */
const SCORED_TRAINING_EXAMPLES = 10_000;

/** What to classify, and with which model. */
export interface ClassificationOptions {
  /** What to train. */
  readonly model: Mlp;
  /** The examples to learn from, to select the best epoch with, and to report on. */
  readonly data: { readonly train: Dataset; readonly dev: Dataset; readonly test: Dataset };
  /** The number of examples of a minibatch; the last of an epoch may be smaller. */
  readonly batchSize: number;
}

/**
 * A multi-layer perceptron on a dataset.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const xor = createDataset(Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), Uint8Array.of(0, 1, 1, 0), 2);
 * const task = new Classification({
 *   model: new Mlp({ layerSizes: [2, 16, 2] }),
 *   data: { train: xor, dev: xor, test: xor },
 *   batchSize: 2,
 * });
 * assertEquals([task.size, task.backpropagate(Uint32Array.of(0, 3)).total], [4, 2]);
 * ```
 */
export class Classification implements TrainingTask {
  /** What to train. */
  readonly model: Mlp;
  /** The number of training examples. */
  readonly size: number;
  /** The number of examples of a minibatch. */
  readonly batchSize: number;
  /** The number of test examples. */
  readonly testTotal: number;
  /** The update ratios of each layer. */
  readonly meter: UpdateRatioMeter;
  readonly #minibatch: Minibatch;
  readonly #train: Evaluator;
  readonly #dev: Evaluator;
  readonly #test: Evaluator;

  /**
   * Allocates room for a minibatch.
   *
   * @throws {ConfigError} If the data do not fit the model, or the minibatch has no size.
   */
  constructor({ model, data, batchSize }: ClassificationOptions) {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ConfigError(
        `Cannot train: batchSize is ${batchSize}, but must be a positive integer`,
      );
    }
    checkShapes(model, data);
    this.model = model;
    this.size = data.train.size;
    this.batchSize = batchSize;
    this.testTotal = data.test.size;
    this.meter = new UpdateRatioMeter(model.kernels, model.linears.map(measureLinear));
    this.#minibatch = new Minibatch(model.kernels, data.train, batchSize);
    const scored = spreadIndices(data.train.size, SCORED_TRAINING_EXAMPLES);
    this.#train = new Evaluator(model, data.train, scored);
    this.#dev = new Evaluator(model, data.dev);
    this.#test = new Evaluator(model, data.test);
  }

  /** Runs a minibatch forward and backward; the loss of its gradient is the mean. */
  backpropagate(examples: Uint32Array): MinibatchScore {
    this.#minibatch.gather(examples);
    const { loss, correct } = this.#minibatch.score(this.model.forward(this.#minibatch.x, true));
    this.model.backward(this.#minibatch.gradient);
    return { lossSum: loss * examples.length, correct, total: examples.length };
  }

  /** Scores the dev examples. */
  scoreDev(): Score {
    return this.#dev.score();
  }

  /** Scores the test examples. */
  scoreTest(hits?: Uint8Array): Score {
    return this.#test.score(hits);
  }

  /** Scores 10,000 training examples, the same ones each time. */
  scoreTrain(): Score {
    return this.#train.score();
  }
}

function checkShapes(model: Mlp, data: ClassificationOptions["data"]): void {
  const inFeatures = model.linears[0].inFeatures;
  const classCount = model.linears[model.linears.length - 1].outFeatures;
  for (const name of ["train", "dev", "test"] as const) {
    const dataset = data[name];
    if (dataset.inFeatures === inFeatures && dataset.classCount === classCount) continue;
    throw new ConfigError(
      `Cannot train: the ${name} data have ${dataset.inFeatures} features and ` +
        `${dataset.classCount} classes, the model has ${inFeatures} inputs and ${classCount} ` +
        `outputs. Build the model with layerSizes [${dataset.inFeatures}, .., ` +
        `${dataset.classCount}]`,
    );
  }
}
