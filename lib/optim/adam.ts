/**
 * Adam (Kingma and Ba, 2015), over all weights as in the paper, or over touched rows only.
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

/**
 * A moment below this becomes 0 in every n-th step, before it decays into a denormal number: those
 * begin at 1e-38, and 15 steps at beta = 0.9 only divide by five.
 */
const SMALLEST_MOMENT = 1e-30;
const FLUSH_INTERVAL = 16;

/** Settings of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** The step size. Default: 0.001. */
  readonly learningRate?: number;
  /** The decay of the first moment. Default: 0.9. */
  readonly beta1?: number;
  /** The decay of the second moment. Default: 0.999. */
  readonly beta2?: number;
  /** Added to the root. Default: 1e-8. */
  readonly epsilon?: number;
}

/**
 * `m = beta1 m + (1 - beta1) g`, `v = beta2 v + (1 - beta2) g^2`,
 * `w -= learningRate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`.
 *
 * A weight whose gradient is 0 still moves while its m decays: with meProp, too, Adam changes
 * nearly every weight in every step. Only when m has become so small that no step moves a weight of
 * a row any more, the row is left alone until it gets a gradient, and m and v are made up for then.
 * That changes no bit.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Adam } from "./adam.ts";
 * import { Mlp } from "../mlp.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 2] });
 * assertEquals(new Adam(model).state.arrays.map((array) => array.length), [4, 4, 2, 2]);
 * ```
 */
export class Adam extends Optimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  /** beta1^t and beta2^t by multiplication alone, since powers differ between platforms. */
  #power1 = 1;
  #power2 = 1;
  #powerStep = 0;

  /**
   * Starts with m = v = 0 for every weight of the model.
   *
   * @throws {ConfigError} If a setting is out of range.
   */
  constructor(model: Trainable, options: AdamOptions = {}) {
    super(model, { name: "adam", arraysPerParameter: 2, learningRate: 0.001 }, options);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    this.#beta1 = checkSetting("beta1", beta1, "below1");
    this.#beta2 = checkSetting("beta2", beta2, "below1");
    this.#epsilon = checkSetting("epsilon", epsilon, "positive");
  }

  /** c1 to c9, as `UpdateRule` in kernels.ts says. */
  protected override writeCoefficients(c: FloatArray, step: number): void {
    if (step <= this.#powerStep) {
      this.#power1 = 1;
      this.#power2 = 1;
      this.#powerStep = 0;
    }
    for (; this.#powerStep < step; this.#powerStep++) {
      this.#power1 *= this.#beta1;
      this.#power2 *= this.#beta2;
    }
    c[1] = this.#beta1;
    c[2] = 1 - this.#beta1;
    c[3] = this.#beta2;
    c[4] = Math.sqrt(1 - this.#beta2) * SQUARE_SCALE;
    // The correction of v is taken out of the root: one multiplication less for each weight.
    const correction = Math.sqrt(1 - this.#power2);
    c[5] = this.learningRate * correction / (1 - this.#power1) * SQUARE_SCALE;
    c[6] = this.#epsilon * correction * SQUARE_SCALE;
    c[7] = step % FLUSH_INTERVAL === 0 ? SMALLEST_MOMENT : 0;
    c[8] = (step - 1) % FLUSH_INTERVAL;
    // A step moves w by c5 |m| / c6 at most. Without gradients that only falls, and below 2^-25 of w
    // it is lost in rounding; a quarter of that leaves room for the rounding of the step itself.
    c[9] = c[6] / c[5] * 2 ** -27;
  }
}
