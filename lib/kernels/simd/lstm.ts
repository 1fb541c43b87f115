/**
 * The part of the fast kernels that only an LSTM uses: passes addresses, as
 * `simd.ts` does for the rest.
 *
 * @module
 */
import type { Kernels, LstmStep, LstmStepGradient, Matrix, Selection } from "../kernels.ts";
import { at, type Operation, type Runner } from "./memory.ts";

/** The operation that can be cut in two, by its number in `assembly/threads.as.ts`. */
const ADD_LINEAR = 8;

/** What is defined here. */
export type LstmOperations = Pick<
  Kernels,
  "addLinear" | "add" | "lstmCell" | "lstmCellBackward" | "selectedInputGradient"
>;

/**
 * Binds the operations to an instance.
 *
 * @param wasm The exports of the instance.
 * @param runner How to run an operation on one or two threads, and where there is room to work.
 * @returns The operations.
 */
export function lstmOperations(wasm: Record<string, Operation>, runner: Runner): LstmOperations {
  /** Which way to pass through a weight: every other time backward, for the cache. */
  let isDescending = false;
  return {
    addLinear(x: Matrix, weight: Matrix, y: Matrix): void {
      const { rows, columns } = x;
      isDescending = !isDescending;
      const args = [at(x), at(weight), at(y), rows, columns, y.columns, Number(isDescending)];
      runner.run(ADD_LINEAR, y.columns, rows * columns * y.columns, args);
    },
    add(a: Matrix, b: Matrix): void {
      wasm.add(at(a), at(b), a.rows * a.columns);
    },
    lstmCell({ gates, previousCell, cell, tanhCell, hidden }: LstmStep): void {
      wasm.lstmCell(
        gates.byteOffset,
        previousCell.byteOffset,
        cell.byteOffset,
        tanhCell.byteOffset,
        hidden.byteOffset,
        cell.length,
      );
    },
    lstmCellBackward(step: LstmStep, gradient: LstmStepGradient): void {
      wasm.lstmCellBackward(
        step.gates.byteOffset,
        step.previousCell.byteOffset,
        step.tanhCell.byteOffset,
        gradient.hidden.byteOffset,
        gradient.recurrent.byteOffset,
        gradient.cell.byteOffset,
        gradient.gates.byteOffset,
        step.cell.length,
      );
    },
    selectedInputGradient(
      gradient: Matrix,
      selection: Selection,
      weight: Matrix,
      dx: Matrix,
    ): void {
      const { rows, columns } = gradient;
      const { k, indices } = selection;
      const room = runner.scratch(8 * k);
      wasm.selectedInputGradient(
        at(gradient),
        indices.byteOffset,
        k,
        at(weight),
        at(dx),
        rows,
        dx.columns,
        columns,
        room,
        room + 4 * k,
      );
    },
  };
}
