/**
 * Passes without any update: forward with the loss, and the whole way back with dW multiplied out
 * into memory, on trained weights; with the reference kernels (plain loops, the paper's kind of
 * code) or the simd kernels. The paper's Table 2. Not here: whole steps, see `steps.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { type TimedKernels, timedKernels } from "../../lib/kernels/timed.ts";
import type { Parameter } from "../../lib/layers/layer.ts";
import type { Pass, WorkloadPart } from "./results.ts";
import { byQuantity, divide, measureRounds } from "./rounds.ts";
import type { TrainedState } from "./state_file.ts";
import { makeState } from "./step_model.ts";
import { chooseEvenly, labelOfK } from "./work.ts";
import {
  type ExampleSource,
  meanMacs,
  type OpenModel,
  type Workload,
} from "./workloads/workload.ts";

/** So few, because the reference kernels are slow: minibatches, and where they are alike examples. */
const [MOST_MINIBATCHES, ENOUGH_EXAMPLES] = [8, 40];
/** A measurement takes at least as long, unless told otherwise. */
const MEASUREMENT_MS = 100;

/** How passes are measured. */
export interface PassOptions {
  readonly batchSize: number;
  readonly rounds: number;
  /** A measurement takes at least as long. */
  readonly leastMs?: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** The passes of a state with some kernels. */
export interface PassItem {
  readonly state: TrainedState;
  readonly kernels: Kernels;
  /** Whether dense products leave out zeros, as training does. */
  readonly skipsZeros?: true;
}

type PassTimes = Readonly<
  Record<"forwardMs" | "backwardMs" | "topKMs" | "dxMs" | "dWMs" | "activationMs", number>
>;

/** Makes a kind of kernels; with `skipZeros`, as in training, dense products leave out zeros. */
export const IMPLEMENTATIONS: readonly ((skipZeros: boolean) => Kernels)[] = [
  (skipZeros) => simdKernels({ skipZeros }),
  (skipZeros) => referenceKernels(32, { skipZeros }),
];

/** The paper's Table 2: dense with every product formed, dense without zeros, and meProp. */
export async function measureTable2(
  workload: Workload,
  source: ExampleSource,
  options: Omit<PassOptions, "batchSize">,
): Promise<WorkloadPart["passes"]> {
  const [dense, sparse] = workload.passes.map((work) => {
    options.onProgress(`training for Table 2: ${labelOfK(work.k)}`, 0);
    const kernels = simdKernels();
    return makeState(workload, source, work, { kernels, mostMinibatches: Infinity });
  });
  const items = IMPLEMENTATIONS.flatMap((create): PassItem[] => [
    { state: dense, kernels: create(false) },
    { state: dense, kernels: create(true), skipsZeros: true },
    { state: sparse, kernels: create(true) },
  ]);
  const [{ batchSize }] = workload.passes;
  return await measurePasses(workload, items, { ...options, batchSize });
}

/** Measures passes in turns. */
export async function measurePasses(
  workload: Workload,
  items: readonly PassItem[],
  { batchSize, rounds, leastMs = MEASUREMENT_MS, onProgress }: PassOptions,
): Promise<WorkloadPart["passes"]> {
  const [{ state: { examples } }] = items;
  const sizes = workload.sizesOf(examples, batchSize);
  const isUniform = new Set(sizes).size === 1;
  const enough = isUniform ? Math.ceil(ENOUGH_EXAMPLES / sizes[0]) : MOST_MINIBATCHES;
  const chosen = chooseEvenly(sizes, Math.min(enough, MOST_MINIBATCHES));
  const open = items.map(({ state, kernels }) => {
    const { activations, takeActivationMs } = timeActivations(kernels);
    const timed = timedKernels(activations);
    const opened = workload.open(state, timed.kernels, batchSize);
    state.parameters.forEach((values, i) => opened.model.parameters[i].value.set(values));
    const measure = openPasses(opened, { ...timed, takeActivationMs }, { chosen, leastMs });
    return { state, kernels, measure };
  });
  const total = items.length * (rounds + 1);
  let done = 0;
  const run = ({ state: { k }, kernels, measure }: typeof open[number]): PassTimes => {
    const times = measure();
    const [forward, backward] = [times.forwardMs, times.backwardMs].map((ms) => ms.toFixed(2));
    onProgress(
      `passes, ${kernels.name} kernels, ${labelOfK(k)}: forward ${forward}, ` +
        `backward ${backward} ms`,
      ++done / total,
    );
    return times;
  };
  open.forEach(run); // Warm up.
  const times = await measureRounds(open, rounds, run);
  const chosenSizes = chosen.map((i) => sizes[i]);
  const rows = items.map(({ kernels, state, skipsZeros }, i): Pass => ({
    kernels: kernels.name,
    k: state.k,
    ...skipsZeros && { skipsZeros },
    macs: meanMacs(workload, state, chosenSizes),
    ...byQuantity(times[i]),
  }));
  return { sizes: chosenSizes, rows };
}

/** Prepares the passes over some minibatches; a call gives milliseconds of the mean one. */
function openPasses(
  { model, forward, backward }: OpenModel,
  { kernels, takeMs, takeActivationMs }: TimedKernels & { takeActivationMs(): number },
  { chosen, leastMs }: { readonly chosen: readonly number[]; readonly leastMs: number },
): () => PassTimes {
  const places = new Map<Parameter, Matrix>();
  return () => {
    takeMs();
    takeActivationMs();
    let [forwardMs, backwardMs, passes] = [0, 0, 0];
    const begin = performance.now();
    for (; passes === 0 || performance.now() - begin < leastMs; passes++) {
      for (const i of chosen) {
        const start = performance.now();
        forward(i, true);
        const middle = performance.now();
        backward();
        multiplyOut(model.parameters, kernels, places);
        forwardMs += middle - start;
        backwardMs += performance.now() - middle;
      }
    }
    const { topK: topKMs, dx: dxMs, dW: dWMs } = takeMs();
    const sums = { forwardMs, backwardMs, topKMs, dxMs, dWMs, activationMs: takeActivationMs() };
    return divide(sums, passes * chosen.length);
  };
}

/** Kernels that keep the time of the backward passes of activations. */
function timeActivations(kernels: Kernels) {
  let spentMs = 0;
  const timed = <Args extends unknown[]>(run: (...args: Args) => void) => (...args: Args): void => {
    const start = performance.now();
    run(...args);
    spentMs += performance.now() - start;
  };
  return {
    activations: {
      ...kernels,
      reluBackward: timed(kernels.reluBackward),
      multiplySlope: timed(kernels.multiplySlope),
      lstmCellBackward: timed(kernels.lstmCellBackward),
    },
    takeActivationMs(): number {
      const taken = spentMs;
      spentMs = 0;
      return taken;
    },
  };
}

/** Multiplies out dW wherever a backward pass has left its factors, into places that are kept. */
export function multiplyOut(
  parameters: readonly Parameter[],
  kernels: Kernels,
  places: Map<Parameter, Matrix>,
): void {
  for (const parameter of parameters) {
    const { gradient } = parameter;
    if (gradient?.kind !== "factored" && gradient?.kind !== "sparse") continue;
    const { inputs, outputs } = gradient;
    const dW = places.get(parameter) ?? createMatrix(kernels, outputs.columns, inputs.columns);
    places.set(parameter, dW);
    if (gradient.kind === "sparse") kernels.sparseWeightGradient(gradient.outputs, inputs, dW);
    else kernels.weightGradient(gradient.outputs, inputs, dW);
  }
}
