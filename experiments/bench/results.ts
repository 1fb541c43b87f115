/**
 * What the benchmarks leave in `reports/performance/`, one file for each part: times as they were
 * measured, round by round, and no figure that can be computed from them. The report is made from
 * these files alone.
 *
 * @module
 */
import { DataError } from "../../lib/errors.ts";
import type { Environment } from "../engine/environment.ts";
import type { LstmPart } from "./lstm_results.ts";
import type { PeakGflops } from "./peak.ts";

/** The parts, in the order in which they are measured and reported. */
export const PARTS = ["peers", "scaling", "cost", "lstm"] as const;

/** One of {@link PARTS}. */
export type PartName = typeof PARTS[number];

/** What all parts say. */
export interface PartHeader {
  readonly environment: Environment;
  /** Measured in the same run. */
  readonly peak: PeakGflops;
  readonly rounds: number;
}

/** A peer that could not be measured. */
export interface MissingPeer {
  readonly id: string;
  readonly label: string;
  /** The command that installs it. */
  readonly install: string;
  /** Why it could not be measured. */
  readonly reason: string;
}

/** A workload, with the times of all contenders. */
export interface WorkloadResult {
  readonly id: string;
  readonly label: string;
  readonly layerSizes: readonly number[];
  readonly batchSize: number;
  /** null for dense. */
  readonly k: number | null;
  readonly results: readonly ContenderResult[];
}

/** What a contender needed for a workload. */
export interface ContenderResult {
  /** Its id. */
  readonly contender: string;
  /** Of the first minibatch from the stored weights, in nats. */
  readonly loss: number;
  /** Of the second minibatch after a few steps, in nats. */
  readonly trainedLoss: number;
  /** Steps in a measurement. */
  readonly steps: number;
  /** Milliseconds for a step, in each round. */
  readonly msPerStep: readonly number[];
}

/** `peers.json`. */
export interface PeersPart extends PartHeader {
  /** The number of updates behind the weights that all start from. */
  readonly trainedSteps: number;
  /** Labels of the contenders, by id, in their order. */
  readonly contenders: readonly PeerDescription[];
  readonly missing: readonly MissingPeer[];
  readonly workloads: readonly WorkloadResult[];
}

/** A contender that was measured. */
export interface PeerDescription {
  readonly id: string;
  readonly label: string;
  readonly family: "ours" | "pytorch" | "tfjs" | "jax";
  readonly threads: 1 | 2;
  readonly relaxed: boolean;
  readonly version: string;
}

/** What is varied. */
export type ScalingAxis = "k" | "hiddenSize" | "batchSize";

/** A training step of one shape. */
export interface ScalingPoint {
  /** The value of what is varied. */
  readonly value: number;
  readonly layerSizes: readonly number[];
  readonly batchSize: number;
  /** null for dense. */
  readonly k: number | null;
  /** Whether the weights were trained; else they are as drawn. */
  readonly trained: boolean;
  /** Steps in a measurement. */
  readonly steps: number;
  /** Milliseconds for a step, in each round. */
  readonly msPerStep: readonly number[];
  /** Milliseconds for each phase of a step, in each round. */
  readonly phasesMs: readonly Readonly<Record<string, number>>[];
}

/** `scaling.json`. */
export interface ScalingPart extends PartHeader {
  readonly axes: Readonly<Record<ScalingAxis, readonly ScalingPoint[]>>;
  /** Shapes that do not fit into memory. */
  readonly skipped: readonly { readonly axis: ScalingAxis; readonly value: number }[];
}

/** Milliseconds of the products of a backward pass, in each round, with their work. */
export interface BackpropCost {
  /** null for dense. */
  readonly k: number | null;
  /** Of the dense ones: whether they leave out the zeros behind rectifiers, as training does. */
  readonly skipsZeros?: true;
  /** Multiply-accumulates of dx and dW, counted from the entries that were kept; no zeros. */
  readonly macs: number;
  /** Selection and grouping of the kept entries. */
  readonly topKMs: readonly number[];
  readonly dxMs: readonly number[];
  readonly dWMs: readonly number[];
}

/** A backward pass with some kernels. */
export interface CostSeries {
  /** "simd" or "reference". */
  readonly kernels: string;
  /** The first one is dense, with every product formed: what the others are compared with. */
  readonly costs: readonly BackpropCost[];
}

/** A table of the paper, with our times for the same shapes. */
export interface LargeCost {
  /** Inputs, outputs of each linear map. */
  readonly layerSizes: readonly number[];
  readonly batchSize: number;
  readonly costs: readonly LargeCostRow[];
}

/** A row of such a table. */
export interface LargeCostRow {
  /** null for dense. */
  readonly k: number | null;
  /** Multiply-accumulates of dx and dW, counted from the entries that were kept. */
  readonly macs: number;
  /** Milliseconds for a minibatch, in each round. */
  readonly ms: readonly number[];
}

/** `cost.json`. */
export interface CostPart extends PartHeader {
  readonly layerSizes: readonly number[];
  readonly batchSize: number;
  readonly series: readonly CostSeries[];
  readonly table7: LargeCost;
  readonly table8: LargeCost;
}

/** All parts that were measured. */
export interface PerformanceResults {
  readonly peers?: PeersPart;
  readonly scaling?: ScalingPart;
  readonly cost?: CostPart;
  readonly lstm?: LstmPart;
}

/**
 * A part as the text of its file.
 *
 * @param part What was measured.
 * @returns JSON; a list of numbers stands on one line, so that a reader and a diff see rounds.
 */
export function formatPart(part: PeersPart | ScalingPart | CostPart | LstmPart): string {
  const text = JSON.stringify(
    part,
    (_, value) => typeof value === "number" ? round(value) : value,
    2,
  );
  return text.replace(/\[[\s\d.,e+-]*\]/g, (list) => list.replace(/\s+/g, " ")) + "\n";
}

/** Seven digits of a fraction: more than any clock gives. */
function round(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(7));
}

/**
 * Reads a part from the text of its file.
 *
 * @param name Which part.
 * @param text The text.
 * @returns The part.
 * @throws {DataError} If the text is not what `formatPart` wrote.
 */
export function parsePart<Name extends PartName>(
  name: Name,
  text: string,
): NonNullable<PerformanceResults[Name]> {
  const keys = { peers: "workloads", scaling: "axes", cost: "series", lstm: "passes" };
  try {
    const part = JSON.parse(text);
    if (part.environment !== undefined && part[keys[name]] !== undefined) return part;
  } catch {
    // Told below.
  }
  throw new DataError(
    `Cannot read ${name}.json: it is not what the benchmark writes. ` +
      `Measure again: deno task bench:peers --only ${name}`,
  );
}
