/**
 * Adam on one weight, by given kernels and by the rule written out in 32 bits: the helpers of the tests
 * of quiet rows.
 *
 * @module
 */
import { assert } from "@std/assert";
import { Adam, type AdamOptions } from "./adam.ts";
import {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type Kernels,
} from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import type { Gradient } from "../layers/layer.ts";

const { fround } = Math;

/** The reference kernels, with the rule of Adam in 32 bits: each operation is rounded. */
function roundingKernels(): Kernels {
  return {
    ...referenceKernels(32),
    update({ coefficients }, { value, first, second }, gradient) {
      const [clip, c1, c2, c3, c4, c5, c6, c7] = coefficients;
      for (let i = 0; i < value.length; i++) {
        const g = Math.max(-clip, Math.min(gradient[i], clip));
        const m = fround(fround(c1 * first[i]) + fround(c2 * g));
        const root = fround(c4 * g);
        const v = fround(fround(c3 * second[i]) + fround(root * root));
        first[i] = Math.abs(m) < c7 ? 0 : m;
        second[i] = v < c7 ? 0 : v;
        value[i] -= fround(fround(c5 * first[i]) / fround(fround(Math.sqrt(second[i])) + c6));
      }
    },
  };
}

/** Sizes: B examples of a minibatch, I inputs, O outputs. */
export interface Shape {
  readonly B: number;
  readonly I: number;
  readonly O: number;
}

/** The forms in which a gradient `G^T X` may reach the optimizer. */
export const FORMS = ["sparse", "factored", "values"] as const;
/** One of them. */
export type Form = typeof FORMS[number];

/** G^T X, each operation rounded to 32 bits, examples in ascending order. */
function product(G: readonly number[], X: readonly number[], { B, I, O }: Shape): number[] {
  return Array.from({ length: O * I }, (_, at) => {
    const [o, i] = [Math.floor(at / I), at % I];
    let sum = 0;
    for (let b = 0; b < B; b++) sum = fround(sum + fround(G[b * O + o] * X[b * I + i]));
    return sum;
  });
}

/** Adam on a weight [O, I], whose gradients a test gives. */
export function trainedBy(
  kernels: Kernels,
  shape: Shape,
  weights: readonly number[],
  options: AdamOptions,
) {
  const { B, I, O } = shape;
  const [inputs, outputs] = [createMatrix(kernels, B, I), createMatrix(kernels, B, O)];
  const selection = createSelection(kernels, B, O);
  selection.indices.forEach((_, i) => selection.indices[i] = i % O);
  const sparse = createSparseMatrix(kernels, selection, O);
  const [value, values] = [kernels.floats(O * I), kernels.floats(O * I)];
  value.set(weights);
  const gradients: Record<Form, Gradient> = {
    sparse: { kind: "sparse", outputs: sparse, inputs },
    factored: { kind: "factored", outputs, inputs },
    values: { kind: "values", values },
  };
  const parameter = { name: "weight", shape: [O, I], value, gradient: gradients.values };
  const optimizer = new Adam({ kernels, parameters: [parameter] }, options);
  const step = (form: Form, G: readonly number[], X: readonly number[]) => {
    outputs.data.set(G);
    inputs.data.set(X);
    if (form === "sparse") kernels.compress(outputs, selection, sparse);
    if (form === "values") values.set(product(G, X, shape));
    parameter.gradient = gradients[form];
    optimizer.step();
  };
  return { optimizer, value, step };
}

/** What `trainedBy` returns. */
export type Trained = ReturnType<typeof trainedBy>;

/** The rule itself: all rows in every step. */
export function plainlyTrained(
  shape: Shape,
  weights: readonly number[],
  options: AdamOptions,
): Trained {
  const plain = trainedBy(roundingKernels(), shape, weights, options);
  return { ...plain, step: (_, G, X) => plain.step("values", G, X) };
}

/** Asserts the same bits; reading the memory wakes the rows. */
export function assertSameState(actual: Trained, expected: Trained, message: string): void {
  const arraysOf = ({ optimizer, value }: Trained) => [value, ...optimizer.state.arrays];
  const expectedArrays = arraysOf(expected);
  arraysOf(actual).forEach((array, index) => {
    const name = ["value", "first", "second"][index];
    array.forEach((found, i) => {
      const wanted = expectedArrays[index][i];
      assert(Object.is(found, wanted), `${message}: ${name}[${i}] is ${found}, not ${wanted}`);
    });
  });
}
