/**
 * What the kernels are to reach, written down before they were measured: ratios of times within one
 * run. A table of plain values. Not here: the measured ones.
 *
 * @module
 */
import type { Family } from "./contenders.ts";

/** Our step against a peer's: how many times as long the peer takes. */
export interface PeerAim {
  /** The id of the workload. */
  readonly workload: string;
  readonly threads: 1 | 2;
  readonly peer: Exclude<Family, "ours">;
  /** The least ratio that will do. */
  readonly least: number;
}

/** Against peers. */
export const PEER_AIMS: readonly PeerAim[] = [
  { workload: "topK80-b10", threads: 2, peer: "pytorch", least: 5 },
  { workload: "dense-b10", threads: 2, peer: "pytorch", least: 2.2 },
  { workload: "topK80-b50", threads: 2, peer: "pytorch", least: 2 },
  { workload: "dense-b50", threads: 2, peer: "pytorch", least: 0.85 },
  { workload: "dense-b10", threads: 1, peer: "tfjs", least: 14 },
  { workload: "dense-b10", threads: 1, peer: "jax", least: 14 },
];

/** For the backward products of the hidden layers, at k of n units. */
export const COST_AIMS = {
  k: 80,
  /** Dense time / meProp time with the simd kernels. */
  leastSpeedUp: 3,
  /** meProp's share of the dense time with the reference kernels, in units of k / n. */
  mostReferenceShare: 1.6,
  /** Selection and grouping of the kept entries, for this k, with the simd kernels. */
  selection: { k: 20, mostMicroseconds: 1.5 },
} as const;

/** For a training step of the tagger, one thread, of the preset `pos`. */
export const LSTM_AIMS = {
  /** meProp's share of the dense time, by optimizer. */
  mostShares: { adam: 0.55, adaGrad: 0.45 },
  /** PyTorch's dense time with two threads / that of our meProp with one. */
  peer: { threads: 2, least: 6 },
  /** Seconds of a dense training epoch with Adam. */
  mostEpochSeconds: 110,
} as const;
