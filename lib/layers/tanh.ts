/**
 * The hyperbolic tangent as a layer.
 *
 * @module
 */
import type { Matrix } from "../kernels/kernels.ts";
import { SmoothActivation } from "./smooth_activation.ts";

/**
 * `y = tanh(x)`; backward `dx = g (1 - y^2)`.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { Tanh } from "./tanh.ts";
 *
 * const kernels = simdKernels();
 * const x = createMatrix(kernels, 1, 1);
 * x.data[0] = 0.5;
 * assertAlmostEquals(new Tanh({ kernels }).forward(x).data[0], 0.46211716, 1e-7);
 * ```
 */
export class Tanh extends SmoothActivation {
  /** Computes y from x, and puts the slope in place of x. */
  protected override apply(x: Matrix, y: Matrix): void {
    this.kernels.tanh(x, y);
  }
}
