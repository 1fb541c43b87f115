/**
 * The activations of the fast kernels: passes addresses, as `simd.ts` does for the rest.
 *
 * @module
 */
import type { Kernels, Matrix } from "../kernels.ts";
import { at, type Operation } from "./memory.ts";

/** What is defined here. */
export type ActivationOperations = Pick<
  Kernels,
  "relu" | "reluBackward" | "tanh" | "cube" | "multiplySlope"
>;

/**
 * Binds the operations to an instance.
 *
 * @param wasm The exports of the instance.
 * @returns The operations.
 */
export function activationOperations(wasm: Record<string, Operation>): ActivationOperations {
  return {
    relu(y: Matrix): void {
      wasm.relu(at(y), y.rows * y.columns);
    },
    reluBackward(y: Matrix, gradient: Matrix): void {
      wasm.reluBackward(at(y), at(gradient), y.rows * y.columns);
    },
    tanh(x: Matrix, y: Matrix): void {
      wasm.tanh(at(x), at(y), x.rows * x.columns);
    },
    cube(x: Matrix, y: Matrix): void {
      wasm.cube(at(x), at(y), x.rows * x.columns);
    },
    multiplySlope(gradient: Matrix, slope: Matrix): void {
      wasm.multiplySlope(at(gradient), at(slope), gradient.rows * gradient.columns);
    },
  };
}
