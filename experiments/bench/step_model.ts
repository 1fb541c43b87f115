/**
 * Training steps of ours from a stored state: what trains a state, and what is measured of it, in
 * this process or in one of its own. Not here: clocks, files.
 *
 * @module
 */
import type { FloatArray, Kernels } from "../../lib/kernels/kernels.ts";
import { type Optimizer, SQUARE_SCALE } from "../../lib/optim/optimizer.ts";
import type { TrainedState } from "./state_file.ts";
import type { Work } from "./work.ts";
import type { ExampleSource, OpenModel, Workload } from "./workloads/workload.ts";

/** A model that can go back to its state. */
export class StepModel {
  /** The model with its minibatches. */
  readonly open: OpenModel;
  readonly #state: TrainedState;
  readonly #optimizer: Optimizer;
  #position = 0;

  /** Builds the model and the optimizer of a state. */
  constructor(workload: Workload, state: TrainedState, kernels: Kernels, batchSize: number) {
    this.open = workload.open(state, kernels, batchSize);
    this.#state = state;
    this.#optimizer = workload.createOptimizer(state.optimizer, this.open.model);
    this.reset();
  }

  /** Puts weights and moments back to the state, if it has any, and goes to the first minibatch. */
  reset(): void {
    this.#position = 0;
    const { parameters, moments, step } = this.#state;
    const { arrays } = this.#optimizer.state;
    parameters.forEach((values, i) => this.open.model.parameters[i].value.set(values));
    moments.forEach((memory, moment) => {
      const scale = scaleOf(moment, moments.length);
      memory.forEach((values, i) => {
        const target = arrays[i * moments.length + moment];
        for (let j = 0; j < values.length; j++) target[j] = values[j] * scale;
      });
    });
    this.#optimizer.resumeAt(step);
  }

  /** The loss of a minibatch under the present weights. */
  loss(minibatch: number): number {
    return this.open.forward(minibatch, false);
  }

  /** Trains some steps. */
  run(steps: number): void {
    for (let i = 0; i < steps; i++) {
      this.open.forward(this.#position++ % this.open.count, true);
      this.open.backward();
      this.#optimizer.step();
    }
  }

  /** The share of the rows of weights that the next step leaves alone unless they get a gradient. */
  get quietRowRatio(): number {
    return this.#optimizer.quietRowRatio;
  }

  /** The present weights and moments, out of the kernels' memory. */
  snapshot(): Pick<TrainedState, "parameters" | "moments" | "step"> {
    const { stepCount, arrays } = this.#optimizer.state;
    const { parameters } = this.open.model;
    const count = arrays.length / parameters.length;
    const copy = (values: FloatArray, factor: number): Float32Array =>
      Float32Array.from(values, (value) => value * factor);
    return {
      step: stepCount,
      parameters: parameters.map(({ value }) => copy(value, 1)),
      moments: Array.from(
        { length: count },
        (_, moment) =>
          arrays.filter((_, i) => i % count === moment)
            .map((values) => copy(values, 1 / scaleOf(moment, count))),
      ),
    };
  }
}

/** The last memory holds squares, which ours keeps scaled, so that they are no denormal numbers. */
function scaleOf(moment: number, count: number): number {
  return moment === count - 1 ? SQUARE_SCALE ** 2 : 1;
}

/** The state of a step whose weights are as drawn. */
export function drawnState(
  workload: Workload,
  source: ExampleSource,
  { hiddenSizes, optimizer, k }: Work,
  examples: TrainedState["examples"],
): TrainedState {
  const { name } = workload;
  const shape = source.shapeOf(hiddenSizes);
  return { workload: name, shape, optimizer, k, step: 0, parameters: [], moments: [], examples };
}

/**
 * Makes the state that a step starts from: trained as the step trains, with the same k, since what
 * meProp leaves in Adam's moments is not what dense training leaves.
 */
export function makeState(
  workload: Workload,
  source: ExampleSource,
  work: Work,
  options: { readonly kernels: Kernels; readonly mostMinibatches: number },
): TrainedState {
  const measuring = source.measuring(options.mostMinibatches);
  const { trainedSteps } = work;
  if (trainedSteps === 0) return drawnState(workload, source, work, measuring);
  const state = drawnState(workload, source, work, source.training(trainedSteps));
  const model = new StepModel(workload, state, options.kernels, workload.trainingBatchSize);
  model.run(trainedSteps);
  return { ...state, ...model.snapshot(), examples: measuring };
}
