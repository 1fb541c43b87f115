/**
 * The multi-layer perceptron on MNIST: the paper's model, one minibatch a step.
 *
 * @module
 */
import * as v from "valibot";
import { loadMnist } from "../../../data/mnist/mnist.ts";
import { createMatrix, type Kernels } from "../../../lib/kernels/kernels.ts";
import { Mlp } from "../../../lib/mlp.ts";
import { AdaGrad } from "../../../lib/optim/adagrad.ts";
import { Adam } from "../../../lib/optim/adam.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import { MNIST_PRESET } from "../../tasks/mnist.ts";
import type { TrainedState } from "../state_file.ts";
import { labelOf, type StepMacs, type Work } from "../work.ts";
import type { ExampleSource, OpenModel, Workload } from "./workload.ts";

/** Enough that Adam's moments of rarely used weights have decayed to where denormals would slow. */
const TRAINED_STEPS = 2500;
/** The number of examples that are measured with. */
const EXAMPLE_COUNT = 5000;
const SCRIPTS = { pytorch: "pytorch_mlp_peer.py", tfjs: "tfjs_peer.ts", jax: "jax_peer.ts" };

const mlpShape = v.strictObject({ layerSizes: v.pipe(v.array(v.number()), v.minLength(2)) });

/** Inputs, units of each hidden layer, classes. */
export function layerSizesOf(shape: unknown): number[] {
  return v.parse(mlpShape, shape).layerSizes;
}

/** A step of the paper's model, with changes. */
export function mlpWork(changes: Partial<Work> = {}): Work {
  return {
    workload: "mlp",
    hiddenSizes: MNIST_PRESET.model.hiddenSizes,
    batchSize: MNIST_PRESET.batchSize,
    k: null,
    optimizer: "adam",
    trainedSteps: TRAINED_STEPS,
    ...changes,
  };
}

const WORKS = [
  ...[null, 20, 80].map((k) => mlpWork({ k })),
  ...[null, 10].map((k) => mlpWork({ k, optimizer: "adaGrad" })),
  ...[null, 80].map((k) => mlpWork({ k, batchSize: 50 })),
];

/** The workload `mlp`. */
export const mlp: Workload = {
  name: "mlp",
  title: "A training step on MNIST",
  about: ({ groups: [{ works: [{ model, trainedSteps }] }] }) => [
    `${model} with ReLU, softmax cross-entropy, on MNIST, all weights updated; meProp keeps the k ` +
    `largest entries of each example's gradient in both hidden layers. Each step starts from ` +
    `weights and moments of its own, the same for all libraries, ${trainedSteps} steps into ` +
    `training, where denormal numbers slow down libraries that do not flush them.`,
    "PyTorch has a custom autograd function that scatters the kept entries into a dense matrix, " +
    "and flushes denormal numbers; TensorFlow.js a custom gradient and a mask; jax-js one compiled " +
    "function for the whole step.",
  ],
  groups: WORKS.map((work) => ({ name: labelOf(work), works: [work] })),
  passes: [mlpWork(), mlpWork({ k: 20 })],
  trainingBatchSize: MNIST_PRESET.batchSize,
  // TensorFlow.js and jax-js are written with Adam alone.
  scriptOf: (family, { optimizer }) =>
    family === "pytorch" || optimizer === "adam" ? SCRIPTS[family] : undefined,
  load: loadExamples,
  open: openMlp,
  createOptimizer: (name, model) => name === "adam" ? new Adam(model) : new AdaGrad(model),
  sizesOf({ targets }, batchSize) {
    const count = Math.floor(targets.length / batchSize);
    return Array.from({ length: count }, () => batchSize);
  },
  modelName: (shape) => layerSizesOf(shape).join("-"),
  countParameters(shape) {
    const sizes = layerSizesOf(shape);
    return sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i] + 1), 0);
  },
  countMacs,
};

/** The output layer is always dense, and the input of the model needs no gradient. */
function countMacs(shape: unknown, k: number | null, batchSize: number): StepMacs {
  const layerSizes = layerSizesOf(shape);
  const last = layerSizes.length - 2;
  const macs = { forward: 0, dx: 0, dW: 0 };
  for (let layer = 0; layer <= last; layer++) {
    const [inFeatures, outFeatures] = [layerSizes[layer], layerSizes[layer + 1]];
    const kept = k === null || layer === last ? outFeatures : Math.min(k, outFeatures);
    macs.forward += batchSize * inFeatures * outFeatures;
    macs.dW += batchSize * inFeatures * kept;
    if (layer > 0) macs.dx += batchSize * inFeatures * kept;
  }
  return macs;
}

async function loadExamples(): Promise<ExampleSource> {
  const { train: { size, inFeatures, classCount, inputs, targets } } = await loadMnist();
  const take = (first: number, count: number): TrainedState["examples"] => ({
    inputs: inputs.slice(first * inFeatures, (first + count) * inFeatures),
    targets: Int32Array.from(targets.subarray(first, first + count)),
  });
  return {
    data: { name: "MNIST", examples: size },
    shapeOf: (hiddenSizes) => ({ layerSizes: [inFeatures, ...hiddenSizes, classCount] }),
    training: (steps) => take(0, Math.min(steps * MNIST_PRESET.batchSize, size - EXAMPLE_COUNT)),
    measuring: () => take(size - EXAMPLE_COUNT, EXAMPLE_COUNT),
  };
}

function openMlp(state: TrainedState, kernels: Kernels, batchSize: number): OpenModel {
  const { k, examples: { inputs, targets } } = state;
  const layerSizes = layerSizesOf(state.shape);
  const [inFeatures] = layerSizes;
  const sparsifier = k === null ? dense() : topK(k);
  const model = new Mlp({
    ...{ layerSizes, sparsifier, kernels },
    // What is drawn is overwritten by a stored state: then by what is drawn fastest.
    initialization: state.parameters.length > 0
      ? "glorotUniform"
      : MNIST_PRESET.model.initialization,
  });
  const gradient = createMatrix(kernels, batchSize, layerSizes[layerSizes.length - 1]);
  const batches = mlp.sizesOf(state.examples, batchSize).map((size, i) => {
    const x = createMatrix(kernels, size, inFeatures);
    const classes = kernels.integers(size);
    x.data.set(inputs.subarray(i * size * inFeatures, (i + 1) * size * inFeatures));
    classes.set(targets.subarray(i * size, (i + 1) * size));
    return { x, classes };
  });
  return {
    model,
    count: batches.length,
    forward(minibatch, training) {
      const { x, classes } = batches[minibatch];
      return kernels.softmaxCrossEntropy(model.forward(x, { training }), classes, gradient);
    },
    backward: () => void model.backward(gradient),
  };
}
