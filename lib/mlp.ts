/**
 * The multi-layer perceptron of the paper: linear maps with activations, dropout if asked, logits at
 * the end.
 *
 * @module
 */
import { Dropout } from "./layers/dropout.ts";
import { ConfigError } from "./errors.ts";
import type { InitializationName } from "./layers/initialization.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { simdKernels } from "./kernels/simd/simd.ts";
import type { Layer } from "./layers/layer.ts";
import { Cube } from "./layers/cube.ts";
import { Tanh } from "./layers/tanh.ts";
import { type LayerContext, Linear } from "./layers/linear.ts";
import { createStreams, type RandomStreams } from "./math/random.ts";
import { Relu } from "./layers/relu.ts";
import { Sequential } from "./layers/sequential.ts";
import { dense, type Sparsifier } from "./sparsifier.ts";

/** All names of activations. */
export const ACTIVATION_NAMES = ["relu", "tanh", "cube"] as const;

/** The name of an activation. */
export type ActivationName = typeof ACTIVATION_NAMES[number];

const ACTIVATIONS: Record<ActivationName, new (context: LayerContext) => Layer> = {
  relu: Relu,
  tanh: Tanh,
  cube: Cube,
};

/** How to build an {@link Mlp}. */
export interface MlpOptions {
  /** Inputs, units of each hidden layer, classes: `[784, 500, 500, 10]` in the paper. */
  readonly layerSizes: readonly number[];
  /** What stands behind the linear map of each hidden layer. Default: "relu", as in the paper. */
  readonly activation?: ActivationName;
  /** For the backward products of the hidden layers. Default: dense. */
  readonly sparsifier?: Sparsifier;
  /** For the output layer, which the authors' code leaves dense. Default: dense. */
  readonly outputSparsifier?: Sparsifier;
  /** The probability to drop a hidden unit in training. Default: 0. */
  readonly dropProbability?: number;
  /** The initial weights. Default: "wideGlorotNormal". */
  readonly initialization?: InitializationName;
  /** The seed of weights, shuffles, dropout and random selection: a 32-bit integer. Default: 1. */
  readonly seed?: number;
  /** The arithmetic. Default: new simd kernels. */
  readonly kernels?: Kernels;
  /** Whether `backward` computes the gradient of the model's input. Default: false. */
  readonly inputGradient?: boolean;
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
  /** The linear maps, first to last. */
  readonly linears: readonly Linear[];
  /** The kernels that own all arrays of the model. */
  readonly kernels: Kernels;
  /** The random streams of the model's seed. */
  readonly random: RandomStreams;

  /**
   * Allocates and initialises the model.
   *
   * @throws {ConfigError} If there are fewer than two sizes, a size is not a positive integer, k does
   * not fit a layer, or the activation is unknown.
   */
  constructor(options: MlpOptions) {
    const { layerSizes, dropProbability = 0, activation = "relu" } = options;
    if (layerSizes.length < 2) {
      throw new ConfigError(
        `Cannot build an Mlp: layerSizes has ${layerSizes.length} numbers, but needs at least the ` +
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
    const kernels = options.kernels ?? simdKernels();
    const random = createStreams(options.seed ?? 1);
    const context = { kernels, random };
    const layers: Layer[] = [];
    const linears: Linear[] = [];
    const last = layerSizes.length - 2;
    for (let i = 0; i <= last; i++) {
      const sparsifier = i < last ? options.sparsifier : options.outputSparsifier;
      const linear = new Linear({
        inFeatures: layerSizes[i],
        outFeatures: layerSizes[i + 1],
        sparsifier: sparsifier ?? dense(),
        initialization: options.initialization ?? "wideGlorotNormal",
        inputGradient: i > 0 || (options.inputGradient ?? false),
      }, context);
      linears.push(linear);
      layers.push(linear);
      if (i < last) layers.push(new Activation(context));
      if (i < last && dropProbability > 0) layers.push(new Dropout(dropProbability, context));
    }
    super(layers);
    this.linears = linears;
    this.kernels = kernels;
    this.random = random;
  }
}
