/**
 * The training loop: minibatches in shuffled order, several evaluations an epoch, test accuracy
 * taken where the dev accuracy is best. A trainer can be saved after any step and continued with
 * the same bits. Not here: files, progress bars, clocks.
 *
 * @module
 */
import { ConfigError, DivergedError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import type { Score } from "./metrics.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { TrainingTask } from "./training_task.ts";
import type { MeterState, UpdateRatios } from "./update_ratios.ts";

/** How to train. */
export interface TrainingOptions {
  /** The model and its data: a `Classification`, `Tagging` or `Parsing`. */
  readonly task: TrainingTask;
  /** How to change the model's parameters. */
  readonly optimizer: Optimizer;
  /** How often to pass over the training examples. */
  readonly epochs: number;
  /** How often an epoch the dev examples are scored, evenly spaced. Default: 1. */
  readonly evaluationsPerEpoch?: number;
  /**
   * The learning rate of each step, by the epochs that are done before it, with a fraction: for
   * example `(epochs) => 0.01 * 0.5 ** Math.floor(epochs / 10)`. Default: that of the optimizer.
   */
  readonly schedule?: (epochs: number) => number;
  /**
   * Whether the model has the parameters of its best evaluation in the end, also if the training
   * diverges or is left early; not if it is told to stop, as it may then go on. Default: false, the
   * last ones.
   */
  readonly restoreBest?: boolean;
  /** Called after each evaluation. */
  readonly onEvaluation?: (evaluation: Evaluation) => void;
  /** Called after each step with the fraction of the training that is done. */
  readonly onStep?: (fraction: number) => void;
  /** Asked after each step; if true, the training ends there, and a new one can continue. */
  readonly shouldStop?: () => boolean;
}

/** The scores at one point of the training. */
export interface Evaluation {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The number of updates made so far. */
  readonly step: number;
  /** Mean loss since the last evaluation, each minibatch before its update, in nats. */
  readonly trainLoss: number;
  /** The score on the dev examples. */
  readonly dev: Score;
  /** The score on the test examples, where the dev accuracy is the best so far. */
  readonly test: Score | undefined;
}

/** What happened in one epoch. */
export interface EpochRecord {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The number of updates made so far. */
  readonly step: number;
  /** Mean loss of the epoch's predictions, each before its update, in nats. */
  readonly trainLoss: number;
  /** Mean accuracy of the epoch's predictions, each before its update: a fraction. */
  readonly trainAccuracy: number;
  /** The mean |c| of an LSTM over some of the epoch's minibatches. */
  readonly meanCellState?: number;
  /** The evaluations within the epoch; the last one is at its end. */
  readonly evaluations: readonly Evaluation[];
  /** The score at the epoch's end on a fixed part of the training examples, as dev is scored. */
  readonly train: Score;
  /** The score at the epoch's end on the test examples. */
  readonly test: Score;
  /** The best dev accuracy so far, and what belongs to it. The first one wins a tie. */
  readonly best: {
    /** The epoch, from 1: the paper's "Iter". */
    readonly epoch: number;
    /** The number of updates made. */
    readonly step: number;
    /** A fraction. */
    readonly devAccuracy: number;
    /** A fraction, measured at the same point. */
    readonly testAccuracy: number;
    /** In tagging, the test accuracy on words that training has. */
    readonly testKnownAccuracy?: number;
    /** In tagging, the test accuracy on words that training does not have. */
    readonly testUnknownAccuracy?: number;
    /** Further test scores of the task, by name. */
    readonly testDetails?: Readonly<Record<string, number>>;
  };
  /** The update ratios of each linear map, means over some of the epoch's updates. */
  readonly updateRatios: readonly UpdateRatios[];
}

/** The best evaluation so far. */
export type BestEvaluation = EpochRecord["best"];

/** Update ratios and cell states are measured on every n-th update of an epoch, from the first. */
const MEASUREMENT_INTERVAL = 100;

/** Where a trainer stands; with parameters, optimizer and random streams, all that it is. */
export interface TrainingProgress {
  /** The number of finished epochs. */
  readonly epoch: number;
  /** The best evaluation so far; undefined before the first. */
  readonly best: BestEvaluation | undefined;
  /**
   * The test predictions that were right at the best evaluation, a bit each, the lowest bit of a
   * byte first; undefined before the first evaluation.
   */
  readonly bestHits: Uint8Array | undefined;
  /** The epoch that is not finished; undefined between two epochs. */
  readonly partial: PartialEpoch | undefined;
}

/** An epoch up to some step. Plain values. */
export interface PartialEpoch {
  /** The minibatches done. */
  readonly steps: number;
  /** The stream of shuffles as it was before this epoch's: it gives the order again. */
  readonly shuffle: readonly number[];
  /** The sums so far. */
  readonly sums: EpochSums;
  /** The same at the last evaluation. */
  readonly sumsBefore: EpochSums;
  /** The sum of the mean cell states measured. */
  readonly cellSum: number;
  /** The evaluations so far. */
  readonly evaluations: readonly Evaluation[];
  /** The update ratios measured so far. */
  readonly meter: MeterState;
}

/** Sums over predictions. */
export interface EpochSums {
  /** Of losses. */
  readonly lossSum: number;
  /** Of right predictions. */
  readonly correct: number;
  /** The number of predictions. */
  readonly total: number;
}

const NO_SUMS: EpochSums = { lossSum: 0, correct: 0, total: 0 };

/**
 * Trains a model epoch by epoch, and can be saved between two of them, or where it was told to stop
 * (see `saveCheckpoint`). `train` is shorter where that is not needed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Adam } from "../optim/adam.ts";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 * import { Trainer } from "./training.ts";
 *
 * const xor = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * const model = new Mlp({ layerSizes: [2, 16, 2] });
 * const task = new Classification({ model, data: { train: xor }, batchSize: 2 });
 * const trainer = new Trainer({
 *   task,
 *   optimizer: new Adam(model),
 *   epochs: 20,
 *   schedule: (epochs) => 0.01 * 0.9 ** Math.floor(epochs),
 *   restoreBest: true,
 * });
 * const records = await Array.fromAsync(trainer.epochs());
 * assertEquals([records.length, trainer.stepsPerEpoch], [20, 2]);
 * ```
 */
export class Trainer {
  /** The settings. */
  readonly options: TrainingOptions;
  #bestParameters: readonly FloatArray[] | undefined;
  #progress: TrainingProgress = {
    epoch: 0,
    best: undefined,
    bestHits: undefined,
    partial: undefined,
  };

  /**
   * Prepares the training.
   *
   * @throws {ConfigError} If a number is out of range.
   */
  constructor(options: TrainingOptions) {
    const { epochs, evaluationsPerEpoch = 1 } = options;
    for (const [name, value] of Object.entries({ epochs, evaluationsPerEpoch })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new ConfigError(`Cannot train: ${name} is ${value}, but must be a positive integer`);
      }
    }
    this.options = options;
  }

  /**
   * The parameters of the best evaluation; undefined before the first, or without `restoreBest`.
   *
   * @ignore
   */
  get bestParameters(): readonly FloatArray[] | undefined {
    return this.#bestParameters;
  }

  /** @ignore */
  set bestParameters(parameters: readonly FloatArray[] | undefined) {
    this.#bestParameters = parameters;
  }

  /**
   * Where the training stands; set it only after the rest of the state was restored.
   *
   * @ignore
   */
  get progress(): TrainingProgress {
    return this.#progress;
  }

  /** @ignore */
  set progress(progress: TrainingProgress) {
    this.#progress = progress;
  }

  /** The number of minibatches of an epoch. */
  get stepsPerEpoch(): number {
    const { size, batchSize } = this.options.task;
    return Math.ceil(size / batchSize);
  }

  /**
   * Trains the epochs that are left, one for each value taken; fewer if it is told to stop.
   *
   * @returns The record of each epoch; between two of them, and when it was told to stop, the
   * trainer may be saved.
   * @throws {DivergedError} If a loss, or a weight after an epoch, is not a finite number.
   */
  async *epochs(): AsyncGenerator<EpochRecord, void> {
    let isStopped = false;
    try {
      while (this.#progress.epoch < this.options.epochs) {
        const record = await this.#trainEpoch();
        isStopped = record === undefined;
        if (record === undefined) return;
        yield record;
      }
    } finally {
      if (!isStopped) this.#restoreBest();
    }
  }

  /** Puts the parameters of the best evaluation back. */
  #restoreBest(): void {
    const { task: { model: { parameters } }, optimizer } = this.options;
    optimizer.wakeRows();
    this.#bestParameters?.forEach((values, i) => parameters[i].value.set(values));
  }

  /** Trains an epoch, or what is left of it; undefined if it was told to stop within. */
  async #trainEpoch(): Promise<EpochRecord | undefined> {
    const { task, optimizer, evaluationsPerEpoch = 1, epochs } = this.options;
    const { stepsPerEpoch } = this;
    const { partial, epoch: epochsBefore } = this.#progress;
    const epoch = epochsBefore + 1;
    const { shuffle } = task.model.random;
    if (partial === undefined) {
      task.meter.reset();
    } else {
      shuffle.state = partial.shuffle;
      task.meter.state = partial.meter;
    }
    const shuffleBefore = shuffle.state;
    const order = Uint32Array.from({ length: task.size }, (_, i) => i);
    shuffle.shuffle(order);

    let { best, bestHits } = this.#progress;
    const hits = new Uint8Array(task.testTotal);
    let sums = partial?.sums ?? NO_SUMS;
    let sumsBefore = partial?.sumsBefore ?? NO_SUMS;
    let cellSum = partial?.cellSum ?? 0;
    const evaluations = [...partial?.evaluations ?? []];
    for (let step = partial?.steps ?? 0; step < stepsPerEpoch; step++) {
      const examples = order.subarray(step * task.batchSize, (step + 1) * task.batchSize);
      const score = task.backpropagate(examples);
      this.#checkLoss(score.lossSum, epoch);
      sums = {
        lossSum: sums.lossSum + score.lossSum,
        correct: sums.correct + score.correct,
        total: sums.total + score.total,
      };
      const isMeasured = step % MEASUREMENT_INTERVAL === 0;
      if (this.options.schedule !== undefined) {
        optimizer.learningRate = this.options.schedule(epochsBefore + step / stepsPerEpoch);
      }
      if (isMeasured) {
        cellSum += task.meanCellState?.() ?? 0;
        task.meter.beforeUpdate();
      }
      optimizer.step();
      if (isMeasured) task.meter.afterUpdate();

      if (isEvaluationDue(step + 1, stepsPerEpoch, evaluationsPerEpoch)) {
        const scores = this.#score(epoch, best, hits);
        if (scores.test !== undefined) {
          best = bestOf({ epoch, step: optimizer.stepCount, dev: scores.dev, test: scores.test });
          bestHits = packBits(hits);
          if (this.options.restoreBest) {
            this.#bestParameters = task.model.parameters.map(({ value }) => value.slice());
          }
        }
        const trainLoss = (sums.lossSum - sumsBefore.lossSum) / (sums.total - sumsBefore.total);
        sumsBefore = sums;
        const evaluation = { epoch, step: optimizer.stepCount, trainLoss, ...scores };
        evaluations.push(evaluation);
        this.options.onEvaluation?.(evaluation);
        await new Promise((resolve) => setTimeout(resolve)); // Let timers and messages through.
      }
      this.options.onStep?.((epochsBefore + (step + 1) / stepsPerEpoch) / epochs);
      if (step + 1 < stepsPerEpoch && this.options.shouldStop?.()) {
        const meter = task.meter.state;
        const steps = step + 1;
        const shuffle = shuffleBefore;
        this.#progress = {
          epoch: epochsBefore,
          best,
          bestHits,
          partial: { steps, shuffle, sums, sumsBefore, cellSum, evaluations, meter },
        };
        return undefined;
      }
    }
    const layer = task.meter.findNonFinite();
    const trainLoss = sums.lossSum / sums.total;
    if (layer !== undefined) throw new DivergedError(trainLoss, epoch, optimizer.stepCount, layer);
    this.#progress = { epoch, best, bestHits, partial: undefined };
    const measured = Math.ceil(stepsPerEpoch / MEASUREMENT_INTERVAL);
    return {
      epoch,
      step: optimizer.stepCount,
      trainLoss,
      trainAccuracy: sums.correct / sums.total,
      ...task.meanCellState && { meanCellState: cellSum / measured },
      evaluations,
      train: structuredClone(task.scoreTrain()),
      test: evaluations[evaluations.length - 1].test ?? structuredClone(task.scoreTest()),
      // The last step of an epoch is always evaluated, so there is a best one.
      best: best as BestEvaluation,
      updateRatios: task.meter.take(),
    };
  }

  /**
   * Scores the dev examples, and the test examples where dev is the best so far. All scores are
   * copied: a task may use one object again, and without copies V8's optimized code was seen to give
   * a dev score the numbers of the test score that followed it (in 7 of 23 runs; with them, 0 of 24).
   */
  #score(
    epoch: number,
    best: BestEvaluation | undefined,
    hits: Uint8Array,
  ): Pick<Evaluation, "dev" | "test"> {
    const { task } = this.options;
    const dev = structuredClone(task.scoreDev());
    this.#checkLoss(dev.loss, epoch);
    const isBest = best === undefined || dev.accuracy > best.devAccuracy;
    return { dev, test: isBest ? structuredClone(task.scoreTest(hits)) : undefined };
  }

  /** Ends the training if a loss, of a minibatch or of the dev examples, is not a finite number. */
  #checkLoss(loss: number, epoch: number): void {
    if (Number.isFinite(loss)) return;
    const { task, optimizer } = this.options;
    throw new DivergedError(loss, epoch, optimizer.stepCount, task.meter.findNonFinite());
  }
}

/** Whether one of `count` evenly spaced evaluations falls after this step (from 1). */
function isEvaluationDue(step: number, stepsPerEpoch: number, count: number): boolean {
  return Math.floor(step * count / stepsPerEpoch) > Math.floor((step - 1) * count / stepsPerEpoch);
}

/** Packs zeros and ones into bits, the lowest bit of a byte first. */
function packBits(flags: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => bytes[i >> 3] |= flag << (i & 7));
  return bytes;
}

function bestOf(at: { epoch: number; step: number; dev: Score; test: Score }): BestEvaluation {
  const { epoch, step, dev, test } = at;
  const { knownAccuracy, unknownAccuracy, details } = test;
  return {
    epoch,
    step,
    devAccuracy: dev.accuracy,
    testAccuracy: test.accuracy,
    ...knownAccuracy !== undefined && { testKnownAccuracy: knownAccuracy },
    ...unknownAccuracy !== undefined && { testUnknownAccuracy: unknownAccuracy },
    ...details !== undefined && { testDetails: details },
  };
}

/**
 * Trains a model.
 *
 * @param options Model and data, optimizer, settings.
 * @returns The record of each epoch, as it ends.
 * @throws {ConfigError} If a number is out of range.
 * @throws {DivergedError} If a loss, or a weight after an epoch, is not a finite number.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { Adam } from "../optim/adam.ts";
 * import { Classification } from "./classification.ts";
 * import { createDataset } from "./dataset.ts";
 * import { Mlp } from "../mlp.ts";
 * import { topK } from "../sparsifier.ts";
 * import { train } from "./training.ts";
 *
 * const xor = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * const model = new Mlp({ layerSizes: [2, 16, 2], sparsifier: topK(8), seed: 1 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * const task = new Classification({ model, data: { train: xor }, batchSize: 4 });
 * let loss = Infinity;
 * for await (const record of train({ task, optimizer, epochs: 200 })) loss = record.trainLoss;
 * assert(loss < 0.1);
 * ```
 */
export function train(options: TrainingOptions): AsyncGenerator<EpochRecord, void> {
  return new Trainer(options).epochs();
}
