/**
 * What a layer and a parameter are. A gradient stays factored until the optimizer consumes it: for
 * a linear map, dW = G^T X, and both factors are at hand after the backward pass.
 *
 * @module
 */
import type { FloatArray, Matrix, RowGradient, SparseMatrix } from "../kernels/kernels.ts";

/** The gradient of a parameter, in the form in which the backward pass leaves it. */
export type Gradient =
  | {
    /** Given element by element. */
    readonly kind: "values";
    /** One number for each entry of the parameter. */
    readonly values: FloatArray;
  }
  | {
    /** `G^T X` with every entry of G. */
    readonly kind: "factored";
    /** G = dL/dy: [batch, outFeatures]. */
    readonly outputs: Matrix;
    /** X: [batch, inFeatures]. */
    readonly inputs: Matrix;
  }
  | {
    /** `G^T X` with the kept entries of G. */
    readonly kind: "sparse";
    /** The kept entries of dL/dy: [batch, outFeatures]. */
    readonly outputs: SparseMatrix;
    /** X: [batch, inFeatures]. */
    readonly inputs: Matrix;
  }
  | {
    /** Of a few rows alone, as an embedding has it; the optimizers leave the other rows alone. */
    readonly kind: "rows";
    /** The rows and their gradients. */
    readonly rows: RowGradient;
  };

/** Numbers that training changes. */
export interface Parameter {
  /** Its name within the layer: "weight" or "bias". */
  readonly name: string;
  /** The current values, row-major. */
  readonly value: FloatArray;
  /** The gradient of the last backward pass; undefined before the first. */
  readonly gradient: Gradient | undefined;
}

/** One step of a feed-forward model. */
export interface Layer {
  /** What training changes; empty for most layers. */
  readonly parameters: readonly Parameter[];
  /**
   * Computes the output for a minibatch.
   *
   * @param x [batch, inFeatures]; may be overwritten.
   * @param training Whether layers that differ between training and evaluation (dropout) train.
   * @returns [batch, outFeatures], valid until the next call.
   */
  forward(x: Matrix, training: boolean): Matrix;
  /**
   * Computes the gradients of the parameters and of the input, after `forward`.
   *
   * @param gradient dL/dy: [batch, outFeatures]; may be overwritten, and must stay as it is until
   * the optimizer has made its step.
   * @returns dL/dx: [batch, inFeatures].
   */
  backward(gradient: Matrix): Matrix;
}
