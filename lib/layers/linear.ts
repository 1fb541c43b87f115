/**
 * The linear map `y = x W^T + b`, the one layer that meProp changes: its backward products use only
 * the entries of dL/dy that the sparsifier keeps.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { createMatrix, type FloatArray, type Kernels, type Matrix } from "../kernels/kernels.ts";
import { capacityOf, openScope, Room } from "../kernels/scope.ts";
import type { LayerContext } from "./layer.ts";
import { LinearMap, type LinearOptions, type MapInputs } from "./linear_map.ts";

/** What the layer received from its model. */
interface State {
  /** W. */
  readonly weight: Matrix;
  /** Where to write dL/dx; undefined where nobody needs it. */
  readonly dx: Room<Matrix> | undefined;
}

/**
 * `y = x W^T + b` with W [outFeatures, inFeatures], row-major. Backward (paper, equations 9, 10),
 * with `g = dL/dy` and r the entries of g that the sparsifier keeps:
 *
 * `dW = r^T x`, `dx = r W`, and, exact in every implementation of the authors, `db = sum(g)`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Linear } from "./linear.ts";
 * import { Sequential } from "./sequential.ts";
 * import { topK } from "../sparsifier.ts";
 *
 * const layer = new Linear(3, 4, { sparsifier: topK(2) });
 * const model = new Sequential([layer]);
 * model.forward([1, 2, 3]);
 * model.backward([1, 2, 3, -4]); // The paper's example: top 2 of it is <0, 0, 3, -4>.
 * assertEquals([...layer.materializeWeightGradient()].slice(6), [3, 6, 9, -4, -8, -12]);
 * ```
 */
export class Linear extends LinearMap {
  /** The name of the class. */
  readonly type = "Linear";
  readonly #options: LinearOptions;
  #state: State | undefined;
  #x: Matrix | undefined;

  /**
   * Describes the layer.
   *
   * @throws {ConfigError} If a size is not a positive integer, k exceeds `outFeatures`, or the
   * initialisation is unknown.
   */
  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super("a Linear layer", { inFeatures, outFeatures }, options);
    this.#options = options;
  }

  /**
   * The arguments that build the same layer again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.inFeatures, this.outFeatures, this.#options];
  }

  /**
   * x.
   *
   * @ignore
   */
  override get inputs(): MapInputs | undefined {
    return this.#x && { x: this.#x };
  }

  /**
   * Multiplies out the gradient of the weight, which training never needs.
   *
   * @returns dL/dW: [outFeatures, inFeatures].
   * @throws {ConfigError} If there was no backward pass since the last forward pass.
   */
  materializeWeightGradient(): FloatArray {
    const { gradient } = this.weight;
    if (gradient === undefined || gradient.kind === "values" || gradient.kind === "rows") {
      throw new ConfigError("Cannot materialize a weight gradient: call backward first");
    }
    const kernels = openScope(this.context.kernels);
    const dW = createMatrix(kernels, this.outFeatures, this.inFeatures);
    if (gradient.kind === "sparse") {
      kernels.sparseWeightGradient(gradient.outputs, gradient.inputs, dW);
    } else {
      kernels.weightGradient(gradient.outputs, gradient.inputs, dW);
    }
    const values = dW.data.slice();
    kernels.free();
    return values;
  }

  /**
   * Allocates and initialises weight and bias.
   *
   * @ignore
   */
  protected override allocate(context: LayerContext, inputGradient: boolean): void {
    const { inFeatures, outFeatures } = this;
    this.allocateMap(context, [outFeatures, inFeatures]);
    const create = (kernels: Kernels, rows: number) => createMatrix(kernels, rows, inFeatures);
    this.#state = {
      weight: { data: this.weight.value, rows: outFeatures, columns: inFeatures },
      dx: inputGradient ? new Room(context.kernels, create) : undefined,
    };
  }

  /** `y = x W^T + b`; x must stay as it is until the optimizer has made its step. */
  protected override compute(x: Matrix): Matrix {
    const y = this.beginForward(x.rows, capacityOf(x));
    this.#x = x;
    this.context.kernels.linear(x, this.#bound().weight, this.bias.value, y);
    return y;
  }

  /** Leaves the gradients of weight and bias; dL/dx comes from the kept entries. */
  protected override differentiate(gradient: Matrix): Matrix {
    const { kernels } = this.context;
    const { weight, dx: room } = this.#bound();
    const inputs = this.#x as Matrix;
    const kept = this.beginBackward(gradient);
    this.map.weight.gradient = kept === undefined
      ? { kind: "factored", outputs: gradient, inputs }
      : { kind: "sparse", outputs: kept, inputs };
    if (room === undefined) return { data: gradient.data, rows: 0, columns: this.inFeatures };
    const dx = room.reserve(gradient.rows, capacityOf(inputs));
    dx.rows = gradient.rows;
    if (kept === undefined) kernels.inputGradient(gradient, weight, dx);
    else kernels.sparseInputGradient(kept, weight, dx);
    return dx;
  }

  #bound(): State {
    void this.context;
    return this.#state as State;
  }
}
