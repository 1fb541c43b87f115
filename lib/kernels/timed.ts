/**
 * Kernels that keep the time: the same operations, with the milliseconds spent in each phase of a
 * training step. The wrapper costs about a tenth of a microsecond an operation.
 *
 * @module
 */
import type { Kernels } from "./kernels.ts";

/**
 * The phases of a training step: forward products; loss; selection and grouping of the kept
 * entries; backward products to the input (dx) and, where they are not formed within the update, to
 * the weight (dW); update of the parameters; vectors looked up in embedding tables or
 * summed up, and their gradients gathered; all else (activations, masks, bias gradients).
 */
export const PHASES = [
  "forward",
  "loss",
  "topK",
  "dx",
  "dW",
  "update",
  "embedding",
  "other",
] as const;

/** One of {@link PHASES}. */
export type Phase = typeof PHASES[number];

type Operation = Exclude<keyof Kernels, "name" | "memory" | "floats" | "integers" | "release">;

const PHASE_OF: Record<Operation, Phase> = {
  linear: "forward",
  addLinear: "forward",
  relu: "other",
  reluBackward: "other",
  tanh: "other",
  cube: "other",
  multiplySlope: "other",
  multiply: "other",
  add: "other",
  dropoutMask: "other",
  lstmCell: "other",
  lstmCellBackward: "other",
  softmaxCrossEntropy: "loss",
  argmax: "loss",
  selectTopK: "topK",
  selectUnifiedTopK: "topK",
  selectRandomK: "topK",
  compress: "topK",
  inputGradient: "dx",
  sparseInputGradient: "dx",
  selectedInputGradient: "dx",
  weightGradient: "dW",
  sparseWeightGradient: "dW",
  biasGradient: "other",
  update: "update",
  updateFactored: "update",
  updateSparse: "update",
  updateRows: "update",
  wakeRows: "update",
  positionLinear: "forward",
  positionInputGradient: "dx",
  positionWeightGradient: "dW",
  sumRows: "embedding",
  sumUses: "embedding",
  sparseSumUses: "embedding",
  lookUpRows: "embedding",
  sumByRow: "embedding",
  countDifferences: "other",
};

/** Kernels and their clock. */
export interface TimedKernels {
  /** The kernels to build a model on. */
  readonly kernels: Kernels;
  /** The milliseconds spent in each phase since the last call. */
  takeMs(): Record<Phase, number>;
}

/**
 * Wraps kernels so that the time of each operation is added to its phase.
 *
 * @param kernels The kernels that do the work.
 * @returns Kernels with the same results, and their clock.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { simdKernels } from "./simd/simd.ts";
 * import { timedKernels } from "./timed.ts";
 * import { createMatrix } from "./kernels.ts";
 *
 * const { kernels, takeMs } = timedKernels(simdKernels());
 * const model = new Mlp({ layerSizes: [500, 500], kernels });
 * model.forward(createMatrix(kernels, 100, 500));
 * assert(takeMs().forward > 0);
 * ```
 */
export function timedKernels(kernels: Kernels): TimedKernels {
  let spentMs = emptyTimes();
  const timed = { ...kernels };
  for (const operation of Object.keys(PHASE_OF) as Operation[]) {
    const phase = PHASE_OF[operation];
    const run = kernels[operation] as (...args: unknown[]) => unknown;
    const wrapped = (...args: unknown[]): unknown => {
      const start = performance.now();
      const result = run(...args);
      spentMs[phase] += performance.now() - start;
      return result;
    };
    Object.assign(timed, { [operation]: wrapped });
  }
  return {
    kernels: timed,
    takeMs(): Record<Phase, number> {
      const taken = spentMs;
      spentMs = emptyTimes();
      return taken;
    },
  };
}

function emptyTimes(): Record<Phase, number> {
  return Object.fromEntries(PHASES.map((phase) => [phase, 0])) as Record<Phase, number>;
}
