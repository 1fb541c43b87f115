/**
 * The fast kernels: WebAssembly SIMD, compiled from `assembly/*.as.ts`. This file gives each instance
 * a memory of its own and passes addresses; what each operation means stands in `reference.ts`.
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix, Selection, SparseMatrix } from "../kernels.ts";
import { ConfigError } from "../../errors.ts";
import { activationOperations } from "./activations.ts";
import { embeddingOperations } from "./embedding.ts";
import { lstmOperations } from "./lstm.ts";
import type { RandomStream } from "../../math/random.ts";
import { ALIGNMENT_BYTES, Arena, at, type Operation } from "./memory.ts";
import { compileKernels } from "./modules.ts";
import { startThread } from "./thread.ts";
import { positionOperations } from "../positions.ts";
import { own } from "../scope.ts";
import { updateOperations } from "./updates.ts";

/** The operations that can be cut in two, by their numbers in `assembly/threads.as.ts`. */
const LINEAR = 0;
const INPUT_GRADIENT = 1;
const SPARSE_INPUT_GRADIENT = 2;
const SELECT_TOP_K = 3;
const WEIGHT_GRADIENT = 4;
const SPARSE_WEIGHT_GRADIENT = 5;
const LINEAR_LIVE = 9;
const INPUT_GRADIENT_LIVE = 10;
const WEIGHT_GRADIENT_LIVE = 11;

/** Those that are cut by examples; the others are by outputs. */
const BY_EXAMPLES = new Set([
  INPUT_GRADIENT,
  INPUT_GRADIENT_LIVE,
  SPARSE_INPUT_GRADIENT,
  SELECT_TOP_K,
]);

/** Where in the shared block the arguments lie, and how long it is. */
const ARGUMENTS_BYTE = 256;
const BLOCK_BYTES = 512;
/** Where among the arguments the room for copies stands (see `assembly/panels.as.ts`). */
const COPIES_ARGUMENT = 13;
/** The copies of one thread: a panel, and 32 tiles. */
const COPIES_BYTES = 33 * 512 * 32;
/** The state of a random stream. */
const STATE_BYTES = 16;
/** Below so many multiply-accumulates, waking the second thread costs more than it gives. */
const SMALLEST_WORK_TO_CUT = 20_000;

/** How to build {@link simdKernels}. */
export interface SimdOptions {
  /** Threads within an operation; the bits are the same. Default: 1. */
  readonly threads?: 1 | 2;
  /** Relaxed multiply-add: faster, but its last bits depend on the processor. Default: false. */
  readonly relaxed?: boolean;
  /**
   * Whether the dense products leave out zeros (see `Kernels`). The bits of finite results are the
   * same, only slower without: to measure what the zeros are worth. Default: true.
   */
  readonly skipZeros?: boolean;
  /**
   * Whether Adam leaves quiet rows alone (see `ParameterState`). The bits are the same, only slower
   * without: to measure what quiet rows are worth. Default: true.
   */
  readonly skipQuietRows?: boolean;
}

/** The simd kernels. */
export interface SimdKernels extends Kernels {
  /**
   * Resolves when all threads serve; until then, the first does all the work. Rejects with a
   * ConfigError where no second thread can start; the first then goes on alone.
   */
  readonly ready: Promise<void>;
  /**
   * Ends the second thread, if there is one; the kernels go on with one. An idle thread does not keep
   * the process alive, but holds its memory until it is closed.
   */
  close(): void;
  /** The same, at the end of the block of a `using` declaration. */
  [Symbol.dispose](): void;
}

/**
 * Creates fast kernels with a memory of their own. Results have the same bits on every machine,
 * with one thread or two: only strict SIMD instructions, sums in a fixed order.
 *
 * @param options Threads, and whether to give up the bits for speed.
 * @returns The kernels, in 32-bit precision.
 * @throws {ConfigError} If an option is out of range, or the engine lacks the instructions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createMatrix } from "../kernels.ts";
 * import { simdKernels } from "./simd.ts";
 *
 * const kernels = simdKernels();
 * const y = createMatrix(kernels, 1, 3);
 * y.data.set([-1, 0, 2]);
 * kernels.relu(y);
 * assertEquals([...y.data], [0, 0, 2]);
 * ```
 */
export function simdKernels(options: SimdOptions = {}): SimdKernels {
  const { threads = 1, relaxed: isRelaxed = false, skipZeros = true } = options;
  const { skipQuietRows = true } = options;
  if (threads !== 1 && threads !== 2) {
    throw new ConfigError(`Cannot create simd kernels: threads is ${threads}, but must be 1 or 2`);
  }
  const module = compileKernels(isRelaxed);
  const arena = new Arena();
  const { memory } = arena;
  const wasm = new WebAssembly.Instance(module, { env: { memory } })
    .exports as Record<string, Operation>;

  const block = arena.reserve(BLOCK_BYTES);
  const blockArguments = new Int32Array(memory.buffer, block + ARGUMENTS_BYTE, COPIES_ARGUMENT + 2);
  const ready = threads === 2 ? startThread({ module, memory, block }) : Promise.resolve();
  ready.catch(() => {}); // Without waiting for it, one thread is used.
  const close = () => void wasm.stop(block);

  /** Runs an operation over 0 to `end`, in two parts if there is work for two. */
  function run(operation: number, end: number, work: number, args: readonly number[]): void {
    blockArguments.set(args);
    // Tiles have 2, 5 or 12 outputs, or 5 examples.
    const isByOutputs = !BY_EXAMPLES.has(operation);
    const half = isByOutputs && end >= 20 ? 10 * Math.floor(end / 20) : end >> 1;
    const middle = threads === 2 && work >= SMALLEST_WORK_TO_CUT ? half : end;
    wasm.runOnBoth(block, operation, middle, end);
  }

  /** Reserves room for copies, once. */
  function reserveCopies(): void {
    if (blockArguments[COPIES_ARGUMENT] !== 0) return;
    blockArguments.set([arena.reserve(threads * COPIES_BYTES), COPIES_BYTES], COPIES_ARGUMENT);
  }

  /** Room for some rows of a weight gradient, sums or cursors; grows with the largest layer. */
  let scratchAddress = 0;
  let scratchBytes = 0;
  function scratch(bytes: number): number {
    if (bytes > scratchBytes) {
      if (scratchBytes > 0) arena.release(scratchAddress, scratchBytes);
      scratchAddress = arena.reserve(bytes);
      scratchBytes = bytes;
    }
    return scratchAddress;
  }

  /** Lends a stream's state to an operation, as two words of 64 bits, and takes it back. */
  function withState(random: RandomStream, address: number, operation: () => void): void {
    const words = new Int32Array(memory.buffer, address, STATE_BYTES / 4);
    const [high0, low0, high1, low1] = random.state;
    words.set([low0, high0, low1, high1]);
    operation();
    random.state = [words[1], words[0], words[3], words[2]];
  }

  const kernels: SimdKernels = {
    ...activationOperations(wasm),
    ...embeddingOperations(wasm, run),
    ...lstmOperations(wasm, { run, scratch }),
    ...positionOperations(() => kernels),
    ...updateOperations(wasm, { run, scratch, reserveCopies }, { skipZeros, skipQuietRows }),
    name: isRelaxed ? "simdRelaxed" : "simd",
    ready,
    close,
    [Symbol.dispose]: close,
    memory,
    floats(length: number): FloatArray {
      const address = arena.reserve(4 * length);
      return own(kernels, new Float32Array(memory.buffer, address, length));
    },
    integers(length: number): Int32Array {
      const address = arena.reserve(4 * length);
      return own(kernels, new Int32Array(memory.buffer, address, length));
    },
    release: (byteOffset, byteLength) => arena.release(byteOffset, byteLength),
    linear(x: Matrix, weight: Matrix, bias: FloatArray, y: Matrix): void {
      const { rows, columns } = x;
      const args = [at(x), at(weight), bias.byteOffset, at(y), rows, columns, y.columns];
      const work = rows * columns * y.columns;
      if (!skipZeros) return run(LINEAR, y.columns, work, args);
      const room = 4 * rows * (1 + (columns >> 2));
      run(LINEAR_LIVE, y.columns, work, [...args, scratch(2 * room), room]);
    },
    multiply(a: Matrix, mask: Matrix): void {
      wasm.multiply(at(a), at(mask), a.rows * a.columns);
    },
    dropoutMask(mask: Matrix, probability: number, random: RandomStream): void {
      const threshold = probability * 2 ** 32 - 2 ** 31;
      const work = scratch(STATE_BYTES);
      withState(random, work, () => {
        const length = mask.rows * mask.columns;
        wasm.dropoutMask(work, at(mask), length, threshold, 1 / (1 - probability));
      });
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
      const room = selectionBytes(columns);
      const { k, indices } = selection;
      const args = [at(gradient), columns, k, indices.byteOffset, scratch(2 * room), room];
      run(SELECT_TOP_K, rows, 10 * rows * columns, args);
    },
    selectUnifiedTopK(gradient: Matrix, selection: Selection): void {
      const { rows, columns } = gradient;
      const room = selectionBytes(columns);
      const work = scratch(room + 4 * columns);
      selection.rows = rows;
      wasm.selectUnifiedTopK(
        at(gradient),
        rows,
        columns,
        selection.k,
        selection.indices.byteOffset,
        work + room,
        work,
      );
    },
    selectRandomK(gradient: Matrix, selection: Selection, random: RandomStream): void {
      const { rows, columns } = gradient;
      selection.rows = rows;
      const work = scratch(STATE_BYTES + columns);
      withState(random, work, () => {
        const { k, indices } = selection;
        wasm.selectRandomK(work, indices.byteOffset, rows, k, columns, work + STATE_BYTES);
      });
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
      const args = [at(gradient), at(weight), at(dx), dx.columns, columns];
      reserveCopies();
      const work = rows * columns * dx.columns;
      if (!skipZeros) return run(INPUT_GRADIENT, rows, work, args);
      const room = 8 * columns;
      run(INPUT_GRADIENT_LIVE, rows, work, [...args, scratch(2 * room), room]);
    },
    sparseInputGradient(gradient: SparseMatrix, weight: Matrix, dx: Matrix): void {
      const { rows, rowStarts, columnIndices, rowValues } = gradient;
      run(SPARSE_INPUT_GRADIENT, rows, rowStarts[rows] * dx.columns, [
        rowStarts.byteOffset,
        columnIndices.byteOffset,
        rowValues.byteOffset,
        at(weight),
        at(dx),
        dx.columns,
      ]);
    },
    weightGradient(gradient: Matrix, x: Matrix, dW: Matrix): void {
      const { rows, columns } = gradient;
      const args = [at(gradient), at(x), at(dW), rows, x.columns, columns];
      reserveCopies();
      const work = rows * columns * x.columns;
      if (!skipZeros) return run(WEIGHT_GRADIENT, columns, work, args);
      const room = 8 * rows;
      run(WEIGHT_GRADIENT_LIVE, columns, work, [...args, scratch(2 * room), room]);
    },
    sparseWeightGradient(gradient: SparseMatrix, x: Matrix, dW: Matrix): void {
      const { columns, columnStarts, rowIndices, columnValues } = gradient;
      run(SPARSE_WEIGHT_GRADIENT, columns, columns * x.columns, [
        columnStarts.byteOffset,
        rowIndices.byteOffset,
        columnValues.byteOffset,
        at(x),
        at(dW),
        x.columns,
      ]);
    },
    biasGradient(gradient: Matrix, db: FloatArray): void {
      wasm.biasGradient(at(gradient), db.byteOffset, gradient.rows, gradient.columns);
    },
    countDifferences(a: FloatArray, b: FloatArray): number {
      return wasm.countDifferences(a.byteOffset, b.byteOffset, a.length);
    },
  };
  return kernels;
}

/** Room for the magnitudes of a row and their places, each in whole cache lines. */
function selectionBytes(columns: number): number {
  return 2 * Math.ceil(4 * columns / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
