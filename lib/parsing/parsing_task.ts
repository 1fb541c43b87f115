/**
 * The task of parsing sentences: a parser learns the oracle's moves in minibatches, and is scored on
 * the trees that it builds. Not here: epochs, what the numbers of a word mean.
 *
 * @module
 */
import { checkSizes } from "../layers/layer.ts";
import { type Score, spreadIndices } from "../train/metrics.ts";
import { checkExamples } from "../train/minibatch.ts";
import {
  type MinibatchScore,
  type Splits,
  splitsOf,
  type TrainingTask,
} from "../train/training_task.ts";
import { measureLinear, UpdateRatioMeter } from "../train/update_ratios.ts";
import { isForced } from "./arc_standard.ts";
import { scoreAttachment } from "./attachment.ts";
import { FEATURE_COUNT } from "./features.ts";
import type { Parser } from "./parser.ts";
import { followOracle, type Transitions } from "./transitions.ts";
import { checkTreebank, selectSentences, type Treebank, treeOf } from "./treebank.ts";

/** The training sentences that {@link Parsing.scoreTrain} scores, if there are as many. */
const SCORED_TRAINING_SENTENCES = 1_000;

/** The number of states of a minibatch when scoring. */
const EVALUATION_BATCH_SIZE = 500;

/**
 * A parser on treebanks. An example is a transition of the oracle, two for each word. Those without
 * an alternative count among the examples of a minibatch and of an epoch, but are left out of its
 * products: they have no loss and no gradient.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Parser } from "./parser.ts";
 * import { Parsing } from "./parsing_task.ts";
 *
 * // "He sleeps": shift and shift without alternative, left, and the arc from the root without one.
 * const treebank = {
 *   size: 1,
 *   starts: Int32Array.of(0, 2),
 *   words: Int32Array.of(0, 1),
 *   tags: Int32Array.of(0, 1),
 *   heads: Int32Array.of(2, 0),
 *   labels: Uint8Array.of(1, 0),
 *   isPunctuation: Uint8Array.of(0, 0),
 * };
 * const vocabulary = { words: 2, tags: 2, labels: 2 };
 * const model = new Parser({ vocabulary, rootLabel: 0, hiddenSizes: [8] });
 * const data = { train: treebank, dev: treebank, test: treebank };
 * const task = new Parsing({ model, data, batchSize: 4 });
 * assertEquals([task.size, task.backpropagate(Uint32Array.of(0, 1, 2, 3)).total], [4, 1]);
 * ```
 */
export class Parsing implements TrainingTask {
  /** What to train. */
  readonly model: Parser;
  /** The number of training transitions. */
  readonly size: number;
  /** The number of transitions of a minibatch. */
  readonly batchSize: number;
  /** The number of test words. */
  readonly testTotal: number;
  /**
   * The update ratios of each linear map.
   *
   * @ignore
   */
  readonly meter: UpdateRatioMeter;
  /**
   * The oracle's transitions of each treebank.
   *
   * @ignore
   */
  readonly transitions: Readonly<Record<"train" | "dev" | "test", Transitions>>;
  readonly #data: Required<Splits<Treebank>>;
  readonly #scoredTraining: Treebank;
  readonly #minibatch: StateMinibatch;

  /**
   * Follows the oracle through the treebanks and allocates room for a minibatch.
   *
   * @throws {ConfigError} If a treebank does not fit the model or is none, or the minibatch has no
   * size.
   */
  constructor({ model, data: given, batchSize }: {
    /** What to train. */
    readonly model: Parser;
    /** The trees to learn from, to select the best epoch with, and to report on. */
    readonly data: Splits<Treebank>;
    /** The number of transitions of a minibatch; the last of an epoch may be smaller. */
    readonly batchSize: number;
  }) {
    checkSizes("a Parsing", { batchSize });
    const data = splitsOf(given);
    const follow = (name: keyof typeof data): Transitions => {
      checkTreebank(name, data[name], model);
      return followOracle(data[name], model.extractor, model.labels);
    };
    this.transitions = { train: follow("train"), dev: follow("dev"), test: follow("test") };
    this.model = model;
    this.size = this.transitions.train.size;
    this.batchSize = batchSize;
    this.meter = new UpdateRatioMeter(model.kernels, model.linears.map(measureLinear));
    this.#data = data;
    this.testTotal = data.test.words.length;
    const scored = spreadIndices(data.train.size, SCORED_TRAINING_SENTENCES);
    this.#scoredTraining = selectSentences(data.train, scored);
    this.#minibatch = new StateMinibatch(batchSize);
    model.reserve(Math.max(batchSize, EVALUATION_BATCH_SIZE));
  }

  /**
   * Runs a minibatch forward and backward; the loss of its gradient is the mean.
   *
   * @throws {ConfigError} If there are more examples than a minibatch has, or one is out of range.
   */
  backpropagate(examples: Uint32Array): MinibatchScore {
    checkExamples(examples, this.size, this.batchSize);
    this.#minibatch.gather(this.transitions.train, examples);
    const score = this.#minibatch.score(this.model, true);
    this.model.backward();
    return score;
  }

  /** Scores the trees predicted for the dev sentences: the accuracy is the UAS. */
  scoreDev(): Score {
    return scoreParses(this.model, this.#data.dev, { transitions: this.transitions.dev });
  }

  /** Scores the trees predicted for the test sentences. */
  scoreTest(hits?: Uint8Array): Score {
    const { test } = this.transitions;
    return scoreParses(this.model, this.#data.test, { transitions: test, hits });
  }

  /** Scores the trees predicted for 1,000 training sentences, the same ones each time. */
  scoreTrain(): Score {
    return scoreTrees(this.model, this.#scoredTraining);
  }
}

/**
 * Scores a parser: no dropout. The loss is that of the oracle's moves; the accuracy is the share of
 * words with the right head (UAS), punctuation included; details are `las`, `uasWithoutPunctuation`
 * and `lasWithoutPunctuation`.
 *
 * @param model The model.
 * @param treebank The right trees.
 * @returns The scores.
 * @throws {ConfigError} If a word or tag is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Parser } from "./parser.ts";
 * import { scoreTrees } from "./parsing_task.ts";
 *
 * const vocabulary = { words: 1, tags: 1, labels: 2 };
 * const model = new Parser({ vocabulary, rootLabel: 0, hiddenSizes: [4] });
 * const { total, accuracy } = scoreTrees(model, {
 *   size: 1,
 *   starts: Int32Array.of(0, 1),
 *   words: Int32Array.of(0),
 *   tags: Int32Array.of(0),
 *   heads: Int32Array.of(0), // A single word hangs from the root.
 *   labels: Uint8Array.of(0),
 *   isPunctuation: Uint8Array.of(0),
 * });
 * assertEquals([total, accuracy], [1, 1]);
 * ```
 */
export function scoreTrees(model: Parser, treebank: Treebank): Score {
  return scoreParses(model, treebank);
}

/**
 * The same, with the oracle's moves (default: computed), and with where to write 1 for each word
 * with the right head and 0 for each other (default: nowhere).
 */
function scoreParses(
  model: Parser,
  treebank: Treebank,
  options: { readonly transitions?: Transitions; readonly hits?: Uint8Array | undefined } = {},
): Score {
  const { transitions = followOracle(treebank, model.extractor, model.labels), hits } = options;
  const trees = model.parseAll(
    Array.from({ length: treebank.size }, (_, i) => treeOf(treebank, i)),
  );
  const { correct, total, uas, ...details } = scoreAttachment(treebank, trees);
  trees.forEach((tree, sentence) => {
    const start = treebank.starts[sentence];
    tree.heads.forEach((head, i) => {
      if (hits !== undefined) hits[start + i] = head === treebank.heads[start + i] ? 1 : 0;
    });
  });
  return { loss: meanLoss(model, transitions), correct, total, accuracy: uas, details };
}

/** The mean loss of the oracle's moves that have an alternative. */
function meanLoss(model: Parser, transitions: Transitions): number {
  const minibatch = new StateMinibatch(EVALUATION_BATCH_SIZE);
  let [lossSum, total] = [0, 0];
  for (let start = 0; start < transitions.size; start += EVALUATION_BATCH_SIZE) {
    const length = Math.min(EVALUATION_BATCH_SIZE, transitions.size - start);
    minibatch.gather(transitions, Uint32Array.from({ length }, (_, i) => start + i));
    const score = minibatch.score(model, false);
    lossSum += score.lossSum;
    total += score.total;
  }
  return lossSum / total;
}

/** Room for the states of a minibatch, those with something to decide. */
class StateMinibatch {
  readonly #features: Int32Array;
  readonly #classes: Uint8Array;
  readonly #moves: Uint8Array;
  #count = 0;

  /** Allocates room for `size` states. */
  constructor(size: number) {
    this.#features = new Int32Array(size * FEATURE_COUNT);
    this.#classes = new Uint8Array(size);
    this.#moves = new Uint8Array(size);
  }

  /** Copies the examples that have an alternative; if none has, the first, whose loss is 0. */
  gather(transitions: Transitions, examples: Uint32Array): void {
    this.#count = 0;
    for (const example of examples) {
      if (!isForced(transitions.moves[example])) this.#add(transitions, example);
    }
    if (this.#count === 0) this.#add(transitions, examples[0]);
  }

  /** Runs the states forward, and leaves the gradient of their mean loss in the model. */
  score(model: Parser, training: boolean): MinibatchScore {
    const total = this.#count;
    const logits = model.forward(this.#features.subarray(0, total * FEATURE_COUNT), {
      training,
    });
    const [classes, moves] = [this.#classes, this.#moves].map((all) => all.subarray(0, total));
    const { loss, correct } = model.score(logits, classes, moves);
    return { lossSum: loss * total, correct, total };
  }

  #add({ features, classes, moves }: Transitions, example: number): void {
    const start = example * FEATURE_COUNT;
    const stretch = features.subarray(start, start + FEATURE_COUNT);
    this.#features.set(stretch, this.#count * FEATURE_COUNT);
    this.#classes[this.#count] = classes[example];
    this.#moves[this.#count] = moves[example];
    this.#count++;
  }
}
