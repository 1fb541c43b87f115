/**
 * Measurements for the tests of the performance report: small, round numbers. Two rounds, the second
 * twice as slow for all.
 *
 * @module
 */
import type {
  CostPart,
  PeersPart,
  ScalingPart,
  ScalingPoint,
} from "../../experiments/bench/results.ts";

/** What all parts begin with. */
export const HEADER = {
  environment: {
    deno: "2.9.6",
    v8: "15.0",
    typescript: "6.0",
    os: "linux",
    arch: "x86_64",
    processor: "Test processor",
    cores: 2,
  },
  peak: { strict: 40, relaxed: 60 },
  rounds: 2,
};
const LAYER_SIZES = [784, 500, 500, 10];

/** A time and its double. */
export function rounds(ms: number): number[] {
  return [ms, 2 * ms];
}

function result(contender: string, ms: number) {
  return { contender, loss: 0.5, trainedLoss: 0.4, steps: 10, msPerStep: rounds(ms) };
}

/** PyTorch is there, jax-js is missing. */
export const PEERS: PeersPart = {
  ...HEADER,
  trainedSteps: 2500,
  contenders: [
    {
      id: "ours-1",
      label: "ours, 1 thread",
      family: "ours",
      threads: 1,
      relaxed: false,
      version: "a",
    },
    {
      id: "ours-2",
      label: "ours, 2 threads",
      family: "ours",
      threads: 2,
      relaxed: false,
      version: "a",
    },
    {
      ...{ id: "ours-2-relaxed", label: "ours, relaxed, 2 threads", family: "ours", threads: 2 },
      ...{ relaxed: true, version: "a" },
    },
    {
      id: "pytorch-2",
      label: "PyTorch, 2 threads",
      family: "pytorch",
      threads: 2,
      relaxed: false,
      version: "b",
    },
  ],
  missing: [{
    id: "jax-1",
    label: "jax-js",
    install: "deno cache jax",
    reason: "It ended\nwith a stack",
  }],
  workloads: [
    {
      ...{ id: "dense-b10", label: "dense, batch 10", layerSizes: LAYER_SIZES, batchSize: 10 },
      k: null,
      results: [
        result("ours-1", 2),
        result("ours-2", 1),
        result("ours-2-relaxed", 0.8),
        result("pytorch-2", 2),
      ],
    },
    {
      ...{
        id: "topK80-b10",
        label: "meProp k=80, batch 10",
        layerSizes: LAYER_SIZES,
        batchSize: 10,
      },
      k: 80,
      results: [result("ours-2", 0.5), result("pytorch-2", 3)],
    },
  ],
};

function point(shape: Partial<ScalingPoint>, value: number, ms: number): ScalingPoint {
  const phases = {
    forward: 0.4,
    loss: 0.01,
    topK: 0.03,
    dx: 0.05,
    dW: 0,
    update: 0.4,
    other: 0.02,
  };
  return {
    ...{ layerSizes: LAYER_SIZES, batchSize: 10, k: 80, trained: true, steps: 5 },
    ...shape,
    value,
    msPerStep: rounds(ms),
    phasesMs: [phases, phases],
  };
}

/** Shapes of each axis. */
export const SCALING: ScalingPart = {
  ...HEADER,
  axes: {
    k: [point({ k: null }, 500, 2), point({ k: 5 }, 5, 0.5), point({ k: 80 }, 80, 1)],
    hiddenSize: [
      point({ k: null, layerSizes: [784, 64, 64, 10] }, 64, 0.2),
      point({ k: null, layerSizes: [784, 128, 128, 10] }, 128, 0.5),
      point({ layerSizes: [784, 128, 128, 10] }, 128, 0.25),
    ],
    batchSize: [point({ k: null, batchSize: 50 }, 50, 8), point({ batchSize: 50 }, 50, 4)],
  },
  skipped: [{ axis: "hiddenSize", value: 8192 }],
};

function cost(k: number | null, ms: number, macs: number) {
  return { k, macs, topKMs: rounds(k === null ? 0 : 0.02), dxMs: rounds(ms), dWMs: rounds(2 * ms) };
}

function large(k: number | null, ms: number, macs: number) {
  return { k, macs, ms: rounds(ms) };
}

/** k=80 costs a quarter with the simd kernels. */
export const COST: CostPart = {
  ...HEADER,
  layerSizes: LAYER_SIZES,
  batchSize: 10,
  series: [
    {
      kernels: "simd",
      costs: [
        cost(null, 0.24, 8e6),
        { ...cost(null, 0.06, 2e6), skipsZeros: true },
        cost(20, 0.03, 32e4),
        cost(80, 0.16 / 3, 1e6),
      ],
    },
    { kernels: "reference", costs: [cost(null, 3, 8e6), cost(20, 0.1, 32e4), cost(80, 1, 1e6)] },
  ],
  table7: {
    ...{ layerSizes: [8192, 8192], batchSize: 1024 },
    costs: [large(null, 9000, 128e9), large(8, 100, 128e6), large(512, 900, 8e9)],
  },
  table8: {
    ...{ layerSizes: [784, 8192, 8192, 10], batchSize: 50 },
    costs: [large(null, 800, 7e9), large(8, 100, 5e7)],
  },
};
