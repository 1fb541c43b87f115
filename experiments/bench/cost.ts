/**
 * The paper's claim about cost: the time of the backward products against k / n, on the hidden
 * layers of a multi-layer perceptron, with the reference kernels (plain loops, the paper's kind of
 * code) and the simd kernels. Gradients and inputs are those of a trained model on MNIST, since
 * zeros among them cost nothing. Not here: the shapes of Tables 7 and 8, see `large_cost.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import {
  type BackpropTimes,
  countBackpropMacs,
  createKept,
  type Product,
  runBackprop,
} from "./backprop.ts";
import { IMPLEMENTATIONS } from "./passes.ts";
import type { BackpropCost, CostSeries } from "./results.ts";
import { byQuantity, divide, measureRounds } from "./rounds.ts";
import type { TrainedState } from "./state_file.ts";
import { StepModel } from "./step_model.ts";
import { mlp } from "./workloads/mlp.ts";

/** The number of examples of a minibatch, as in the paper. */
export const COST_BATCH_SIZE = 10;
/** The number of minibatches whose gradients are used. */
const SAMPLE_COUNT = 4;
/** A measurement takes at least as long, unless told otherwise. */
const MEASUREMENT_MS = 60;

/** What to measure. */
export interface CostOptions {
  /** Trained with every entry kept. */
  readonly state: TrainedState;
  /** How many entries of each example are kept, besides all of them. */
  readonly ks: readonly number[];
  readonly rounds: number;
  /** A measurement takes at least as long. */
  readonly leastMs?: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** Measures the hidden layers with both kernels. */
export async function measureHiddenCost(options: CostOptions): Promise<CostSeries[]> {
  const { rounds, leastMs = MEASUREMENT_MS, onProgress } = options;
  const all: CostSeries[] = [];
  for (const create of IMPLEMENTATIONS) {
    const items = createItems(create, options);
    const times = await measureRounds(
      items,
      rounds,
      ({ kernels, samples }) => measure(kernels, samples, leastMs),
    );
    const costs = items.map(({ k, skipsZeros, samples }, i): BackpropCost => {
      const count = skipsZeros ? countNonzeroMacs : countBackpropMacs;
      const macs = samples.reduce((sum, products) => sum + count(products), 0);
      return {
        k,
        ...skipsZeros && { skipsZeros },
        macs: macs / samples.length,
        ...byQuantity(times[i]),
      };
    });
    const [{ kernels: { name } }] = items;
    all.push({ kernels: name, costs });
    onProgress(`hidden layers, ${name} kernels: measured`, all.length / IMPLEMENTATIONS.length);
  }
  return all;
}

/** What is measured in turns. */
interface Item {
  readonly kernels: Kernels;
  readonly k: number | null;
  readonly skipsZeros?: true;
  /** The products of each minibatch. */
  readonly samples: readonly (readonly Product[])[];
}

/** Dense with every product formed, then without those of zeros, then by k. */
function createItems(
  create: (skipZeros: boolean) => Kernels,
  { state, ks }: CostOptions,
): Item[] {
  const [kernels, skipping] = [create(false), create(true)];
  const samples = captureSamples(kernels, state);
  return [
    { kernels, k: null, samples },
    { kernels: skipping, k: null, skipsZeros: true, samples: captureSamples(skipping, state) },
    ...ks.map((k) => ({
      ...{ kernels, k },
      samples: samples.map((products) =>
        products.map((product) => ({
          ...product,
          kept: createKept(kernels, product.gradient, { k, isUnified: false }),
        }))
      ),
    })),
  ];
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

/** The hidden layers' products of a few minibatches, all entries kept, the last layer first. */
function captureSamples(kernels: Kernels, state: TrainedState): Product[][] {
  const { open } = new StepModel(mlp, state, kernels, COST_BATCH_SIZE);
  const places: Pick<Product, "dx" | "dW">[] = [];
  return Array.from({ length: SAMPLE_COUNT }, (_, sample) => {
    open.forward(sample, true);
    open.backward();
    const products = open.model.parameters.flatMap(({ value, gradient }) =>
      gradient?.kind === "factored" ? [{ value, ...gradient }] : []
    );
    // The output layer is dense in any case.
    return products.slice(0, -1).map(({ value, outputs, inputs }, i): Product => {
      const [rows, columns] = [outputs.columns, inputs.columns];
      // Samples share where their products go. The input of the model needs no gradient.
      places[i] ??= {
        dx: i === 0 ? undefined : createMatrix(kernels, COST_BATCH_SIZE, columns),
        dW: createMatrix(kernels, rows, columns),
      };
      return {
        ...places[i],
        weight: { data: value, rows, columns },
        x: copy(kernels, inputs),
        gradient: copy(kernels, outputs),
        rest: undefined,
        kept: undefined,
      };
    }).reverse();
  });
}

function copy(kernels: Kernels, matrix: Matrix): Matrix {
  const made = createMatrix(kernels, matrix.rows, matrix.columns);
  made.data.set(matrix.data.subarray(0, made.data.length));
  return made;
}

/** Milliseconds for a minibatch, from as many passes over the samples as it takes. */
function measure(
  kernels: Kernels,
  samples: readonly (readonly Product[])[],
  leastMs: number,
): Omit<BackpropTimes, "otherMs"> {
  const none = { topKMs: 0, dxMs: 0, dWMs: 0, otherMs: 0 };
  const times = { ...none };
  const pass = (): void => samples.forEach((products) => runBackprop(kernels, products, times));
  pass(); // Warm up.
  Object.assign(times, none);
  const start = performance.now();
  let passes = 0;
  for (; passes === 0 || performance.now() - start < leastMs; passes++) pass();
  const { otherMs: _, ...products } = times;
  return divide(products, passes * samples.length);
}
