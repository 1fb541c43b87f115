/**
 * What a workload is: a model whose training step is measured, by this library and by others. Each
 * is one file and one line in `workloads.ts`; the benchmark and its report know the models only
 * through this interface.
 *
 * @module
 */
import type { Kernels } from "../../../lib/kernels/kernels.ts";
import type { Optimizer, Trainable } from "../../../lib/optim/optimizer.ts";
import type { Family } from "../libraries.ts";
import type { WorkloadPart } from "../results.ts";
import type { TrainedState } from "../state_file.ts";
import type { OptimizerName, StepMacs, Work, WorkloadName } from "../work.ts";

/** A model whose training step is measured. */
export interface Workload {
  /** The name on the command line, in files and in {@link Work}. */
  readonly name: WorkloadName;
  /** The title of its section of the report. */
  readonly title: string;
  /** What is measured, for the report: paragraphs. */
  about(part: WorkloadPart): readonly string[];
  /** The steps that libraries are compared on; those of a group are measured in turns. */
  readonly groups: readonly WorkGroup[];
  /** The dense step and its meProp twin whose passes are measured without an update. */
  readonly passes: readonly Work[];
  /** The examples of a minibatch while a state is trained. */
  readonly trainingBatchSize: number;
  /** The script in `peers/` of a library that can make a step; undefined for one that cannot. */
  scriptOf(family: Exclude<Family, "ours">, work: Work): string | undefined;
  /** Loads the training data. */
  load(): Promise<ExampleSource>;
  /** Builds the model of a state with initial weights, and gives it the state's examples. */
  open(state: TrainedState, kernels: Kernels, batchSize: number): OpenModel;
  /** The optimizer as training has it. */
  createOptimizer(name: OptimizerName, model: Trainable): Optimizer;
  /** The size of each minibatch: examples, or the words of a sentence. */
  sizesOf(examples: TrainedState["examples"], batchSize: number): readonly number[];
  /** The sizes of the layers, as `784-500-500-10`. */
  modelName(shape: unknown): string;
  /** The number of weights. */
  countParameters(shape: unknown): number;
  /**
   * The multiply-accumulates of a step on a minibatch of some size. With k the most there can be:
   * kept entries that are zero cost nothing.
   */
  countMacs(shape: unknown, k: number | null, size: number): StepMacs;
}

/** Steps that are measured in turns, so that ratios can be formed between them. */
export interface WorkGroup {
  readonly name: string;
  readonly works: readonly Work[];
}

/** Training data, as states need them. */
export interface ExampleSource {
  readonly data: WorkloadPart["data"];
  /** The shape of a model on these data. */
  shapeOf(hiddenSizes: readonly number[]): unknown;
  /** Examples for some steps of training. */
  training(steps: number): TrainedState["examples"];
  /** Examples to measure with; of minibatches that differ in size, some that stand for all. */
  measuring(mostMinibatches: number): TrainedState["examples"];
}

/** A model with minibatches, in some kernels' memory. */
export interface OpenModel {
  readonly model: Trainable;
  /** The number of minibatches. */
  readonly count: number;
  /** Runs a minibatch forward and returns its loss, in nats. */
  forward(minibatch: number, training: boolean): number;
  /** Runs the last minibatch backward, after a forward pass in training. */
  backward(): void;
}

/** The mean over minibatches of their multiply-accumulates. */
export function meanMacs(
  workload: Pick<Workload, "countMacs">,
  { shape, k }: Pick<TrainedState, "shape" | "k">,
  sizes: readonly number[],
): StepMacs {
  const sum = { forward: 0, dx: 0, dW: 0 };
  for (const size of sizes) {
    const { forward, dx, dW } = workload.countMacs(shape, k, size);
    sum.forward += forward;
    sum.dx += dx;
    sum.dW += dW;
  }
  const { length } = sizes;
  return { forward: sum.forward / length, dx: sum.dx / length, dW: sum.dW / length };
}
