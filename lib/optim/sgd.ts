/**
 * Stochastic gradient descent without momentum.
 *
 * @module
 */
import type { FloatArray } from "../kernels/kernels.ts";
import { Optimizer, type OptimizerOptions, type Trainable } from "./optimizer.ts";

/**
 * `w -= learningRate g`. The learning rate is 0.1 by default.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { Sgd } from "./sgd.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 2] });
 * assertEquals(new Sgd(model, { learningRate: 0.1 }).stepCount, 0);
 * ```
 */
export class Sgd extends Optimizer {
  /**
   * Sets the step size: plain descent has no memory.
   *
   * @throws {ConfigError} If a setting is out of range.
   */
  constructor(model: Trainable, options: OptimizerOptions = {}) {
    super(model, { name: "sgd", arraysPerParameter: 0, learningRate: 0.1 }, options);
  }

  /** c1 = learningRate. */
  protected override writeCoefficients(c: FloatArray): void {
    c[1] = this.learningRate;
  }
}
