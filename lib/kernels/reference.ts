/**
 * The definition of every kernel as a plain loop, for 32- or 64-bit numbers. Used for gradient
 * checks, golden values and as the twin that the fast kernels must agree with. Not fast.
 *
 * @module
 */
import type {
  FloatArray,
  Kernels,
  Matrix,
  ParameterState,
  Selection,
  SparseMatrix,
  UpdateRule,
} from "./kernels.ts";
import { exp, log } from "../math.ts";
import { selectLargest } from "./reference_top_k.ts";

/** Below this magnitude an entry of the loss's gradient is zero. */
const SMALLEST_GRADIENT = 1e-20;

/**
 * Creates the reference kernels.
 *
 * @param precision The width of the numbers in memory: 64 or 32 bits. Sums are formed in 64 bits.
 * @returns The kernels.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "./kernels.ts";
 * import { referenceKernels } from "./reference.ts";
 *
 * const kernels = referenceKernels(64);
 * const y = createMatrix(kernels, 1, 3);
 * y.data.set([-1, 0, 2]);
 * kernels.relu(y);
 * assertEquals([...y.data], [0, 0, 2]);
 * ```
 */
export function referenceKernels(precision: 32 | 64): Kernels {
  return {
    name: "reference",
    floats: (length) => precision === 64 ? new Float64Array(length) : new Float32Array(length),
    integers: (length) => new Int32Array(length),
    linear,
    relu,
    reluBackward,
    multiply,
    softmaxCrossEntropy,
    argmax,
    selectTopK,
    selectUnifiedTopK,
    compress,
    inputGradient,
    sparseInputGradient,
    weightGradient,
    sparseWeightGradient,
    biasGradient,
    update: (rule, parameter, gradient) => updateAt(rule, parameter, 0, gradient),
    updateFactored,
    updateSparse,
    countDifferences,
  };
}

function linear(x: Matrix, weight: Matrix, bias: FloatArray, y: Matrix): void {
  const { rows: inputRows, columns: inFeatures } = x;
  for (let b = 0; b < inputRows; b++) {
    for (let o = 0; o < y.columns; o++) {
      let sum = 0;
      for (let i = 0; i < inFeatures; i++) {
        sum += x.data[b * inFeatures + i] * weight.data[o * inFeatures + i];
      }
      y.data[b * y.columns + o] = sum + bias[o];
    }
  }
}

function relu(y: Matrix): void {
  const length = y.rows * y.columns;
  for (let i = 0; i < length; i++) if (y.data[i] <= 0) y.data[i] = 0;
}

function reluBackward(y: Matrix, gradient: Matrix): void {
  const length = y.rows * y.columns;
  for (let i = 0; i < length; i++) if (y.data[i] <= 0) gradient.data[i] = 0;
}

function multiply(a: Matrix, mask: Matrix): void {
  const length = a.rows * a.columns;
  for (let i = 0; i < length; i++) a.data[i] *= mask.data[i];
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

/** `row += factor * other` over `length` entries. */
function addScaled(
  row: FloatArray,
  rowStart: number,
  factor: number,
  other: FloatArray,
  otherStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) row[rowStart + i] += factor * other[otherStart + i];
}

function inputGradient(gradient: Matrix, weight: Matrix, dx: Matrix): void {
  const inFeatures = dx.columns;
  dx.data.fill(0, 0, gradient.rows * inFeatures);
  for (let b = 0; b < gradient.rows; b++) {
    for (let o = 0; o < gradient.columns; o++) {
      const g = gradient.data[b * gradient.columns + o];
      addScaled(dx.data, b * inFeatures, g, weight.data, o * inFeatures, inFeatures);
    }
  }
}

function sparseInputGradient(gradient: SparseMatrix, weight: Matrix, dx: Matrix): void {
  const inFeatures = dx.columns;
  dx.data.fill(0, 0, gradient.rows * inFeatures);
  for (let b = 0; b < gradient.rows; b++) {
    for (let entry = gradient.rowStarts[b]; entry < gradient.rowStarts[b + 1]; entry++) {
      const o = gradient.columnIndices[entry];
      const g = gradient.rowValues[entry];
      addScaled(dx.data, b * inFeatures, g, weight.data, o * inFeatures, inFeatures);
    }
  }
}

/** Row o of G^T X, added to `row`. */
function addWeightGradientRow(gradient: Matrix, x: Matrix, o: number, row: FloatArray): void {
  for (let b = 0; b < gradient.rows; b++) {
    const g = gradient.data[b * gradient.columns + o];
    addScaled(row, 0, g, x.data, b * x.columns, x.columns);
  }
}

/** Row o of G^T X from the kept entries of G, added to `row`. */
function addSparseWeightGradientRow(
  gradient: SparseMatrix,
  x: Matrix,
  o: number,
  row: FloatArray,
): void {
  for (let entry = gradient.columnStarts[o]; entry < gradient.columnStarts[o + 1]; entry++) {
    const b = gradient.rowIndices[entry];
    addScaled(row, 0, gradient.columnValues[entry], x.data, b * x.columns, x.columns);
  }
}

function weightGradient(gradient: Matrix, x: Matrix, dW: Matrix): void {
  dW.data.fill(0);
  for (let o = 0; o < dW.rows; o++) {
    addWeightGradientRow(gradient, x, o, rowOf(dW.data, o, x.columns));
  }
}

function sparseWeightGradient(gradient: SparseMatrix, x: Matrix, dW: Matrix): void {
  dW.data.fill(0);
  for (let o = 0; o < dW.rows; o++) {
    addSparseWeightGradientRow(gradient, x, o, rowOf(dW.data, o, x.columns));
  }
}

function rowOf(data: FloatArray, row: number, columns: number): FloatArray {
  return data.subarray(row * columns, (row + 1) * columns);
}

function biasGradient(gradient: Matrix, db: FloatArray): void {
  db.fill(0);
  for (let b = 0; b < gradient.rows; b++) {
    for (let o = 0; o < gradient.columns; o++) db[o] += gradient.data[b * gradient.columns + o];
  }
}

/** Applies the rule to the entries from `start` on, as many as the gradient has. */
function updateAt(
  rule: UpdateRule,
  parameter: ParameterState,
  start: number,
  gradient: FloatArray,
): void {
  const [clip, c1, c2, c3, c4, c5, c6, c7] = rule.coefficients;
  const { value, first, second } = parameter;
  for (let j = 0; j < gradient.length; j++) {
    const i = start + j;
    const raw = gradient[j];
    const g = raw > clip ? clip : raw < -clip ? -clip : raw;
    if (rule.name === "sgd") {
      value[i] -= c1 * g;
    } else if (rule.name === "adaGrad") {
      first[i] += (c3 * g) ** 2;
      value[i] -= c1 * g / Math.sqrt(first[i] + c2);
    } else {
      const m = c1 * first[i] + c2 * g;
      const v = c3 * second[i] + (c4 * g) ** 2;
      first[i] = Math.abs(m) < c7 ? 0 : m;
      second[i] = v < c7 ? 0 : v;
      value[i] -= c5 * first[i] / (Math.sqrt(second[i]) + c6);
    }
  }
}

function updateFactored(
  rule: UpdateRule,
  parameter: ParameterState,
  gradient: Matrix,
  x: Matrix,
): void {
  const row = x.data.slice(0, x.columns);
  for (let o = 0; o < gradient.columns; o++) {
    row.fill(0);
    addWeightGradientRow(gradient, x, o, row);
    updateAt(rule, parameter, o * x.columns, row);
  }
}

function updateSparse(
  rule: UpdateRule,
  parameter: ParameterState,
  gradient: SparseMatrix,
  x: Matrix,
): void {
  const row = x.data.slice(0, x.columns);
  for (let o = 0; o < gradient.columns; o++) {
    const isTouched = gradient.columnStarts[o] < gradient.columnStarts[o + 1];
    if (!isTouched && (rule.touchedRowsOnly || rule.name !== "adam")) continue;
    row.fill(0);
    addSparseWeightGradientRow(gradient, x, o, row);
    updateAt(rule, parameter, o * x.columns, row);
  }
}

function countDifferences(a: FloatArray, b: FloatArray): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
