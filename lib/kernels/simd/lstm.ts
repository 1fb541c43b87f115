/**
 * The part of the fast kernels that only an LSTM and its embeddings use: passes addresses, as
 * `simd.ts` does for the rest.
 *
 * @module
 */
import type {
  Kernels,
  LstmStep,
  LstmStepGradient,
  Matrix,
  ParameterState,
  RowGradient,
  Selection,
  UpdateRule,
} from "../kernels.ts";
import { at, type Operation, RULE_NUMBERS, type Runner } from "./memory.ts";

/** The operation that can be cut in two, by its number in `assembly/threads.as.ts`. */
const ADD_LINEAR = 8;

/** What is defined here. */
export type LstmOperations = Pick<
  Kernels,
  "addLinear" | "add" | "lstmCell" | "lstmCellBackward" | "selectedInputGradient" | "updateRows"
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
    updateRows(rule: UpdateRule, parameter: ParameterState, gradient: RowGradient): void {
      const { indices, values } = gradient;
      wasm.updateRows(
        RULE_NUMBERS[rule.name],
        rule.coefficients.byteOffset,
        parameter.value.byteOffset,
        parameter.first.byteOffset,
        parameter.second.byteOffset,
        indices.byteOffset,
        at(values),
        values.rows,
        values.columns,
      );
    },
  };
}
