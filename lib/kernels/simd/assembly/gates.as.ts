// Sigmoid and tanh of four numbers at a time, in 32-bit arithmetic, accurate to about 2e-7 of the
// result. One reduction serves both: e^y = 2^n (1 + p) with p = e^r - 1 and |r| <= ln(2) / 2, for
// y <= 0 alone, so that nothing overflows. What is not a number stays so.

import { multiplyAdd } from "./vector.as";

/** ln 2 in two parts, of which the first times n is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;

/** Below this, a sigmoid is 0: the 1e-20 that it would be turns into denormal numbers later. */
const SMALLEST_EXPONENT: f32 = -46;

/** n as a number, for y from -46 to 0. */
// @ts-ignore: decorator
@inline
function exponentOf(y: v128): v128 {
  return f32x4.nearest(f32x4.mul(y, f32x4.splat(1.44269504088896341)));
}

/** 2^n. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
}

/** p = r + r^2 (1/2 + r/6 + ..), r = y - n ln 2: the polynomial of Cephes' expf. */
// @ts-ignore: decorator
@inline
function exponentialRest(y: v128, n: v128): v128 {
  let r = multiplyAdd(y, n, f32x4.splat(-LN2_HIGH));
  r = multiplyAdd(r, n, f32x4.splat(-LN2_LOW));
  let sum = multiplyAdd(f32x4.splat(1.3981999507e-3), r, f32x4.splat(1.9875691500e-4));
  sum = multiplyAdd(f32x4.splat(8.3334519073e-3), r, sum);
  sum = multiplyAdd(f32x4.splat(4.1665795894e-2), r, sum);
  sum = multiplyAdd(f32x4.splat(1.6666665459e-1), r, sum);
  sum = multiplyAdd(f32x4.splat(5.0000001201e-1), r, sum);
  return multiplyAdd(r, f32x4.mul(r, r), sum);
}

/** 1 / (1 + e^-x), as e / (1 + e) below 0; e = e^-|x|. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1), limit = f32x4.splat(SMALLEST_EXPONENT);
  const unlimited = f32x4.neg(f32x4.abs(x));
  const y = f32x4.max(unlimited, limit);
  const n = exponentOf(y);
  const scale = powerOfTwo(n);
  let e = multiplyAdd(scale, scale, exponentialRest(y, n));
  e = v128.andnot(e, f32x4.lt(unlimited, limit));
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

/** -m / (m + 2) with m = e^(-2|x|) - 1, and the sign of x: accurate near 0, too. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const y = f32x4.max(f32x4.mul(magnitude, f32x4.splat(-2)), f32x4.splat(SMALLEST_EXPONENT));
  const n = exponentOf(y);
  const scale = powerOfTwo(n);
  const m = multiplyAdd(f32x4.sub(scale, f32x4.splat(1)), scale, exponentialRest(y, n));
  const result = f32x4.div(f32x4.abs(m), f32x4.add(m, f32x4.splat(2)));
  return v128.or(result, v128.and(x, i32x4.splat(0x80000000)));
}
