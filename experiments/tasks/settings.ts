/**
 * The settings that runs of all tasks have: seed, epochs, selection, optimizer, arithmetic. Each task
 * adds its own. Not here: reading configurations, changing them.
 *
 * @module
 */
import * as v from "valibot";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../../lib/sparsifier.ts";

/** No layer is wider: beyond this a number is a slip of the keyboard. */
const UNITS_LIMIT = 100_000;

/** A whole number from 1. Bounded, since JSON reads 1e400 as Infinity and has no way to write it. */
export function countUpTo(most: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));
}

/** A number above 0. */
export function positiveUpTo(most: number) {
  return v.pipe(v.number(), v.gtValue(0), v.maxValue(most));
}

/** The number of units of a layer, or of the numbers of a vector. */
export const units = countUpTo(UNITS_LIMIT);

/** A probability that is not 1, or the decay rate of a mean. */
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
    /** Leave rows without gradient as they are, moments too ("lazy Adam"); not the paper's. */
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

/** The settings of all tasks; a task's schema has them first, so that all configurations agree. */
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
  /** Sizes and the like; each task has its own. */
  readonly model: object;
}

/** What differs from a configuration; of its objects only the model may be given in part. */
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

/** Builds the selection of a layer, with no more entries than it has. */
export function buildSparsifier(
  sparsifier: RunConfig["sparsifier"],
  limit = Infinity,
): Sparsifier {
  if (sparsifier.name === "dense") return dense();
  return { topK, unifiedTopK, randomK }[sparsifier.name](Math.min(sparsifier.k, limit));
}

/** Builds the selection of the output layer, which is exact unless the configuration says so. */
export function buildOutputSparsifier(
  sparsifier: RunConfig["sparsifier"],
  classCount: number,
): Sparsifier {
  const isSparse = sparsifier.name !== "dense" && sparsifier.outputLayer;
  return isSparse ? buildSparsifier(sparsifier, classCount) : dense();
}

/** What is wrong with a selection in hidden layers of these sizes; undefined if nothing is. */
export function findSparsifierProblem(
  sparsifier: RunConfig["sparsifier"],
  hiddenSizes: readonly number[],
): string | undefined {
  const smallest = hiddenSizes.reduce((a, b) => Math.min(a, b));
  if (sparsifier.name === "dense" || sparsifier.k <= smallest) return undefined;
  return `sparsifier.k is ${sparsifier.k}, but the smallest hidden layer has ${smallest} units. ` +
    `Set k from 1 to ${smallest}`;
}
