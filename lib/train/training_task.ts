/**
 * What the training loop needs of a model and its data: one minibatch forward and backward, and
 * scores. Images in minibatches (`classification.ts`), sentences (`tagging.ts`) and the transitions
 * of a parser (`parsing/parsing_task.ts`) are such tasks. Not here: epochs, order, updates.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { Score } from "./metrics.ts";
import type { Trainable } from "../optim/optimizer.ts";
import type { RandomStreams } from "../math/random.ts";
import type { UpdateRatioMeter } from "./update_ratios.ts";

/** A model that can be trained: its seed decides the order of the examples too. */
export interface TrainableModel extends Trainable {
  /** The random streams of the model's seed. */
  readonly random: RandomStreams;
}

/** What a minibatch cost before its update. */
export interface MinibatchScore {
  /** The sum of the cross-entropies of its predictions, in nats. */
  readonly lossSum: number;
  /** The number of predictions that are right. */
  readonly correct: number;
  /** The number of predictions: images, or the words of a sentence. */
  readonly total: number;
}

/** The data of a task. */
export interface Splits<Part> {
  /** What to learn from. */
  readonly train: Part;
  /** What to select the best epoch with. Default: the training data. */
  readonly dev?: Part;
  /** What to report on. Default: the dev data. */
  readonly test?: Part;
}

/**
 * The data of a task, all parts of them.
 *
 * @param data The parts that there are.
 * @returns Three parts.
 * @throws {ConfigError} If there is nothing to learn from.
 */
export function splitsOf<Part>(data: Splits<Part>): Required<Splits<Part>> {
  const { train, dev = train, test = dev } = data ?? {};
  if (train === undefined || dev === undefined || test === undefined) {
    throw new ConfigError("Cannot train without data: pass data: { train, dev, test }");
  }
  return { train, dev, test };
}

/** A model on its data. */
export interface TrainingTask {
  /**
   * What to train.
   *
   * @ignore
   */
  readonly model: TrainableModel;
  /** The number of training examples: images, or sentences. */
  readonly size: number;
  /** The number of examples of a minibatch; the last of an epoch may be smaller. */
  readonly batchSize: number;
  /** The number of predictions on the test examples: images, or words. */
  readonly testTotal: number;
  /**
   * The update ratios of the model's linear maps.
   *
   * @ignore
   */
  readonly meter: UpdateRatioMeter;
  /**
   * Runs a minibatch forward and backward and leaves the gradients in the model's parameters.
   *
   * @param examples The numbers of the training examples.
   */
  backpropagate(examples: Uint32Array): MinibatchScore;
  /** Scores the dev examples, without dropout. */
  scoreDev(): Score;
  /**
   * Scores the test examples, without dropout.
   *
   * @param hits Where to write 1 for each prediction that is right and 0 for each other:
   * [testTotal]. Default: nowhere.
   */
  scoreTest(hits?: Uint8Array): Score;
  /**
   * Scores training examples as dev and test examples are scored: without dropout, with the weights
   * as they are. They are always the same ones, evenly spread over the training data.
   */
  scoreTrain(): Score;
  /** The mean absolute cell state of the last minibatch; undefined without cells. */
  meanCellState?(): number;
}
