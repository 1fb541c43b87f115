/**
 * The memory of one direction of an LSTM for a sequence, and views of it for each position, made
 * once: the recurrence makes several calls a position.
 *
 * @module
 */
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type Kernels,
  type LstmStep,
  type Matrix,
  type Selection,
  type SparseMatrix,
} from "../kernels/kernels.ts";

/** The gates, in the order of their rows. */
export const GATE_NAMES = ["i", "f", "g", "o"] as const;

/** The number of gates. */
export const GATE_COUNT = GATE_NAMES.length;

/** What decides the sizes of the buffers. */
export interface LstmShape {
  /** Whether the sequence runs from its last position to its first. */
  readonly isReverse: boolean;
  /** H: the number of units. */
  readonly hiddenSize: number;
  /** How many entries of dL/dz survive. */
  readonly sparsifier: { readonly k: number | undefined };
  /** Whether the k entries are of each gate, or of all 4H entries of a time step. */
  readonly isPerGate: boolean;
}

/** What belongs to one position of the sequence: views of the buffers. */
export interface LstmPosition {
  /** What a cell computes. */
  readonly step: LstmStep;
  /** The gates' row: [1, 4H]. */
  readonly gates: Matrix;
  /** h of the step before: [1, H]. */
  readonly previousHidden: Matrix;
  /** dL/dz as the products see it: [1, 4H]. */
  readonly gradient: Matrix;
  /** The same as the sparsifier sees it: [4, H] or [1, 4H]. */
  readonly choices: Matrix;
  /** The selection that belongs to `choices`, and the same indices for `gradient`. */
  readonly selections: { readonly choices: Selection; readonly gradient: Selection } | undefined;
}

/** Buffers for sequences of up to `capacity` positions. */
export interface LstmBuffers {
  /** The number of positions that fit. */
  readonly capacity: number;
  /** z and then the gates: [length, 4H]. */
  readonly gates: Matrix;
  /** dL/dz: [length, 4H]. */
  readonly gradient: Matrix;
  /** h, and a row of zeros before the first step: [length + 1, H]. */
  readonly hidden: Matrix;
  /** c, likewise. */
  readonly cell: Matrix;
  /** h of the step before each position, a part of `hidden`: [length, H]. */
  readonly previousHidden: Matrix;
  /** Room for the kept entries of dL/dz; undefined if dense. */
  readonly kept: { readonly selection: Selection; readonly sparse: SparseMatrix } | undefined;
  /** The views. */
  readonly positions: readonly LstmPosition[];
}

/**
 * Allocates the buffers of a direction.
 *
 * @param shape The direction.
 * @param capacity The number of positions.
 * @param kernels Whose memory to use.
 * @returns The buffers.
 */
export function createLstmBuffers(
  shape: LstmShape,
  capacity: number,
  kernels: Kernels,
): LstmBuffers {
  const { isReverse, hiddenSize, sparsifier: { k }, isPerGate } = shape;
  const width = GATE_COUNT * hiddenSize;
  const gates = createMatrix(kernels, capacity, width);
  const gradient = createMatrix(kernels, capacity, width);
  const hidden = createMatrix(kernels, capacity + 1, hiddenSize);
  const cell = createMatrix(kernels, capacity + 1, hiddenSize);
  const tanhCell = createMatrix(kernels, capacity, hiddenSize);
  const choicesPerStep = isPerGate ? GATE_COUNT : 1;
  const selection = k === undefined
    ? undefined
    : createSelection(kernels, capacity, choicesPerStep * k);

  /** The same entries of one position, once for each gate and once for all. */
  function selectionsOf(t: number): LstmPosition["selections"] {
    if (selection === undefined || k === undefined) return undefined;
    const indices = selection.indices.subarray(t * selection.k, (t + 1) * selection.k);
    return {
      choices: { indices, rows: choicesPerStep, k },
      gradient: { indices, rows: 1, k: selection.k },
    };
  }

  const positions = Array.from({ length: capacity }, (_, t): LstmPosition => {
    const [here, before] = isReverse ? [t, t + 1] : [t + 1, t];
    const row = rowOf(gradient, t);
    return {
      step: {
        gates: rowOf(gates, t).data,
        previousCell: rowOf(cell, before).data,
        cell: rowOf(cell, here).data,
        tanhCell: rowOf(tanhCell, t).data,
        hidden: rowOf(hidden, here).data,
      },
      gates: rowOf(gates, t),
      previousHidden: rowOf(hidden, before),
      gradient: row,
      choices: isPerGate ? { data: row.data, rows: GATE_COUNT, columns: hiddenSize } : row,
      selections: selectionsOf(t),
    };
  });
  const previousHidden = {
    data: hidden.data.subarray(isReverse ? hiddenSize : 0),
    rows: capacity,
    columns: hiddenSize,
  };
  const kept = selection && {
    selection,
    sparse: createSparseMatrix(kernels, selection, width),
  };
  return { capacity, gates, gradient, hidden, cell, previousHidden, kept, positions };
}

/** One row of a matrix, as a matrix. */
function rowOf({ data, columns }: Matrix, row: number): Matrix {
  return { data: data.subarray(row * columns, (row + 1) * columns), rows: 1, columns };
}
