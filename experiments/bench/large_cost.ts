/**
 * The shapes of the paper's Tables 7 and 8, which it ran on a GPU, on this machine's processor with
 * our simd kernels: "simple unified top-k", one set of columns for the whole minibatch. The numbers
 * are drawn and not learned, as the paper's. Not here: the paper's times, see `paper_times.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { countBackpropMacs, createKept, type Kept, type Product, runBackprop } from "./backprop.ts";
import type { LargeCost } from "./results.ts";
import { measureRounds } from "./rounds.ts";

/** A model whose backward pass is measured. */
export interface LargeShape {
  /** Inputs, units of each layer. The gradient of the inputs is computed if there is one layer. */
  readonly layerSizes: readonly number[];
  readonly batchSize: number;
  /** What is kept in all layers but an output layer; null for all. */
  readonly ks: readonly (number | null)[];
}

const KS = [null, 8, 16, 32, 64, 128, 256, 512] as const;

/** Table 7: one layer of 8,192 inputs and outputs. */
export const TABLE7_SHAPE: LargeShape = { layerSizes: [8192, 8192], batchSize: 1024, ks: KS };

/** Table 8: the model for MNIST with two hidden layers of 8,192 units. The paper does not give the
 * minibatch; its times fit 50, as in its Table 6. */
export const TABLE8_SHAPE: LargeShape = {
  layerSizes: [784, 8192, 8192, 10],
  batchSize: 50,
  ks: KS,
};

/**
 * Measures the backward pass of a minibatch, dense and for each k: selection, dx and dW multiplied
 * out into memory; with several layers also bias gradients and ReLU.
 */
export async function measureLarge(
  shape: LargeShape,
  rounds: number,
  onProgress: (line: string, fraction: number) => void,
): Promise<LargeCost> {
  const { layerSizes, batchSize, ks } = shape;
  // The dense products are plain ones, as in the paper: some of the zeros are of our making.
  const kernels = simdKernels({ skipZeros: false });
  const products = makeProducts(kernels, shape);
  const items = ks.map((k) => ({ k, products: products.map((one) => keep(kernels, one, k)) }));
  let done = 0;
  const times = await measureRounds(items, rounds, ({ k, products }, round) => {
    const start = performance.now();
    runBackprop(kernels, products, { topKMs: 0, dxMs: 0, dWMs: 0, otherMs: 0 });
    const ms = performance.now() - start;
    done++;
    const name = `round ${round + 1} of ${rounds}, ${k === null ? "dense" : `k=${k}`}`;
    onProgress(`${name}: ${ms.toFixed(1)} ms`, done / (items.length * rounds));
    return ms;
  });
  const costs = items.map(({ k, products }, i) => ({
    k,
    macs: countBackpropMacs(products),
    ms: times[i],
  }));
  return { layerSizes, batchSize, costs };
}

/** The linear maps, the last first. The dx of one is the gradient of the next. */
function makeProducts(kernels: Kernels, { layerSizes, batchSize }: LargeShape): Product[] {
  const random = uniform();
  const draw = (rows: number, columns: number, scale: number): Matrix => {
    const matrix = createMatrix(kernels, rows, columns);
    const { data } = matrix;
    for (let i = 0; i < data.length; i++) data[i] = scale * random();
    return matrix;
  };
  const isSingle = layerSizes.length === 2;
  const last = layerSizes.length - 2;
  let gradient = draw(batchSize, layerSizes[last + 1], 1);
  return layerSizes.slice(1).map((_, i) => last - i).map((layer): Product => {
    const [columns, rows] = [layerSizes[layer], layerSizes[layer + 1]];
    const x = draw(batchSize, columns, 1);
    // Outputs of ReLU: about half of them are 0.
    if (layer > 0) kernels.relu(x);
    const dx = isSingle || layer > 0 ? createMatrix(kernels, batchSize, columns) : undefined;
    const product: Product = {
      weight: draw(rows, columns, Math.sqrt(6 / (rows + columns))),
      x,
      gradient,
      dx,
      dW: createMatrix(kernels, rows, columns),
      rest: isSingle ? undefined : { db: kernels.floats(rows), isRectified: layer > 0 },
      kept: undefined,
    };
    if (dx !== undefined) gradient = dx;
    return product;
  });
}

/** The product with k columns kept, unless it is an output layer too small for that. */
function keep(kernels: Kernels, product: Product, k: number | null): Product {
  if (k === null || k > product.gradient.columns) return product;
  const kept: Kept = createKept(kernels, product.gradient, { k, isUnified: true });
  return { ...product, kept };
}

/** Numbers between -1 and 1, fast and the same in every run. */
function uniform(): () => number {
  let state = 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
