/**
 * Who owns an array of the kernels, and until when: a scope hands out arrays and takes all of them
 * back together. Every model has one, and whatever is needed for a while (a minibatch, buffers that
 * grow) one within. Not here: the memory itself (see `simd/memory.ts`).
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix } from "./kernels.ts";

type KernelArray = FloatArray | Int32Array;

/** Kernels whose arrays live until they are freed together. */
export interface Scope extends Kernels {
  /** Whether the arrays of the scope, or of one around it, were freed. */
  readonly isFree: boolean;
  /** Frees all arrays that the scope has handed out, those of scopes within too. */
  free(): void;
}

/** What a scope has handed out: where each array lies, and its length. */
interface Holdings {
  readonly parent: Kernels;
  readonly blocks: Map<number, number>;
}

/** An array keeps its scope, so a scope is forgotten when all of its arrays are. */
const owners = new WeakMap<KernelArray, Kernels>();
const forgotten = new FinalizationRegistry(freeAll);

function freeAll({ parent, blocks }: Holdings): void {
  for (const [byteOffset, byteLength] of blocks) parent.release(byteOffset, byteLength);
  blocks.clear();
}

/**
 * Remembers whose an array is.
 *
 * @param kernels The kernels that have allocated it.
 * @param array The array.
 * @returns The array.
 */
export function own<Allocated extends KernelArray>(kernels: Kernels, array: Allocated): Allocated {
  owners.set(array, kernels);
  return array;
}

/**
 * The kernels that have allocated an array.
 *
 * @param array Any value.
 * @returns The kernels, or the scope; undefined if it is no array of kernels as they gave it.
 */
export function ownerOf(array: unknown): Kernels | undefined {
  return owners.get(array as KernelArray);
}

/**
 * Opens a scope. Memory of scopes that were forgotten is taken back, too, but only when the engine
 * collects garbage, never within one stretch of synchronous code: what is made again and again
 * should free its scope.
 *
 * @param parent The kernels, or the scope around it.
 * @returns The same operations; what they allocate belongs to the scope.
 */
export function openScope(parent: Kernels): Scope {
  const holdings: Holdings = { parent, blocks: new Map() };
  const { blocks } = holdings;
  // Empty buffers of the same lengths, never touched: by them the engine knows what a forgotten
  // scope would give back, and collects it in time.
  const weights = new Map<number, ArrayBuffer>();
  let isFree = false;
  const hold = <Allocated extends KernelArray>(array: Allocated): Allocated => {
    blocks.set(array.byteOffset, array.byteLength);
    weights.set(array.byteOffset, new ArrayBuffer(array.byteLength));
    return own(scope, array);
  };
  const scope: Scope = Object.create(parent, {
    floats: { value: (length: number) => hold(parent.floats(length)) },
    integers: { value: (length: number) => hold(parent.integers(length)) },
    release: {
      value(byteOffset: number, byteLength: number): void {
        weights.delete(byteOffset);
        if (blocks.delete(byteOffset)) parent.release(byteOffset, byteLength);
      },
    },
    isFree: { get: () => isFree || (parent as Partial<Scope>).isFree === true },
    free: {
      value(): void {
        isFree = true;
        weights.clear();
        freeAll(holdings);
      },
    },
  });
  forgotten.register(scope, holdings);
  return scope;
}

/** Buffers that grow with what is asked of them. Those they replace are freed. */
export class Room<Buffers> {
  readonly #kernels: Kernels;
  readonly #create: (kernels: Kernels, rows: number) => Buffers;
  #scope: Scope | undefined;
  #buffers: Buffers | undefined;
  #capacity = 0;

  /**
   * Allocates nothing yet.
   *
   * @param kernels Whose memory to use.
   * @param create Allocates buffers for a number of rows.
   */
  constructor(kernels: Kernels, create: (kernels: Kernels, rows: number) => Buffers) {
    this.#kernels = kernels;
    this.#create = create;
  }

  /** The buffers as they are; undefined before the first. */
  get current(): Buffers | undefined {
    return this.#buffers;
  }

  /**
   * Buffers with room for some rows.
   *
   * @param rows The rows needed.
   * @param expected Where new buffers are needed, the rows to make room for at once. Default: twice
   * as many as before.
   */
  reserve(rows: number, expected: number = 2 * this.#capacity): Buffers {
    if (this.#buffers !== undefined && rows <= this.#capacity) return this.#buffers;
    this.free();
    this.#capacity = Math.max(rows, expected);
    this.#scope = openScope(this.#kernels);
    this.#buffers = this.#create(this.#scope, this.#capacity);
    return this.#buffers;
  }

  /** Frees the buffers; the next call makes new ones. */
  free(): void {
    this.#scope?.free();
    this.#buffers = undefined;
    this.#capacity = 0;
  }
}

/**
 * How many rows a matrix has room for: more than it has now may follow.
 *
 * @param matrix The matrix.
 * @returns The rows that its array holds.
 */
export function capacityOf({ data, columns }: Matrix): number {
  return Math.floor(data.length / columns);
}
