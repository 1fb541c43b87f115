/**
 * The cube as a layer: the activation of Chen and Manning's parser (EMNLP 2014).
 *
 * @module
 */
import type { Matrix } from "../kernels/kernels.ts";
import { SmoothActivation } from "./smooth_activation.ts";

/**
 * `y = x^3`; backward `dx = 3 g x^2`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { Cube } from "./cube.ts";
 *
 * const kernels = simdKernels();
 * const x = createMatrix(kernels, 1, 2);
 * x.data.set([-2, 3]);
 * assertEquals([...new Cube({ kernels }).forward(x).data], [-8, 27]);
 * ```
 */
export class Cube extends SmoothActivation {
  /** Computes y from x, and puts the slope in place of x. */
  protected override apply(x: Matrix, y: Matrix): void {
    this.kernels.cube(x, y);
  }
}
