/**
 * The products of the reference kernels: of a linear map, forward and backward, with all or with the
 * kept entries of the gradient. Sums are formed in 64 bits, and rounded where they are stored.
 *
 * @module
 */
import type { FloatArray, Matrix, Selection, SparseMatrix } from "./kernels.ts";

/** `y = x W^T + b`. */
export function linear(x: Matrix, weight: Matrix, bias: FloatArray, y: Matrix): void {
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

/** `y = y + x W^T`. */
export function addLinear(x: Matrix, weight: Matrix, y: Matrix): void {
  const { rows: inputRows, columns: inFeatures } = x;
  for (let b = 0; b < inputRows; b++) {
    for (let o = 0; o < y.columns; o++) {
      let sum = 0;
      for (let i = 0; i < inFeatures; i++) {
        sum += x.data[b * inFeatures + i] * weight.data[o * inFeatures + i];
      }
      y.data[b * y.columns + o] += sum;
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

/** `dx = G W`. */
export function inputGradient(gradient: Matrix, weight: Matrix, dx: Matrix): void {
  const inFeatures = dx.columns;
  dx.data.fill(0, 0, gradient.rows * inFeatures);
  for (let b = 0; b < gradient.rows; b++) {
    for (let o = 0; o < gradient.columns; o++) {
      const g = gradient.data[b * gradient.columns + o];
      addScaled(dx.data, b * inFeatures, g, weight.data, o * inFeatures, inFeatures);
    }
  }
}

/** `dx = G W` from the kept entries of G. */
export function sparseInputGradient(gradient: SparseMatrix, weight: Matrix, dx: Matrix): void {
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

/** `dx = G W` from the selected entries of G that are not zero. */
export function selectedInputGradient(
  gradient: Matrix,
  selection: Selection,
  weight: Matrix,
  dx: Matrix,
): void {
  const inFeatures = dx.columns;
  const { k, indices } = selection;
  dx.data.fill(0, 0, gradient.rows * inFeatures);
  for (let b = 0; b < gradient.rows; b++) {
    for (let j = 0; j < k; j++) {
      const o = indices[b * k + j];
      const g = gradient.data[b * gradient.columns + o];
      if (g !== 0) addScaled(dx.data, b * inFeatures, g, weight.data, o * inFeatures, inFeatures);
    }
  }
}

/** Row o of G^T X, added to `row`. */
export function addWeightGradientRow(
  gradient: Matrix,
  x: Matrix,
  o: number,
  row: FloatArray,
): void {
  for (let b = 0; b < gradient.rows; b++) {
    const g = gradient.data[b * gradient.columns + o];
    addScaled(row, 0, g, x.data, b * x.columns, x.columns);
  }
}

/** Row o of G^T X from the kept entries of G, added to `row`. */
export function addSparseWeightGradientRow(
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

/** `dW = G^T X`. */
export function weightGradient(gradient: Matrix, x: Matrix, dW: Matrix): void {
  dW.data.fill(0);
  for (let o = 0; o < dW.rows; o++) {
    addWeightGradientRow(gradient, x, o, rowOf(dW.data, o, x.columns));
  }
}

/** `dW = G^T X` from the kept entries of G. */
export function sparseWeightGradient(gradient: SparseMatrix, x: Matrix, dW: Matrix): void {
  dW.data.fill(0);
  for (let o = 0; o < dW.rows; o++) {
    addSparseWeightGradientRow(gradient, x, o, rowOf(dW.data, o, x.columns));
  }
}

function rowOf(data: FloatArray, row: number, columns: number): FloatArray {
  return data.subarray(row * columns, (row + 1) * columns);
}

/** `db = sum over examples of G`. */
export function biasGradient(gradient: Matrix, db: FloatArray): void {
  db.fill(0);
  for (let b = 0; b < gradient.rows; b++) {
    for (let o = 0; o < gradient.columns; o++) db[o] += gradient.data[b * gradient.columns + o];
  }
}
