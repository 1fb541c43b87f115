/**
 * What the benchmark of the tagger leaves in `reports/performance/lstm.json`: times as they were
 * measured, round by round. Not here: the other parts, see `results.ts`.
 *
 * @module
 */
import type { LstmWorkload, TaggerShape } from "./lstm_work.ts";
import type { ContenderResult, MissingPeer, PartHeader, PeerDescription } from "./results.ts";
import type { StepMacs } from "./work.ts";

/** What a contender needed for a sentence. */
export interface LstmResult extends ContenderResult {
  /** Ours only: milliseconds of each phase of a step, in each round; the rest is in no kernel. */
  readonly phasesMs?: readonly Readonly<Record<string, number>>[];
}

/** A workload, with the times of all its contenders. A step is a sentence. */
export interface LstmWorkloadResult extends LstmWorkload {
  readonly results: readonly LstmResult[];
}

/**
 * The passes of the paper's Table 2 for the mean sentence, in each round: no update, and dW
 * multiplied out into memory, which training never does.
 */
export interface LstmPasses {
  /** "simd" or "reference". */
  readonly kernels: string;
  /** null for dense. */
  readonly k: number | null;
  /** Multiply-accumulates of the mean sentence. */
  readonly macs: StepMacs;
  /** Forward pass and loss. */
  readonly forwardMs: readonly number[];
  /** The whole backward pass: gates, biases, embeddings and products. */
  readonly backwardMs: readonly number[];
  /** Of the backward pass: selection and grouping of the kept entries. */
  readonly topKMs: readonly number[];
  readonly dxMs: readonly number[];
  readonly dWMs: readonly number[];
}

/** `lstm.json`. */
export interface LstmPart extends PartHeader {
  readonly shape: TaggerShape;
  /** The training part of the corpus. */
  readonly corpus: { readonly id: string; readonly sentences: number; readonly tokens: number };
  /** The number of updates behind the weights of each workload. */
  readonly trainedSteps: number;
  /** The tokens of each sentence of a measurement. */
  readonly lengths: readonly number[];
  /** Those that were measured. */
  readonly contenders: readonly PeerDescription[];
  readonly missing: readonly MissingPeer[];
  readonly workloads: readonly LstmWorkloadResult[];
  /** The tokens of each sentence of the passes. */
  readonly passLengths: readonly number[];
  readonly passes: readonly LstmPasses[];
}
