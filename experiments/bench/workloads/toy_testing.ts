/**
 * A made-up workload for tests: one linear map on minibatches of one, two, three .. examples. It
 * needs no data, and shows that a new workload is one file.
 *
 * @module
 */
import { createMatrix } from "../../../lib/kernels/kernels.ts";
import { Mlp } from "../../../lib/mlp.ts";
import { Adam } from "../../../lib/optim/adam.ts";
import { AdaGrad } from "../../../lib/optim/adagrad.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import type { Work } from "../work.ts";
import type { Workload } from "./workload.ts";

const [INPUTS, CLASSES] = [4, 3];

/** A step of the workload. */
export function toyWork(changes: Partial<Work> = {}): Work {
  const sizes = { hiddenSizes: [], batchSize: 1 };
  return { workload: "mlp", ...sizes, k: null, optimizer: "adam", trainedSteps: 5, ...changes };
}

const WORKS = [toyWork(), toyWork({ k: 2 })];

/** The workload. */
export const toy: Workload = {
  name: "mlp",
  title: "A toy",
  about: ({ data }) => [`One linear map on ${data.name}.`],
  groups: [{ name: "one step", works: WORKS }],
  passes: WORKS,
  trainingBatchSize: 1,
  scriptOf: () => undefined,
  load: () =>
    Promise.resolve({
      data: { name: "sines", examples: 10 },
      shapeOf: () => [INPUTS, CLASSES],
      training: (steps) => ({ lengths: Int32Array.from({ length: steps }, (_, i) => 1 + i % 3) }),
      measuring: (most) => ({ lengths: Int32Array.of(1, 2, 3, 2).subarray(0, most) }),
    }),
  open({ k, examples: { lengths } }, kernels) {
    const sparsifier = k === null ? dense() : topK(k);
    const model = new Mlp({ layerSizes: [INPUTS, CLASSES], outputSparsifier: sparsifier, kernels });
    const x = createMatrix(kernels, 3, INPUTS);
    const gradient = createMatrix(kernels, 3, CLASSES);
    const targets = kernels.integers(3);
    return {
      model,
      count: lengths.length,
      forward(minibatch, training) {
        x.rows = gradient.rows = lengths[minibatch];
        for (let i = 0; i < x.data.length; i++) x.data[i] = Math.sin(1 + 7 * minibatch + i);
        return kernels.softmaxCrossEntropy(model.forward(x, { training }), targets, gradient);
      },
      backward: () => void model.backward(gradient),
    };
  },
  createOptimizer: (name, model) => name === "adam" ? new Adam(model) : new AdaGrad(model),
  sizesOf: ({ lengths }) => [...lengths],
  modelName: (shape) => (shape as number[]).join("-"),
  countParameters: () => (INPUTS + 1) * CLASSES,
  countMacs: (_, k, size) => ({
    forward: size * INPUTS * CLASSES,
    dx: 0,
    dW: size * INPUTS * (k ?? CLASSES),
  }),
};
