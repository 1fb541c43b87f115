/**
 * The optimizers' rules of the fast kernels: passes addresses, as `simd.ts` does for the rest. Not
 * here: the rows of embedding tables (see `embedding.ts`).
 *
 * @module
 */
import type {
  FloatArray,
  Kernels,
  Matrix,
  ParameterState,
  SparseMatrix,
  UpdateRule,
} from "../kernels.ts";
import { addressesOf, at, type Operation, type Runner } from "./memory.ts";

/** The operations that can be cut in two, by their numbers in `assembly/threads.as.ts`. */
const UPDATE_FACTORED = 6;
const UPDATE_SPARSE = 7;
const UPDATE_FACTORED_LIVE = 12;

/** So many rows of dW are formed at a time. */
const BLOCK_ROWS = 100;

/** What is defined here. */
export type UpdateOperations = Pick<
  Kernels,
  "update" | "updateFactored" | "updateSparse" | "wakeRows"
>;

/**
 * Binds the operations to an instance.
 *
 * @param wasm The exports of the instance.
 * @param runner How to run an operation on one or two threads, and where there is room to work and
 * for copies.
 * @param options Whether zeros are left out, and quiet rows left alone.
 * @returns The operations.
 */
export function updateOperations(
  wasm: Record<string, Operation>,
  runner: Runner & { reserveCopies(): void },
  options: { readonly skipZeros: boolean; readonly skipQuietRows: boolean },
): UpdateOperations {
  /** Where the flags of quiet rows lie, or 0 if there are none. */
  const flagsOf = ({ quietRows }: ParameterState): number =>
    options.skipQuietRows ? quietRows?.byteOffset ?? 0 : 0;

  return {
    update(rule: UpdateRule, parameter: ParameterState, gradient: FloatArray): void {
      wasm.update(...addressesOf(rule, parameter), gradient.byteOffset, gradient.length);
    },
    updateFactored(rule: UpdateRule, parameter: ParameterState, gradient: Matrix, x: Matrix): void {
      const { rows, columns } = gradient;
      const room = 4 * BLOCK_ROWS * x.columns + 8 * rows;
      const operation = options.skipZeros ? UPDATE_FACTORED_LIVE : UPDATE_FACTORED;
      runner.reserveCopies();
      runner.run(operation, columns, rows * columns * x.columns, [
        ...addressesOf(rule, parameter),
        at(gradient),
        at(x),
        runner.scratch(2 * room),
        rows,
        x.columns,
        columns,
        room,
        flagsOf(parameter),
      ]);
    },
    updateSparse(
      rule: UpdateRule,
      parameter: ParameterState,
      gradient: SparseMatrix,
      x: Matrix,
    ): void {
      const { columns } = gradient;
      runner.run(UPDATE_SPARSE, columns, columns * x.columns, [
        ...addressesOf(rule, parameter),
        gradient.columnStarts.byteOffset,
        gradient.rowIndices.byteOffset,
        gradient.columnValues.byteOffset,
        at(x),
        runner.scratch(2 * 4 * x.columns),
        x.columns,
        flagsOf(parameter),
        Number(rule.touchedRowsOnly),
      ]);
    },
    wakeRows(rule: UpdateRule, { first, second, quietRows }: ParameterState): void {
      if (quietRows === undefined) return;
      wasm.wakeRows(
        first.byteOffset,
        second.byteOffset,
        rule.coefficients.byteOffset,
        quietRows.byteOffset,
        quietRows.length,
        first.length / quietRows.length,
      );
    },
  };
}
