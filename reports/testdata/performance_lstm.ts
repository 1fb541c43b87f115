/**
 * Measurements of the tagger for the tests of the performance report: small, round numbers. Two
 * rounds, the second twice as slow for all.
 *
 * @module
 */
import type { LstmPart, LstmPasses, LstmResult } from "../../experiments/bench/lstm_results.ts";
import { LSTM_WORKLOADS } from "../../experiments/bench/lstm_work.ts";
import { HEADER, rounds } from "./performance.ts";

function result(contender: string, ms: number, phasesMs: Record<string, number>): LstmResult {
  const twice = Object.fromEntries(Object.entries(phasesMs).map(([name, ms]) => [name, 2 * ms]));
  return {
    ...{ contender, loss: 0.5, trainedLoss: 0.4, steps: 2 },
    msPerStep: rounds(ms),
    ...contender !== "pytorch-2" && { phasesMs: [phasesMs, twice] },
  };
}

function ours(id: string, ms: number): LstmResult {
  const phasesMs = { forward: ms / 4, loss: 0, topK: 0, dx: ms / 4, dW: 0, update: ms / 4 };
  return result(id, ms, { ...phasesMs, other: ms / 100 });
}

function passes(kernels: string, k: number | null, backwardMs: number): LstmPasses {
  return {
    ...{ kernels, k, macs: { forward: 4e6, dx: k === null ? 4e6 : 2e6, dW: 2e6 } },
    forwardMs: rounds(10),
    backwardMs: rounds(backwardMs),
    topKMs: rounds(k === null ? 0 : 0.5),
    dxMs: rounds(backwardMs / 4),
    dWMs: rounds(backwardMs / 4),
  };
}

const VARIANTS = [
  { id: "ours-1", label: "ours, 1 thread", family: "ours", threads: 1, relaxed: false },
  { id: "ours-1-relaxed", label: "ours, relaxed", family: "ours", threads: 1, relaxed: true },
  { id: "pytorch-2", label: "PyTorch, 2 threads", family: "pytorch", threads: 2, relaxed: false },
] as const;

/** Dense 40 ms with Adam and 30 ms with AdaGrad; meProp half of it; PyTorch with two threads. */
export const LSTM: LstmPart = {
  ...HEADER,
  shape: { inFeatures: 190, hiddenSize: 500, tagCount: 45 },
  corpus: { id: "wsj-sample", sentences: 3000, tokens: 75_000 },
  trainedSteps: 1000,
  lengths: [10, 40],
  contenders: VARIANTS.map((one) => ({ ...one, version: `version of ${one.family}` })),
  missing: [{
    id: "pytorch-1",
    label: "PyTorch",
    install: "apt-get it",
    reason: "No torch\nstack",
  }],
  workloads: LSTM_WORKLOADS.map((workload) => {
    const dense = workload.optimizer === "adam" ? 40 : 30;
    const ms = workload.k === null ? dense : dense / 2;
    const isPeers = workload.k === null && workload.optimizer === "adam";
    return {
      ...workload,
      results: [
        ours("ours-1", ms),
        ...(workload.optimizer === "adam" ? [ours("ours-1-relaxed", ms / 2)] : []),
        ...(isPeers ? [result("pytorch-2", 80, {})] : []),
      ],
    };
  }),
  passLengths: [25],
  passes: [
    passes("simd", null, 20),
    passes("simd", 5, 2),
    passes("reference", null, 200),
    passes("reference", 5, 4),
  ],
};
