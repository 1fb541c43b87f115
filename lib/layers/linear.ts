/**
 * The linear map `y = x W^T + b`, the one layer that meProp changes: its backward products use only
 * the entries of dL/dy that the sparsifier keeps.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { initialize } from "./initialization.ts";
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
import type { Gradient, Layer, Parameter } from "./layer.ts";
import type { RandomStreams } from "../math/random.ts";
import { dense, type Sparsifier } from "../sparsifier.ts";

/** How to build a {@link Linear}. */
export interface LinearOptions {
  /** The number of inputs. */
  readonly inFeatures: number;
  /** The number of outputs. */
  readonly outFeatures: number;
  /** Which entries of dL/dy the backward products use. Default: all. */
  readonly sparsifier?: Sparsifier;
  /** The initial weights and biases. Default: "wideGlorotNormal", as the authors' C# code. */
  readonly initialization?: InitializationName;
  /** Whether `backward` computes dL/dx; a first layer does not need it. Default: true. */
  readonly inputGradient?: boolean;
}

/** The arithmetic and the random numbers that layers are built on. */
export interface LayerContext {
  /** The kernels that own all arrays of the model. */
  readonly kernels: Kernels;
  /** The random streams of the model's seed. */
  readonly random: RandomStreams;
}

/** Buffers for minibatches of up to `rows` examples. */
interface Buffers {
  readonly rows: number;
  readonly y: Matrix;
  dx: Matrix | undefined;
  selection: Selection | undefined;
  sparse: SparseMatrix | undefined;
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
 * import { createMatrix } from "../kernels/kernels.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { Linear } from "./linear.ts";
 * import { createStreams } from "../math/random.ts";
 * import { topK } from "../sparsifier.ts";
 *
 * const kernels = simdKernels();
 * const context = { kernels, random: createStreams(1) };
 * const layer = new Linear({ inFeatures: 3, outFeatures: 4, sparsifier: topK(2) }, context);
 * const x = createMatrix(kernels, 1, 3);
 * x.data.set([1, 2, 3]);
 * layer.forward(x);
 * const gradient = createMatrix(kernels, 1, 4);
 * gradient.data.set([1, 2, 3, -4]); // The paper's example: top 2 of it is <0, 0, 3, -4>.
 * layer.backward(gradient);
 * assertEquals([...layer.materializeWeightGradient()].slice(6), [3, 6, 9, -4, -8, -12]);
 * ```
 */
export class Linear implements Layer {
  /** The number of inputs. */
  readonly inFeatures: number;
  /** The number of outputs. */
  readonly outFeatures: number;
  /** Which entries of dL/dy the backward products use. */
  readonly sparsifier: Sparsifier;
  /** W: [outFeatures, inFeatures]. */
  readonly weight: Parameter & { gradient: Gradient | undefined };
  /** b: [outFeatures]. */
  readonly bias: Parameter & { gradient: Gradient | undefined };
  /** Weight and bias. */
  readonly parameters: readonly Parameter[];

  readonly #context: LayerContext;
  readonly #weightMatrix: Matrix;
  readonly #biasGradient: FloatArray;
  readonly #inputGradient: boolean;
  #buffers: Buffers | undefined;
  #x: Matrix | undefined;
  #outputGradient: Matrix | undefined;

  /**
   * Allocates and initialises the layer.
   *
   * @throws {ConfigError} If a size is not a positive integer or k exceeds `outFeatures`.
   */
  constructor(options: LinearOptions, context: LayerContext) {
    const { inFeatures, outFeatures, sparsifier = dense() } = options;
    for (const [name, value] of Object.entries({ inFeatures, outFeatures })) {
      if (!Number.isInteger(value) || value < 1) {
        throw new ConfigError(
          `Cannot build a Linear layer: ${name} is ${value}, but must be a positive integer`,
        );
      }
    }
    if (sparsifier.k !== undefined && sparsifier.k > outFeatures) {
      throw new ConfigError(
        `Cannot build a Linear layer: k is ${sparsifier.k}, but there are ${outFeatures} outputs. ` +
          `Set k from 1 to ${outFeatures}`,
      );
    }
    const { kernels } = context;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.sparsifier = sparsifier;
    this.#context = context;
    this.#inputGradient = options.inputGradient ?? true;
    this.#weightMatrix = createMatrix(kernels, outFeatures, inFeatures);
    this.#biasGradient = kernels.floats(outFeatures);
    this.weight = { name: "weight", value: this.#weightMatrix.data, gradient: undefined };
    this.bias = { name: "bias", value: kernels.floats(outFeatures), gradient: undefined };
    this.parameters = [this.weight, this.bias];
    initialize(options.initialization ?? "wideGlorotNormal", context.random.initialization, {
      weight: this.weight.value,
      bias: this.bias.value,
    });
  }

  /** The full dL/dy of the last backward pass, before selection: [batch, outFeatures]. */
  get outputGradient(): Matrix | undefined {
    return this.#outputGradient;
  }

  /** The selection of the last backward pass; undefined if dense. */
  get selection(): Selection | undefined {
    return this.#buffers?.selection;
  }

  /**
   * `y = x W^T + b`.
   *
   * @param x [batch, inFeatures]; must stay as it is until the optimizer has made its step.
   * @returns [batch, outFeatures], valid until the next call.
   */
  forward(x: Matrix): Matrix {
    const { y } = this.#reserve(x.rows, Math.floor(x.data.length / x.columns));
    y.rows = x.rows;
    this.#x = x;
    this.#context.kernels.linear(x, this.#weightMatrix, this.bias.value, y);
    return y;
  }

  /**
   * Leaves the gradients of weight and bias in {@link parameters}.
   *
   * @param gradient dL/dy: [batch, outFeatures]; must stay as it is until the optimizer has made
   * its step.
   * @returns dL/dx: [batch, inFeatures], from the kept entries; without rows if the layer was built
   * with `inputGradient: false`.
   */
  backward(gradient: Matrix): Matrix {
    const { kernels, random } = this.#context;
    const buffers = this.#reserve(gradient.rows);
    const inputs = this.#x;
    if (inputs === undefined || inputs.rows !== gradient.rows) {
      throw new ConfigError(
        `Cannot go backward: the gradient has ${gradient.rows} rows, the last forward pass had ` +
          `${inputs?.rows ?? "none"}. Call forward with the same minibatch first`,
      );
    }
    this.#outputGradient = gradient;
    kernels.biasGradient(gradient, this.#biasGradient);
    this.bias.gradient ??= { kind: "values", values: this.#biasGradient };
    const dx = this.#inputGradient
      ? buffers.dx ??= createMatrix(kernels, buffers.rows, this.inFeatures)
      : { data: gradient.data, rows: 0, columns: this.inFeatures };
    const { k } = this.sparsifier;
    if (k === undefined) {
      this.weight.gradient = { kind: "factored", outputs: gradient, inputs };
      if (this.#inputGradient) {
        dx.rows = gradient.rows;
        kernels.inputGradient(gradient, this.#weightMatrix, dx);
      }
      return dx;
    }
    const selection = buffers.selection ??= createSelection(kernels, buffers.rows, k);
    const sparse = buffers.sparse ??= createSparseMatrix(
      kernels,
      { indices: selection.indices, rows: buffers.rows, k },
      this.outFeatures,
    );
    this.sparsifier.select(gradient, selection, { kernels, random: random.selection });
    kernels.compress(gradient, selection, sparse);
    this.weight.gradient = { kind: "sparse", outputs: sparse, inputs };
    if (this.#inputGradient) {
      dx.rows = gradient.rows;
      kernels.sparseInputGradient(sparse, this.#weightMatrix, dx);
    }
    return dx;
  }

  /**
   * Multiplies out the gradient of the weight, which training never needs.
   *
   * @returns dL/dW: [outFeatures, inFeatures].
   * @throws {ConfigError} If there was no backward pass yet.
   */
  materializeWeightGradient(): FloatArray {
    const { gradient } = this.weight;
    if (gradient === undefined || gradient.kind === "values" || gradient.kind === "rows") {
      throw new ConfigError("Cannot materialize a weight gradient: call backward first");
    }
    const { kernels } = this.#context;
    const dW = createMatrix(kernels, this.outFeatures, this.inFeatures);
    if (gradient.kind === "sparse") {
      kernels.sparseWeightGradient(gradient.outputs, gradient.inputs, dW);
    } else {
      kernels.weightGradient(gradient.outputs, gradient.inputs, dW);
    }
    return dW.data;
  }

  /** Room for `needed` rows; where that is new, for `rows`, of which more may follow. */
  #reserve(needed: number, rows = needed): Buffers {
    if (this.#buffers === undefined || this.#buffers.rows < needed) {
      const y = createMatrix(this.#context.kernels, rows, this.outFeatures);
      this.#buffers = { rows, y, dx: undefined, selection: undefined, sparse: undefined };
    }
    return this.#buffers;
  }
}
