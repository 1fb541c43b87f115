/**
 * The cube as a layer: the activation of Chen and Manning's parser (EMNLP 2014).
 *
 * @module
 */
import type { Kernels, Matrix } from "../kernels/kernels.ts";
import { SmoothActivation } from "./smooth_activation.ts";

/**
 * `y = x^3`; backward `dx = 3 g x^2`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Cube } from "./cube.ts";
 * import { Sequential } from "./sequential.ts";
 *
 * const y = new Sequential([new Cube()]).forward({ data: [-2, 3], rows: 1, columns: 2 });
 * assertEquals([...y.data], [-8, 27]);
 * ```
 */
export class Cube extends SmoothActivation {
  /** The name of the class. */
  readonly type = "Cube";

  /**
   * Computes y from x, and puts the slope in place of x.
   *
   * @ignore
   */
  protected override apply(kernels: Kernels, x: Matrix, y: Matrix): void {
    kernels.cube(x, y);
  }
}
