/**
 * The linear map `y = x W^T + b`, the one layer that meProp changes: its backward products use only
 * the entries of dL/dy that the sparsifier keeps.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { checkInitialization, initialize } from "./initialization.ts";
import type { InitializationName } from "./initialization.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type Matrix,
  type Selection,
  type SparseMatrix,
} from "../kernels/kernels.ts";
import { capacityOf, openScope, Room } from "../kernels/scope.ts";
import {
  checkSizes,
  Layer,
  type LayerContext,
  type OwnParameter,
  type Parameter,
} from "./layer.ts";
import { checkFits, dense, select, type Sparsifier } from "../sparsifier.ts";

/** How to build a {@link Linear}. */
export interface LinearOptions {
  /** Which entries of dL/dy the backward products use. Default: all. */
  readonly sparsifier?: Sparsifier;
  /** The initial weights and biases. Default: "wideGlorotNormal", as the authors' C# code. */
  readonly initialization?: InitializationName;
}

/** Buffers for minibatches of up to `rows` examples, those of the way back when they are needed. */
interface Buffers {
  readonly kernels: Kernels;
  readonly rows: number;
  readonly y: Matrix;
  dx: Matrix | undefined;
  selection: Selection | undefined;
  sparse: SparseMatrix | undefined;
}

/** What the layer received from its model. */
interface State {
  readonly weight: OwnParameter;
  readonly bias: OwnParameter;
  readonly weightMatrix: Matrix;
  readonly biasGradient: FloatArray;
  readonly inputGradient: boolean;
  readonly room: Room<Buffers>;
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
export class Linear extends Layer {
  /** The name of the class. */
  readonly type = "Linear";
  /** The number of inputs. */
  declare readonly inFeatures: number;
  /** The number of outputs. */
  declare readonly outFeatures: number;
  /** Which entries of dL/dy the backward products use. */
  readonly sparsifier: Sparsifier;
  readonly #options: LinearOptions;
  #state: State | undefined;
  #x: Matrix | undefined;
  #outputGradient: Matrix | undefined;

  /**
   * Describes the layer.
   *
   * @throws {ConfigError} If a size is not a positive integer, k exceeds `outFeatures`, or the
   * initialisation is unknown.
   */
  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super(inFeatures, outFeatures);
    checkSizes("a Linear layer", { inFeatures, outFeatures });
    const { sparsifier = dense(), initialization } = options;
    checkFits("a Linear layer", sparsifier, outFeatures, "outputs");
    checkInitialization("a Linear layer", initialization);
    this.sparsifier = sparsifier;
    this.#options = options;
  }

  /** W: [outFeatures, inFeatures]. */
  get weight(): Parameter {
    return this.#bound().weight;
  }

  /** b: [outFeatures]. */
  get bias(): Parameter {
    return this.#bound().bias;
  }

  /** Weight and bias. */
  override get parameters(): readonly Parameter[] {
    return [this.weight, this.bias];
  }

  /**
   * The arguments that build the same layer again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.inFeatures, this.outFeatures, this.#options];
  }

  /** The full dL/dy of the last backward pass, before selection: [batch, outFeatures]. */
  get outputGradient(): Matrix | undefined {
    return this.#outputGradient;
  }

  /** The selection of the last backward pass; undefined if dense. */
  get selection(): Selection | undefined {
    return this.#state?.room.current?.selection;
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
  protected override allocate({ kernels, random }: LayerContext, inputGradient: boolean): void {
    const { inFeatures, outFeatures } = this;
    const weightMatrix = createMatrix(kernels, outFeatures, inFeatures);
    const weight = weightMatrix.data;
    const biasGradient = kernels.floats(outFeatures);
    const bias = kernels.floats(outFeatures);
    const { initialization = "wideGlorotNormal" } = this.#options;
    initialize(initialization, random.initialization, { weight, bias });
    const shape = [outFeatures, inFeatures];
    this.#state = {
      weight: { name: "weight", value: weight, shape, gradient: undefined },
      bias: { name: "bias", value: bias, shape: [outFeatures], gradient: undefined },
      weightMatrix,
      biasGradient,
      inputGradient,
      room: new Room(kernels, (kernels, rows) => ({
        kernels,
        rows,
        y: createMatrix(kernels, rows, outFeatures),
        dx: undefined,
        selection: undefined,
        sparse: undefined,
      })),
    };
  }

  /** `y = x W^T + b`; x must stay as it is until the optimizer has made its step. */
  protected override compute(x: Matrix): Matrix {
    const { weight, bias, weightMatrix, room } = this.#bound();
    const { y } = room.reserve(x.rows, capacityOf(x));
    y.rows = x.rows;
    this.#x = x;
    weight.gradient = undefined;
    bias.gradient = undefined;
    this.context.kernels.linear(x, weightMatrix, bias.value, y);
    return y;
  }

  /** Leaves the gradients of weight and bias; dL/dx comes from the kept entries. */
  protected override differentiate(gradient: Matrix): Matrix {
    const { kernels, random } = this.context;
    const { weight, bias, weightMatrix, biasGradient, inputGradient, room } = this.#bound();
    const buffers = room.reserve(gradient.rows);
    const inputs = this.#x as Matrix;
    this.#outputGradient = gradient;
    kernels.biasGradient(gradient, biasGradient);
    bias.gradient = { kind: "values", values: biasGradient };
    const dx = inputGradient
      ? buffers.dx ??= createMatrix(buffers.kernels, buffers.rows, this.inFeatures)
      : { data: gradient.data, rows: 0, columns: this.inFeatures };
    const { k } = this.sparsifier;
    if (k === undefined) {
      weight.gradient = { kind: "factored", outputs: gradient, inputs };
      if (inputGradient) {
        dx.rows = gradient.rows;
        kernels.inputGradient(gradient, weightMatrix, dx);
      }
      return dx;
    }
    const selection = buffers.selection ??= createSelection(buffers.kernels, buffers.rows, k);
    const sparse = buffers.sparse ??= createSparseMatrix(
      buffers.kernels,
      { indices: selection.indices, rows: buffers.rows, k },
      this.outFeatures,
    );
    select(this.sparsifier, gradient, selection, { kernels, random: random.selection });
    kernels.compress(gradient, selection, sparse);
    weight.gradient = { kind: "sparse", outputs: sparse, inputs };
    if (inputGradient) {
      dx.rows = gradient.rows;
      kernels.sparseInputGradient(sparse, weightMatrix, dx);
    }
    return dx;
  }

  #bound(): State {
    void this.context;
    return this.#state as State;
  }
}
