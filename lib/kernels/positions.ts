/**
 * The operations of a linear map behind an embedding, made of those of linear maps, and so the same in
 * both implementations: what an embedding's rows become at the positions where examples use them.
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix } from "./kernels.ts";

/** What is defined here. */
export type PositionOperations = Pick<
  Kernels,
  | "positionLinear"
  | "positionInputGradient"
  | "positionWeightGradient"
  | "sumRows"
  | "sumUses"
>;

/**
 * Makes the operations.
 *
 * @param getKernels Gives the kernels that they are made of, once those are complete.
 * @returns The operations.
 */
export function positionOperations(getKernels: () => Kernels): PositionOperations {
  let zeros: FloatArray | undefined;
  /** A bias of zeros. */
  const zerosOf = (kernels: Kernels, length: number): FloatArray => {
    if (zeros === undefined || zeros.length < length) zeros = kernels.floats(length);
    return zeros;
  };
  return {
    positionLinear(x, weight, starts, y): void {
      // With W_s from inputs to outputs, the product has the form of dx = G W.
      const kernels = getKernels();
      forEachPosition(starts, (rows, s) => {
        kernels.inputGradient(rowsOf(x, rows), blockOf(weight, s, x.columns), rowsOf(y, rows));
      });
    },
    positionInputGradient(gradient, weight, starts, dx): void {
      const kernels = getKernels();
      const bias = zerosOf(kernels, dx.columns);
      forEachPosition(starts, (rows, s) => {
        const block = blockOf(weight, s, dx.columns);
        kernels.linear(rowsOf(gradient, rows), block, bias, rowsOf(dx, rows));
      });
    },
    positionWeightGradient(gradient, x, starts, dW): void {
      const kernels = getKernels();
      forEachPosition(starts, (rows, s) => {
        const block = blockOf(dW, s, x.columns);
        kernels.weightGradient(rowsOf(x, rows), rowsOf(gradient, rows), block);
      });
    },
    sumRows: (rows, uses, y) => getKernels().sparseInputGradient(uses, rows, y),
    sumUses: (gradient, uses, sums) => getKernels().sparseWeightGradient(uses, gradient, sums),
  };
}

/** Rows from `first` to before `end`. */
type Range = readonly [first: number, end: number];

function forEachPosition(starts: Int32Array, run: (rows: Range, position: number) => void): void {
  for (let s = 0; s + 1 < starts.length; s++) run([starts[s], starts[s + 1]], s);
}

function rowsOf({ data, columns }: Matrix, [first, end]: Range): Matrix {
  return { data: data.subarray(first * columns, end * columns), rows: end - first, columns };
}

/** W_s: [size, outputs]. */
function blockOf(weight: Matrix, s: number, size: number): Matrix {
  return rowsOf(weight, [s * size, (s + 1) * size]);
}
