/**
 * The rectifier `y = max(x, 0)`, in place: the input is overwritten.
 *
 * @module
 */
import type { Kernels, Matrix } from "../kernels/kernels.ts";
import type { Layer, Parameter } from "./layer.ts";

/**
 * `y = max(x, 0)`; backward `dx = g` where `y > 0`, else 0. Both in place.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { Relu } from "./relu.ts";
 *
 * const kernels = simdKernels();
 * const x = createMatrix(kernels, 1, 2);
 * x.data.set([-1, 2]);
 * assertEquals([...new Relu({ kernels }).forward(x).data], [0, 2]);
 * ```
 */
export class Relu implements Layer {
  /** None. */
  readonly parameters: readonly Parameter[] = [];
  readonly #kernels: Kernels;
  #y: Matrix | undefined;

  /** Builds the layer on the kernels that own the model's arrays. */
  constructor(context: { kernels: Kernels }) {
    this.#kernels = context.kernels;
  }

  /**
   * Cuts off what is below 0.
   *
   * @param x [batch, features]; becomes y.
   * @returns The same matrix.
   */
  forward(x: Matrix): Matrix {
    this.#kernels.relu(x);
    this.#y = x;
    return x;
  }

  /**
   * Passes the gradient where the output was above 0.
   *
   * @param gradient dL/dy: [batch, features]; becomes dL/dx.
   * @returns The same matrix.
   */
  backward(gradient: Matrix): Matrix {
    if (this.#y !== undefined) this.#kernels.reluBackward(this.#y, gradient);
    return gradient;
  }
}
