/**
 * The paper's claim about cost: the time of the backward products against k / n, on the hidden
 * layers of the paper's model, with the reference kernels (plain loops, the paper's kind of code)
 * and the simd kernels. Gradients and inputs are those of a trained model on MNIST, since zeros
 * among them cost nothing. Not here: the shapes of Tables 7 and 8, see `large_cost.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { Mlp } from "../../lib/mlp.ts";
import {
  type BackpropTimes,
  countBackpropMacs,
  createKept,
  type Product,
  runBackprop,
} from "./backprop.ts";
import type { BackpropCost, CostSeries } from "./results.ts";
import { measureRounds } from "./rounds.ts";
import type { TrainedState } from "./state_file.ts";

/** What is kept of each example; null for all. */
const KS = [null, 5, 10, 20, 40, 80, 160, 320, 500] as const;
/** The number of examples of a minibatch, as in the paper. */
export const COST_BATCH_SIZE = 10;
/** The number of minibatches whose gradients are used. */
const SAMPLE_COUNT = 4;
/** A measurement takes at least as long. */
const MEASUREMENT_MS = 60;

/** What to measure. */
export interface CostOptions {
  readonly state: TrainedState;
  readonly rounds: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/**
 * Measures the hidden layers with both kernels.
 *
 * @param options What to measure.
 * @returns The times of each round.
 */
export async function measureHiddenCost(options: CostOptions): Promise<CostSeries[]> {
  const { state, rounds, onProgress } = options;
  const all: CostSeries[] = [];
  for (const create of IMPLEMENTATIONS) {
    const items = createItems(create, state);
    const times = await measureRounds(
      items,
      rounds,
      ({ kernels, samples }) => measure(kernels, samples),
    );
    const costs = items.map(({ k, skipsZeros, samples }, i): BackpropCost => {
      const count = skipsZeros ? countNonzeroMacs : countBackpropMacs;
      const macs = samples.reduce((sum, products) => sum + count(products), 0);
      return {
        k,
        ...(skipsZeros ? { skipsZeros } : {}),
        macs: macs / samples.length,
        topKMs: times[i].map(({ topKMs }) => topKMs),
        dxMs: times[i].map(({ dxMs }) => dxMs),
        dWMs: times[i].map(({ dWMs }) => dWMs),
      };
    });
    const [{ kernels: { name } }] = items;
    all.push({ kernels: name, costs });
    onProgress(`hidden layers, ${name} kernels: measured`, all.length / IMPLEMENTATIONS.length);
  }
  return all;
}

/** The two kinds of kernels; with `skipZeros`, as in training, dense products leave out zeros. */
const IMPLEMENTATIONS: readonly ((skipZeros: boolean) => Kernels)[] = [
  (skipZeros) => simdKernels({ skipZeros }),
  (skipZeros) => referenceKernels(32, { skipZeros }),
];

/** What is measured in turns. */
interface Item {
  readonly kernels: Kernels;
  readonly k: number | null;
  readonly skipsZeros: true | undefined;
  /** The products of each minibatch. */
  readonly samples: readonly (readonly Product[])[];
}

/** Dense with every product formed, then without those of zeros, then by k. */
function createItems(create: (skipZeros: boolean) => Kernels, state: TrainedState): Item[] {
  const [kernels, skipping] = [create(false), create(true)];
  const captured = captureSamples(kernels, state);
  const [dense, ...kept] = KS.map((k): Item => {
    const samples = captured.map((one) => keep(kernels, one, k));
    return { kernels, k, skipsZeros: undefined, samples };
  });
  const samples = captureSamples(skipping, state);
  return [dense, { kernels: skipping, k: null, skipsZeros: true, samples }, ...kept];
}

/** The multiply-accumulates of dx and dW of entries that are not zero. */
function countNonzeroMacs(products: readonly Product[]): number {
  return products.reduce((sum, { gradient, x, dx }) => {
    let entries = 0;
    for (let i = 0; i < gradient.rows * gradient.columns; i++) {
      if (gradient.data[i] !== 0) entries++;
    }
    return sum + entries * x.columns * (dx === undefined ? 1 : 2);
  }, 0);
}

/** The hidden layers' products of a few minibatches, all entries kept. */
function captureSamples(kernels: Kernels, state: TrainedState): Product[][] {
  const { layerSizes, inputs, targets } = state;
  const [columns] = layerSizes;
  const model = new Mlp({ layerSizes, kernels });
  state.parameters.forEach((values, i) => model.parameters[i].value.set(values));
  const x = createMatrix(kernels, COST_BATCH_SIZE, columns);
  const classes = kernels.integers(COST_BATCH_SIZE);
  const gradient = createMatrix(kernels, COST_BATCH_SIZE, layerSizes[layerSizes.length - 1]);
  // Samples share where their products go.
  const places = model.linears.map((linear, i) => ({
    weight: { data: linear.weight.value, rows: linear.outFeatures, columns: linear.inFeatures },
    // The input of the model needs no gradient.
    dx: i === 0 ? undefined : createMatrix(kernels, COST_BATCH_SIZE, linear.inFeatures),
    dW: createMatrix(kernels, linear.outFeatures, linear.inFeatures),
  }));
  return Array.from({ length: SAMPLE_COUNT }, (_, sample) => {
    const start = sample * COST_BATCH_SIZE;
    x.data.set(inputs.subarray(start * columns, (start + COST_BATCH_SIZE) * columns));
    classes.set(targets.subarray(start, start + COST_BATCH_SIZE));
    kernels.softmaxCrossEntropy(model.forward(x, true), classes, gradient);
    model.backward(gradient);
    const products = model.linears.slice(0, -1).map((linear, i): Product => {
      const found = linear.weight.gradient;
      if (found?.kind !== "factored") throw new Error("Cannot capture a gradient: it is not dense");
      const [g, x] = [found.outputs, found.inputs].map((matrix) => copy(kernels, matrix));
      return { ...places[i], gradient: g, x, rest: undefined, kept: undefined };
    });
    return products.reverse();
  });
}

function copy(kernels: Kernels, matrix: Matrix): Matrix {
  const made = createMatrix(kernels, matrix.rows, matrix.columns);
  made.data.set(matrix.data.subarray(0, made.data.length));
  return made;
}

/** The same products with k entries of each example. */
function keep(kernels: Kernels, products: readonly Product[], k: number | null): Product[] {
  if (k === null) return [...products];
  return products.map((product) => ({
    ...product,
    kept: createKept(kernels, product.gradient, { k, isUnified: false }),
  }));
}

/** Milliseconds for a minibatch, from as many passes over the samples as it takes. */
function measure(kernels: Kernels, samples: readonly (readonly Product[])[]): BackpropTimes {
  const times = { topKMs: 0, dxMs: 0, dWMs: 0, otherMs: 0 };
  const pass = (): void => samples.forEach((products) => runBackprop(kernels, products, times));
  pass(); // Nobody's caches are cold.
  Object.assign(times, { topKMs: 0, dxMs: 0, dWMs: 0, otherMs: 0 });
  const start = performance.now();
  let passes = 0;
  for (; passes === 0 || performance.now() - start < MEASUREMENT_MS; passes++) pass();
  const count = passes * samples.length;
  return {
    topKMs: times.topKMs / count,
    dxMs: times.dxMs / count,
    dWMs: times.dWMs / count,
    otherMs: times.otherMs / count,
  };
}
