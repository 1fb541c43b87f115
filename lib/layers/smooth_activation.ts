/**
 * What activations with a slope everywhere share: an array for the output, while the input becomes
 * the slope. So a layer behind, as dropout, may overwrite the output.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../kernels/kernels.ts";
import type { Layer, Parameter } from "./layer.ts";

/** `y = f(x)` element by element; backward `dx = g f'(x)`, in place. */
export abstract class SmoothActivation implements Layer {
  /** None. */
  readonly parameters: readonly Parameter[] = [];
  /** The kernels that own the model's arrays. */
  protected readonly kernels: Kernels;
  #slope: Matrix | undefined;
  #y: Matrix | undefined;

  /** Builds the layer on the kernels that own the model's arrays. */
  constructor(context: { kernels: Kernels }) {
    this.kernels = context.kernels;
  }

  /**
   * Applies the function.
   *
   * @param x [batch, features]; becomes the slope, which `backward` needs.
   * @returns [batch, features], valid until the next call.
   */
  forward(x: Matrix): Matrix {
    if (this.#y === undefined || this.#y.data.length < x.rows * x.columns) {
      // As much as x has room for: a larger minibatch may follow.
      this.#y = createMatrix(this.kernels, Math.floor(x.data.length / x.columns), x.columns);
    }
    this.#y.rows = x.rows;
    this.#slope = x;
    this.apply(x, this.#y);
    return this.#y;
  }

  /**
   * Multiplies the gradient by the slope.
   *
   * @param gradient dL/dy: [batch, features]; becomes dL/dx.
   * @returns The same matrix.
   */
  backward(gradient: Matrix): Matrix {
    if (this.#slope !== undefined) this.kernels.multiplySlope(gradient, this.#slope);
    return gradient;
  }

  /** Computes y from x, and puts the slope in place of x. */
  protected abstract apply(x: Matrix, y: Matrix): void;
}
