/**
 * What every linear map of a feed-forward model shares: a weight, a bias, and which entries of dL/dy
 * the backward products use. Not here: the products.
 *
 * @module
 */
import { checkInitialization, type InitializationName, initialize } from "./initialization.ts";
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
import { Room } from "../kernels/scope.ts";
import {
  checkSizes,
  Layer,
  type LayerContext,
  type OwnParameter,
  type Parameter,
} from "./layer.ts";
import { checkFits, dense, select, type Sparsifier } from "../sparsifier.ts";

/** How to build a linear map. */
export interface LinearOptions {
  /** Which entries of dL/dy the backward products use. Default: all. */
  readonly sparsifier?: Sparsifier;
  /** The initial weights and biases. Default: "wideGlorotNormal", as the authors' C# code. */
  readonly initialization?: InitializationName;
}

/** Rows of numbers that go into a linear map, with how often each of them does. */
export interface MapInputs {
  /** The rows. */
  readonly x: Matrix;
  /** How often each row counts: the difference of two neighbours. Default: once. */
  readonly starts?: Int32Array;
}

/** Buffers for minibatches of up to `rows` examples, those of the way back when they are needed. */
interface Buffers {
  readonly kernels: Kernels;
  readonly rows: number;
  readonly y: Matrix;
  selection: Selection | undefined;
  sparse: SparseMatrix | undefined;
}

/** What the layer received from its model. */
interface State {
  readonly weight: OwnParameter;
  readonly bias: OwnParameter;
  readonly biasGradient: FloatArray;
  readonly room: Room<Buffers>;
}

/** A linear map: `Linear`, or one with its input in a form of its own. */
export abstract class LinearMap extends Layer {
  /** The number of inputs. */
  declare readonly inFeatures: number;
  /** The number of outputs. */
  declare readonly outFeatures: number;
  /** Which entries of dL/dy the backward products use. */
  readonly sparsifier: Sparsifier;
  readonly #initialization: InitializationName;
  #state: State | undefined;
  #outputGradient: Matrix | undefined;

  /**
   * Describes the layer.
   *
   * @param name What it is, for messages.
   * @param sizes Its sizes.
   * @param options Which entries to use, and how to start.
   * @throws {ConfigError} If a size is not a positive integer, k exceeds `outFeatures`, or the
   * initialisation is unknown.
   */
  constructor(
    name: string,
    sizes: { readonly inFeatures: number; readonly outFeatures: number },
    options: LinearOptions,
  ) {
    super(sizes.inFeatures, sizes.outFeatures);
    checkSizes(name, { ...sizes });
    const { sparsifier = dense(), initialization } = options;
    checkFits(name, sparsifier, sizes.outFeatures, "outputs");
    checkInitialization(name, initialization);
    this.sparsifier = sparsifier;
    this.#initialization = initialization ?? "wideGlorotNormal";
  }

  /** W, in the shape that its layer says. */
  get weight(): Parameter {
    return this.map.weight;
  }

  /** b: [outFeatures]. */
  get bias(): Parameter {
    return this.map.bias;
  }

  /** Weight and bias. */
  override get parameters(): readonly Parameter[] {
    return [this.weight, this.bias];
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
   * The kept entries of the last backward pass; undefined if dense.
   *
   * @ignore
   */
  get kept(): SparseMatrix | undefined {
    return this.#state?.room.current?.sparse;
  }

  /**
   * What the map was applied to in the last forward pass.
   *
   * @ignore
   */
  abstract get inputs(): MapInputs | undefined;

  /**
   * Weight and bias, to leave gradients in.
   *
   * @ignore
   */
  protected get map(): { readonly weight: OwnParameter; readonly bias: OwnParameter } {
    return this.#bound();
  }

  /**
   * Allocates and initialises weight and bias.
   *
   * @param context What the model gives.
   * @param shape That of the weight, of outFeatures times as many numbers as an output sums up.
   *
   * @ignore
   */
  protected allocateMap({ kernels, random }: LayerContext, shape: readonly number[]): void {
    const { outFeatures } = this;
    const weight = kernels.floats(shape.reduce((product, side) => product * side, 1));
    const biasGradient = kernels.floats(outFeatures);
    const bias = kernels.floats(outFeatures);
    initialize(this.#initialization, random.initialization, { weight, bias });
    this.#state = {
      weight: { name: "weight", value: weight, shape, gradient: undefined },
      bias: { name: "bias", value: bias, shape: [outFeatures], gradient: undefined },
      biasGradient,
      room: new Room(kernels, (kernels, rows) => ({
        kernels,
        rows,
        y: createMatrix(kernels, rows, outFeatures),
        selection: undefined,
        sparse: undefined,
      })),
    };
  }

  /**
   * Begins a forward pass: what was left of a backward pass is no longer valid.
   *
   * @param rows The number of examples.
   * @param expected How many to make room for.
   * @returns Where to write y.
   *
   * @ignore
   */
  protected beginForward(rows: number, expected?: number): Matrix {
    const { weight, bias, room } = this.#bound();
    const { y } = room.reserve(rows, expected);
    y.rows = rows;
    weight.gradient = undefined;
    bias.gradient = undefined;
    return y;
  }

  /**
   * Begins a backward pass: leaves the gradient of the bias, which is exact in every implementation
   * of the authors, and selects.
   *
   * @param gradient dL/dy.
   * @returns The entries that the products use; undefined for all.
   *
   * @ignore
   */
  protected beginBackward(gradient: Matrix): SparseMatrix | undefined {
    const { kernels, random } = this.context;
    const { bias, biasGradient, room } = this.#bound();
    this.#outputGradient = gradient;
    kernels.biasGradient(gradient, biasGradient);
    bias.gradient = { kind: "values", values: biasGradient };
    const { k } = this.sparsifier;
    if (k === undefined) return undefined;
    const buffers = room.reserve(gradient.rows);
    const selection = buffers.selection ??= createSelection(buffers.kernels, buffers.rows, k);
    const sparse = buffers.sparse ??= createSparseMatrix(
      buffers.kernels,
      { indices: selection.indices, rows: buffers.rows, k },
      this.outFeatures,
    );
    select(this.sparsifier, gradient, selection, { kernels, random: random.selection });
    kernels.compress(gradient, selection, sparse);
    return sparse;
  }

  #bound(): State {
    void this.context;
    return this.#state as State;
  }
}
