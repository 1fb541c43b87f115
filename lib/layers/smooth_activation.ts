/**
 * What activations with a slope everywhere share: an array for the output, while the input becomes
 * the slope. So a layer behind, as dropout, may overwrite the output.
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix } from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import { Layer, type LayerContext } from "./layer.ts";

/**
 * `y = f(x)` element by element; backward `dx = g f'(x)`, in place. See `Tanh` and `Cube`.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { SmoothActivation } from "./smooth_activation.ts";
 * import { Tanh } from "./tanh.ts";
 *
 * assert(new Tanh() instanceof SmoothActivation);
 * ```
 */
export abstract class SmoothActivation extends Layer {
  #slope: Matrix | undefined;
  #room: Room<FloatArray> | undefined;

  /**
   * Makes no room yet: the first input says how much.
   *
   * @ignore
   */
  protected override allocate({ kernels }: LayerContext): void {
    this.#room = new Room(kernels, (kernels, length) => kernels.floats(length));
  }

  /** Applies the function; x becomes the slope, which `backward` needs. */
  protected override compute(x: Matrix): Matrix {
    const { kernels } = this.context;
    const room = this.#room as Room<FloatArray>;
    const data = room.reserve(x.rows * x.columns, x.data.length);
    const y = { data, rows: x.rows, columns: x.columns };
    this.#slope = x;
    this.apply(kernels, x, y);
    return y;
  }

  /** Multiplies the gradient by the slope. */
  protected override differentiate(gradient: Matrix): Matrix {
    this.context.kernels.multiplySlope(gradient, this.#slope as Matrix);
    return gradient;
  }

  /**
   * Computes y from x, and puts the slope in place of x.
   *
   * @ignore
   */
  protected abstract apply(kernels: Kernels, x: Matrix, y: Matrix): void;
}
