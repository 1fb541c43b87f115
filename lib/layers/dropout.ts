/**
 * Inverted dropout: in training, an entry is dropped with probability p and the others grow by
 * 1 / (1 - p); evaluation is the identity.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { createMatrix, type Matrix } from "../kernels/kernels.ts";
import type { Layer, Parameter } from "./layer.ts";
import type { LayerContext } from "./linear.ts";

/**
 * `y = x * mask / (1 - p)` in training, `y = x` in evaluation; backward with the same mask. Both in
 * place. Stands after the rectifier of a hidden layer, as in the authors' code.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dropout } from "./dropout.ts";
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { createStreams } from "../math/random.ts";
 *
 * const kernels = simdKernels();
 * const layer = new Dropout(0.5, { kernels, random: createStreams(1) });
 * const x = createMatrix(kernels, 1, 2);
 * x.data.set([3, 4]);
 * assertEquals([...layer.forward(x, false).data], [3, 4]);
 * ```
 */
export class Dropout implements Layer {
  /** None. */
  readonly parameters: readonly Parameter[] = [];
  /** The probability that an entry is dropped. */
  readonly probability: number;
  readonly #context: LayerContext;
  #mask: Matrix | undefined;

  /**
   * Builds the layer.
   *
   * @throws {ConfigError} If the probability is not in [0, 1).
   */
  constructor(probability: number, context: LayerContext) {
    if (!(probability >= 0 && probability < 1)) {
      throw new ConfigError(
        `Cannot build a Dropout layer: the probability is ${probability}, but must be at least 0 ` +
          `and below 1`,
      );
    }
    this.probability = probability;
    this.#context = context;
  }

  /**
   * Drops entries in training, with a new mask for each call.
   *
   * @param x [batch, features]; becomes y.
   * @param training Whether to drop entries.
   * @returns The same matrix.
   */
  forward(x: Matrix, training: boolean): Matrix {
    if (!training) return x;
    const { kernels, random } = this.#context;
    if (this.#mask === undefined || this.#mask.data.length < x.rows * x.columns) {
      // As much as x has room for: a larger minibatch may follow.
      this.#mask = createMatrix(kernels, Math.floor(x.data.length / x.columns), x.columns);
    }
    this.#mask.rows = x.rows;
    kernels.dropoutMask(this.#mask, this.probability, random.dropout);
    kernels.multiply(x, this.#mask);
    return x;
  }

  /**
   * Applies the mask of the last training pass.
   *
   * @param gradient dL/dy of a training pass: [batch, features]; becomes dL/dx.
   * @returns The same matrix.
   */
  backward(gradient: Matrix): Matrix {
    if (this.#mask !== undefined) this.#context.kernels.multiply(gradient, this.#mask);
    return gradient;
  }
}
