/**
 * The settings that all tasks share: seed, epochs, selection, optimizer, kernels. Each task adds its
 * own. Not here: reading and changing configurations.
 *
 * @module
 */
import * as v from "valibot";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../../lib/sparsifier.ts";

/** The largest width of a layer; anything beyond is a typing error. */
const UNITS_LIMIT = 100_000;

/** A positive integer. Bounded, since JSON reads 1e400 as Infinity but cannot write it. */
export function countUpTo(most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
}

/** A positive number. */
export function positiveUpTo(most: number) {
  return v.pipe(v.number(), v.gtValue(0), v.maxValue(most));
}

/** The number of units of a layer, or the length of a vector. */
export const units = countUpTo(UNITS_LIMIT);

/** A probability below 1, or the decay rate of a mean. */
export const fractionBelowOne = v.pipe(v.number(), v.minValue(0), v.ltValue(1));

const learningRate = positiveUpTo(1e6);
const epsilon = positiveUpTo(1);

const optimizer = v.variant("name", [
  v.strictObject({
    name: v.literal("adam"),
    learningRate,
    beta1: fractionBelowOne,
    beta2: fractionBelowOne,
    epsilon,
    /** Lazy Adam: rows without a gradient keep their weights and moments. Not the paper's. */
    touchedRowsOnly: v.boolean(),
  }),
  v.strictObject({ name: v.literal("adaGrad"), learningRate, epsilon }),
  v.strictObject({ name: v.literal("sgd"), learningRate }),
]);

const sparsifier = v.variant("name", [
  v.strictObject({ name: v.literal("dense") }),
  ...(["topK", "unifiedTopK", "randomK"] as const).map((name) =>
    v.strictObject({
      name: v.literal(name),
      k: units,
      /** Whether the output layer is sparsified too (with k at most its number of classes). */
      outputLayer: v.boolean(),
    })
  ),
]);

/** The settings of all tasks, placed first in each task's schema for a common order. */
export const commonSettings = {
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
  epochs: countUpTo(10_000),
  evaluationsPerEpoch: countUpTo(10_000),
  sparsifier,
  optimizer,
  /** Element-wise limit of each gradient entry; null for none. */
  clip: v.nullable(positiveUpTo(1e6)),
  /** "simdRelaxed" is faster, but its bits depend on the processor: never in published runs. */
  kernels: v.picklist(["simd", "simdRelaxed", "reference"]),
};

const common = v.object(commonSettings);

/** The configuration of one run of any task: everything that determines its result. */
export interface RunConfig extends v.InferOutput<typeof common> {
  /** The task's id. */
  readonly task: string;
  /** Sizes and other settings of the model, different for each task. */
  readonly model: object;
}

/** Differences from a configuration; of its objects, only the model may be partial. */
export type Overrides<Config extends RunConfig = RunConfig> =
  & { readonly [Key in keyof Omit<Config, "model">]?: Config[Key] }
  & { readonly model?: Partial<Config["model"]> };

/** Adam as in the paper, section 4.1. */
export const ADAM: RunConfig["optimizer"] = {
  name: "adam",
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  touchedRowsOnly: false,
};

/** The settings that the presets of all tasks share. */
export const COMMON_PRESET = {
  seed: 1,
  sparsifier: { name: "dense" },
  optimizer: ADAM,
  clip: 5,
  kernels: "simd",
} as const satisfies Partial<RunConfig>;

/** Builds the selection of a layer, with k at most its size. */
export function buildSparsifier(
  sparsifier: RunConfig["sparsifier"],
  limit = Infinity,
): Sparsifier {
  if (sparsifier.name === "dense") return dense();
  return { topK, unifiedTopK, randomK }[sparsifier.name](Math.min(sparsifier.k, limit));
}

/** Builds the selection of the output layer, which is exact by default. */
export function buildOutputSparsifier(
  sparsifier: RunConfig["sparsifier"],
  classCount: number,
): Sparsifier {
  const isSparse = sparsifier.name !== "dense" && sparsifier.outputLayer;
  return isSparse ? buildSparsifier(sparsifier, classCount) : dense();
}

/** The problem with a selection in hidden layers of these sizes, if any. */
export function findSparsifierProblem(
  sparsifier: RunConfig["sparsifier"],
  hiddenSizes: readonly number[],
): string | undefined {
  const smallest = hiddenSizes.reduce((a, b) => Math.min(a, b));
  if (sparsifier.name === "dense" || sparsifier.k <= smallest) return undefined;
  return `sparsifier.k is ${sparsifier.k}, but the smallest hidden layer has ${smallest} units. ` +
    `Set k from 1 to ${smallest}`;
}
