/**
 * The definition of every kernel as a plain loop, for 32- or 64-bit numbers. Used for gradient
 * checks, golden values and as the twin that the fast kernels must agree with. Not fast. Products,
 * activations, embeddings, optimizers' rules and the LSTM's cell stand in the files beside.
 *
 * @module
 */
import { ConfigError } from "../../errors.ts";
import { exp, log } from "../../math/math.ts";
import type { RandomStream } from "../../math/random.ts";
import type { FloatArray, Kernels, Matrix, Selection, SparseMatrix } from "../kernels.ts";
import * as activations from "./activations.ts";
import { lookUpRows, sparseSumUses, sumByRow } from "./embedding.ts";
import { positionOperations } from "../positions.ts";
import { own } from "../scope.ts";
import { lstmCell, lstmCellBackward } from "./lstm.ts";
import {
  addLinear,
  biasGradient,
  denseProducts,
  selectedInputGradient,
  sparseInputGradient,
  sparseWeightGradient,
} from "./products.ts";
import { selectLargest } from "./top_k.ts";
import { update, updateFactored, updateRows, updateSparse } from "./update.ts";

/** Below this magnitude an entry of the loss's gradient is zero. */
const SMALLEST_GRADIENT = 1e-20;

/** How to build {@link referenceKernels}. */
export interface ReferenceOptions {
  /**
   * Whether the dense products leave out zeros (see `Kernels`). Without, they are the plain loops of
   * which meProp saves a part. Default: true.
   */
  readonly skipZeros?: boolean;
}

/**
 * Creates the reference kernels.
 *
 * @param precision The width of the numbers in memory: 64 or 32 bits. Sums are formed in 64 bits.
 * @param options Whether zeros are left out.
 * @returns The kernels.
 * @throws {ConfigError} If there is no such precision.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "../kernels.ts";
 * import { referenceKernels } from "./reference.ts";
 *
 * const kernels = referenceKernels(64);
 * const y = createMatrix(kernels, 1, 3);
 * y.data.set([-1, 0, 2]);
 * kernels.relu(y);
 * assertEquals([...y.data], [0, 0, 2]);
 * ```
 */
export function referenceKernels(
  precision: 32 | 64,
  { skipZeros = true }: ReferenceOptions = {},
): Kernels {
  if (precision !== 32 && precision !== 64) {
    throw new ConfigError(
      `Cannot create reference kernels: the precision is ${precision}, but must be 32 or 64 bits`,
    );
  }
  const Floats = precision === 64 ? Float64Array : Float32Array;
  const kernels: Kernels = {
    name: "reference",
    memory: {},
    floats: (length) => own(kernels, new Floats(length)),
    integers: (length) => own(kernels, new Int32Array(length)),
    release: () => {}, // The garbage collector does this.
    ...denseProducts(skipZeros),
    addLinear,
    ...activations,
    multiply,
    add,
    dropoutMask,
    lstmCell,
    lstmCellBackward,
    softmaxCrossEntropy,
    argmax,
    selectTopK,
    selectUnifiedTopK,
    selectRandomK,
    compress,
    sparseInputGradient,
    selectedInputGradient,
    sparseWeightGradient,
    biasGradient,
    update,
    updateFactored: (rule, parameter, gradient, x) =>
      updateFactored(rule, parameter, gradient, x, skipZeros),
    updateSparse,
    updateRows,
    wakeRows() {}, // All rows are awake.
    lookUpRows,
    sumByRow,
    sparseSumUses,
    ...positionOperations(() => kernels),
    countDifferences,
  };
  return kernels;
}

function multiply(a: Matrix, mask: Matrix): void {
  const length = a.rows * a.columns;
  for (let i = 0; i < length; i++) a.data[i] *= mask.data[i];
}

function add(a: Matrix, b: Matrix): void {
  const length = a.rows * a.columns;
  for (let i = 0; i < length; i++) a.data[i] += b.data[i];
}

function dropoutMask(mask: Matrix, probability: number, random: RandomStream): void {
  const length = mask.rows * mask.columns;
  const scale = 1 / (1 - probability);
  const threshold = probability * 2 ** 32 - 2 ** 31;
  for (let i = 0; i < length; i++) mask.data[i] = random.bits() < threshold ? 0 : scale;
}

function softmaxCrossEntropy(logits: Matrix, targets: Int32Array, gradient: Matrix): number {
  const { rows, columns, data } = logits;
  let loss = 0;
  for (let b = 0; b < rows; b++) {
    const start = b * columns;
    let largest = -Infinity;
    for (let c = 0; c < columns; c++) {
      const value = data[start + c];
      if (value > largest || value !== value) largest = value;
    }
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += exp(data[start + c] - largest);
    for (let c = 0; c < columns; c++) {
      const probability = exp(data[start + c] - largest) / sum;
      const value = (probability - (c === targets[b] ? 1 : 0)) / rows;
      gradient.data[start + c] = Math.abs(value) < SMALLEST_GRADIENT ? 0 : value;
    }
    loss += log(sum) + largest - data[start + targets[b]];
  }
  return loss / rows;
}

function argmax(logits: Matrix, predictions: Int32Array): void {
  for (let b = 0; b < logits.rows; b++) {
    const row = logits.data.subarray(b * logits.columns, (b + 1) * logits.columns);
    let best = 0;
    for (let c = 1; c < row.length; c++) if (row[c] > row[best]) best = c;
    predictions[b] = best;
  }
}

function selectTopK(gradient: Matrix, selection: Selection): void {
  const { rows, columns, data } = gradient;
  const { k, indices } = selection;
  selection.rows = rows;
  for (let b = 0; b < rows; b++) {
    selectLargest(
      data.subarray(b * columns, (b + 1) * columns),
      indices.subarray(b * k, (b + 1) * k),
    );
  }
}

function selectUnifiedTopK(gradient: Matrix, selection: Selection): void {
  const { rows, columns, data } = gradient;
  const { k, indices } = selection;
  selection.rows = rows;
  // The sums are rounded to the precision of the data: ties must fall as in the fast kernels.
  const sums = data instanceof Float64Array ? new Float64Array(columns) : new Float32Array(columns);
  for (let b = 0; b < rows; b++) {
    for (let o = 0; o < columns; o++) sums[o] += Math.abs(data[b * columns + o]);
  }
  selectLargest(sums, indices.subarray(0, k));
  for (let b = 1; b < rows; b++) indices.copyWithin(b * k, 0, k);
}

function selectRandomK(gradient: Matrix, selection: Selection, random: RandomStream): void {
  const { k, indices } = selection;
  selection.rows = gradient.rows;
  for (let b = 0; b < gradient.rows; b++) {
    random.sample(gradient.columns, indices.subarray(b * k, (b + 1) * k));
  }
}

function compress(gradient: Matrix, selection: Selection, sparse: SparseMatrix): void {
  const { rows, columns, data } = gradient;
  const { k, indices } = selection;
  sparse.rows = rows;
  sparse.columnStarts.fill(0);
  let count = 0;
  for (let b = 0; b < rows; b++) {
    sparse.rowStarts[b] = count;
    for (let j = 0; j < k; j++) {
      const column = indices[b * k + j];
      const value = data[b * columns + column];
      if (value === 0) continue;
      sparse.columnIndices[count] = column;
      sparse.rowValues[count] = value;
      sparse.columnStarts[column + 1]++;
      count++;
    }
  }
  sparse.rowStarts[rows] = count;
  for (let o = 0; o < columns; o++) sparse.columnStarts[o + 1] += sparse.columnStarts[o];
  const next = sparse.columnStarts.slice(0, columns);
  for (let b = 0; b < rows; b++) {
    for (let entry = sparse.rowStarts[b]; entry < sparse.rowStarts[b + 1]; entry++) {
      const at = next[sparse.columnIndices[entry]]++;
      sparse.rowIndices[at] = b;
      sparse.columnValues[at] = sparse.rowValues[entry];
    }
  }
}

function countDifferences(a: FloatArray, b: FloatArray): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
