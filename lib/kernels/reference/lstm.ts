/**
 * The cell of an LSTM in the reference kernels: gates, state, output, and their gradients. Not here:
 * the products before it (see `products.ts`).
 *
 * @module
 */
import { exp } from "../../math/math.ts";
import type { LstmStep, LstmStepGradient } from "../kernels.ts";

/** Below this magnitude a gradient of a gate or a cell is zero. */
const SMALLEST_GRADIENT = 1e-20;
/** Below this, a sigmoid is zero. */
const SMALLEST_EXPONENT = -46;

/**
 * `1 / (1 + e^-x)`, as `e^x / (1 + e^x)` below 0, so that nothing overflows.
 *
 * @param x Any number.
 * @returns From 0 to 1; 0 below -46.
 */
export function sigmoid(x: number): number {
  if (x < SMALLEST_EXPONENT) return 0;
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}

/**
 * The hyperbolic tangent: `(1 - e) / (1 + e)` with `e = e^-2|x|`, and Lambert's continued fraction
 * `x / (1 + x^2 / (3 + x^2 / (5 + ..)))` where that would cancel.
 *
 * @param x Any number.
 * @returns From -1 to 1.
 */
export function tanh(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude < 1) {
    let denominator = 23;
    for (let i = 21; i >= 1; i -= 2) denominator = i + x * x / denominator;
    return x / denominator;
  }
  const e = exp(-2 * magnitude);
  return Math.sign(x) * (1 - e) / (1 + e);
}

/** Gates, state and output of one step. */
export function lstmCell(step: LstmStep): void {
  const { gates, previousCell, cell, tanhCell, hidden } = step;
  const units = cell.length;
  for (let j = 0; j < units; j++) {
    const i = gates[j] = sigmoid(gates[j]);
    const f = gates[units + j] = sigmoid(gates[units + j]);
    const g = gates[2 * units + j] = tanh(gates[2 * units + j]);
    const o = gates[3 * units + j] = sigmoid(gates[3 * units + j]);
    cell[j] = f * previousCell[j] + i * g;
    tanhCell[j] = tanh(cell[j]);
    hidden[j] = o * tanhCell[j];
  }
}

/** Gradients of one step. */
export function lstmCellBackward(step: LstmStep, gradient: LstmStepGradient): void {
  const { gates, previousCell, tanhCell } = step;
  const units = tanhCell.length;
  for (let j = 0; j < units; j++) {
    const [i, f] = [gates[j], gates[units + j]];
    const [g, o] = [gates[2 * units + j], gates[3 * units + j]];
    const t = tanhCell[j];
    const dh = gradient.hidden[j] + gradient.recurrent[j];
    const dc = gradient.cell[j] + dh * o * (1 - t * t);
    gradient.gates[j] = flush(dc * g * i * (1 - i));
    gradient.gates[units + j] = flush(dc * previousCell[j] * f * (1 - f));
    gradient.gates[2 * units + j] = flush(dc * i * (1 - g * g));
    gradient.gates[3 * units + j] = flush(dh * t * o * (1 - o));
    gradient.cell[j] = flush(dc * f);
  }
}

/**
 * Puts a small gradient to zero, before it turns into denormal numbers on its way back.
 *
 * @param gradient Any number.
 * @returns The gradient, or 0 where it is too small to matter.
 */
export function flush(gradient: number): number {
  return Math.abs(gradient) < SMALLEST_GRADIENT ? 0 : gradient;
}
