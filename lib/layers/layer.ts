/**
 * What a layer and a parameter are. A gradient stays factored until the optimizer consumes it: for
 * a linear map, dW = G^T X, and both factors are at hand after the backward pass.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { FloatArray, Matrix, RowGradient, SparseMatrix } from "../kernels/kernels.ts";
import type { Scope } from "../kernels/scope.ts";
import type { RandomStreams } from "../math/random.ts";
import { Border, type Input } from "./input.ts";

/** The gradient of a parameter, in the form in which the backward pass leaves it. */
export type Gradient =
  | {
    /** Given element by element. */
    readonly kind: "values";
    /** One number for each entry of the parameter. */
    readonly values: FloatArray;
  }
  | {
    /** `G^T X` with every entry of G. */
    readonly kind: "factored";
    /** G = dL/dy: [batch, outFeatures]. */
    readonly outputs: Matrix;
    /** X: [batch, inFeatures]. */
    readonly inputs: Matrix;
  }
  | {
    /** `G^T X` with the kept entries of G. */
    readonly kind: "sparse";
    /** The kept entries of dL/dy: [batch, outFeatures]. */
    readonly outputs: SparseMatrix;
    /** X: [batch, inFeatures]. */
    readonly inputs: Matrix;
  }
  | {
    /** Of a few rows alone, as an embedding has it; the optimizers leave the other rows alone. */
    readonly kind: "rows";
    /** The rows and their gradients. */
    readonly rows: RowGradient;
  };

/** Numbers that training changes. */
export interface Parameter {
  /** Its name within the layer: "weight" or "bias". */
  readonly name: string;
  /** The current values, row-major. */
  readonly value: FloatArray;
  /** The lengths of its sides: [outFeatures, inFeatures] of a weight. */
  readonly shape: readonly number[];
  /**
   * The gradient of the last backward pass; undefined before the first, and after a forward pass,
   * which overwrites what it is made of.
   *
   * @ignore
   */
  readonly gradient: Gradient | undefined;
}

/** A parameter, as its layer sees it. */
export type OwnParameter = Parameter & { gradient: Gradient | undefined };

/** What a layer gets from its model: the arithmetic and the random numbers. */
export interface LayerContext {
  /** The kernels that own all arrays of the model. */
  readonly kernels: Scope;
  /** The random streams of the model's seed. */
  readonly random: RandomStreams;
}

/**
 * One step of a feed-forward model. A layer is built without arrays; it gets them, and its initial
 * weights, from the model that it is put into.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { Matrix } from "../kernels/kernels.ts";
 * import { Layer } from "./layer.ts";
 * import { Sequential } from "./sequential.ts";
 *
 * // A layer of your own: y = -x, in place.
 * class Negate extends Layer {
 *   readonly type = "Negate";
 *
 *   protected override compute(x: Matrix): Matrix {
 *     for (let i = 0; i < x.rows * x.columns; i++) x.data[i] *= -1;
 *     return x;
 *   }
 *
 *   protected override differentiate(gradient: Matrix): Matrix {
 *     return this.compute(gradient);
 *   }
 * }
 * const model = new Sequential([new Negate()]);
 * assertEquals([...model.forward({ data: [1, 2], rows: 1, columns: 2 }).data], [-1, -2]);
 * ```
 */
export abstract class Layer {
  /** The name of the class, as summaries and files have it. */
  abstract readonly type: string;
  /** The numbers of an example that it takes; undefined where any number will do. */
  readonly inFeatures: number | undefined;
  /** The numbers of an example that it gives; undefined where as many as it takes. */
  readonly outFeatures: number | undefined;

  #container: Layer | undefined;
  #context: LayerContext | undefined;
  #input: Border | undefined;
  #gradient: Border | undefined;
  /** What the last forward pass has given. */
  #y: Matrix | undefined;

  /** Sets the sizes; leave them out where the layer keeps that of its input. */
  constructor(inFeatures?: number, outFeatures?: number) {
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
  }

  /** What training changes; empty for most layers. */
  get parameters(): readonly Parameter[] {
    return [];
  }

  /**
   * The arguments that build the same layer again, as plain values (see `save`).
   *
   * @ignore
   */
  get settings(): readonly unknown[] {
    return [];
  }

  /**
   * Computes the output for a minibatch.
   *
   * @param x [batch, inFeatures]. An array in the model's own memory, as the output of another
   * layer, may be overwritten, and must stay until the optimizer has made its step; every other
   * array is copied first.
   * @param options Whether layers that differ between training and evaluation (dropout) train.
   * Default: false.
   * @returns [batch, outFeatures], valid until the next call.
   * @throws {ConfigError} If the shape does not fit, a number is not finite, or the layer is in no
   * model.
   */
  forward(x: Input, options: { readonly training?: boolean } = {}): Matrix {
    void this.context;
    if (typeof options !== "object") {
      throw new ConfigError(
        `Cannot run ${this.type}: its options are ${options}, but must be { training: true } or none`,
      );
    }
    this.#y = this.compute(this.admit(x), options.training ?? false);
    return this.#y;
  }

  /**
   * Computes the gradients of the parameters and of the input, after `forward`.
   *
   * @param gradient dL/dy: [batch, outFeatures]. As x, it may be overwritten, and must stay until the
   * optimizer has made its step.
   * @returns dL/dx: [batch, inFeatures]; without rows where nothing in front of the layer needs it.
   * @throws {ConfigError} If the shape is not that of the last output, or there was none.
   */
  backward(gradient: Input): Matrix {
    void this.context;
    const y = this.#y;
    const admitted = y && this.#gradient?.admit(gradient, y.columns);
    if (admitted === undefined || admitted.rows !== y?.rows) {
      throw new ConfigError(
        `Cannot go backward through ${this.type}: the gradient has ${admitted?.rows ?? "some"} ` +
          `rows, the last forward pass had ${y?.rows ?? "none"}. Call forward with the same ` +
          `minibatch first`,
      );
    }
    return this.differentiate(admitted);
  }

  /**
   * Puts the layer into a model.
   *
   * @ignore
   */
  enter(container: Layer): void {
    if (this.#container !== undefined || this.#context !== undefined) {
      throw new ConfigError(
        `Cannot put the same ${this.type} into a model twice: build another one for each place`,
      );
    }
    this.#container = container;
  }

  /**
   * Gives the layer its memory and random numbers, once.
   *
   * @param context What it gets.
   * @param inputGradient Whether `backward` has to compute dL/dx.
   *
   * @ignore
   */
  bind(context: LayerContext, inputGradient: boolean): void {
    this.#context = context;
    this.#input = new Border(context.kernels, { taker: this.type, name: "input" });
    this.#gradient = new Border(context.kernels, { taker: this.type, name: "gradient" });
    this.allocate(context, inputGradient);
  }

  /**
   * What the layer received from its model.
   *
   * @throws {ConfigError} If it is in no model, or the model was disposed of.
   *
   * @ignore
   */
  protected get context(): LayerContext {
    if (this.#context === undefined) this.open();
    const context = this.#context as LayerContext | undefined;
    if (context === undefined) throw new Error(`${this.type} was opened without a context`);
    if (context.kernels.isFree) {
      throw new ConfigError(`Cannot use ${this.type}: its model was disposed of`);
    }
    return context;
  }

  /**
   * Asks the model for the context.
   *
   * @ignore
   */
  protected open(): void {
    if (this.#container !== undefined) return this.#container.open();
    throw new ConfigError(
      `Cannot use ${this.type} on its own: put it into a model, new Sequential([..])`,
    );
  }

  /**
   * Takes the input over into the model's memory.
   *
   * @ignore
   */
  protected admit(x: Input): Matrix {
    return (this.#input as Border).admit(x, this.inFeatures);
  }

  /**
   * Allocates and initialises what the layer needs, before its first use.
   *
   * @ignore
   */
  protected allocate(_context: LayerContext, _inputGradient: boolean): void {}

  /**
   * Computes the output.
   *
   * @param x [batch, inFeatures], checked; may be overwritten.
   * @param training Whether to train.
   * @returns [batch, outFeatures].
   */
  protected abstract compute(x: Matrix, training: boolean): Matrix;

  /**
   * Leaves the gradients of the parameters in them, and computes that of the input.
   *
   * @param gradient dL/dy, of the same shape as the last output; may be overwritten.
   * @returns dL/dx: [batch, inFeatures].
   */
  protected abstract differentiate(gradient: Matrix): Matrix;
}

/**
 * Checks sizes at the border.
 *
 * @param layer Whose they are, for the message.
 * @param sizes The sizes by name.
 * @throws {ConfigError} If one is not a positive integer.
 */
export function checkSizes(layer: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(sizes)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ConfigError(
      `Cannot build ${layer}: ${name} is ${value}, but must be a positive integer`,
    );
  }
}
