/**
 * The sequence tagger of the paper: embeddings of a token's features, an LSTM, usually in both
 * directions, dropout if asked, and a dense output layer. One sentence is one minibatch. Not here:
 * words, tags and what features are made of them.
 *
 * @module
 */
import { Dropout } from "./layers/dropout.ts";
import { ConfigError } from "./errors.ts";
import { Embedding, type EmbeddingOptions } from "./layers/embedding.ts";
import type { InitializationName } from "./layers/initialization.ts";
import { createMatrix, type Matrix } from "./kernels/kernels.ts";
import { Room } from "./kernels/scope.ts";
import { Border, type Input } from "./layers/input.ts";
import { Linear } from "./layers/linear.ts";
import { Lstm, type LstmOptions } from "./layers/lstm.ts";
import { checkTargets } from "./train/loss.ts";
import type { Score } from "./train/metrics.ts";
import { Sequential, type SequentialOptions } from "./layers/sequential.ts";
import type { Sparsifier } from "./sparsifier.ts";

/** A sentence as numbers. */
export interface TaggedSentence {
  /** A row of each embedding table for each token: [length, tables], row-major. */
  readonly features: ArrayLike<number>;
  /** The tag of each token: [length]. */
  readonly tags: ArrayLike<number>;
}

/** How to build a {@link Tagger}. */
export interface TaggerOptions extends Omit<SequentialOptions, "inputGradient"> {
  /** One table for each feature of a token: in the paper a word of 50 numbers and seven of 20. */
  readonly tables: EmbeddingOptions["tables"];
  /** The number of units of each direction: 500 in the paper. */
  readonly hiddenSize: number;
  /** The number of tags. */
  readonly tagCount: number;
  /** Whether the LSTM has a reverse direction. Default: true. */
  readonly bidirectional?: boolean;
  /** For the backward products of the LSTM. Default: dense. */
  readonly sparsifier?: Sparsifier;
  /** Among which entries to select. Default: "perGate". */
  readonly selectionScope?: NonNullable<LstmOptions["selectionScope"]>;
  /** The probability to drop an output of the LSTM in training. Default: 0. */
  readonly dropProbability?: number;
  /** Whether the loss of a sentence is the sum or the mean over its tokens. Default: "sum". */
  readonly lossReduction?: "sum" | "mean";
  /** The initial weights. Default: "glorotUniform". */
  readonly initialization?: InitializationName;
}

/** Buffers for sentences of up to `rows` tokens. */
interface Buffers {
  readonly tags: Int32Array;
  readonly predictions: Int32Array;
  readonly gradient: Matrix;
}

/**
 * A sequence tagger.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Adam } from "./optim/adam.ts";
 * import { topK } from "./sparsifier.ts";
 * import { Tagger } from "./tagger.ts";
 *
 * // A word is tagged 1 if the word before it is the same.
 * const sentence = { features: [0, 0, 1, 1, 1, 0], tags: [0, 1, 0, 1, 1, 0] };
 * const tables = [{ name: "word", count: 2, size: 4 }];
 * const model = new Tagger({ tables, hiddenSize: 8, tagCount: 2, sparsifier: topK(2) });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * for (let step = 0; step < 200; step++) {
 *   const logits = model.forward(sentence.features, { training: true });
 *   model.score(logits, sentence.tags);
 *   model.backward();
 *   optimizer.step();
 * }
 * assertEquals([...model.tag(sentence.features)], sentence.tags);
 * ```
 */
export class Tagger extends Sequential {
  /** The name of the class. */
  override readonly type = "Tagger";
  /** The vectors of the features. */
  readonly embedding: Embedding;
  /** The recurrent layer. */
  readonly lstm: Lstm;
  /** The output layer, dense as in the paper. */
  readonly output: Linear;
  /** Whether the loss of a sentence is the sum or the mean over its tokens. */
  readonly lossReduction: "sum" | "mean";
  readonly #options: TaggerOptions;
  #room: Room<Buffers> | undefined;
  #border: Border | undefined;

  /**
   * Describes the layers. A sentence goes in as a row of each table for each token:
   * [length, tables].
   *
   * @throws {ConfigError} If a size is not a positive integer, k does not fit, or the drop
   * probability is not in [0, 1).
   */
  constructor(options: TaggerOptions) {
    const { embedding, lstm, dropout, output } = layersOf(options);
    super([embedding, lstm, ...dropout, output], options);
    this.embedding = embedding;
    this.lstm = lstm;
    this.output = output;
    this.lossReduction = options.lossReduction ?? "sum";
    this.#options = options;
  }

  /**
   * The arguments that build the same model again, but for what `save` knows of every model.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.#options];
  }

  /**
   * Computes the loss of a sentence and, for {@link backward}, its gradient.
   *
   * @param logits What {@link forward} returned.
   * @param tags The tag of each token: [length].
   * @returns The sum or the mean of the tokens' cross-entropy in nats, the number of tokens whose tag
   * is predicted right, and the predicted tag of each: valid until the next call, with room behind.
   * @throws {ConfigError} If there is not one tag of the model for each token.
   */
  score(
    logits: Input,
    tags: ArrayLike<number>,
  ): { readonly loss: number; readonly correct: number; readonly predictions: Int32Array } {
    const { kernels } = this;
    this.#border ??= new Border(kernels, { taker: "Tagger.score", name: "logits" });
    const own = this.#border.admit(logits, this.output.outFeatures);
    const { rows, columns } = own;
    checkTargets(tags, own, { target: "tag", example: "token" });
    const buffers = this.#reserve(rows);
    const { gradient, predictions } = buffers;
    gradient.rows = rows;
    buffers.tags.set(tags);
    kernels.argmax(own, predictions);
    let correct = 0;
    for (let t = 0; t < rows; t++) if (predictions[t] === tags[t]) correct++;
    if (this.lossReduction === "mean") {
      const loss = kernels.softmaxCrossEntropy(own, buffers.tags, gradient);
      return { loss, correct, predictions };
    }
    // The kernel's mean over minibatches of one token each is their sum.
    const rowOf = ({ data }: Matrix, t: number): Matrix => ({
      data: data.subarray(t * columns, (t + 1) * columns),
      rows: 1,
      columns,
    });
    let loss = 0;
    for (let t = 0; t < rows; t++) {
      const tag = buffers.tags.subarray(t, t + 1);
      loss += kernels.softmaxCrossEntropy(rowOf(own, t), tag, rowOf(gradient, t));
    }
    return { loss, correct, predictions };
  }

  /**
   * Computes the gradients of all parameters, after a forward pass in training.
   *
   * @param gradient dL/dlogits: [length, tags]. Default: that of the last {@link score}.
   * @returns No rows: features have no gradient.
   * @throws {ConfigError} If the shape is not that of the last output, or nothing was scored.
   */
  override backward(gradient: Input | undefined = this.#room?.current?.gradient): Matrix {
    if (gradient !== undefined) return super.backward(gradient);
    throw new ConfigError("Cannot go backward through Tagger: Call forward and score first");
  }

  /**
   * Predicts the tags of a sentence: no dropout, the largest logit of each token.
   *
   * @param features A row of each table for each token: [length, tables].
   * @returns The tags: [length].
   */
  tag(features: ArrayLike<number>): Int32Array {
    const logits = this.forward(features);
    const { predictions } = this.#reserve(logits.rows);
    this.kernels.argmax(logits, predictions);
    return predictions.slice(0, logits.rows);
  }

  #reserve(rows: number): Buffers {
    this.#room ??= new Room(this.kernels, (kernels, rows) => ({
      tags: kernels.integers(rows),
      predictions: kernels.integers(rows),
      gradient: createMatrix(kernels, rows, this.output.outFeatures),
    }));
    return this.#room.reserve(rows);
  }
}

function layersOf(options: TaggerOptions) {
  const { tables, hiddenSize, tagCount, dropProbability = 0 } = options;
  const { initialization = "glorotUniform", sparsifier, selectionScope } = options;
  const embedding = new Embedding({ tables, initialization });
  const lstm = new Lstm(embedding.outFeatures, hiddenSize, {
    initialization,
    bidirectional: options.bidirectional ?? true,
    ...sparsifier && { sparsifier },
    ...selectionScope && { selectionScope },
  });
  const dropout = dropProbability !== 0 ? [new Dropout(dropProbability)] : [];
  const output = new Linear(lstm.outFeatures, tagCount, { initialization });
  return { embedding, lstm, dropout, output };
}

/**
 * Evaluates a tagger: no dropout, accuracy for each token.
 *
 * @param model The model.
 * @param sentences What to predict.
 * @returns Mean loss of a token, and the tokens predicted right.
 * @throws {ConfigError} If there is no sentence, or one does not fit the model.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { evaluateTagger, Tagger } from "./tagger.ts";
 *
 * const model = new Tagger({ tables: [{ count: 3, size: 2 }], hiddenSize: 4, tagCount: 1 });
 * const { total, accuracy } = evaluateTagger(model, [{ features: [2, 0], tags: [0, 0] }]);
 * assertEquals([total, accuracy], [2, 1]);
 * ```
 */
export function evaluateTagger(model: Tagger, sentences: Iterable<TaggedSentence>): Score {
  let [lossSum, correct, total] = [0, 0, 0];
  for (const { features, tags } of sentences) {
    const score = model.score(model.forward(features), tags);
    lossSum += model.lossReduction === "mean" ? score.loss * tags.length : score.loss;
    correct += score.correct;
    total += tags.length;
  }
  if (total === 0) throw new ConfigError("Cannot evaluate a tagger without sentences");
  return { loss: lossSum / total, correct, total, accuracy: correct / total };
}
