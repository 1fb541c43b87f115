/**
 * What the benchmark leaves in `reports/performance/`, a file for each part: times as they were
 * measured, round by round, and the exact counts of the work. No figure that can be computed from
 * them. One schema; everything that reads or writes the files has its types from here.
 *
 * @module
 */
import * as v from "valibot";
import { DataError } from "../../lib/errors.ts";
import { librarySchema } from "./libraries.ts";
import { macsSchema, type WorkloadName, workSchema } from "./work.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

function list<Schema extends v.GenericSchema>(item: Schema) {
  return v.pipe(v.array(item), v.readonly());
}

/** Milliseconds in each round. */
const rounds = list(v.number());

/** What all parts begin with. */
const header = {
  environment: v.strictObject({
    ...{ deno: v.string(), v8: v.string(), typescript: v.string(), os: v.string() },
    ...{ arch: v.string(), processor: v.string(), cores: count },
  }),
  /** The speed of one core, measured in the same run, see `peak.ts`. */
  peak: v.strictObject({ strict: v.number(), relaxed: v.number() }),
  rounds: count,
  /** One loop alone, and two at once, see `second_thread.ts`. */
  secondThread: v.optional(v.strictObject({ aloneMs: rounds, togetherMs: rounds })),
};

const stepResult = v.strictObject({
  /** The id of the library. */
  library: v.string(),
  /** The mean of a few minibatches from the stored weights, in nats. */
  loss: v.optional(v.number()),
  /** The same after a few steps. */
  trainedLoss: v.optional(v.number()),
  /** Steps in a measurement. */
  steps: count,
  /** Milliseconds for a step. */
  msPerStep: rounds,
  /** Ours only: milliseconds for each phase of a step; what is left of it is in no kernel. */
  phasesMs: v.optional(list(v.record(v.string(), v.number()))),
  /** Ours only: the share of the rows of weights that the step after the last one leaves alone. */
  quietRowRatio: v.optional(v.number()),
});

const work = v.strictObject({
  ...workSchema.entries,
  /** The sizes of the layers. */
  model: v.string(),
  /** The number of weights. */
  parameters: count,
  /** Of the mean minibatch; with k the most there can be. */
  macs: macsSchema,
  results: list(stepResult),
});

const steps = {
  /** Those that were measured. */
  libraries: list(v.strictObject({ ...librarySchema.entries, version: v.string() })),
  missing: list(v.strictObject({
    id: v.string(),
    label: v.string(),
    /** The command that installs it. */
    install: v.string(),
    /** Why it could not be measured. */
    reason: v.string(),
  })),
  /** What was measured in turns: ratios are formed within a group. */
  groups: list(v.strictObject({ name: v.string(), works: list(work) })),
  /** Groups that did not fit into memory. */
  skipped: list(v.string()),
};

const pass = v.strictObject({
  /** "simd" or "reference". */
  kernels: v.string(),
  /** null for dense. */
  k: v.nullable(count),
  /** Of the dense ones: whether they leave out the zeros behind ReLU, as training does. */
  skipsZeros: v.optional(v.literal(true)),
  /** Of the mean minibatch. */
  macs: macsSchema,
  /** Forward pass and loss. */
  forwardMs: rounds,
  /** The whole backward pass, with dW multiplied out into memory, which training never does. */
  backwardMs: rounds,
  /** Of the backward pass: selection and grouping of the kept entries. */
  topKMs: rounds,
  dxMs: rounds,
  dWMs: rounds,
  /** The derivatives of activations, or of an LSTM's gates and cells. */
  activationMs: v.optional(rounds),
});

const backpropCost = v.strictObject({
  /** null for dense. */
  k: v.nullable(count),
  /** Of the dense ones: whether they leave out the zeros behind ReLU, as training does. */
  skipsZeros: v.optional(v.literal(true)),
  /** Multiply-accumulates of dx and dW, counted from the entries that were kept; no zeros. */
  macs: v.number(),
  /** Selection and grouping of the kept entries. */
  topKMs: rounds,
  dxMs: rounds,
  dWMs: rounds,
});

const costSeries = v.strictObject({
  /** "simd" or "reference". */
  kernels: v.string(),
  /** The first one is dense, with every product formed: what the others are compared with. */
  costs: list(backpropCost),
});

const largeCost = v.strictObject({
  /** Inputs, outputs of each linear map. */
  layerSizes: list(count),
  batchSize: count,
  costs: list(v.strictObject({
    /** null for dense. */
    k: v.nullable(count),
    /** Multiply-accumulates of dx and dW, counted from the entries that were kept. */
    macs: v.number(),
    /** Milliseconds for a minibatch. */
    ms: rounds,
  })),
});

/** The steps of a workload beside other libraries, and its passes without an update. */
const workloadPart = v.strictObject({
  ...header,
  ...steps,
  /** The training part of the data. */
  data: v.strictObject({ name: v.string(), examples: count, words: v.optional(count) }),
  /** The words of each sentence of a measurement, where minibatches differ. */
  lengths: v.optional(list(count)),
  /** The mean of some minibatches, which stand for all. */
  passes: v.strictObject({ sizes: list(count), rows: list(pass) }),
});

const stepsPart = v.strictObject({ ...header, ...steps });

/** Steps of groups that differ in k alone, and their passes without an update. */
const paysPart = v.strictObject({
  ...header,
  ...steps,
  passes: list(v.strictObject({ group: v.string(), rows: list(pass) })),
});

/** The backward products of the hidden layers of a model. */
const hiddenCost = {
  /** Inputs, units of each hidden layer, classes. */
  layerSizes: list(count),
  batchSize: count,
  series: list(costSeries),
};

const costPart = v.strictObject({
  ...header,
  ...hiddenCost,
  /** The same with more hidden layers, for the k of the paper's Table 5. */
  depth: v.optional(list(v.strictObject(hiddenCost))),
  table7: largeCost,
  table8: largeCost,
});

/** The schema of each file, in the order of the report. */
const PART_SCHEMAS = {
  ...{ mlp: workloadPart, lstm: workloadPart, parser: workloadPart } satisfies Record<
    WorkloadName,
    unknown
  >,
  pays: paysPart,
  scaling: stepsPart,
  cost: costPart,
} as const;

/** The name of a part. */
export type PartName = keyof typeof PART_SCHEMAS;

/** The parts, in the order in which they are measured and reported. */
export const PARTS = Object.keys(PART_SCHEMAS) as PartName[];

/** All parts that were measured. */
export type PerformanceResults = {
  readonly [Name in PartName]?: v.InferOutput<typeof PART_SCHEMAS[Name]>;
};

/** `mlp.json`, `lstm.json`. */
export type WorkloadPart = v.InferOutput<typeof workloadPart>;
/** `scaling.json`. */
export type StepsPart = v.InferOutput<typeof stepsPart>;
/** `pays.json`. */
export type PaysPart = v.InferOutput<typeof paysPart>;
/** `cost.json`. */
export type CostPart = v.InferOutput<typeof costPart>;
/** What all parts begin with. */
export type PartHeader = Pick<CostPart, keyof typeof header>;
/** A step with its times. */
export type WorkResult = v.InferOutput<typeof work>;
/** What a library needed for a step. */
export type StepResult = v.InferOutput<typeof stepResult>;
/** Steps that were measured in turns. */
export type GroupResult = StepsPart["groups"][number];
/** The passes of a step without an update. */
export type Pass = v.InferOutput<typeof pass>;
/** The products of a backward pass. */
export type BackpropCost = v.InferOutput<typeof backpropCost>;
/** The products of the hidden layers of a model. */
export type HiddenCost = Pick<CostPart, keyof typeof hiddenCost>;
/** Such products with some kernels. */
export type CostSeries = v.InferOutput<typeof costSeries>;
/** A table of the paper with our times for the same shapes. */
export type LargeCost = v.InferOutput<typeof largeCost>;

/** Selection, dx and dW in each round: the backpropagation of the paper's Table 1. */
export function backpropMs(
  { topKMs, dxMs, dWMs }: Pick<BackpropCost, "topKMs" | "dxMs" | "dWMs">,
): number[] {
  return topKMs.map((ms, round) => ms + dxMs[round] + dWMs[round]);
}

/** A part as the text of its file; lists of numbers on one line, so that a diff shows rounds. */
export function formatPart(part: NonNullable<PerformanceResults[PartName]>): string {
  // Seven digits: more than any clock gives.
  const round = (value: number): number =>
    Number.isInteger(value) ? value : Number(value.toPrecision(7));
  const text = JSON.stringify(
    part,
    (_, value) => typeof value === "number" ? round(value) : value,
    2,
  );
  return text.replace(/\[[\s\d.,e+-]*\]/g, (list) => list.replace(/\s+/g, " ")) + "\n";
}

/**
 * Reads a part from the text of its file.
 *
 * @throws {DataError} If the text is not what {@link formatPart} wrote.
 */
export function parsePart<Name extends PartName>(
  name: Name,
  text: string,
): NonNullable<PerformanceResults[Name]> {
  try {
    return v.parse(PART_SCHEMAS[name], JSON.parse(text)) as NonNullable<PerformanceResults[Name]>;
  } catch (error) {
    const problem = error instanceof v.ValiError
      ? `${v.getDotPath(error.issues[0]) ?? "it"}: ${error.issues[0].message}`
      : "it is not JSON";
    throw new DataError(
      `Cannot read ${name}.json: ${problem}. Measure again: deno task bench:peers --only ${name}`,
    );
  }
}

/**
 * Reads all parts that were measured.
 *
 * @throws {DataError} If a file is damaged.
 */
export async function readPerformance(folder: string): Promise<PerformanceResults> {
  const results: Record<string, unknown> = {};
  for (const name of PARTS) {
    try {
      results[name] = parsePart(name, await Deno.readTextFile(`${folder}/${name}.json`));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return results as PerformanceResults;
}
