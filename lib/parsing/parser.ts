/**
 * The greedy transition-based parser of the paper (Chen and Manning, EMNLP 2014): vectors of 48
 * features from one table, hidden layers, and one logit for each class of move. Not here: words and
 * tags as text, trees in files, the decoding of many sentences (see `decoding.ts`).
 *
 * @module
 */
import { EmbeddedLinear } from "../layers/embedded_linear.ts";
import type { EmbeddingOptions } from "../layers/embedding.ts";
import { ConfigError } from "../errors.ts";
import type { InitializationName } from "../layers/initialization.ts";
import type { Backend } from "../kernels/backend.ts";
import { createMatrix, type Matrix } from "../kernels/kernels.ts";
import { Room, type Scope } from "../kernels/scope.ts";
import { Border, type Input } from "../layers/input.ts";
import type { Parameter } from "../layers/layer.ts";
import { LinearMap } from "../layers/linear_map.ts";
import { Sequential } from "../layers/sequential.ts";
import { layersOf, type MlpOptions } from "../mlp.ts";
import type { RandomStreams } from "../math/random.ts";
import type { Sparsifier } from "../sparsifier.ts";
import { countClasses, firstLegal, isLegal, type LabelSet } from "./arc_standard.ts";
import { decode, type ParsedTree } from "./decoding.ts";
import {
  FEATURE_COUNT,
  FeatureExtractor,
  type TaggedWords,
  type VocabularySizes,
} from "./features.ts";

/** How to build a {@link Parser}. */
export interface ParserOptions {
  /** How many different words, tags and labels there are. */
  readonly vocabulary: VocabularySizes;
  /** The label of the one arc from the root. */
  readonly rootLabel: number;
  /** The length of a vector. Default: 50, as in the paper. */
  readonly embeddingSize?: number;
  /** The units of each hidden layer. Default: [500, 500], as in the paper. */
  readonly hiddenSizes?: readonly number[];
  /** Default: "tanh"; the paper does not say. */
  readonly activation?: NonNullable<MlpOptions["activation"]>;
  /** For the backward products of the hidden layers. Default: dense. */
  readonly sparsifier?: Sparsifier;
  /** For the output layer. Default: dense. */
  readonly outputSparsifier?: Sparsifier;
  /** The probability to drop a hidden unit in training. Default: 0. */
  readonly dropProbability?: number;
  /** The initial weights of the linear maps. Default: "heNormal". */
  readonly initialization?: InitializationName;
  /** The initial vectors. Default: even in [-0.5, 0.5]. */
  readonly embeddingInitialization?: NonNullable<EmbeddingOptions["initialization"]>;
  /** The seed of weights, shuffles, dropout and random selection: a 32-bit integer. Default: 1. */
  readonly seed?: number;
  /** The arithmetic. Default: new simd kernels. */
  readonly kernels?: Backend;
}

/** What some moves cost. */
interface MoveScore {
  /** The mean cross-entropy in nats, over legal moves alone. */
  readonly loss: number;
  /** The number of moves that are predicted right. */
  readonly correct: number;
}

/** Stands in place of the logit of a move that is not legal: its probability is exactly 0. */
const ILLEGAL = -1e30;

/** Buffers for up to `rows` states. */
interface Buffers {
  readonly targets: Int32Array;
  readonly gradient: Matrix;
}

/**
 * A greedy transition-based dependency parser.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Adam } from "../optim/adam.ts";
 * import { train } from "../train/training.ts";
 * import { Parser } from "./parser.ts";
 * import { Parsing } from "./parsing_task.ts";
 *
 * // "He sleeps": labels are 0 for the root and 1 for a subject.
 * const treebank = {
 *   size: 1,
 *   starts: Int32Array.of(0, 2),
 *   words: Int32Array.of(0, 1),
 *   tags: Int32Array.of(0, 1),
 *   heads: Int32Array.of(2, 0),
 *   labels: Uint8Array.of(1, 0),
 *   isPunctuation: Uint8Array.of(0, 0),
 * };
 * const model = new Parser({
 *   vocabulary: { words: 2, tags: 2, labels: 2 },
 *   rootLabel: 0,
 *   hiddenSizes: [8],
 * });
 * const data = { train: treebank, dev: treebank, test: treebank };
 * const task = new Parsing({ model, data, batchSize: 4 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * for await (const { best } of train({ task, optimizer, epochs: 30 })) console.log(best);
 * const { heads, labels } = model.parse({ words: [0, 1], tags: [0, 1] });
 * assertEquals([[...heads], [...labels]], [[2, 0], [1, 0]]);
 * ```
 */
export class Parser {
  /** The name of the class. */
  readonly type = "Parser";
  /** The sizes that the model was built for. */
  readonly vocabulary: VocabularySizes;
  /**
   * The labels of the arcs.
   *
   * @ignore
   */
  readonly labels: LabelSet;
  /**
   * Numbers the features of a state.
   *
   * @ignore
   */
  readonly extractor: FeatureExtractor;
  /** All layers, from the features to the logits. */
  readonly network: Sequential;
  /** The parameters of all layers, first to last. */
  readonly parameters: readonly Parameter[];
  /**
   * The kernels that own all arrays of the model.
   *
   * @ignore
   */
  readonly kernels: Scope;
  /**
   * The random streams of the model's seed.
   *
   * @ignore
   */
  readonly random: RandomStreams;

  readonly #options: ParserOptions;
  readonly #room: Room<Buffers>;
  readonly #border: Border;

  /**
   * Allocates and initialises the model.
   *
   * @throws {ConfigError} If a size is not a positive integer, the root's label is none of at least
   * two, k does not fit, or the drop probability is not in [0, 1).
   */
  constructor(options: ParserOptions) {
    const { vocabulary, rootLabel, embeddingSize = 50, hiddenSizes = [500, 500] } = options;
    const { initialization = "heNormal", activation = "tanh", ...rest } = options;
    checkVocabulary(vocabulary, rootLabel);
    this.#options = options;
    this.vocabulary = vocabulary;
    this.labels = { count: vocabulary.labels, root: rootLabel };
    this.extractor = new FeatureExtractor(vocabulary);
    const table = {
      name: "features",
      count: this.extractor.rowCount,
      size: embeddingSize,
      positions: FEATURE_COUNT,
    };
    const { embeddingInitialization = { uniform: 0.5 } } = options;
    const layers = layersOf(
      {
        layerSizes: [FEATURE_COUNT, ...hiddenSizes, countClasses(this.labels)],
        activation,
        initialization,
        ...rest.dropProbability !== undefined && { dropProbability: rest.dropProbability },
        ...rest.sparsifier && { sparsifier: rest.sparsifier },
        ...rest.outputSparsifier && { outputSparsifier: rest.outputSparsifier },
      },
      (_, outFeatures, linear) =>
        new EmbeddedLinear(table, outFeatures, { ...linear, embeddingInitialization }),
    );
    this.network = new Sequential(layers, {
      ...rest.kernels && { kernels: rest.kernels },
      ...rest.seed !== undefined && { seed: rest.seed },
    });
    const { kernels, random, parameters } = this.network;
    this.parameters = parameters;
    this.kernels = kernels;
    this.random = random;
    this.#border = new Border(kernels, { taker: "Parser.score", name: "logits" });
    this.#room = new Room(kernels, (kernels, rows) => ({
      targets: kernels.integers(rows),
      gradient: createMatrix(kernels, rows, countClasses(this.labels)),
    }));
  }

  /**
   * The arguments that build the same model again, but for what `save` knows of every model.
   *
   * @ignore
   */
  get settings(): readonly unknown[] {
    return [this.#options];
  }

  /**
   * The linear maps, first to last.
   *
   * @ignore
   */
  get linears(): readonly LinearMap[] {
    return this.network.layers.filter((layer) => layer instanceof LinearMap);
  }

  /**
   * Gives the model's memory back to the kernels; it cannot be used any more. A model with kernels of
   * its own needs none of this.
   */
  dispose(): void {
    this.network.dispose();
  }

  /** The same, at the end of the block of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * Computes the logits of some states.
   *
   * @param features The features of each state (see `FeatureExtractor`): [states, 48].
   * @param options Whether to drop hidden units.
   * @returns [states, classes], valid until the next call.
   * @throws {ConfigError} If a feature is not a row of the table, a state is incomplete, or there is
   * none.
   *
   * @ignore
   */
  forward(features: ArrayLike<number>, options?: { readonly training?: boolean }): Matrix {
    return this.network.forward(features, options);
  }

  /**
   * Computes the loss of some states and, for {@link backward}, its gradient. A state with a single
   * legal move has neither.
   *
   * @param logits What {@link forward} returned; those of illegal moves are overwritten.
   * @param classes The right move of each state: [states].
   * @param moves The legal moves of each state, as a set of bits: [states].
   * @returns The loss, and how many predictions are right.
   * @throws {ConfigError} If there is not one legal move for each state.
   *
   * @ignore
   */
  score(logits: Input, classes: ArrayLike<number>, moves: ArrayLike<number>): MoveScore {
    const own = this.#border.admit(logits, countClasses(this.labels));
    const { rows, columns, data } = own;
    if (classes.length !== rows || moves.length !== rows) {
      throw new ConfigError(
        `Cannot score ${classes.length} moves and ${moves.length} sets of legal moves for ${rows} ` +
          `states`,
      );
    }
    const { gradient, targets } = this.#room.reserve(rows);
    let correct = 0;
    for (let b = 0; b < rows; b++) {
      if (!isLegal(classes[b], moves[b], this.labels)) {
        throw new ConfigError(`Cannot score move ${classes[b]} of state ${b}: it is not legal`);
      }
      targets[b] = classes[b];
      if (this.choose(own, b, moves[b]) === classes[b]) correct++;
      for (let c = 0; c < columns; c++) {
        if (!isLegal(c, moves[b], this.labels)) data[b * columns + c] = ILLEGAL;
      }
    }
    gradient.rows = rows;
    return { loss: this.kernels.softmaxCrossEntropy(own, targets, gradient), correct };
  }

  /**
   * Computes the gradients of all parameters from that of the last {@link score}.
   *
   * @throws {ConfigError} If nothing was scored.
   *
   * @ignore
   */
  backward(): void {
    const gradient = this.#room.current?.gradient;
    if (gradient === undefined) {
      throw new ConfigError("Cannot go backward through Parser: call forward and score first");
    }
    this.network.backward(gradient);
  }

  /**
   * Chooses a move: the largest logit among the legal ones; the lower class wins a tie, and the
   * lowest of all is chosen if none is a number.
   *
   * @param logits What {@link forward} returned.
   * @param state Which row.
   * @param moves The legal moves, as a set of bits that is not empty.
   * @returns The class.
   *
   * @ignore
   */
  choose({ data, columns }: Matrix, state: number, moves: number): number {
    const start = state * columns;
    let best = firstLegal(moves, this.labels);
    for (let c = best + 1; c < columns; c++) {
      const isBetter = data[start + c] > data[start + best] ||
        data[start + best] !== data[start + best];
      if (isBetter && isLegal(c, moves, this.labels)) best = c;
    }
    return best;
  }

  /**
   * Parses a sentence: greedily, one move after the other, without dropout.
   *
   * @param sentence The words and tags.
   * @returns The head and the label of each word.
   * @throws {ConfigError} If a word or tag is out of range.
   */
  parse(sentence: TaggedWords): ParsedTree {
    return this.parseAll([sentence])[0];
  }

  /**
   * Parses sentences, many at a time; the trees are those of {@link parse}.
   *
   * @param sentences The words and tags of each.
   * @returns The tree of each.
   * @throws {ConfigError} If a word or tag is out of range.
   */
  parseAll(sentences: readonly TaggedWords[]): ParsedTree[] {
    return decode(this, sentences);
  }

  /**
   * Makes room at once for minibatches of up to `count` states.
   *
   * @ignore
   */
  reserve(count: number): void {
    (this.network.layers[0] as EmbeddedLinear).reserve(count);
    this.#room.reserve(count);
  }
}

function checkVocabulary(vocabulary: VocabularySizes, rootLabel: number): void {
  for (const key of ["words", "tags", "labels"] as const) {
    const least = key === "labels" ? 2 : 1;
    const most = key === "labels" ? 127 : 2 ** 30;
    if (Number.isInteger(vocabulary[key]) && vocabulary[key] >= least && vocabulary[key] <= most) {
      continue;
    }
    throw new ConfigError(
      `Cannot build a Parser: vocabulary.${key} is ${
        vocabulary[key]
      }, but must be an integer from ` +
        `${least} to ${most}`,
    );
  }
  if (!Number.isInteger(rootLabel) || rootLabel < 0 || rootLabel >= vocabulary.labels) {
    throw new ConfigError(
      `Cannot build a Parser: rootLabel is ${rootLabel}, but must be one of the ` +
        `${vocabulary.labels} labels, from 0`,
    );
  }
}
