/**
 * The passes of the paper's Table 2 without any update: forward with the loss, and the whole way
 * back with dW multiplied out into memory, on trained weights; with the reference kernels (plain
 * loops, the paper's kind of code) and the simd kernels. Not here: whole steps, see `steps.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { timedKernels } from "../../lib/kernels/timed.ts";
import type { Parameter } from "../../lib/layers/layer.ts";
import type { Pass, WorkloadPart } from "./results.ts";
import { byQuantity, divide, measureRounds } from "./rounds.ts";
import type { TrainedState } from "./state_file.ts";
import { makeState, StepModel } from "./step_model.ts";
import { chooseEvenly, labelOfK, type Work } from "./work.ts";
import { type ExampleSource, meanMacs, type Workload } from "./workloads/workload.ts";

/** So few, because the reference kernels are slow. */
const MINIBATCH_COUNT = 8;

/** What to measure. */
export interface PassOptions {
  readonly source: ExampleSource;
  readonly rounds: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

type PassTimes = Readonly<Record<"forwardMs" | "backwardMs" | "topKMs" | "dxMs" | "dWMs", number>>;

/** Measures the passes of a workload in turns. */
export async function measurePasses(
  workload: Workload,
  { source, rounds, onProgress }: PassOptions,
): Promise<WorkloadPart["passes"]> {
  const states = workload.passes.map((work) => {
    onProgress(`training for Table 2: ${labelOfK(work.k)}`, 0);
    const options = { kernels: simdKernels(), mostMinibatches: Infinity };
    return { work, state: makeState(workload, source, work, options) };
  });
  const [{ work: { batchSize }, state }] = states;
  const sizes = workload.sizesOf(state.examples, batchSize);
  const chosen = chooseEvenly(sizes, MINIBATCH_COUNT);
  const items = [simdKernels(), referenceKernels(32)].flatMap((kernels) =>
    states.map(({ work, state }) => ({
      ...{ kernels: kernels.name, state },
      measure: openPasses(workload, { state, kernels, chosen, work }),
    }))
  );
  const total = items.length * (rounds + 1);
  let done = 0;
  const run = ({ state: { k }, kernels, measure }: typeof items[number]): PassTimes => {
    const times = measure();
    const [forward, backward] = [times.forwardMs, times.backwardMs].map((ms) => ms.toFixed(2));
    onProgress(
      `Table 2, ${kernels} kernels, ${labelOfK(k)}: forward ${forward}, backward ${backward} ms`,
      ++done / total,
    );
    return times;
  };
  items.forEach(run); // Warm up.
  const times = await measureRounds(items, rounds, run);
  const chosenSizes = chosen.map((i) => sizes[i]);
  const rows = items.map(({ kernels, state }, i): Pass => ({
    kernels,
    k: state.k,
    macs: meanMacs(workload, state, chosenSizes),
    ...byQuantity(times[i]),
  }));
  return { sizes: chosenSizes, rows };
}

/** What the passes of an item need. */
interface PassInput {
  readonly state: TrainedState;
  readonly kernels: Kernels;
  readonly chosen: readonly number[];
  readonly work: Work;
}

/** Prepares the passes over some minibatches; a call gives milliseconds of the mean one. */
function openPasses(
  workload: Workload,
  { state, kernels: untimed, chosen, work }: PassInput,
): () => PassTimes {
  const { kernels, takeMs } = timedKernels(untimed);
  const { open } = new StepModel(workload, state, kernels, work.batchSize);
  const places = new Map<Parameter, Matrix>();
  return () => {
    takeMs();
    let [forwardMs, backwardMs] = [0, 0];
    for (const i of chosen) {
      const start = performance.now();
      open.forward(i, true);
      const middle = performance.now();
      open.backward();
      multiplyOut(open.model.parameters, kernels, places);
      forwardMs += middle - start;
      backwardMs += performance.now() - middle;
    }
    const { topK: topKMs, dx: dxMs, dW: dWMs } = takeMs();
    return divide({ forwardMs, backwardMs, topKMs, dxMs, dWMs }, chosen.length);
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
