/**
 * The paper's times on a GPU (NVIDIA GeForce GTX 1080, PyTorch), as printed in arXiv 1706.06197v5.
 * Tables 1 and Figure 4 are in `../paper/numbers.ts`. Not here: ours.
 *
 * @module
 */

/** Times of a table by k, in milliseconds. */
export interface PaperTimes {
  readonly denseMs: number;
  readonly msByK: Readonly<Record<number, number>>;
}

/** Table 2, MNIST rows, Adam: seconds per epoch of the whole passes; k = 20. */
export const TABLE2_MNIST = {
  dense: { forwardSeconds: 69, backwardSeconds: 171 },
  top20: { forwardSeconds: 68, backwardSeconds: 9 },
} as const;

/** Table 2, parsing rows, Adam: likewise; k = 20. */
export const TABLE2_PARSING = {
  dense: { forwardSeconds: 3_906, backwardSeconds: 9_114 },
  top20: { forwardSeconds: 4_002, backwardSeconds: 513 },
} as const;

/** Table 7: a matrix product with 8,192 units on synthetic data, minibatches of 1,024: backprop. */
export const TABLE7: PaperTimes = {
  denseMs: 308.00,
  msByK: { 8: 8.37, 16: 9.16, 32: 11.20, 64: 14.38, 128: 21.28, 256: 38.57, 512: 69.95 },
};

/** Table 8: the model for MNIST with 8,192 hidden units: overall backprop, for an epoch it seems. */
export const TABLE8: PaperTimes = {
  denseMs: 17_696.2,
  msByK: {
    8: 1_501.5,
    16: 1_542.8,
    32: 1_656.9,
    64: 1_828.3,
    128: 2_200.0,
    256: 3_149.6,
    512: 4_874.1,
  },
};

/**
 * How many times faster than dense the paper's meProp is; undefined if the table has no such row.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { paperSpeedUp, TABLE7 } from "./paper_times.ts";
 *
 * assertEquals(paperSpeedUp(TABLE7, 8)?.toFixed(1), "36.8");
 * ```
 */
export function paperSpeedUp({ denseMs, msByK }: PaperTimes, k: number): number | undefined {
  const ms = msByK[k];
  return ms === undefined ? undefined : denseMs / ms;
}
