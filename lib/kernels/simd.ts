/**
 * The fast kernels: WebAssembly SIMD, compiled from `simd/*.as.ts`. This file gives each instance
 * a memory of its own and passes addresses; what each operation means stands in `reference.ts`.
 *
 * @module
 */
import type {
  FloatArray,
  Kernels,
  Matrix,
  ParameterState,
  RuleName,
  Selection,
  SparseMatrix,
  UpdateRule,
} from "./kernels.ts";
import kernelsModule from "./kernels_module.js";

const PAGE_BYTES = 65_536;
const LARGEST_PAGES = 65_536;
/** Arrays start on a cache line. */
const ALIGNMENT_BYTES = 64;
const RULE_NUMBERS: Record<RuleName, number> = { sgd: 0, adaGrad: 1, adam: 2 };

type Operation = (...args: number[]) => number;

/** Memory that only grows: arrays live as long as the kernels that allocated them. */
class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: LARGEST_PAGES, shared: true });
  #end = ALIGNMENT_BYTES;

  /** Reserves zeroed bytes and returns their address. Shared memory keeps earlier views valid. */
  reserve(bytes: number): number {
    const start = this.#end;
    const end = Math.ceil((start + bytes) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch {
        throw new RangeError(
          `Cannot allocate ${bytes} bytes for the simd kernels: ${start} bytes are in use and ` +
            `${LARGEST_PAGES * PAGE_BYTES} is the most. Use a smaller model or minibatch`,
        );
      }
    }
    this.#end = end;
    return start;
  }
}

/**
 * Creates fast kernels with a memory of their own. Results have the same bits on every machine:
 * only strict SIMD instructions, sums in a fixed order.
 *
 * @returns The kernels, in 32-bit precision.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "./kernels.ts";
 * import { simdKernels } from "./simd.ts";
 *
 * const kernels = simdKernels();
 * const y = createMatrix(kernels, 1, 3);
 * y.data.set([-1, 0, 2]);
 * kernels.relu(y);
 * assertEquals([...y.data], [0, 0, 2]);
 * ```
 */
export function simdKernels(): Kernels {
  const arena = new Arena();
  const { memory } = arena;
  const wasm = new WebAssembly.Instance(kernelsModule, { env: { memory } })
    .exports as Record<string, Operation>;

  /** Room for a few rows of a weight gradient, sums or cursors; grows with the largest layer. */
  let scratchAddress = 0;
  let scratchBytes = 0;
  function scratch(bytes: number): number {
    if (bytes > scratchBytes) {
      scratchAddress = arena.reserve(bytes);
      scratchBytes = bytes;
    }
    return scratchAddress;
  }

  return {
    name: "simd",
    floats(length: number): FloatArray {
      const address = arena.reserve(4 * length);
      return new Float32Array(memory.buffer, address, length);
    },
    integers(length: number): Int32Array {
      const address = arena.reserve(4 * length);
      return new Int32Array(memory.buffer, address, length);
    },
    linear(x: Matrix, weight: Matrix, bias: FloatArray, y: Matrix): void {
      wasm.linear(
        at(x),
        at(weight),
        bias.byteOffset,
        at(y),
        x.rows,
        x.columns,
        y.columns,
        0,
        y.columns,
      );
    },
    relu(y: Matrix): void {
      wasm.relu(at(y), y.rows * y.columns);
    },
    reluBackward(y: Matrix, gradient: Matrix): void {
      wasm.reluBackward(at(y), at(gradient), y.rows * y.columns);
    },
    multiply(a: Matrix, mask: Matrix): void {
      wasm.multiply(at(a), at(mask), a.rows * a.columns);
    },
    softmaxCrossEntropy(logits: Matrix, targets: Int32Array, gradient: Matrix): number {
      const { rows, columns } = logits;
      return wasm.softmaxCrossEntropy(at(logits), targets.byteOffset, at(gradient), rows, columns);
    },
    argmax(logits: Matrix, predictions: Int32Array): void {
      wasm.argmax(at(logits), predictions.byteOffset, logits.rows, logits.columns);
    },
    selectTopK(gradient: Matrix, selection: Selection): void {
      const { rows, columns } = gradient;
      selection.rows = rows;
      wasm.selectTopK(
        at(gradient),
        columns,
        selection.k,
        selection.indices.byteOffset,
        scratch(magnitudeBytes(columns)),
        0,
        rows,
      );
    },
    selectUnifiedTopK(gradient: Matrix, selection: Selection): void {
      const { rows, columns } = gradient;
      const magnitudes = scratch(magnitudeBytes(columns) + 4 * columns);
      selection.rows = rows;
      wasm.selectUnifiedTopK(
        at(gradient),
        rows,
        columns,
        selection.k,
        selection.indices.byteOffset,
        magnitudes + magnitudeBytes(columns),
        magnitudes,
      );
    },
    compress(gradient: Matrix, selection: Selection, sparse: SparseMatrix): void {
      const { rows, columns } = gradient;
      const next = scratch(4 * columns);
      sparse.rows = rows;
      wasm.compress(
        at(gradient),
        rows,
        columns,
        selection.k,
        selection.indices.byteOffset,
        sparse.rowStarts.byteOffset,
        sparse.columnIndices.byteOffset,
        sparse.rowValues.byteOffset,
        sparse.columnStarts.byteOffset,
        sparse.rowIndices.byteOffset,
        sparse.columnValues.byteOffset,
        next,
      );
    },
    inputGradient(gradient: Matrix, weight: Matrix, dx: Matrix): void {
      const { rows, columns } = gradient;
      wasm.inputGradient(at(gradient), at(weight), at(dx), dx.columns, columns, 0, rows);
    },
    sparseInputGradient(gradient: SparseMatrix, weight: Matrix, dx: Matrix): void {
      wasm.sparseInputGradient(
        gradient.rowStarts.byteOffset,
        gradient.columnIndices.byteOffset,
        gradient.rowValues.byteOffset,
        at(weight),
        at(dx),
        dx.columns,
        0,
        gradient.rows,
      );
    },
    weightGradient(gradient: Matrix, x: Matrix, dW: Matrix): void {
      const { rows, columns } = gradient;
      wasm.weightGradient(at(gradient), at(x), at(dW), rows, x.columns, columns, 0, columns);
    },
    sparseWeightGradient(gradient: SparseMatrix, x: Matrix, dW: Matrix): void {
      wasm.sparseWeightGradient(
        gradient.columnStarts.byteOffset,
        gradient.rowIndices.byteOffset,
        gradient.columnValues.byteOffset,
        at(x),
        at(dW),
        x.columns,
        0,
        gradient.columns,
      );
    },
    biasGradient(gradient: Matrix, db: FloatArray): void {
      wasm.biasGradient(at(gradient), db.byteOffset, gradient.rows, gradient.columns);
    },
    update(rule: UpdateRule, parameter: ParameterState, gradient: FloatArray): void {
      wasm.update(
        RULE_NUMBERS[rule.name],
        rule.coefficients.byteOffset,
        parameter.value.byteOffset,
        parameter.first.byteOffset,
        parameter.second.byteOffset,
        gradient.byteOffset,
        gradient.length,
      );
    },
    updateFactored(rule: UpdateRule, parameter: ParameterState, gradient: Matrix, x: Matrix): void {
      const buffer = scratch(4 * 4 * x.columns);
      wasm.updateFactored(
        RULE_NUMBERS[rule.name],
        rule.coefficients.byteOffset,
        parameter.value.byteOffset,
        parameter.first.byteOffset,
        parameter.second.byteOffset,
        at(gradient),
        at(x),
        buffer,
        gradient.rows,
        x.columns,
        gradient.columns,
        0,
        gradient.columns,
      );
    },
    updateSparse(
      rule: UpdateRule,
      parameter: ParameterState,
      gradient: SparseMatrix,
      x: Matrix,
    ): void {
      const buffer = scratch(2 * 4 * x.columns);
      wasm.updateSparse(
        RULE_NUMBERS[rule.name],
        rule.coefficients.byteOffset,
        Number(rule.touchedRowsOnly),
        parameter.value.byteOffset,
        parameter.first.byteOffset,
        parameter.second.byteOffset,
        gradient.columnStarts.byteOffset,
        gradient.rowIndices.byteOffset,
        gradient.columnValues.byteOffset,
        at(x),
        buffer,
        x.columns,
        0,
        gradient.columns,
      );
    },
    countDifferences(a: FloatArray, b: FloatArray): number {
      return wasm.countDifferences(a.byteOffset, b.byteOffset, a.length);
    },
  };
}

/** Room for the magnitudes of a row, in whole cache lines. */
function magnitudeBytes(columns: number): number {
  return Math.ceil(4 * columns / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

/** The address of a matrix in the kernels' memory. */
function at(matrix: Matrix): number {
  return matrix.data.byteOffset;
}
