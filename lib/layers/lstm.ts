/**
 * The LSTM layer, in one or two directions, with meProp in its backward products: the paper's
 * part-of-speech tagger is built on it. Not here: the recurrence of one direction (see
 * `lstm_direction.ts`).
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { InitializationName } from "./initialization.ts";
import { createMatrix, type Matrix } from "../kernels/kernels.ts";
import type { Layer, Parameter } from "./layer.ts";
import type { LayerContext } from "./linear.ts";
import { GATE_COUNT } from "./lstm_buffers.ts";
import { LstmDirection } from "./lstm_direction.ts";
import { dense, type Sparsifier } from "../sparsifier.ts";

/**
 * Among which entries of dL/dz the sparsifier selects at a time step: k of H in each of the four
 * gates, or k of all 4H.
 */
export type SelectionScope = "perGate" | "concatenated";

/** How to build an {@link Lstm}. */
export interface LstmOptions {
  /** I: the number of inputs. */
  readonly inFeatures: number;
  /** H: the number of units of each direction. */
  readonly hiddenSize: number;
  /** Whether a second direction runs from the last position to the first. Default: false. */
  readonly bidirectional?: boolean;
  /** Which entries of dL/dz the backward products use. Default: all. */
  readonly sparsifier?: Sparsifier;
  /** Among which entries to select. Default: "perGate". */
  readonly selectionScope?: SelectionScope;
  /** The initial weights of each gate, and the biases. Default: "glorotUniform". */
  readonly initialization?: InitializationName;
  /** Whether `backward` computes dL/dx; a first layer does not need it. Default: true. */
  readonly inputGradient?: boolean;
}

/** Buffers for sequences of up to `rows` positions. */
interface Buffers {
  readonly rows: number;
  readonly y: Matrix;
  readonly dx: Matrix | undefined;
  /** dL/dx of the second direction, before it is added. */
  readonly otherDx: Matrix | undefined;
}

/**
 * A layer of long short-term memory. The rows of a minibatch are the positions of one sequence. Each
 * direction has W_ih [4H, I], W_hh [4H, H] and one bias b [4H], with the gates in the order i, f, g,
 * o, without peepholes. With h and c zero before the first step:
 *
 * `z = W_ih x_t + W_hh h_(t-1) + b`, `i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)`,
 * `g = tanh(z_g)`, `c_t = f c_(t-1) + i g`, `h_t = o tanh(c_t)`.
 *
 * The output is h [length, H], or with two directions that of the forward and then that of the
 * reverse one [length, 2H]. Backward, with r_t the entries of dL/dz_t that the sparsifier keeps:
 *
 * `dW_ih = sum of r_t x_t^T`, `dW_hh = sum of r_t h_(t-1)^T`, `dx_t = W_ih^T r_t`,
 * `dh_(t-1) = W_hh^T r_t`; exact are the gates, the path through the cells, and `db = sum of dz_t`.
 *
 * At the first step of a direction the f block of dL/dz is zero, since the cell before it is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { Lstm } from "./lstm.ts";
 * import { createStreams } from "../math/random.ts";
 * import { topK } from "../sparsifier.ts";
 *
 * const context = { kernels: simdKernels(), random: createStreams(1) };
 * const options = { inFeatures: 3, hiddenSize: 8, bidirectional: true, sparsifier: topK(2) };
 * const layer = new Lstm(options, context);
 * const x = createMatrix(context.kernels, 5, 3); // A sequence of 5 positions.
 * x.data.fill(1);
 * const h = layer.forward(x);
 * assertEquals([h.rows, h.columns], [5, 16]);
 * layer.backward(h); // As if dL/dh were h.
 * // 2 of 8 entries of each of 4 gates, at each position.
 * assertEquals(layer.directions[0].selection?.k, 8);
 * ```
 */
export class Lstm implements Layer {
  /** I: the number of inputs. */
  readonly inFeatures: number;
  /** H: the number of units of each direction. */
  readonly hiddenSize: number;
  /** H for each direction. */
  readonly outFeatures: number;
  /** Which entries of dL/dz the backward products use. */
  readonly sparsifier: Sparsifier;
  /** Among which entries the sparsifier selects. */
  readonly selectionScope: SelectionScope;
  /** Forward, and reverse if there is one. */
  readonly directions: readonly LstmDirection[];
  /** W_ih, W_hh and b of each direction. */
  readonly parameters: readonly Parameter[];

  readonly #context: LayerContext;
  readonly #inputGradient: boolean;
  #buffers: Buffers | undefined;
  #length = 0;

  /**
   * Allocates and initialises the layer.
   *
   * @throws {ConfigError} If a size is not a positive integer or k exceeds what it is selected from.
   */
  constructor(options: LstmOptions, context: LayerContext) {
    const { inFeatures, hiddenSize, sparsifier = dense() } = options;
    const { selectionScope = "perGate" } = options;
    for (const [name, value] of Object.entries({ inFeatures, hiddenSize })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new ConfigError(
          `Cannot build an Lstm layer: ${name} is ${value}, but must be a positive integer`,
        );
      }
    }
    const isPerGate = selectionScope === "perGate";
    const choices = isPerGate ? hiddenSize : GATE_COUNT * hiddenSize;
    if (sparsifier.k !== undefined && sparsifier.k > choices) {
      throw new ConfigError(
        `Cannot build an Lstm layer: k is ${sparsifier.k}, but there are ${choices} entries ` +
          `${isPerGate ? "in a gate" : "at a time step"}. Set k from 1 to ${choices}`,
      );
    }
    this.inFeatures = inFeatures;
    this.hiddenSize = hiddenSize;
    this.sparsifier = sparsifier;
    this.selectionScope = selectionScope;
    this.#context = context;
    this.#inputGradient = options.inputGradient ?? true;
    const { initialization = "glorotUniform" } = options;
    const shape = { inFeatures, hiddenSize, sparsifier, isPerGate, initialization };
    this.directions = (options.bidirectional ?? false ? [false, true] : [false])
      .map((isReverse) => new LstmDirection({ ...shape, isReverse }, context));
    this.outFeatures = this.directions.length * hiddenSize;
    this.parameters = this.directions.flatMap(({ parameters }) => parameters);
  }

  /**
   * Runs over one sequence, in both directions if there are two.
   *
   * @param x [length, inFeatures]; must stay as it is until the optimizer has made its step.
   * @returns h: [length, outFeatures], valid until the next call; may be overwritten.
   */
  forward(x: Matrix): Matrix {
    const { y } = this.#reserve(x.rows);
    y.rows = x.rows;
    this.#length = x.rows;
    this.directions.forEach((direction, d) => direction.forward(x, y, d * this.hiddenSize));
    return y;
  }

  /**
   * Leaves the gradients of the weights and biases in {@link parameters}.
   *
   * @param gradient dL/dh from above: [length, outFeatures].
   * @returns dL/dx: [length, inFeatures], from the kept entries, both directions added up; without
   * rows if the layer was built with `inputGradient: false`.
   * @throws {ConfigError} If the last forward pass had another length.
   */
  backward(gradient: Matrix): Matrix {
    const { rows } = gradient;
    if (rows !== this.#length) {
      throw new ConfigError(
        `Cannot go backward: the gradient has ${rows} rows, the last forward pass had ` +
          `${this.#length || "none"}. Call forward with the same sequence first`,
      );
    }
    const { dx, otherDx } = this.#reserve(rows);
    this.directions.forEach((direction, d) => {
      const target = d === 0 ? dx : otherDx;
      if (target !== undefined) target.rows = rows;
      direction.backward(gradient, d * this.hiddenSize, target);
    });
    if (dx === undefined) return { data: gradient.data, rows: 0, columns: this.inFeatures };
    if (otherDx !== undefined) this.#context.kernels.add(dx, otherDx);
    return dx;
  }

  #reserve(rows: number): Buffers {
    if (this.#buffers === undefined || this.#buffers.rows < rows) {
      const { kernels } = this.#context;
      const room = Math.max(rows, 2 * (this.#buffers?.rows ?? 0));
      const create = (isNeeded: boolean) =>
        isNeeded ? createMatrix(kernels, room, this.inFeatures) : undefined;
      this.#buffers = {
        rows: room,
        y: createMatrix(kernels, room, this.outFeatures),
        dx: create(this.#inputGradient),
        otherDx: create(this.#inputGradient && this.directions.length > 1),
      };
    }
    return this.#buffers;
  }
}
