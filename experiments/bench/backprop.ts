/**
 * The backward products of linear maps alone, with their times: the quantity of the paper's Table 1
 * (selection, dx, dW), where dW is multiplied out into memory and not formed within the update.
 * Not here: which layers, which k.
 *
 * @module
 */
import {
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type Matrix,
  type Selection,
  type SparseMatrix,
} from "../../lib/kernels/kernels.ts";

/** A linear map in its backward pass. */
export interface Product {
  /** W: [out, in]. */
  readonly weight: Matrix;
  /** [batch, in]. */
  readonly x: Matrix;
  /** dL/dy: [batch, out]. */
  readonly gradient: Matrix;
  /** Where dL/dx goes; undefined if it is not needed. */
  readonly dx: Matrix | undefined;
  /** Where dL/dW goes. */
  readonly dW: Matrix;
  /** What a whole backward pass does besides; undefined to leave it out. */
  readonly rest: { readonly db: FloatArray; readonly isRectified: boolean } | undefined;
  /** Which entries of the gradient survive; undefined for all. */
  readonly kept: Kept | undefined;
}

/** Room for the kept entries of a gradient. */
export interface Kept {
  readonly selection: Selection;
  readonly sparse: SparseMatrix;
  /** Whether the whole minibatch keeps the same columns. */
  readonly isUnified: boolean;
}

/** Milliseconds of the phases of a backward pass. */
export interface BackpropTimes {
  topKMs: number;
  dxMs: number;
  dWMs: number;
  /** Bias gradients and ReLU. */
  otherMs: number;
}

/** Allocates room for k entries of each example of a gradient [batch, out]. */
export function createKept(
  kernels: Kernels,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  kind: { readonly k: number; readonly isUnified: boolean },
): Kept {
  const selection = createSelection(kernels, rows, kind.k);
  const sparse = createSparseMatrix(kernels, selection, columns);
  return { selection, sparse, isUnified: kind.isUnified };
}

/**
 * Runs a backward pass, the last linear map first, and adds its times; the `dx` of one map may be
 * the `gradient` of the next.
 */
export function runBackprop(
  kernels: Kernels,
  products: readonly Product[],
  times: BackpropTimes,
): void {
  for (const { weight, x, gradient, dx, dW, kept, rest } of products) {
    const start = performance.now();
    if (kept?.isUnified) kernels.selectUnifiedTopK(gradient, kept.selection);
    else if (kept !== undefined) kernels.selectTopK(gradient, kept.selection);
    if (kept !== undefined) kernels.compress(gradient, kept.selection, kept.sparse);
    const selected = performance.now();
    if (dx !== undefined && kept !== undefined) {
      kernels.sparseInputGradient(kept.sparse, weight, dx);
    } else if (dx !== undefined) {
      kernels.inputGradient(gradient, weight, dx);
    }
    const dxDone = performance.now();
    if (kept === undefined) kernels.weightGradient(gradient, x, dW);
    else kernels.sparseWeightGradient(kept.sparse, x, dW);
    const dWDone = performance.now();
    if (rest !== undefined) {
      kernels.biasGradient(gradient, rest.db);
      if (rest.isRectified && dx !== undefined) kernels.reluBackward(x, dx);
    }
    times.topKMs += selected - start;
    times.dxMs += dxDone - selected;
    times.dWMs += dWDone - dxDone;
    times.otherMs += performance.now() - dWDone;
  }
}

/**
 * Counts the multiply-accumulates of dx and dW that {@link runBackprop} has just made: with kept
 * entries those that are not zero.
 */
export function countBackpropMacs(products: readonly Product[]): number {
  return products.reduce((sum, { x, gradient, dx, kept }) => {
    const entries = kept === undefined
      ? gradient.rows * gradient.columns
      : kept.sparse.rowStarts[gradient.rows];
    return sum + entries * x.columns * (dx === undefined ? 1 : 2);
  }, 0);
}
