/**
 * `deno task bench`: kernels and training steps, with ratios within each group. Reference against
 * simd, strict against relaxed instructions, dense against meProp over k. Peers are compared
 * elsewhere, see `experiments/bench/`.
 *
 * Steps start 1,200 steps into training, where Adam's moments of rarely used inputs have decayed so
 * far that they would be denormal numbers, and a step several times slower, if the kernels let them.
 *
 * @module
 */
import { Adam } from "../optim/adam.ts";
import { Mlp } from "../mlp.ts";
import { createStreams, type RandomStream } from "../math/random.ts";
import { dense, topK } from "../sparsifier.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type Matrix,
} from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { simdKernels } from "./simd/simd.ts";

/** The first hidden layer of the paper's model for MNIST, and the paper's minibatch. */
const [INPUTS, OUTPUTS, CLASSES, BATCH] = [784, 500, 10, 10];
const LAYER_SIZES = [INPUTS, OUTPUTS, OUTPUTS, CLASSES];
const KS = [5, 20, 80, 160, 500];
const WARM_UP_STEPS = 1200;
const BATCH_COUNT = 100;

const IMPLEMENTATIONS: Readonly<Record<string, () => Kernels>> = {
  "simd, strict": () => simdKernels(),
  "simd, relaxed": () => simdKernels({ relaxed: true }),
  reference: () => referenceKernels(32),
};
/** Ratios are printed against this one. */
const BASELINE = "simd, strict";

function filled(kernels: Kernels, shape: readonly number[], draw: () => number): Matrix {
  const [rows, columns] = shape;
  const matrix = createMatrix(kernels, rows, columns);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = draw();
  return matrix;
}

/** A layer with a minibatch, everything that the operations below work on. */
function createLayer(kernels: Kernels, k: number) {
  const random = createStreams(1).selection;
  const draw = (): number => random.normal();
  const gradient = filled(kernels, [BATCH, OUTPUTS], draw);
  const selection = createSelection(kernels, BATCH, k);
  const sparse = createSparseMatrix(kernels, selection, OUTPUTS);
  kernels.selectTopK(gradient, selection);
  kernels.compress(gradient, selection, sparse);
  return {
    x: filled(kernels, [BATCH, INPUTS], draw),
    weight: filled(kernels, [OUTPUTS, INPUTS], draw),
    bias: kernels.floats(OUTPUTS),
    y: createMatrix(kernels, BATCH, OUTPUTS),
    gradient,
    dx: createMatrix(kernels, BATCH, INPUTS),
    dW: createMatrix(kernels, OUTPUTS, INPUTS),
    selection,
    sparse,
  };
}

for (const [name, create] of Object.entries(IMPLEMENTATIONS)) {
  const kernels = create();
  const layer = createLayer(kernels, 20);
  const { x, weight, bias, y, gradient, dx, dW, selection } = layer;
  const operations: Record<string, () => void> = {
    [`forward, ${OUTPUTS}x${INPUTS}, batch ${BATCH}`]: () => kernels.linear(x, weight, bias, y),
    [`dx, ${OUTPUTS}x${INPUTS}, batch ${BATCH}`]: () => kernels.inputGradient(gradient, weight, dx),
    [`dW, ${OUTPUTS}x${INPUTS}, batch ${BATCH}`]: () => kernels.weightGradient(gradient, x, dW),
    [`top-20 of ${OUTPUTS}, ${BATCH} examples`]: () => kernels.selectTopK(gradient, selection),
  };
  for (const [group, fn] of Object.entries(operations)) {
    Deno.bench({ name, group, baseline: name === BASELINE, fn });
  }
}

for (const name of [BASELINE, "reference"]) {
  const group = `backward products of one layer, ${name}`;
  const kernels = IMPLEMENTATIONS[name]();
  const { x, weight, gradient, dx, dW } = createLayer(kernels, 1);
  Deno.bench({
    name: "dense",
    group,
    baseline: true,
    fn(): void {
      kernels.inputGradient(gradient, weight, dx);
      kernels.weightGradient(gradient, x, dW);
    },
  });
  for (const k of KS) {
    const { selection, sparse } = createLayer(kernels, k);
    Deno.bench({
      name: `k=${k}`,
      group,
      fn(): void {
        kernels.selectTopK(gradient, selection);
        kernels.compress(gradient, selection, sparse);
        kernels.sparseInputGradient(sparse, weight, dx);
        kernels.sparseWeightGradient(sparse, x, dW);
      },
    });
  }
}

/** A model that can make one training step after the other. */
interface Training {
  readonly model: Mlp;
  readonly optimizer: Adam;
  step(): void;
}

/** Pixels that are rarely other than zero, as those at the border of MNIST's images. */
function drawPixel(random: RandomStream, i: number): number {
  const use = (i % INPUTS) / INPUTS;
  return random.uniform() < 0.4 * use ** 4 ? random.uniform() : 0;
}

function createTraining(kernels: Kernels, k: number | undefined): Training {
  const model = new Mlp({
    layerSizes: LAYER_SIZES,
    sparsifier: k === undefined ? dense() : topK(k),
    kernels,
  });
  const optimizer = new Adam(model);
  const random = createStreams(2).selection;
  const gradient = createMatrix(kernels, BATCH, CLASSES);
  const batches = Array.from({ length: BATCH_COUNT }, () => {
    const targets = kernels.integers(BATCH);
    for (let b = 0; b < BATCH; b++) targets[b] = random.integer(CLASSES);
    let i = 0;
    return { x: filled(kernels, [BATCH, INPUTS], () => drawPixel(random, i++)), targets };
  });
  let position = 0;
  const step = (): void => {
    const { x, targets } = batches[position++ % batches.length];
    kernels.softmaxCrossEntropy(model.forward(x, { training: true }), targets, gradient);
    model.backward(gradient);
    optimizer.step();
  };
  return { model, optimizer, step };
}

function arraysOf({ model, optimizer }: Training): FloatArray[] {
  return [...model.parameters.map(({ value }) => value), ...optimizer.state.arrays];
}

const trained = createTraining(simdKernels(), undefined);
for (let i = 0; i < WARM_UP_STEPS; i++) trained.step();

/** Benchmarks a step from the trained state. */
function benchStep(
  kernels: Kernels,
  k: number | undefined,
  options: { name: string; group: string; baseline?: boolean },
): void {
  const training = createTraining(kernels, k);
  const from = arraysOf(trained);
  arraysOf(training).forEach((array, i) => array.set(from[i]));
  training.optimizer.resumeAt(trained.optimizer.stepCount);
  Deno.bench({ ...options, fn: training.step });
}

const stepGroup = `training step, ${LAYER_SIZES.join("-")}, batch ${BATCH}, Adam`;
for (const k of [undefined, ...KS]) {
  const name = k === undefined ? "dense" : `k=${k}`;
  benchStep(simdKernels(), k, { name, group: stepGroup, baseline: k === undefined });
}
for (const [name, create] of Object.entries(IMPLEMENTATIONS)) {
  const group = `${stepGroup}, k=80`;
  benchStep(create(), 80, { name, group, baseline: name === BASELINE });
}
