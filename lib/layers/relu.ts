/**
 * ReLU, `y = max(x, 0)`, in place: the input is overwritten.
 *
 * @module
 */
import type { Matrix } from "../kernels/kernels.ts";
import { Layer } from "./layer.ts";

/**
 * `y = max(x, 0)`; backward `dx = g` where `y > 0`, else 0. Both in place.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Relu } from "./relu.ts";
 * import { Sequential } from "./sequential.ts";
 *
 * const model = new Sequential([new Relu()]);
 * const y = model.forward({ data: [-1, 2], rows: 1, columns: 2 });
 * assertEquals([...y.data], [0, 2]);
 * ```
 */
export class Relu extends Layer {
  /** The name of the class. */
  readonly type = "Relu";
  #y: Matrix | undefined;

  /** Cuts off what is below 0. */
  protected override compute(x: Matrix): Matrix {
    this.context.kernels.relu(x);
    this.#y = x;
    return x;
  }

  /** Passes the gradient where the output was above 0. */
  protected override differentiate(gradient: Matrix): Matrix {
    this.context.kernels.reluBackward(this.#y as Matrix, gradient);
    return gradient;
  }
}
