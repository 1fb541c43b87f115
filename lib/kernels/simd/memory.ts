/**
 * The memory of the fast kernels, and what all of their operations share: addresses and numbers of
 * rules. Not here: the operations (see the files beside).
 *
 * @module
 */
import type { Matrix, ParameterState, RuleName, UpdateRule } from "../kernels.ts";

const PAGE_BYTES = 65_536;
const LARGEST_PAGES = 65_536;
/** Arrays start on a cache line. */
export const ALIGNMENT_BYTES = 64;
/** The rules by their numbers in `assembly/update.as.ts`. */
const RULE_NUMBERS: Record<RuleName, number> = { sgd: 0, adaGrad: 1, adam: 2 };

/** An export of the WebAssembly module. */
export type Operation = (...args: number[]) => number;

/** How the operations of one instance run. */
export interface Runner {
  /** Runs an operation over 0 to `end`, in two parts if there is work for two. */
  run(operation: number, end: number, work: number, args: readonly number[]): void;
  /** Room for some bytes until the next operation; returns its address. */
  scratch(bytes: number): number;
}

/** Bytes from `start` to before `end`. */
interface Block {
  start: number;
  end: number;
}

/** The memory of one instance: hands out blocks, and hands out again what is given back. */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 16, maximum: LARGEST_PAGES, shared: true });
  #end = ALIGNMENT_BYTES;
  /** What was given back, by address, neighbours as one. */
  #free: Block[] = [];

  /** Reserves zeroed bytes and returns their address. Shared memory keeps earlier views valid. */
  reserve(bytes: number): number {
    const size = sizeOf(bytes);
    const block = this.#free.find(({ start, end }) => end - start >= size);
    const start = block?.start ?? this.#grow(size);
    if (block !== undefined) {
      block.start += size;
      if (block.start === block.end) this.#free.splice(this.#free.indexOf(block), 1);
      new Uint8Array(this.memory.buffer, start, size).fill(0);
    }
    return start;
  }

  /** Takes back a block that was reserved. */
  release(start: number, bytes: number): void {
    const blocks = [...this.#free, { start, end: start + sizeOf(bytes) }];
    this.#free = [];
    for (const block of blocks.sort((a, b) => a.start - b.start)) {
      const last = this.#free.at(-1);
      if (last?.end === block.start) last.end = block.end;
      else this.#free.push(block);
    }
  }

  #grow(size: number): number {
    const start = this.#end;
    const missing = start + size - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch {
        throw new RangeError(
          `Cannot allocate ${size} bytes for the simd kernels: ${start} bytes are in use and ` +
            `${LARGEST_PAGES * PAGE_BYTES} is the most. Use a smaller model or minibatch, or ` +
            `dispose() of models that are no longer needed`,
        );
      }
    }
    this.#end = start + size;
    return start;
  }
}

/** What an array takes: whole cache lines, and at least one, so that no two lie at one address. */
function sizeOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / ALIGNMENT_BYTES)) * ALIGNMENT_BYTES;
}

/** The address of a matrix in the kernels' memory. */
export function at(matrix: Matrix): number {
  return matrix.data.byteOffset;
}

/** What every update begins with: the rule's number and coefficients, w, and the rule's memory. */
export function addressesOf(
  rule: UpdateRule,
  { value, first, second }: ParameterState,
): readonly number[] {
  const arrays = [rule.coefficients, value, first, second];
  return [RULE_NUMBERS[rule.name], ...arrays.map(({ byteOffset }) => byteOffset)];
}
