/**
 * The LSTM layer, in one or two directions, with meProp in its backward products: the paper's
 * part-of-speech tagger is built on it. Not here: the recurrence of one direction (see
 * `lstm_direction.ts`).
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { checkInitialization, type InitializationName } from "./initialization.ts";
import { createMatrix, type Matrix } from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import { checkSizes, Layer, type LayerContext, type Parameter } from "./layer.ts";
import { GATE_COUNT } from "./lstm_buffers.ts";
import { LstmDirection } from "./lstm_direction.ts";
import { checkFits, dense, type Sparsifier } from "../sparsifier.ts";

/** How to build an {@link Lstm}. */
export interface LstmOptions {
  /** Whether a second direction runs from the last position to the first. Default: false. */
  readonly bidirectional?: boolean;
  /** Which entries of dL/dz the backward products use. Default: all. */
  readonly sparsifier?: Sparsifier;
  /**
   * Among which entries of dL/dz the sparsifier selects at a time step: k of H in each of the four
   * gates, or k of all 4H. Default: "perGate".
   */
  readonly selectionScope?: "perGate" | "concatenated";
  /** The initial weights of each gate, and the biases. Default: "glorotUniform". */
  readonly initialization?: InitializationName;
}

/** Buffers for sequences of up to `rows` positions. */
interface Buffers {
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
 * import { Linear } from "./linear.ts";
 * import { Lstm } from "./lstm.ts";
 * import { Sequential } from "./sequential.ts";
 * import { topK } from "../sparsifier.ts";
 *
 * // Of each of 4 gates, 2 of 8 entries go backward at each position.
 * const lstm = new Lstm(3, 8, { bidirectional: true, sparsifier: topK(2) });
 * const model = new Sequential([lstm, new Linear(16, 2)]);
 * const y = model.forward(new Float32Array(5 * 3)); // A sequence of 5 positions.
 * assertEquals([y.rows, y.columns], [5, 2]);
 * ```
 */
export class Lstm extends Layer {
  /** The name of the class. */
  readonly type = "Lstm";
  /** I: the number of inputs. */
  declare readonly inFeatures: number;
  /** H for each direction. */
  declare readonly outFeatures: number;
  /** H: the number of units of each direction. */
  readonly hiddenSize: number;
  /** Which entries of dL/dz the backward products use. */
  readonly sparsifier: Sparsifier;
  /** Among which entries the sparsifier selects. */
  readonly selectionScope: "perGate" | "concatenated";
  readonly #options: LstmOptions;
  #directions: readonly LstmDirection[] = [];
  #room: Room<Buffers> | undefined;

  /**
   * Describes the layer.
   *
   * @throws {ConfigError} If a size is not a positive integer, k exceeds what it is selected from, or
   * the initialisation or the scope is unknown.
   */
  constructor(inFeatures: number, hiddenSize: number, options: LstmOptions = {}) {
    const { sparsifier = dense(), selectionScope = "perGate" } = options;
    super(inFeatures, (options.bidirectional ?? false ? 2 : 1) * hiddenSize);
    checkSizes("an Lstm layer", { inFeatures, hiddenSize });
    checkInitialization("an Lstm layer", options.initialization);
    const isPerGate = selectionScope === "perGate";
    if (!isPerGate && selectionScope !== "concatenated") {
      throw new ConfigError(
        `Cannot build an Lstm layer: selectionScope is ${selectionScope}, but must be perGate or ` +
          `concatenated`,
      );
    }
    const choices = isPerGate ? hiddenSize : GATE_COUNT * hiddenSize;
    const noun = isPerGate ? "entries in a gate" : "entries at a time step";
    checkFits("an Lstm layer", sparsifier, choices, noun);
    this.hiddenSize = hiddenSize;
    this.sparsifier = sparsifier;
    this.selectionScope = selectionScope;
    this.#options = options;
  }

  /**
   * Forward, and reverse if there is one.
   *
   * @ignore
   */
  get directions(): readonly LstmDirection[] {
    void this.context;
    return this.#directions;
  }

  /** W_ih, W_hh and b of each direction. */
  override get parameters(): readonly Parameter[] {
    return this.directions.flatMap(({ parameters }) => parameters);
  }

  /**
   * The arguments that build the same layer again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.inFeatures, this.hiddenSize, this.#options];
  }

  /**
   * Allocates and initialises the directions.
   *
   * @ignore
   */
  protected override allocate(context: LayerContext, inputGradient: boolean): void {
    const { inFeatures, outFeatures, hiddenSize, sparsifier } = this;
    const { bidirectional = false, initialization = "glorotUniform" } = this.#options;
    const isPerGate = this.selectionScope === "perGate";
    const shape = { inFeatures, hiddenSize, sparsifier, isPerGate, initialization };
    this.#directions = (bidirectional ? [false, true] : [false])
      .map((isReverse) => new LstmDirection({ ...shape, isReverse }, context));
    this.#room = new Room(context.kernels, (kernels, rows) => {
      const create = (isNeeded: boolean) =>
        isNeeded ? createMatrix(kernels, rows, inFeatures) : undefined;
      return {
        y: createMatrix(kernels, rows, outFeatures),
        dx: create(inputGradient),
        otherDx: create(inputGradient && bidirectional),
      };
    });
  }

  /** Runs over one sequence; x must stay as it is until the optimizer has made its step. */
  protected override compute(x: Matrix): Matrix {
    const { y } = (this.#room as Room<Buffers>).reserve(x.rows);
    y.rows = x.rows;
    this.directions.forEach((direction, d) => direction.forward(x, y, d * this.hiddenSize));
    return y;
  }

  /** Leaves the gradients; dL/dx comes from the kept entries, both directions added up. */
  protected override differentiate(gradient: Matrix): Matrix {
    const { rows } = gradient;
    const { dx, otherDx } = (this.#room as Room<Buffers>).reserve(rows);
    this.directions.forEach((direction, d) => {
      const target = d === 0 ? dx : otherDx;
      if (target !== undefined) target.rows = rows;
      direction.backward(gradient, d * this.hiddenSize, target);
    });
    if (dx === undefined) return { data: gradient.data, rows: 0, columns: this.inFeatures };
    if (otherDx !== undefined) this.context.kernels.add(dx, otherDx);
    return dx;
  }
}
