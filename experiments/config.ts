/**
 * The configuration of one run: everything that determines its result, and nothing else. Checked at
 * the border; an unknown key is an error.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import * as v from "valibot";
import { ConfigError } from "../lib/errors.ts";
import { INITIALIZATION_NAMES } from "../lib/initialization.ts";

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));
const positiveNumber = v.pipe(v.number(), v.gtValue(0));
const decay = v.pipe(v.number(), v.minValue(0), v.ltValue(1));

const optimizer = v.variant("name", [
  v.strictObject({
    name: v.literal("adam"),
    learningRate: positiveNumber,
    beta1: decay,
    beta2: decay,
    epsilon: positiveNumber,
    /** Leave rows without gradient as they are, moments too ("lazy Adam"); not the paper's. */
    touchedRowsOnly: v.boolean(),
  }),
  v.strictObject({
    name: v.literal("adaGrad"),
    learningRate: positiveNumber,
    epsilon: positiveNumber,
  }),
  v.strictObject({ name: v.literal("sgd"), learningRate: positiveNumber }),
]);

const sparsifier = v.variant("name", [
  v.strictObject({ name: v.literal("dense") }),
  ...(["topK", "unifiedTopK", "randomK"] as const).map((name) =>
    v.strictObject({
      name: v.literal(name),
      k: positiveInteger,
      /** Whether the output layer is sparsified too (with k at most its number of classes). */
      outputLayer: v.boolean(),
    })
  ),
]);

const runConfig = v.strictObject({
  task: v.literal("mnist"),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
  epochs: positiveInteger,
  batchSize: positiveInteger,
  evaluationsPerEpoch: positiveInteger,
  model: v.strictObject({
    hiddenSizes: v.pipe(v.array(positiveInteger), v.minLength(1)),
    dropProbability: decay,
    initialization: v.picklist(INITIALIZATION_NAMES),
  }),
  sparsifier,
  optimizer,
  /** Element-wise limit of each gradient entry; null for none. */
  clip: v.nullable(positiveNumber),
  /** "simdRelaxed" is faster, but its bits depend on the processor: never in published runs. */
  kernels: v.picklist(["simd", "simdRelaxed", "reference"]),
});

/** The configuration of one run. */
export type RunConfig = v.InferOutput<typeof runConfig>;

/** Some keys of an object, at any depth; a variant ("name") is given whole. */
export type Overrides = {
  readonly [Key in keyof RunConfig]?: Key extends "model" ? Partial<RunConfig["model"]>
    : RunConfig[Key];
};

/** Adam as in the paper, section 4.1. */
export const ADAM: RunConfig["optimizer"] = {
  name: "adam",
  learningRate: 0.001,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  touchedRowsOnly: false,
};

/** AdaGrad as in the paper, section 4.1, for MNIST. */
export const ADAGRAD: RunConfig["optimizer"] = {
  name: "adaGrad",
  learningRate: 0.1,
  epsilon: 1e-6,
};

/**
 * The paper's MNIST setting, and where the paper is silent the authors' C# code of its time.
 */
export const MNIST_PRESET: RunConfig = {
  task: "mnist",
  seed: 1,
  epochs: 20,
  batchSize: 10,
  evaluationsPerEpoch: 11,
  model: { hiddenSizes: [500, 500], dropProbability: 0, initialization: "wideGlorotNormal" },
  sparsifier: { name: "dense" },
  optimizer: ADAM,
  clip: 5,
  kernels: "simd",
};

/**
 * Merges overrides into a configuration.
 *
 * @param base The configuration to start from.
 * @param overrides What to change.
 * @returns A new configuration, checked.
 * @throws {ConfigError} If the result is not allowed.
 */
export function overrideConfig(base: RunConfig, overrides: Overrides): RunConfig {
  const model = { ...base.model, ...overrides.model };
  return parseRunConfig({ ...base, ...overrides, model });
}

/**
 * Checks a configuration.
 *
 * @param value What was read or built.
 * @returns The configuration.
 * @throws {ConfigError} If a key is unknown or missing, or a value is not allowed.
 */
export function parseRunConfig(value: unknown): RunConfig {
  const result = v.safeParse(runConfig, value);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "the configuration";
    throw new ConfigError(
      `Cannot use this configuration: ${path} is ${issue.received}, expected ${issue.expected}`,
    );
  }
  const { sparsifier, model } = result.output;
  if (sparsifier.name !== "dense") {
    const smallest = Math.min(...model.hiddenSizes);
    if (sparsifier.k > smallest) {
      throw new ConfigError(
        `Cannot use this configuration: sparsifier.k is ${sparsifier.k}, but the smallest hidden ` +
          `layer has ${smallest} units. Set k from 1 to ${smallest}`,
      );
    }
  }
  return result.output;
}

/**
 * Applies `--set key=value` to a configuration.
 *
 * @param config The configuration to start from.
 * @param assignments As `optimizer.learningRate=0.01`; the value is JSON, or else a string.
 * @returns A new configuration, checked.
 * @throws {ConfigError} If a key is unknown (the nearest known one is named) or a value is not
 * allowed.
 */
export function applySettings(config: RunConfig, assignments: readonly string[]): RunConfig {
  const copy = structuredClone(config) as unknown as Record<string, unknown>;
  for (const assignment of assignments) {
    const equals = assignment.indexOf("=");
    if (equals < 1) {
      throw new ConfigError(
        `Cannot apply --set ${assignment}: expected key=value, for example batchSize=50`,
      );
    }
    const path = assignment.slice(0, equals);
    const text = assignment.slice(equals + 1);
    const keys = path.split(".");
    const last = keys.pop() as string;
    let target: Record<string, unknown> | undefined = copy;
    for (const key of keys) target = asRecord(target?.[key]);
    if (target === undefined || !(last in target)) {
      const known = keyPaths(copy);
      throw new ConfigError(
        `Cannot apply --set ${assignment}: there is no key ${path}. Did you mean ` +
          `${closest(path, known)}? Known keys: ${known.join(", ")}`,
      );
    }
    target[last] = parseValue(text);
  }
  return parseRunConfig(copy);
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? value as Record<string, unknown> : undefined;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All keys with a value that is not an object itself, as dotted paths. */
function keyPaths(record: Record<string, unknown>, prefix = ""): string[] {
  return Object.entries(record).flatMap(([key, value]) => {
    const inner = asRecord(value);
    return inner === undefined ? [prefix + key] : keyPaths(inner, `${prefix}${key}.`);
  });
}

/**
 * Writes a value as JSON with sorted keys, so that equal values give equal text.
 *
 * @param value Plain data.
 * @returns The text.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) => {
    const record = asRecord(inner);
    if (record === undefined) return inner;
    return Object.fromEntries(Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
