// Arithmetic on vectors of four numbers.

/**
 * sum + a b in each lane. The strict build rounds the product, so its bits are the same everywhere;
 * the relaxed one leaves that to the processor.
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, sum);
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** The sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<u32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** Four numbers, or the one that is left of a row, and zeros. `isOne` is a constant at every call. */
// @ts-ignore: decorator
@inline
export function readSome(at: usize, isOne: bool): v128 {
  if (isOne) return v128.load32_zero(at);
  return v128.load(at);
}

/** Writes what `readSome` has read. */
// @ts-ignore: decorator
@inline
export function writeSome(at: usize, value: v128, isOne: bool): void {
  if (isOne) v128.store32_lane(at, value, 0);
  else v128.store(at, value);
}

/** Below this magnitude a gradient is zero: it would turn into denormal numbers on its way back. */
const SMALLEST_GRADIENT: f32 = 1e-20;

/** The gradient, or 0 where it is too small to matter. */
// @ts-ignore: decorator
@inline
export function flush(gradient: v128): v128 {
  return v128.andnot(gradient, f32x4.lt(f32x4.abs(gradient), f32x4.splat(SMALLEST_GRADIENT)));
}
