/**
 * The optimizers' rules of the reference kernels, applied to a parameter whose gradient is given
 * element by element, as factors, or for a few rows.
 *
 * @module
 */
import type {
  FloatArray,
  Matrix,
  ParameterState,
  RowGradient,
  SparseMatrix,
  UpdateRule,
} from "../kernels.ts";
import { addSparseWeightGradientRow, addWeightGradientRow } from "./products.ts";

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

/** Applies the rule with the gradient given element by element. */
export function update(rule: UpdateRule, parameter: ParameterState, gradient: FloatArray): void {
  updateAt(rule, parameter, 0, gradient);
}

/** Applies the rule with the gradient `G^T X`, formed row by row. */
export function updateFactored(
  rule: UpdateRule,
  parameter: ParameterState,
  gradient: Matrix,
  x: Matrix,
  skipZeros: boolean,
): void {
  const row = x.data.slice(0, x.columns);
  for (let o = 0; o < gradient.columns; o++) {
    if (skipZeros && rule.name !== "adam" && isZeroColumn(gradient, o)) continue;
    row.fill(0);
    addWeightGradientRow(gradient, x, o, row, skipZeros);
    updateAt(rule, parameter, o * x.columns, row);
  }
}

/** Whether an output has no gradient in any example. */
function isZeroColumn({ data, rows, columns }: Matrix, o: number): boolean {
  for (let b = 0; b < rows; b++) if (data[b * columns + o] !== 0) return false;
  return true;
}

/** The same from the kept entries of G. */
export function updateSparse(
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

/** Applies the rule to the rows that have a gradient. */
export function updateRows(
  rule: UpdateRule,
  parameter: ParameterState,
  gradient: RowGradient,
): void {
  const { indices, values } = gradient;
  const { rows, columns, data } = values;
  for (let j = 0; j < rows; j++) {
    const row = data.subarray(j * columns, (j + 1) * columns);
    updateAt(rule, parameter, indices[j] * columns, row);
  }
}
