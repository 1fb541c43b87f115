/**
 * The memory of the fast kernels, and what all of their operations share: addresses and numbers of
 * rules. Not here: the operations (see `simd.ts` and `lstm.ts`).
 *
 * @module
 */
import type { Matrix, RuleName } from "../kernels.ts";

const PAGE_BYTES = 65_536;
const LARGEST_PAGES = 65_536;
/** Arrays start on a cache line. */
export const ALIGNMENT_BYTES = 64;
/** The rules by their numbers in `assembly/update.as.ts`. */
export const RULE_NUMBERS: Record<RuleName, number> = { sgd: 0, adaGrad: 1, adam: 2 };

/** An export of the WebAssembly module. */
export type Operation = (...args: number[]) => number;

/** How the operations of one instance run. */
export interface Runner {
  /** Runs an operation over 0 to `end`, in two parts if there is work for two. */
  run(operation: number, end: number, work: number, args: readonly number[]): void;
  /** Room for some bytes until the next operation; returns its address. */
  scratch(bytes: number): number;
}

/** Memory that only grows: arrays live as long as the kernels that allocated them. */
export class Arena {
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

/** The address of a matrix in the kernels' memory. */
export function at(matrix: Matrix): number {
  return matrix.data.byteOffset;
}
