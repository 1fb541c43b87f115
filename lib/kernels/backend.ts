/**
 * The kernels as users have them: a handle to pass to models, without the operations, which check
 * nothing and are the layers' alone (see `kernels.ts`).
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import type { Kernels } from "./kernels.ts";
import { referenceKernels as createReferenceKernels } from "./reference/reference.ts";
import { simdKernels as createSimdKernels } from "./simd/simd.ts";

/** What a model computes with, and where its arrays lie. */
export interface Backend {
  /** The name of the implementation. */
  readonly name: "reference" | "simd" | "simdRelaxed";
}

/** What stands behind a handle. */
const kernelsBehind = new WeakMap<Backend, Kernels>();

/**
 * Creates fast kernels, with a memory of their own that all models built on them share. Results have
 * the same bits on every machine, with one thread or two: only strict SIMD instructions, sums in a
 * fixed order. Needs no permission.
 *
 * `ready` resolves when all threads serve; until then, the first does all the work. It rejects with a
 * {@link ConfigError} where no second thread can start; the first then goes on alone. `close`, or the
 * end of the block of a `using` declaration, ends the second thread, and the models go on with one. An
 * idle thread does not keep the process alive, but holds its memory until it is closed.
 *
 * @param options Threads within an operation (default: 1); whether to multiply and add in one, relaxed
 * instruction (default: no), which is faster, but its last bits depend on the processor.
 * @returns The kernels, in 32-bit precision.
 * @throws {ConfigError} If an option is out of range, or the engine lacks the instructions.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { simdKernels } from "./backend.ts";
 *
 * using kernels = simdKernels({ threads: 2 });
 * await kernels.ready;
 * const model = new Mlp({ layerSizes: [784, 500, 10], kernels });
 * assertEquals(model.forward(new Float32Array(784)).columns, 10);
 * ```
 */
export function simdKernels(
  options: { readonly threads?: 1 | 2; readonly relaxed?: boolean } = {},
): Backend & Disposable & { readonly ready: Promise<void>; close(): void } {
  const kernels = createSimdKernels(options);
  const { name, ready, close } = kernels;
  const backend = { name, ready, close, [Symbol.dispose]: close };
  kernelsBehind.set(backend, kernels);
  return backend;
}

/**
 * Creates the reference kernels: plain loops in TypeScript, for gradient checks and as a definition
 * to compare with. Not fast.
 *
 * @param precision The width of the numbers in memory: 64 or 32 bits. Sums are formed in 64 bits.
 * @returns The kernels.
 * @throws {ConfigError} If there is no such precision.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { referenceKernels } from "./backend.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 3], kernels: referenceKernels(64) });
 * assert(model.forward([1, 2]).data instanceof Float64Array);
 * ```
 */
export function referenceKernels(precision: 32 | 64): Backend {
  const kernels = createReferenceKernels(precision);
  const backend = { name: kernels.name };
  kernelsBehind.set(backend, kernels);
  return backend;
}

/**
 * The kernels behind a handle.
 *
 * @param backend The handle, or kernels.
 * @returns The kernels.
 * @throws {ConfigError} If there are none.
 */
export function kernelsOf(backend: Backend): Kernels {
  const kernels = kernelsBehind.get(backend) ?? backend as Partial<Kernels> | null;
  if (typeof kernels?.linear === "function") return kernels as Kernels;
  throw new ConfigError(
    "Cannot build a model on kernels that are none: pass simdKernels() or referenceKernels(32)",
  );
}
