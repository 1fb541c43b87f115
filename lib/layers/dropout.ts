/**
 * Inverted dropout: in training, an entry is dropped with probability p and the others grow by
 * 1 / (1 - p); evaluation is the identity.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { FloatArray, Matrix } from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import { Layer, type LayerContext } from "./layer.ts";

/**
 * `y = x * mask / (1 - p)` in training, `y = x` in evaluation; backward with the same mask. Both in
 * place. Placed after the ReLU of a hidden layer, as in the authors' code.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Dropout } from "./dropout.ts";
 * import { Sequential } from "./sequential.ts";
 *
 * const model = new Sequential([new Dropout(0.5)]);
 * const x = { data: [3, 4], rows: 1, columns: 2 };
 * assertEquals([...model.forward(x).data], [3, 4]);
 * const dropped = [...model.forward(x, { training: true }).data];
 * assertEquals(dropped.map((y, i) => y === 0 || y === 2 * x.data[i]), [true, true]);
 * ```
 */
export class Dropout extends Layer {
  /** The name of the class. */
  readonly type = "Dropout";
  /** The probability that an entry is dropped. */
  readonly probability: number;
  #room: Room<FloatArray> | undefined;
  /** That of the last pass; undefined in evaluation. */
  #mask: Matrix | undefined;

  /**
   * Builds the layer.
   *
   * @throws {ConfigError} If the probability is not in [0, 1).
   */
  constructor(probability: number) {
    super();
    if (!(probability >= 0 && probability < 1)) {
      throw new ConfigError(
        `Cannot build a Dropout layer: the probability is ${probability}, but must be at least 0 ` +
          `and below 1`,
      );
    }
    this.probability = probability;
  }

  /**
   * The arguments that build the same layer again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.probability];
  }

  /**
   * Makes no room yet: the first input says how much.
   *
   * @ignore
   */
  protected override allocate({ kernels }: LayerContext): void {
    this.#room = new Room(kernels, (kernels, length) => kernels.floats(length));
  }

  /** Drops entries in training, with a new mask for each call. */
  protected override compute(x: Matrix, training: boolean): Matrix {
    this.#mask = undefined;
    if (!training) return x;
    const { kernels, random } = this.context;
    const room = this.#room as Room<FloatArray>;
    const data = room.reserve(x.rows * x.columns, x.data.length);
    this.#mask = { data, rows: x.rows, columns: x.columns };
    kernels.dropoutMask(this.#mask, this.probability, random.dropout);
    kernels.multiply(x, this.#mask);
    return x;
  }

  /** Applies the mask of the last pass. */
  protected override differentiate(gradient: Matrix): Matrix {
    if (this.#mask !== undefined) this.context.kernels.multiply(gradient, this.#mask);
    return gradient;
  }
}
