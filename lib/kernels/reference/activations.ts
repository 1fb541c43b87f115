/**
 * The activations of the reference kernels: ReLU, tanh and cube, and their slopes.
 *
 * @module
 */
import type { Matrix } from "../kernels.ts";
import { flush, tanh as tanhOf } from "./lstm.ts";

/** `y = max(y, 0)`. */
export function relu(y: Matrix): void {
  const length = y.rows * y.columns;
  for (let i = 0; i < length; i++) if (y.data[i] <= 0) y.data[i] = 0;
}

/** `gradient = 0` where `y <= 0`. */
export function reluBackward(y: Matrix, gradient: Matrix): void {
  const length = y.rows * y.columns;
  for (let i = 0; i < length; i++) if (y.data[i] <= 0) gradient.data[i] = 0;
}

/** `y = tanh(x)`, `x = 1 - y^2`. */
export function tanh(x: Matrix, y: Matrix): void {
  const length = x.rows * x.columns;
  for (let i = 0; i < length; i++) {
    y.data[i] = tanhOf(x.data[i]);
    x.data[i] = 1 - y.data[i] * y.data[i];
  }
}

/** `y = x^3`, `x = 3 x^2`. */
export function cube(x: Matrix, y: Matrix): void {
  const length = x.rows * x.columns;
  for (let i = 0; i < length; i++) {
    const value = x.data[i];
    y.data[i] = value * value * value;
    x.data[i] = 3 * value * value;
  }
}

/** `gradient *= slope`. */
export function multiplySlope(gradient: Matrix, slope: Matrix): void {
  const length = gradient.rows * gradient.columns;
  for (let i = 0; i < length; i++) gradient.data[i] = flush(gradient.data[i] * slope.data[i]);
}
