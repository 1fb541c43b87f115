/**
 * The initial weights that the paper's authors used in one or another version of their code (the
 * paper itself does not say), and the field's usual ones.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { FloatArray } from "../kernels/kernels.ts";
import type { RandomStream } from "../math/random.ts";

/** How a linear map starts: the distribution of a weight, and the value of a bias. */
interface Initialization {
  weight(random: RandomStream, inFeatures: number, outFeatures: number): number;
  bias(random: RandomStream, inFeatures: number, outFeatures: number): number;
}

/** Draws from [-limit, limit). */
export function uniform(random: RandomStream, limit: number): number {
  return (2 * random.uniform() - 1) * limit;
}

/** A normal deviate, drawn again while it is more than two standard deviations out. */
function truncatedNormal(random: RandomStream): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

/** The name of an initialisation. */
export type InitializationName =
  | "wideGlorotNormal"
  | "truncatedNormal"
  | "uniformFanOut"
  | "uniformFanIn"
  | "glorotUniform"
  | "heNormal";

const INITIALIZATIONS: Record<InitializationName, Initialization> = {
  /**
   * N(0, sqrt(6 / (in + out))), bias 0: the authors' C# code of the time of the paper. Called
   * Glorot normal there, but sqrt(3) times as wide.
   */
  wideGlorotNormal: {
    weight: (random, inFeatures, outFeatures) =>
      random.normal() * Math.sqrt(6 / (inFeatures + outFeatures)),
    bias: () => 0,
  },
  /** N(0, 0.1) within two standard deviations, bias 0.1: commented out in the authors' C# code. */
  truncatedNormal: { weight: (random) => truncatedNormal(random) * 0.1, bias: () => 0.1 },
  /** U(+-1 / sqrt(out)) for weight and bias: the authors' PyTorch code. */
  uniformFanOut: {
    weight: (random, _, outFeatures) => uniform(random, 1 / Math.sqrt(outFeatures)),
    bias: (random, _, outFeatures) => uniform(random, 1 / Math.sqrt(outFeatures)),
  },
  /** U(+-1 / sqrt(in)) for weight and bias: PyTorch's default. */
  uniformFanIn: {
    weight: (random, inFeatures) => uniform(random, 1 / Math.sqrt(inFeatures)),
    bias: (random, inFeatures) => uniform(random, 1 / Math.sqrt(inFeatures)),
  },
  /** U(+-sqrt(6 / (in + out))), bias 0: Glorot and Bengio, 2010. */
  glorotUniform: {
    weight: (random, inFeatures, outFeatures) =>
      uniform(random, Math.sqrt(6 / (inFeatures + outFeatures))),
    bias: () => 0,
  },
  /** N(0, sqrt(2 / in)), bias 0: He et al., 2015. */
  heNormal: {
    weight: (random, inFeatures) => random.normal() * Math.sqrt(2 / inFeatures),
    bias: () => 0,
  },
};

/** All names of initialisations. */
export const INITIALIZATION_NAMES = Object.keys(INITIALIZATIONS) as InitializationName[];

/**
 * Checks a name at the border.
 *
 * @param layer Whose initialisation it is, for the message.
 * @param name The name; undefined for the default.
 * @throws {ConfigError} If there is no such initialisation.
 */
export function checkInitialization(layer: string, name: InitializationName | undefined): void {
  if (name === undefined || INITIALIZATION_NAMES.includes(name)) return;
  throw new ConfigError(
    `Cannot build ${layer}: initialization is ${name}, but must be one of ` +
      INITIALIZATION_NAMES.join(", "),
  );
}

/**
 * Fills the weight and the bias of a linear map.
 *
 * @param name Which initialisation.
 * @param random Where the numbers come from.
 * @param map The arrays to fill: weight [outFeatures, inFeatures], bias [outFeatures].
 */
export function initialize(
  name: InitializationName,
  random: RandomStream,
  map: { weight: FloatArray; bias: FloatArray },
): void {
  const { weight, bias } = map;
  const initialization = INITIALIZATIONS[name];
  const outFeatures = bias.length;
  const inFeatures = weight.length / outFeatures;
  for (let i = 0; i < weight.length; i++) {
    weight[i] = initialization.weight(random, inFeatures, outFeatures);
  }
  for (let i = 0; i < bias.length; i++) {
    bias[i] = initialization.bias(random, inFeatures, outFeatures);
  }
}
