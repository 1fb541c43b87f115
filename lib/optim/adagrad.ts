/**
 * AdaGrad (Duchi et al., 2011), with epsilon inside the root as in the authors' code.
 *
 * @module
 */
import type { FloatArray } from "../kernels/kernels.ts";
import {
  checkSetting,
  Optimizer,
  type OptimizerOptions,
  SQUARE_SCALE,
  type Trainable,
} from "./optimizer.ts";

/** Settings of {@link AdaGrad}. */
export interface AdaGradOptions extends OptimizerOptions {
  /** The step size. Default: 0.1, the paper's for MNIST. */
  readonly learningRate?: number;
  /** Added under the root. Default: 1e-6. */
  readonly epsilon?: number;
}

/**
 * `h += g^2`, `w -= learningRate g / sqrt(h + epsilon)`, h = 0 at the start. A weight whose
 * gradient is 0 does not move.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { AdaGrad } from "./adagrad.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 2] });
 * assertEquals(new AdaGrad(model).state.arrays.map((h) => h.length), [4, 2]);
 * ```
 */
export class AdaGrad extends Optimizer {
  readonly #epsilon: number;

  /**
   * Starts with h = 0 for every weight of the model.
   *
   * @throws {ConfigError} If a setting is out of range.
   */
  constructor(model: Trainable, options: AdaGradOptions = {}) {
    super(model, { name: "adaGrad", arraysPerParameter: 1, learningRate: 0.1 }, options);
    const { epsilon = 1e-6 } = options;
    this.#epsilon = checkSetting("epsilon", epsilon, "positive");
  }

  /** c1 to c3, as `UpdateRule` in kernels.ts says: h holds sums of `(SQUARE_SCALE g)^2`. */
  protected override writeCoefficients(c: FloatArray): void {
    c[1] = this.learningRate * SQUARE_SCALE;
    c[2] = this.#epsilon * SQUARE_SCALE * SQUARE_SCALE;
    c[3] = SQUARE_SCALE;
  }
}
