/**
 * The hyperbolic tangent as a layer.
 *
 * @module
 */
import type { Kernels, Matrix } from "../kernels/kernels.ts";
import { SmoothActivation } from "./smooth_activation.ts";

/**
 * `y = tanh(x)`; backward `dx = g (1 - y^2)`.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { Sequential } from "./sequential.ts";
 * import { Tanh } from "./tanh.ts";
 *
 * const y = new Sequential([new Tanh()]).forward({ data: [0.5], rows: 1, columns: 1 });
 * assertAlmostEquals(y.data[0], 0.46211716, 1e-7);
 * ```
 */
export class Tanh extends SmoothActivation {
  /** The name of the class. */
  readonly type = "Tanh";

  /**
   * Computes y from x, and puts the slope in place of x.
   *
   * @ignore
   */
  protected override apply(kernels: Kernels, x: Matrix, y: Matrix): void {
    kernels.tanh(x, y);
  }
}
