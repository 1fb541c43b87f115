/**
 * The task of tagging the words of sentences, one sentence a minibatch. Not here: epochs, what the
 * numbers of a word mean.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { type Score, spreadIndices } from "./metrics.ts";
import type { Tagger } from "../tagger.ts";
import { checkExamples } from "./minibatch.ts";
import { type MinibatchScore, type Splits, splitsOf, type TrainingTask } from "./training_task.ts";
import { meanMagnitude, measureLayers, UpdateRatioMeter } from "./update_ratios.ts";

/** Sentences as indices, concatenated. The arrays are read-only. */
export interface Sentences {
  /** The number of sentences. */
  readonly size: number;
  /** The first word of each sentence, and the number of all words at the end: [size + 1]. */
  readonly starts: Int32Array;
  /** The features of all words: [words, features]. */
  readonly features: Int32Array;
  /** The class of each word's tag: [words]. */
  readonly tags: Uint8Array;
  /** Whether training has the word: [words]. */
  readonly isKnown: Uint8Array;
}

/** The training sentences that {@link Tagging.scoreTrain} scores, if there are as many. */
const SCORED_TRAINING_SENTENCES = 1_000;

/**
 * A tagger on sentences.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Tagger } from "../tagger.ts";
 * import { Tagging } from "./tagging.ts";
 *
 * const sentences = {
 *   size: 2,
 *   starts: Int32Array.of(0, 1, 3),
 *   features: Int32Array.of(2, 0, 1),
 *   tags: Uint8Array.of(0, 1, 0),
 *   isKnown: Uint8Array.of(1, 1, 1),
 * };
 * const tables = [{ name: "word", count: 3, size: 2 }];
 * const task = new Tagging({
 *   model: new Tagger({ tables, hiddenSize: 4, tagCount: 2 }),
 *   data: { train: sentences, dev: sentences, test: sentences },
 * });
 * assertEquals(task.backpropagate(Uint32Array.of(1)).total, 2);
 * ```
 */
export class Tagging implements TrainingTask {
  /** What to train. */
  readonly model: Tagger;
  /** The number of training sentences. */
  readonly size: number;
  /** One sentence. */
  readonly batchSize = 1;
  /** The number of test words. */
  readonly testTotal: number;
  /**
   * The update ratios of each gate of each direction, and of the output layer.
   *
   * @ignore
   */
  readonly meter: UpdateRatioMeter;
  readonly #data: Required<Splits<Sentences>>;
  readonly #augment: ((features: Int32Array) => Int32Array) | undefined;
  readonly #scoredTraining: Uint32Array;

  /**
   * Checks the sentences.
   *
   * @throws {ConfigError} If the sentences do not fit the model.
   */
  constructor({ model, data, augment }: {
    /** What to train. */
    readonly model: Tagger;
    /** The sentences to learn from, to select the best epoch with, and to report on. */
    readonly data: Splits<Sentences>;
    /**
     * Changes the features of a training sentence at each use, for example makes rare words unknown.
     * Default: none.
     */
    readonly augment?: (features: Int32Array) => Int32Array;
  }) {
    this.#data = splitsOf(data);
    this.#augment = augment;
    for (const [name, sentences] of Object.entries(this.#data)) {
      checkSentences("train", name, sentences, model);
    }
    const { train, test } = this.#data;
    this.model = model;
    this.size = train.size;
    this.testTotal = test.tags.length;
    this.#scoredTraining = spreadIndices(train.size, SCORED_TRAINING_SENTENCES);
    this.meter = new UpdateRatioMeter(model.kernels, measureLayers(model));
  }

  /**
   * Runs one sentence forward and backward.
   *
   * @throws {ConfigError} If the index is out of range.
   */
  backpropagate(examples: Uint32Array): MinibatchScore {
    checkExamples(examples, this.size);
    const { model } = this;
    const { features, tags } = sentenceOf(this.#data.train, examples[0]);
    const used = this.#augment === undefined ? features : this.#augment(features);
    const { loss, correct } = model.score(model.forward(used, { training: true }), tags);
    model.backward();
    const total = tags.length;
    return { lossSum: model.lossReduction === "mean" ? loss * total : loss, correct, total };
  }

  /** Scores the dev sentences, for each word. */
  scoreDev(): Score {
    return scoreSentences(this.model, this.#data.dev);
  }

  /** Scores the test sentences, for each word. */
  scoreTest(hits?: Uint8Array): Score {
    return scoreSentences(this.model, this.#data.test, { hits });
  }

  /** Scores 1,000 training sentences, the same ones each time, with their rare words known. */
  scoreTrain(): Score {
    return scoreSentences(this.model, this.#data.train, { indices: this.#scoredTraining });
  }

  /** The mean |c| over units, words and directions. */
  meanCellState(): number {
    const { directions } = this.model.lstm;
    const means = directions.map(({ cells }) => {
      if (cells === undefined) throw new Error("Cannot measure cell states before a forward pass");
      return meanMagnitude(cells);
    });
    return means.reduce((sum, one) => sum + one, 0) / means.length;
  }
}

/**
 * Scores a tagger: no dropout, the prediction is the largest logit.
 *
 * @param model The model.
 * @param sentences What to predict.
 * @param part The indices of the sentences to score (default: all), and where to write 1 for each
 * of their words that is tagged right and 0 for each other (default: nowhere).
 * @returns The mean loss of a word, the accuracy, and those of words known and unknown in training.
 * @throws {ConfigError} If the sentences do not fit the model, or an index is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Tagger } from "../tagger.ts";
 * import { scoreSentences } from "./tagging.ts";
 *
 * const model = new Tagger({ tables: [{ count: 3, size: 2 }], hiddenSize: 4, tagCount: 1 });
 * const { total, knownAccuracy, unknownAccuracy } = scoreSentences(model, {
 *   size: 1,
 *   starts: Int32Array.of(0, 2),
 *   features: Int32Array.of(2, 0),
 *   tags: Uint8Array.of(0, 0),
 *   isKnown: Uint8Array.of(1, 1),
 * });
 * assertEquals([total, knownAccuracy, unknownAccuracy], [2, 1, undefined]);
 * ```
 */
export function scoreSentences(
  model: Tagger,
  sentences: Sentences,
  part: { readonly indices?: Uint32Array; readonly hits?: Uint8Array | undefined } = {},
): Score {
  const { indices = spreadIndices(sentences.size, sentences.size), hits } = part;
  checkExamples(indices, sentences.size);
  checkSentences("evaluate", "", sentences, model);
  let lossSum = 0;
  // Of unknown and of known words.
  const correct = [0, 0];
  const total = [0, 0];
  let word = 0;
  for (const i of indices) {
    const { features, tags, isKnown } = sentenceOf(sentences, i);
    const { loss, predictions } = model.score(model.forward(features), tags);
    lossSum += model.lossReduction === "mean" ? loss * tags.length : loss;
    for (let t = 0; t < tags.length; t++, word++) {
      const isRight = predictions[t] === tags[t];
      total[isKnown[t]]++;
      if (isRight) correct[isKnown[t]]++;
      if (hits !== undefined) hits[word] = isRight ? 1 : 0;
    }
  }
  const [correctSum, totalSum] = [correct[0] + correct[1], total[0] + total[1]];
  return {
    loss: lossSum / totalSum,
    correct: correctSum,
    total: totalSum,
    accuracy: correctSum / totalSum,
    ...total[0] > 0 && { unknownAccuracy: correct[0] / total[0] },
    ...total[1] > 0 && { knownAccuracy: correct[1] / total[1] },
  };
}

/** The arrays of one sentence. */
function sentenceOf({ starts, features, tags, isKnown }: Sentences, index: number) {
  const [start, end] = [starts[index], starts[index + 1]];
  const columns = features.length / tags.length;
  return {
    features: features.subarray(start * columns, end * columns),
    tags: tags.subarray(start, end),
    isKnown: isKnown.subarray(start, end),
  };
}

/** Those that were checked. */
const checked = new WeakMap<Sentences, number>();

function checkSentences(what: string, name: string, sentences: Sentences, model: Tagger): void {
  const { size, starts, features, tags, isKnown } = sentences;
  const words = tags.length;
  const columns = model.embedding.inFeatures;
  if (checked.get(sentences) === columns) return;
  const fits = size > 0 && starts.length === size + 1 && starts[0] === 0 &&
    starts[size] === words && isKnown.length === words && features.length === words * columns;
  if (!fits) {
    throw new ConfigError(
      `Cannot ${what}: the ${name} sentences have ${size} sentences with ${starts.length} starts, ` +
        `${words} tags, ${features.length} features; expected at least one sentence, a start ` +
        `more, and ${columns} features a word, as the model has tables`,
    );
  }
  for (let i = 0; i < size; i++) {
    if (starts[i] < starts[i + 1]) continue;
    throw new ConfigError(
      `Cannot ${what}: sentence ${i} of the ${name} sentences has no words: it starts at ` +
        `${starts[i]}, the next one at ${starts[i + 1]}`,
    );
  }
  checked.set(sentences, columns);
}
