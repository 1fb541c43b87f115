/**
 * Exponential, logarithm and cosine from additions, multiplications and divisions only, so that they
 * give the same bits on every machine, unlike the platform's Math. Accurate to a few units in the
 * last place of a 64-bit number. Not here: functions on arrays (see kernels/).
 *
 * @module
 */

const LN2_HIGH = 6.93147180369123816490e-01;
const LN2_LOW = 1.90821492927058770002e-10;

/** Two halves of a 64-bit number, to set its exponent exactly. */
const bits = new DataView(new ArrayBuffer(8));

/** 2 to the power of an integer from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  bits.setUint32(0, (exponent + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/**
 * e to the power of x: `x = n ln 2 + r`, `e^x = 2^n e^r`, with the series of e^r for
 * `|r| <= ln(2) / 2`.
 *
 * @param x Any number.
 * @returns e^x; 0 below -708, Infinity above 709.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { exp } from "./math.ts";
 *
 * assertAlmostEquals(exp(1), Math.E, 1e-15);
 * ```
 */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709) return Infinity;
  if (x < -708) return 0;
  const n = Math.floor(x * 1.4426950408889634 + 0.5);
  const r = (x - n * LN2_HIGH) - n * LN2_LOW;
  let sum = 1;
  for (let i = 14; i >= 1; i--) sum = 1 + (r / i) * sum;
  return sum * powerOfTwo(n);
}

/**
 * The natural logarithm: `x = 2^n f` with f near 1, `ln f = 2 artanh((f - 1) / (f + 1))`.
 *
 * @param x Any number.
 * @returns ln x; -Infinity for 0, NaN below 0. Denormal numbers count as 0.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { log } from "./math.ts";
 *
 * assertAlmostEquals(log(10), Math.LN10, 1e-15);
 * ```
 */
export function log(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x < 2.2250738585072014e-308) return -Infinity;
  if (x === Infinity) return Infinity;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let n = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let f = bits.getFloat64(0);
  if (f > 1.4142135623730951) {
    f /= 2;
    n += 1;
  }
  const s = (f - 1) / (f + 1);
  const z = s * s;
  let sum = 0;
  for (let i = 23; i >= 1; i -= 2) sum = sum * z + 1 / i;
  return n * LN2_HIGH + (n * LN2_LOW + 2 * s * sum);
}

/**
 * `cos(2 pi turns)`, by the series in the first eighth of a turn and symmetry elsewhere.
 *
 * @param turns The angle in turns, from 0 to 1.
 * @returns The cosine.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { cosTurns } from "./math.ts";
 *
 * assertAlmostEquals(cosTurns(1 / 6), 0.5, 1e-15);
 * ```
 */
export function cosTurns(turns: number): number {
  const half = turns > 0.5 ? 1 - turns : turns;
  if (half > 0.25) return -cosTurns(0.5 - half);
  return half > 0.125 ? sinSeries(0.25 - half) : cosSeries(half);
}

function cosSeries(turns: number): number {
  const z = turns * turns * 39.47841760435743;
  let sum = 1;
  for (let i = 18; i >= 2; i -= 2) sum = 1 - z / (i * (i - 1)) * sum;
  return sum;
}

function sinSeries(turns: number): number {
  const x = turns * 6.283185307179586;
  const z = x * x;
  let sum = 1;
  for (let i = 19; i >= 3; i -= 2) sum = 1 - z / (i * (i - 1)) * sum;
  return x * sum;
}
