/**
 * The configuration of one run: everything that determines its result, and nothing else. Checked at
 * the border; an unknown key is an error.
 *
 * @module
 */
import { closest } from "fastest-levenshtein";
import * as v from "valibot";
import { CORPUS_IDS } from "../../data/corpora/corpora.ts";
import { ConfigError, excerpt } from "../../lib/errors.ts";
import { INITIALIZATION_NAMES } from "../../lib/layers/initialization.ts";

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

const common = {
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
  epochs: positiveInteger,
  evaluationsPerEpoch: positiveInteger,
  sparsifier,
  optimizer,
  /** Element-wise limit of each gradient entry; null for none. */
  clip: v.nullable(positiveNumber),
  /** "simdRelaxed" is faster, but its bits depend on the processor: never in published runs. */
  kernels: v.picklist(["simd", "simdRelaxed", "reference"]),
};

const mnistConfig = v.strictObject({
  ...common,
  task: v.literal("mnist"),
  batchSize: positiveInteger,
  model: v.strictObject({
    hiddenSizes: v.pipe(v.array(positiveInteger), v.minLength(1)),
    dropProbability: decay,
    initialization: v.picklist(INITIALIZATION_NAMES),
  }),
});

const posConfig = v.strictObject({
  ...common,
  task: v.literal("pos"),
  corpus: v.picklist(CORPUS_IDS),
  model: v.strictObject({
    /** Units of each direction of the LSTM. */
    hiddenSize: positiveInteger,
    /** The length of a word's vector. */
    wordSize: positiveInteger,
    /** The length of the vector of each other feature. */
    featureSize: positiveInteger,
    dropProbability: decay,
    initialization: v.picklist(INITIALIZATION_NAMES),
  }),
  /** Whether k entries are selected in each gate or among all four. */
  selectionScope: v.picklist(["perGate", "concatenated"]),
  /** Of the words of a sentence, which is a minibatch. */
  lossReduction: v.picklist(["sum", "mean"]),
  /** With which probability a use of a word or affix seen once in training is as unknown. */
  unknownProbability: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
});

const runConfig = v.variant("task", [mnistConfig, posConfig]);

/** The configuration of one run. */
export type RunConfig = v.InferOutput<typeof runConfig>;

/** The configuration of a run on MNIST. */
export type MnistConfig = v.InferOutput<typeof mnistConfig>;

/** The configuration of a run of part-of-speech tagging. */
export type PosConfig = v.InferOutput<typeof posConfig>;

/** Some keys of a configuration; of those that are objects, only the model's may be given in part. */
type Some<Config extends { model: object }> = {
  readonly [Key in keyof Config]?: Key extends "model" ? Partial<Config["model"]> : Config[Key];
};

/** What differs from a configuration. */
export type Overrides = Some<MnistConfig> | Some<PosConfig>;

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

/** AdaGrad as in the paper, section 4.1, for tagging. */
export const POS_ADAGRAD: RunConfig["optimizer"] = { ...ADAGRAD, learningRate: 0.01 };

/**
 * The paper's MNIST setting, and where the paper is silent the authors' C# code of its time.
 */
export const MNIST_PRESET: MnistConfig = {
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
 * The paper's part-of-speech setting, and where the paper is silent what gave the paper's numbers
 * (sizes: section 4.2; a bidirectional LSTM fits its times).
 */
export const POS_PRESET: PosConfig = {
  task: "pos",
  corpus: "wsj-sample",
  seed: 1,
  epochs: 10,
  evaluationsPerEpoch: 1,
  model: {
    hiddenSize: 500,
    wordSize: 50,
    featureSize: 20,
    dropProbability: 0,
    initialization: "glorotUniform",
  },
  selectionScope: "perGate",
  lossReduction: "sum",
  unknownProbability: 0.5,
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
      `Cannot use this configuration: ${excerpt(path)} is ${excerpt(issue.received)}, expected ` +
        `${issue.expected}`,
    );
  }
  checkSelection(result.output);
  return result.output;
}

/** Checks that k entries can be selected. */
function checkSelection(config: RunConfig): void {
  const { sparsifier } = config;
  if (sparsifier.name === "dense") return;
  const fail = (problem: string): never => {
    throw new ConfigError(`Cannot use this configuration: ${problem}`);
  };
  if (config.task === "mnist") {
    const smallest = config.model.hiddenSizes.reduce((a, b) => Math.min(a, b));
    if (sparsifier.k <= smallest) return;
    fail(
      `sparsifier.k is ${sparsifier.k}, but the smallest hidden layer has ${smallest} units. ` +
        `Set k from 1 to ${smallest}`,
    );
  } else {
    const isPerGate = config.selectionScope === "perGate";
    const most = (isPerGate ? 1 : 4) * config.model.hiddenSize;
    if (sparsifier.outputLayer) {
      fail("sparsifier.outputLayer is true, but the output layer of a tagger is exact. Set false");
    }
    if (sparsifier.k > most) {
      fail(
        `sparsifier.k is ${sparsifier.k}, but there are ${most} entries ` +
          `${isPerGate ? "in a gate" : "in all gates"}. Set k from 1 to ${most}`,
      );
    }
  }
}

/**
 * Whether a configuration has the key of a `--set key=value`.
 *
 * @param config The configuration.
 * @param assignment As `batchSize=50`.
 * @returns Whether {@link applySettings} knows the key.
 */
export function hasSetting(config: RunConfig, assignment: string): boolean {
  const keys = assignment.split("=", 1)[0].split(".");
  let value: unknown = config;
  for (const key of keys) {
    const record = asRecord(value);
    if (record === undefined || !Object.hasOwn(record, key)) return false;
    value = record[key];
  }
  return true;
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
        `Cannot apply --set ${excerpt(assignment)}: expected key=value, for example batchSize=50`,
      );
    }
    const path = assignment.slice(0, equals);
    const text = assignment.slice(equals + 1);
    const keys = path.split(".");
    const last = keys.pop() as string;
    let target: Record<string, unknown> | undefined = copy;
    // Own keys only: what every object inherits, as toString, is no setting.
    for (const key of keys) {
      target = target !== undefined && Object.hasOwn(target, key)
        ? asRecord(target[key])
        : undefined;
    }
    if (target === undefined || !Object.hasOwn(target, last)) {
      const known = keyPaths(copy);
      throw new ConfigError(
        `Cannot apply --set ${excerpt(assignment)}: there is no key ${
          excerpt(path)
        }. Did you mean ` +
          `${closest(excerpt(path), known)}? Known keys: ${known.join(", ")}`,
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

/** All settings as dotted paths: keys of the configuration, and of the objects directly in it. */
function keyPaths(config: Record<string, unknown>): string[] {
  return Object.entries(config).flatMap(([key, value]) => {
    const inner = asRecord(value);
    return inner === undefined ? [key] : Object.keys(inner).map((name) => `${key}.${name}`);
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
