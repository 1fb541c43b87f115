/**
 * The products of the reference kernels: of a linear map, forward and backward, with all or with the
 * kept entries of the gradient. Sums are formed in 64 bits, and rounded where they are stored.
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix, Selection, SparseMatrix } from "../kernels.ts";

/** The dense products, each with or without leaving out zeros, as `Kernels` says. */
export type DenseProducts = Pick<Kernels, "linear" | "inputGradient" | "weightGradient">;

/**
 * Defines the dense products.
 *
 * @param skipZeros Whether they leave out zeros.
 * @returns The products.
 */
export function denseProducts(skipZeros: boolean): DenseProducts {
  return {
    linear: (x, weight, bias, y) => linear(x, weight, bias, y, skipZeros),
    inputGradient: (gradient, weight, dx) => inputGradient(gradient, weight, dx, skipZeros),
    weightGradient: (gradient, x, dW) => weightGradient(gradient, x, dW, skipZeros),
  };
}

/** The inputs of an example that count: all but those in a whole group of four zeros. */
function liveInputs({ data, columns }: Matrix, b: number): number[] {
  const live: number[] = [];
  for (let start = 0; start < columns; start += 4) {
    const size = Math.min(4, columns - start);
    const group = Array.from({ length: size }, (_, j) => start + j);
    if (size < 4 || group.some((i) => data[b * columns + i] !== 0)) live.push(...group);
  }
  return live;
}

function linear(
  x: Matrix,
  weight: Matrix,
  bias: FloatArray,
  y: Matrix,
  skipZeros: boolean,
): void {
  const { rows: inputRows, columns: inFeatures } = x;
  const all = Array.from({ length: inFeatures }, (_, i) => i);
  for (let b = 0; b < inputRows; b++) {
    const inputs = skipZeros ? liveInputs(x, b) : all;
    for (let o = 0; o < y.columns; o++) {
      let sum = 0;
      for (const i of inputs) {
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

function inputGradient(
  gradient: Matrix,
  weight: Matrix,
  dx: Matrix,
  skipZeros: boolean,
): void {
  const inFeatures = dx.columns;
  dx.data.fill(0, 0, gradient.rows * inFeatures);
  for (let b = 0; b < gradient.rows; b++) {
    for (let o = 0; o < gradient.columns; o++) {
      const g = gradient.data[b * gradient.columns + o];
      if (g === 0 && skipZeros) continue;
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
  skipZeros: boolean,
): void {
  for (let b = 0; b < gradient.rows; b++) {
    const g = gradient.data[b * gradient.columns + o];
    if (g === 0 && skipZeros) continue;
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

function weightGradient(
  gradient: Matrix,
  x: Matrix,
  dW: Matrix,
  skipZeros: boolean,
): void {
  dW.data.fill(0);
  for (let o = 0; o < dW.rows; o++) {
    addWeightGradientRow(gradient, x, o, rowOf(dW.data, o, x.columns), skipZeros);
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
