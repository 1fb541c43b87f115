/**
 * The reference kernels of embeddings: rows of a table looked up, and their gradients gathered.
 *
 * @module
 */
import type { FloatArray, Matrix, RowGradient, RowIndices, SparseMatrix } from "../kernels.ts";

/** `y[b, column + j S ..] = table[indices[b, j]]`. */
export function lookUpRows(table: Matrix, indices: RowIndices, y: Matrix, column: number): void {
  forEachUse(indices, y, column, table.columns, (row, start) => {
    for (let i = 0; i < table.columns; i++) y.data[start + i] = table.data[row * table.columns + i];
  });
}

/** The sums of the gradient's stretches by row of the table, rounded after each. */
export function sumByRow(
  gradient: Matrix,
  column: number,
  indices: RowIndices,
  slots: Int32Array,
  result: RowGradient,
): void {
  const { columns, data } = result.values;
  let count = 0;
  forEachUse(indices, gradient, column, columns, (row, start) => {
    const stretch = gradient.data.subarray(start, start + columns);
    const slot = slots[row];
    if (slot >= 0) {
      addTo(data, slot * columns, stretch);
    } else {
      data.set(stretch, count * columns);
      result.indices[count] = row;
      slots[row] = count++;
    }
  });
  result.values.rows = count;
  for (let slot = 0; slot < count; slot++) slots[result.indices[slot]] = -1;
}

/** For each row, the sum of the kept entries of the examples that use it. */
export function sparseSumUses(gradient: SparseMatrix, uses: SparseMatrix, sums: Matrix): void {
  const { rowStarts, columnIndices, rowValues } = gradient;
  const { columns, data } = sums;
  data.fill(0, 0, uses.columns * columns);
  for (let row = 0; row < uses.columns; row++) {
    for (let use = uses.columnStarts[row]; use < uses.columnStarts[row + 1]; use++) {
      const b = uses.rowIndices[use];
      for (let entry = rowStarts[b]; entry < rowStarts[b + 1]; entry++) {
        data[row * columns + columnIndices[entry]] += rowValues[entry];
      }
    }
  }
}

/** Calls back with each row in use and where its stretch of a matrix starts, example after example. */
function forEachUse(
  indices: RowIndices,
  matrix: Matrix,
  column: number,
  size: number,
  callback: (row: number, start: number) => void,
): void {
  for (let b = 0; b < indices.rows; b++) {
    for (let j = 0; j < indices.columns; j++) {
      callback(indices.data[b * indices.columns + j], b * matrix.columns + column + j * size);
    }
  }
}

function addTo(to: FloatArray, start: number, from: FloatArray): void {
  for (let i = 0; i < from.length; i++) to[start + i] += from[i];
}
