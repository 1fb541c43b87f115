/**
 * The training loop: minibatches in shuffled order, several evaluations an epoch, test accuracy
 * taken where the dev accuracy is best. A trainer can be saved between epochs and continued with
 * the same bits. Not here: files, progress bars, clocks.
 *
 * @module
 */
import type { Dataset } from "./dataset.ts";
import { ConfigError, DivergedError } from "./errors.ts";
import { Evaluator, type Score } from "./metrics.ts";
import { Minibatch } from "./minibatch.ts";
import type { Mlp } from "./mlp.ts";
import type { Optimizer } from "./optimizer.ts";
import { UpdateRatioMeter, type UpdateRatios } from "./update_ratios.ts";

/** How to train. */
export interface TrainingOptions {
  /** What to train; its seed also decides the order of the examples. */
  readonly model: Mlp;
  /** How to change its parameters. */
  readonly optimizer: Optimizer;
  /** The examples to learn from, to select the best epoch with, and to report on. */
  readonly data: { readonly train: Dataset; readonly dev: Dataset; readonly test: Dataset };
  /** How often to pass over the training examples. */
  readonly epochs: number;
  /** The number of examples of a minibatch; the last of an epoch may be smaller. */
  readonly batchSize: number;
  /** How often an epoch the dev examples are scored, evenly spaced. Default: 1. */
  readonly evaluationsPerEpoch?: number;
  /** Called after each evaluation. */
  readonly onEvaluation?: (evaluation: Evaluation) => void;
}

/** The scores at one point of the training. */
export interface Evaluation {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The number of updates made so far. */
  readonly step: number;
  /** Mean loss of the minibatches since the last evaluation, each before its update, in nats. */
  readonly trainLoss: number;
  /** The score on the dev examples. */
  readonly dev: Score;
  /** The score on the test examples, where the dev accuracy is the best so far. */
  readonly test: Score | undefined;
}

/** The best dev accuracy so far, and what belongs to it. The first one wins a tie. */
export interface BestEvaluation {
  /** The epoch, from 1: the paper's "Iter". */
  readonly epoch: number;
  /** The number of updates made. */
  readonly step: number;
  /** A fraction. */
  readonly devAccuracy: number;
  /** A fraction, measured at the same point. */
  readonly testAccuracy: number;
}

/** What happened in one epoch. */
export interface EpochRecord {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The number of updates made so far. */
  readonly step: number;
  /** Mean loss of the epoch's minibatches, each before its update, in nats. */
  readonly trainLoss: number;
  /** Mean accuracy of the epoch's minibatches, each before its update: a fraction. */
  readonly trainAccuracy: number;
  /** The evaluations within the epoch. */
  readonly evaluations: readonly Evaluation[];
  /** The best evaluation so far. */
  readonly best: BestEvaluation;
  /** The update ratios of each linear map, means over some of the epoch's updates. */
  readonly updateRatios: readonly UpdateRatios[];
}

/** The update ratios are measured on every n-th update of an epoch, from the first. */
const RATIO_INTERVAL = 100;

/** Where a trainer stands; with parameters, optimizer and random streams, all that it is. */
export interface TrainingProgress {
  /** The number of finished epochs. */
  readonly epoch: number;
  /** The best evaluation so far; undefined before the first. */
  readonly best: BestEvaluation | undefined;
}

/** Trains a model epoch by epoch. */
export class Trainer {
  /** The settings. */
  readonly options: TrainingOptions;
  #progress: TrainingProgress = { epoch: 0, best: undefined };
  readonly #minibatch: Minibatch;
  readonly #dev: Evaluator;
  readonly #test: Evaluator;
  readonly #meter: UpdateRatioMeter;

  /**
   * Prepares the training.
   *
   * @throws {ConfigError} If a number is out of range or the data do not fit the model.
   */
  constructor(options: TrainingOptions) {
    const { model, data, batchSize } = options;
    checkOptions(options);
    this.options = options;
    this.#minibatch = new Minibatch(model.kernels, data.train, batchSize);
    this.#dev = new Evaluator(model, data.dev);
    this.#test = new Evaluator(model, data.test);
    this.#meter = new UpdateRatioMeter(model.kernels, model.linears);
  }

  /** Where the training stands; set it only after the rest of the state was restored. */
  get progress(): TrainingProgress {
    return this.#progress;
  }

  set progress(progress: TrainingProgress) {
    this.#progress = progress;
  }

  /**
   * Trains the epochs that are left, one for each value taken.
   *
   * @returns The record of each epoch; between two of them the trainer may be saved.
   * @throws {DivergedError} If a loss is not a finite number.
   */
  async *epochs(): AsyncGenerator<EpochRecord, void> {
    while (this.#progress.epoch < this.options.epochs) yield await this.#trainEpoch();
  }

  async #trainEpoch(): Promise<EpochRecord> {
    const { model, optimizer, data, batchSize, evaluationsPerEpoch = 1 } = this.options;
    const epoch = this.#progress.epoch + 1;
    const order = Uint32Array.from({ length: data.train.size }, (_, i) => i);
    model.random.shuffle.shuffle(order);
    const stepsPerEpoch = Math.ceil(order.length / batchSize);

    const evaluations: Evaluation[] = [];
    let best = this.#progress.best;
    let correct = 0;
    let lossSum = 0;
    let lossSumBefore = 0;
    let examplesBefore = 0;
    for (let step = 0; step < stepsPerEpoch; step++) {
      const examples = order.subarray(step * batchSize, (step + 1) * batchSize);
      this.#minibatch.gather(examples);
      const score = this.#minibatch.score(model.forward(this.#minibatch.x, true));
      checkLoss(score.loss, epoch, optimizer.stepCount);
      lossSum += score.loss * examples.length;
      correct += score.correct;
      model.backward(this.#minibatch.gradient);
      const isMeasured = step % RATIO_INTERVAL === 0;
      if (isMeasured) this.#meter.beforeUpdate();
      optimizer.step();
      if (isMeasured) this.#meter.afterUpdate();

      if (!isEvaluationDue(step + 1, stepsPerEpoch, evaluationsPerEpoch)) continue;
      const seen = step * batchSize + examples.length;
      const dev = this.#dev.score();
      checkLoss(dev.loss, epoch, optimizer.stepCount);
      const isBest = best === undefined || dev.accuracy > best.devAccuracy;
      const test = isBest ? this.#test.score() : undefined;
      if (test !== undefined) {
        best = {
          epoch,
          step: optimizer.stepCount,
          devAccuracy: dev.accuracy,
          testAccuracy: test.accuracy,
        };
      }
      const trainLoss = (lossSum - lossSumBefore) / (seen - examplesBefore);
      lossSumBefore = lossSum;
      examplesBefore = seen;
      const evaluation = { epoch, step: optimizer.stepCount, trainLoss, dev, test };
      evaluations.push(evaluation);
      this.options.onEvaluation?.(evaluation);
      await new Promise((resolve) => setTimeout(resolve)); // Let timers and messages through.
    }
    // The last step of an epoch is always evaluated, so `best` exists.
    this.#progress = { epoch, best };
    return {
      epoch,
      step: optimizer.stepCount,
      trainLoss: lossSum / order.length,
      trainAccuracy: correct / order.length,
      evaluations,
      best: best as BestEvaluation,
      updateRatios: this.#meter.take(),
    };
  }
}

/** Whether one of `count` evenly spaced evaluations falls after this step (from 1). */
function isEvaluationDue(step: number, stepsPerEpoch: number, count: number): boolean {
  return Math.floor(step * count / stepsPerEpoch) > Math.floor((step - 1) * count / stepsPerEpoch);
}

/** Ends the training if a loss, of a minibatch or of the dev examples, is not a finite number. */
function checkLoss(loss: number, epoch: number, step: number): void {
  if (!Number.isFinite(loss)) throw new DivergedError(loss, epoch, step);
}

function checkOptions(options: TrainingOptions): void {
  const { model, data, epochs, batchSize, evaluationsPerEpoch = 1 } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize, evaluationsPerEpoch })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ConfigError(`Cannot train: ${name} is ${value}, but must be a positive integer`);
    }
  }
  const inFeatures = model.linears[0].inFeatures;
  const classCount = model.linears[model.linears.length - 1].outFeatures;
  for (const name of ["train", "dev", "test"] as const) {
    const dataset = data[name];
    if (dataset.inFeatures !== inFeatures || dataset.classCount !== classCount) {
      throw new ConfigError(
        `Cannot train: the ${name} data have ${dataset.inFeatures} features and ` +
          `${dataset.classCount} classes, the model has ${inFeatures} inputs and ${classCount} ` +
          `outputs. Build the model with layerSizes [${dataset.inFeatures}, .., ` +
          `${dataset.classCount}]`,
      );
    }
  }
}

/**
 * Trains a model.
 *
 * @param options Model, optimizer, data and settings.
 * @returns The record of each epoch, as it ends.
 * @throws {ConfigError} If a number is out of range or the data do not fit the model.
 * @throws {DivergedError} If a loss is not a finite number.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { Adam } from "./adam.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "./mlp.ts";
 * import { topK } from "./sparsifier.ts";
 * import { train } from "./training.ts";
 *
 * const xor = createDataset(Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), Uint8Array.of(0, 1, 1, 0), 2);
 * const model = new Mlp({ layerSizes: [2, 16, 2], sparsifier: topK(8), seed: 1 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * const data = { train: xor, dev: xor, test: xor };
 * let loss = Infinity;
 * for await (const record of train({ model, optimizer, data, epochs: 200, batchSize: 4 })) {
 *   loss = record.trainLoss;
 * }
 * assert(loss < 0.1);
 * ```
 */
export function train(options: TrainingOptions): AsyncGenerator<EpochRecord, void> {
  return new Trainer(options).epochs();
}
