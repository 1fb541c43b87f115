/**
 * The task of classifying examples, in minibatches of any size. Not here: epochs, files.
 *
 * @module
 */
import { checkSizes } from "../layers/layer.ts";
import type { Sequential } from "../layers/sequential.ts";
import { checkInputs, type Dataset } from "./dataset.ts";
import { checkFit, Evaluator, type Score, spreadIndices } from "./metrics.ts";
import { checkExamples, minibatchOf } from "./minibatch.ts";
import { type MinibatchScore, type Splits, splitsOf, type TrainingTask } from "./training_task.ts";
import { measureLayers, UpdateRatioMeter } from "./update_ratios.ts";

/** The training examples that {@link Classification.scoreTrain} scores, if there are as many. */
const SCORED_TRAINING_EXAMPLES = 10_000;

/**
 * A feed-forward model on a dataset.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const xor = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * const model = new Mlp({ layerSizes: [2, 16, 2] });
 * const task = new Classification({ model, data: { train: xor }, batchSize: 2 });
 * assertEquals([task.size, task.backpropagate(Uint32Array.of(0, 3)).total], [4, 2]);
 * ```
 */
export class Classification implements TrainingTask {
  /** What to train. */
  readonly model: Sequential;
  /** The number of training examples. */
  readonly size: number;
  /** The number of examples of a minibatch. */
  readonly batchSize: number;
  /** The number of test examples. */
  readonly testTotal: number;
  /**
   * The update ratios of each layer.
   *
   * @ignore
   */
  readonly meter: UpdateRatioMeter;
  readonly #trainingSet: Dataset;
  readonly #train: Evaluator;
  readonly #dev: Evaluator;
  readonly #test: Evaluator;

  /**
   * Checks that model and data fit together.
   *
   * @throws {ConfigError} If they do not, the data are damaged, or the minibatch has no size.
   */
  constructor({ model, data, batchSize }: {
    /** What to train: a model whose outputs are one logit for each class. */
    readonly model: Sequential;
    /** The examples to learn from, to select the best epoch with, and to report on. */
    readonly data: Splits<Dataset>;
    /** The number of examples of a minibatch; the last of an epoch may be smaller. */
    readonly batchSize: number;
  }) {
    checkSizes("a Classification", { batchSize });
    const { train, dev, test } = splitsOf(data);
    for (const [name, dataset] of Object.entries({ train, dev, test })) {
      checkFit(model, dataset, "train", name);
    }
    this.model = model;
    this.size = train.size;
    this.batchSize = batchSize;
    this.testTotal = test.size;
    this.meter = new UpdateRatioMeter(model.kernels, measureLayers(model));
    this.#trainingSet = train;
    const scored = spreadIndices(train.size, SCORED_TRAINING_EXAMPLES);
    this.#train = new Evaluator(model, train, scored);
    this.#dev = new Evaluator(model, dev);
    this.#test = new Evaluator(model, test);
  }

  /**
   * Runs a minibatch forward and backward; the loss of its gradient is the mean.
   *
   * @throws {ConfigError} If an index is out of range, or an input is not a finite number.
   */
  backpropagate(examples: Uint32Array): MinibatchScore {
    const { model } = this;
    const total = examples.length;
    checkExamples(examples, this.size);
    const room = Math.max(total, Math.min(this.batchSize, this.size));
    const minibatch = minibatchOf(model.kernels, this.#trainingSet, room);
    minibatch.gather(examples, this.#trainingSet);
    const { loss, correct } = minibatch.score(model.forward(minibatch.x, { training: true }));
    if (!Number.isFinite(loss)) checkInputs(this.#trainingSet, "train");
    model.backward(minibatch.gradient);
    return { lossSum: loss * total, correct, total };
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
