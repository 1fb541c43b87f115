/**
 * The multi-layer perceptron of the paper: linear maps with activations, dropout if asked, logits at
 * the end.
 *
 * @module
 */
import { Dropout } from "./layers/dropout.ts";
import { ConfigError } from "./errors.ts";
import type { InitializationName } from "./layers/initialization.ts";
import type { Layer } from "./layers/layer.ts";
import { Cube } from "./layers/cube.ts";
import { Tanh } from "./layers/tanh.ts";
import { Linear } from "./layers/linear.ts";
import type { LinearMap, LinearOptions } from "./layers/linear_map.ts";
import { Relu } from "./layers/relu.ts";
import { Sequential, type SequentialOptions } from "./layers/sequential.ts";
import type { Sparsifier } from "./sparsifier.ts";

type ActivationName = NonNullable<MlpOptions["activation"]>;

const ACTIVATIONS: Record<ActivationName, new () => Layer> = {
  relu: Relu,
  tanh: Tanh,
  cube: Cube,
};

/** All names of activations. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** How to build an {@link Mlp}. */
export interface MlpOptions extends SequentialOptions {
  /** Inputs, units of each hidden layer, classes: `[784, 500, 500, 10]` in the paper. */
  readonly layerSizes: readonly number[];
  /** What stands behind the linear map of each hidden layer. Default: "relu", as in the paper. */
  readonly activation?: "relu" | "tanh" | "cube";
  /** For the backward products of the hidden layers. Default: dense. */
  readonly sparsifier?: Sparsifier;
  /** For the output layer, which the authors' code leaves dense. Default: dense. */
  readonly outputSparsifier?: Sparsifier;
  /** The probability to drop a hidden unit in training. Default: 0. */
  readonly dropProbability?: number;
  /** The initial weights. Default: "wideGlorotNormal". */
  readonly initialization?: InitializationName;
}

/**
 * A multi-layer perceptron.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "./mlp.ts";
 * import { topK } from "./sparsifier.ts";
 *
 * const model = new Mlp({ layerSizes: [784, 500, 500, 10], sparsifier: topK(20) });
 * assertEquals(model.linears.map((linear) => linear.sparsifier.k), [20, 20, undefined]);
 * ```
 */
export class Mlp extends Sequential {
  /** The name of the class. */
  override readonly type = "Mlp";
  readonly #options: MlpOptions;

  /**
   * Describes the layers.
   *
   * @throws {ConfigError} If there are fewer than two sizes, a size is not a positive integer, k does
   * not fit a layer, or a name is unknown.
   */
  constructor(options: MlpOptions) {
    super(layersOf(options), options);
    this.#options = options;
  }

  /** The linear maps, first to last. */
  get linears(): readonly Linear[] {
    return this.layers.filter((layer) => layer instanceof Linear);
  }

  /**
   * The arguments that build the same model again, but for what `save` knows of every model.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.#options];
  }
}

/** Builds the linear map of a layer. */
type CreateMap = (inFeatures: number, outFeatures: number, options: LinearOptions) => LinearMap;

const createLinear: CreateMap = (...settings) => new Linear(...settings);

/**
 * The layers of a perceptron.
 *
 * @param options Their sizes, and what stands between them.
 * @param createFirst Builds the linear map of the first layer. Default: a `Linear`.
 * @returns The layers, for a model.
 * @throws {ConfigError} As `Mlp` does.
 */
export function layersOf(options: MlpOptions, createFirst: CreateMap = createLinear): Layer[] {
  const { layerSizes, dropProbability = 0, activation = "relu" } = options;
  if (!(layerSizes?.length >= 2)) {
    throw new ConfigError(
      `Cannot build an Mlp: layerSizes has ${layerSizes?.length} numbers, but needs at least the ` +
        `number of inputs and of classes`,
    );
  }
  if (!ACTIVATION_NAMES.includes(activation)) {
    throw new ConfigError(
      `Cannot build an Mlp: activation is ${activation}, but must be one of ` +
        ACTIVATION_NAMES.join(", "),
    );
  }
  const Activation = ACTIVATIONS[activation];
  const { initialization } = options;
  return layerSizes.slice(1).flatMap((outFeatures, i) => {
    const isLast = i === layerSizes.length - 2;
    const sparsifier = isLast ? options.outputSparsifier : options.sparsifier;
    const create = i === 0 ? createFirst : createLinear;
    const linear = create(layerSizes[i], outFeatures, {
      ...sparsifier && { sparsifier },
      ...initialization && { initialization },
    });
    if (isLast) return [linear];
    return [
      linear,
      new Activation(),
      ...dropProbability !== 0 ? [new Dropout(dropProbability)] : [],
    ];
  });
}
