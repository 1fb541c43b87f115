/**
 * Made-up measurements for tests: small, round numbers. Two rounds, the second twice as slow for
 * all.
 *
 * @module
 */
import { LIBRARIES } from "./libraries.ts";
import type {
  CostPart,
  Pass,
  PaysPart,
  StepResult,
  StepsPart,
  WorkloadPart,
  WorkResult,
} from "./results.ts";
import { labelOf, type Work } from "./work.ts";
import { lstmWork } from "./workloads/lstm.ts";
import { mlp, mlpWork } from "./workloads/mlp.ts";

/** What all parts begin with. */
const HEADER = {
  environment: {
    ...{ deno: "2.9.6", v8: "15.0", typescript: "6.0", os: "linux", arch: "x86_64" },
    ...{ processor: "Test processor", cores: 2 },
  },
  peak: { strict: 40, relaxed: 60 },
  rounds: 2,
  /** Two threads do twice the work of one. */
  secondThread: { aloneMs: [100, 110], togetherMs: [100, 110] },
};

/** A time and its double. */
function rounds(ms: number): number[] {
  return [ms, 2 * ms];
}

function librariesOf(...ids: string[]): StepsPart["libraries"] {
  return LIBRARIES.filter(({ id }) => ids.includes(id)).map((one) => ({
    ...one,
    version: `version of ${one.family}`,
  }));
}

const MISSING = {
  ...{ id: "jax-1", label: "jax-js", install: "deno cache jax" },
  reason: "It ended\nwith a stack",
};

/** The times of libraries for a step, by their id. */
function resultsOf(times: Record<string, number>): StepResult[] {
  return Object.entries(times).map(([library, ms]) => ({
    ...{ library, loss: 0.5, trainedLoss: 0.4, steps: 10, msPerStep: rounds(ms) },
  }));
}

/** The same with a quarter of the time in the forward pass, dx and the update each. */
function withPhases(result: StepResult): StepResult {
  const phasesMs = result.msPerStep.map((ms) => ({
    ...{ forward: ms / 4, loss: 0, topK: 0, dx: ms / 4, dW: 0, update: ms / 4, other: ms / 100 },
  }));
  return { ...result, phasesMs, quietRowRatio: 0.46 };
}

function mlpResult(changes: Partial<Work>, times: Record<string, number>): WorkResult {
  const work = mlpWork(changes);
  const shape = { layerSizes: [784, ...work.hiddenSizes, 10] };
  return {
    ...work,
    model: mlp.modelName(shape),
    parameters: mlp.countParameters(shape),
    macs: mlp.countMacs(shape, work.k, work.batchSize),
    results: resultsOf(times),
  };
}

function lstmResult(changes: Partial<Work>, results: StepResult[]): WorkResult {
  const work = lstmWork(changes);
  const macs = work.k === null
    ? { forward: 60e6, dx: 60e6, dW: 80e6 }
    : { forward: 60e6, dx: 4e6, dW: 6e6 };
  return { ...work, model: "190-2x500-45", parameters: 3e6, macs, results };
}

function pass(kernels: string, k: number | null, backwardMs: number): Pass {
  return {
    ...{ kernels, k, macs: { forward: 4e6, dx: k === null ? 4e6 : 2e6, dW: 2e6 } },
    forwardMs: rounds(10),
    backwardMs: rounds(backwardMs),
    topKMs: rounds(k === null ? 0 : 0.5),
    dxMs: rounds(backwardMs / 4),
    dWMs: rounds(backwardMs / 4),
    activationMs: rounds(backwardMs / 10),
  };
}

const MLP_WORKS = [
  mlpResult({}, {
    "ours-1": 2,
    "ours-1-all-rows": 0.1,
    "ours-2": 1,
    "ours-2-relaxed": 0.8,
    "pytorch-2": 2,
  }),
  mlpResult({ k: 80 }, { "ours-2": 0.5, "pytorch-2": 3 }),
];

/** PyTorch is there, jax-js is missing. */
export const MLP: WorkloadPart = {
  ...HEADER,
  libraries: librariesOf("ours-1", "ours-1-all-rows", "ours-2", "ours-2-relaxed", "pytorch-2"),
  missing: [MISSING],
  groups: MLP_WORKS.map((work) => ({ name: labelOf(work), works: [work] })),
  skipped: [],
  data: { name: "MNIST", examples: 55_000 },
  passes: { sizes: [], rows: [] },
};

/** Dense 40 ms with Adam and 30 ms with AdaGrad; meProp half of it; PyTorch with two threads. */
export const LSTM: WorkloadPart = {
  ...HEADER,
  libraries: librariesOf("ours-1", "ours-1-relaxed", "pytorch-2"),
  missing: [],
  groups: [{
    name: "One sentence",
    works: (["adam", "adaGrad"] as const).flatMap((optimizer) =>
      [null, 5].map((k) => {
        const dense = optimizer === "adam" ? 40 : 30;
        const ms = k === null ? dense : dense / 2;
        const relaxed = optimizer === "adam" ? { "ours-1-relaxed": ms / 2 } : {};
        const peers = k === null && optimizer === "adam" ? { "pytorch-2": 80 } : {};
        const ours = resultsOf({ "ours-1": ms, ...relaxed }).map(withPhases);
        return lstmResult({ optimizer, k }, [...ours, ...resultsOf(peers)]);
      })
    ),
  }],
  skipped: [],
  data: { name: "wsj-sample", examples: 3000, words: 75_000 },
  lengths: [10, 40],
  passes: {
    sizes: [25],
    rows: [
      pass("simd", null, 20),
      pass("simd", 5, 2),
      pass("reference", null, 200),
      pass("reference", 5, 4),
    ],
  },
};

function scaled(changes: Partial<Work>, ms: number): WorkResult {
  const work = mlpResult(changes, { "ours-1": ms });
  return { ...work, results: work.results.map(withPhases) };
}

/** A few values of each axis. */
export const SCALING: StepsPart = {
  ...HEADER,
  ...{ libraries: librariesOf("ours-1"), missing: [], skipped: ["hiddenSize 8192"] },
  groups: [
    { name: "k", works: [scaled({}, 2), scaled({ k: 5 }, 0.5), scaled({ k: 80 }, 1)] },
    { name: "hiddenSize 64", works: [scaled({ hiddenSizes: [64, 64] }, 0.2)] },
    {
      name: "hiddenSize 128",
      works: [
        scaled({ hiddenSizes: [128, 128] }, 0.5),
        scaled({ hiddenSizes: [128, 128], k: 80 }, 0.25),
      ],
    },
    {
      name: "batchSize 50",
      works: [scaled({ batchSize: 50 }, 8), scaled({ batchSize: 50, k: 80 }, 4)],
    },
  ],
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
  ...{ layerSizes: [784, 500, 500, 10], batchSize: 10 },
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
  depth: [2, 3].map((layers) => ({
    ...{ layerSizes: [784, ...Array.from({ length: layers }, () => 500), 10], batchSize: 10 },
    series: [{
      kernels: "simd",
      costs: [
        cost(null, 0.16 * layers, layers * 4e6),
        { ...cost(null, 0.08 * layers, layers * 1e6), skipsZeros: true },
        // With the 0.02 ms of the selection a quarter of the dense.
        cost(25, 0.04 * layers - 0.02 / 3, layers * 2e5),
      ],
    }],
  })),
  table7: {
    ...{ layerSizes: [8192, 8192], batchSize: 1024 },
    costs: [large(null, 9000, 128e9), large(8, 100, 128e6), large(512, 900, 8e9)],
  },
  table8: {
    ...{ layerSizes: [784, 8192, 8192, 10], batchSize: 50 },
    costs: [large(null, 800, 7e9), large(8, 100, 5e7)],
  },
};

/** k=20 pays with AdaGrad at every minibatch, with Adam at 50 alone, and for the tagger. */
export const PAYS: PaysPart = {
  ...HEADER,
  ...{ libraries: librariesOf("ours-1"), missing: [], skipped: [] },
  groups: [
    { name: "adam 10", works: [scaled({}, 1), scaled({ k: 20 }, 0.9)] },
    { name: "adam 50", works: [scaled({ batchSize: 50 }, 3), scaled({ batchSize: 50, k: 20 }, 2)] },
    {
      name: "adaGrad 10",
      works: [
        scaled({ optimizer: "adaGrad" }, 1),
        scaled({ optimizer: "adaGrad", k: 20 }, 0.5),
      ],
    },
    {
      name: "lstm",
      works: [
        lstmResult({}, resultsOf({ "ours-1": 40 })),
        lstmResult({ k: 5 }, resultsOf({ "ours-1": 10 })),
      ],
    },
  ],
  passes: [{ group: "adam 10", rows: [pass("simd", null, 20), pass("simd", 20, 4)] }],
};
