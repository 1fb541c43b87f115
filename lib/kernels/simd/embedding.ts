/**
 * The fast kernels of embeddings: passes addresses, as `simd.ts` does for the rest.
 *
 * @module
 */
import type {
  Kernels,
  Matrix,
  ParameterState,
  RowGradient,
  RowIndices,
  SparseMatrix,
  UpdateRule,
} from "../kernels.ts";
import { addressesOf, at, type Operation, type Runner } from "./memory.ts";

/** The operation that can be cut in two, by its number in `assembly/threads.as.ts`. */
const SPARSE_SUM_USES = 13;

/** What is defined here. */
export type EmbeddingOperations = Pick<
  Kernels,
  "lookUpRows" | "sumByRow" | "sparseSumUses" | "updateRows"
>;

/**
 * Binds the operations to an instance.
 *
 * @param wasm The exports of the instance.
 * @param run Runs an operation on one or two threads.
 * @returns The operations.
 */
export function embeddingOperations(
  wasm: Record<string, Operation>,
  run: Runner["run"],
): EmbeddingOperations {
  return {
    lookUpRows(table: Matrix, indices: RowIndices, y: Matrix, column: number): void {
      wasm.lookUpRows(
        at(table),
        indices.data.byteOffset,
        at(y) + 4 * column,
        indices.rows,
        indices.columns,
        table.columns,
        y.columns,
      );
    },
    sumByRow(
      gradient: Matrix,
      column: number,
      indices: RowIndices,
      slots: Int32Array,
      result: RowGradient,
    ): void {
      result.values.rows = wasm.sumByRow(
        at(gradient) + 4 * column,
        indices.data.byteOffset,
        slots.byteOffset,
        result.indices.byteOffset,
        at(result.values),
        indices.rows,
        indices.columns,
        result.values.columns,
        gradient.columns,
      );
    },
    sparseSumUses(gradient: SparseMatrix, uses: SparseMatrix, sums: Matrix): void {
      const { columns, columnStarts, rowIndices } = uses;
      run(SPARSE_SUM_USES, columns, columns * sums.columns, [
        columnStarts.byteOffset,
        rowIndices.byteOffset,
        gradient.rowStarts.byteOffset,
        gradient.columnIndices.byteOffset,
        gradient.rowValues.byteOffset,
        at(sums),
        sums.columns,
      ]);
    },
    updateRows(rule: UpdateRule, parameter: ParameterState, gradient: RowGradient): void {
      const { indices, values } = gradient;
      wasm.updateRows(
        ...addressesOf(rule, parameter),
        indices.byteOffset,
        at(values),
        values.rows,
        values.columns,
      );
    },
  };
}
