/**
 * Layers one after the other: a model, or a part of one.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { type Backend, kernelsOf } from "../kernels/backend.ts";
import type { Kernels, Matrix } from "../kernels/kernels.ts";
import { openScope, type Scope } from "../kernels/scope.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { createStreams, type RandomStreams } from "../math/random.ts";
import type { Input } from "./input.ts";
import { Layer, type LayerContext, type Parameter } from "./layer.ts";

/** How to build a {@link Sequential}. */
export interface SequentialOptions {
  /** The seed of weights, shuffles, dropout and random selection: a 32-bit integer. Default: 1. */
  readonly seed?: number;
  /** The arithmetic. Default: new simd kernels. */
  readonly kernels?: Backend;
  /** Whether `backward` computes the gradient of the model's input. Default: false. */
  readonly inputGradient?: boolean;
}

/**
 * A chain of layers, itself a layer: `y = f_n(.. f_2(f_1(x)))`. The outermost chain is the model: it
 * owns the memory of all layers, and the random numbers.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Linear } from "./linear.ts";
 * import { Relu } from "./relu.ts";
 * import { Sequential } from "./sequential.ts";
 * import { topK } from "../sparsifier.ts";
 *
 * const model = new Sequential([
 *   new Linear(784, 500, { sparsifier: topK(20) }), new Relu(),
 *   new Linear(500, 10),
 * ], { seed: 1 });
 * const logits = model.forward(new Float32Array(2 * 784)); // Two examples.
 * assertEquals([logits.rows, logits.columns], [2, 10]);
 * ```
 */
export class Sequential extends Layer {
  /** The name of the class. */
  readonly type: string = "Sequential";
  /** The layers, first to last. */
  readonly layers: readonly Layer[];
  readonly #kernels: Kernels | undefined;
  readonly #inputGradient: boolean;
  /** The names of the options that were given. */
  readonly #given: readonly string[];
  readonly #random: RandomStreams;
  #isWithin = false;

  /**
   * Chains the layers.
   *
   * @throws {ConfigError} If there is none, one is in a model already, two neighbours do not fit
   * together, or the seed is no 32-bit integer.
   */
  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    super(...checkChain(layers));
    this.layers = [...layers];
    const { seed, kernels, inputGradient } = options;
    const given = Object.entries({ seed, kernels, inputGradient });
    this.#given = given.flatMap(([name, value]) => value === undefined ? [] : [name]);
    this.#kernels = kernels && kernelsOf(kernels);
    this.#inputGradient = inputGradient ?? false;
    this.#random = createStreams(seed ?? 1);
    for (const layer of layers) layer.enter(this);
  }

  /** The parameters of all layers, first to last. */
  override get parameters(): readonly Parameter[] {
    return this.layers.flatMap((layer) => layer.parameters);
  }

  /**
   * The arguments that build the same chain again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.layers, { ...this.#inputGradient && { inputGradient: true } }];
  }

  /**
   * The kernels that own all arrays of the model.
   *
   * @ignore
   */
  get kernels(): Scope {
    return this.context.kernels;
  }

  /**
   * The random streams of the model's seed.
   *
   * @ignore
   */
  get random(): RandomStreams {
    return this.context.random;
  }

  /**
   * Gives the model's memory back to the kernels, for other models on the same kernels; neither the
   * model nor anything that it has returned can be used any more. A model with kernels of its own
   * needs none of this.
   */
  dispose(): void {
    if (!this.#isWithin) this.kernels.free();
  }

  /** The same, at the end of the block of a `using` declaration. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * Makes the chain a part of another one.
   *
   * @throws {ConfigError} If it has options of its own.
   *
   * @ignore
   */
  override enter(container: Layer): void {
    if (this.#given.length > 0) {
      throw new ConfigError(
        `Cannot put a ${this.type} into a model: it has ${this.#given.join(", ")} of its own. ` +
          `Leave that to the model around it`,
      );
    }
    super.enter(container);
    this.#isWithin = true;
  }

  /**
   * Opens the memory, where this is the model.
   *
   * @ignore
   */
  protected override open(): void {
    if (this.#isWithin) return super.open();
    const kernels = openScope(this.#kernels ?? simdKernels());
    this.bind({ kernels, random: this.#random }, this.#inputGradient);
  }

  /**
   * Gives all layers their memory.
   *
   * @ignore
   */
  protected override allocate(context: LayerContext, inputGradient: boolean): void {
    this.layers.forEach((layer, i) => layer.bind(context, inputGradient || i > 0));
  }

  /**
   * Leaves the input to the first layer, which takes it over.
   *
   * @ignore
   */
  protected override admit(x: Input): Matrix {
    return x as Matrix;
  }

  /** Runs the layers first to last. */
  protected override compute(x: Matrix, training: boolean): Matrix {
    const options = training ? TRAINING : EVALUATION;
    return this.layers.reduce((input, layer) => layer.forward(input, options), x);
  }

  /** Runs the layers last to first. */
  protected override differentiate(gradient: Matrix): Matrix {
    return this.layers.reduceRight((output, layer) => layer.backward(output), gradient);
  }
}

const TRAINING = { training: true };
const EVALUATION = { training: false };

/** The sizes of the chain: those of the first and of the last layer that have any. */
function checkChain(layers: readonly Layer[]): [number | undefined, number | undefined] {
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ConfigError("Cannot build a Sequential without layers: pass an array of them");
  }
  let [inFeatures, outFeatures]: (number | undefined)[] = [];
  layers.forEach((layer, i) => {
    if (outFeatures !== undefined && (layer.inFeatures ?? outFeatures) !== outFeatures) {
      throw new ConfigError(
        `Cannot build a Sequential: layer ${i} (${layer.type}) takes ${layer.inFeatures} numbers, ` +
          `but gets ${outFeatures} from the one before`,
      );
    }
    inFeatures ??= layer.inFeatures;
    outFeatures = layer.outFeatures ?? layer.inFeatures ?? outFeatures;
  });
  return [inFeatures, outFeatures];
}
