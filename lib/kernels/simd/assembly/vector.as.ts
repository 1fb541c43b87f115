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

/** The last I mod 4 products of one dot product, and the bias. */
// @ts-ignore: decorator
@inline
export function finishDot(sums: v128, x: usize, w: usize, start: i32, I: i32, bias: f32): f32 {
  let sum = sumLanes(sums);
  for (let i = start; i < I; i++) {
    sum += load<f32>(x + (<usize> i << 2)) * load<f32>(w + (<usize> i << 2));
  }
  return sum + bias;
}

/** Four dot products at once, finished as `finishDot` does one; w is the first of their rows. */
// @ts-ignore: decorator
@inline
export function finishDots(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  I: i32,
): void {
  // (0 + 2) and (1 + 3) of each sum, then both of all four side by side.
  const ab = f32x4.add(v128.shuffle<u32>(a, b, 0, 1, 4, 5), v128.shuffle<u32>(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(v128.shuffle<u32>(c, d, 0, 1, 4, 5), v128.shuffle<u32>(c, d, 2, 3, 6, 7));
  let sums = f32x4.add(
    v128.shuffle<u32>(ab, cd, 0, 2, 4, 6),
    v128.shuffle<u32>(ab, cd, 1, 3, 5, 7),
  );
  const stride = <usize> I << 2;
  for (let i = <usize> (I & ~3) << 2; i < stride; i += 4) {
    const p = w + i, q = p + 2 * stride;
    let column = v128.load32_zero(p);
    column = v128.load32_lane(p + stride, column, 1);
    column = v128.load32_lane(q, column, 2);
    column = v128.load32_lane(q + stride, column, 3);
    sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(x + i), column));
  }
  v128.store(y, f32x4.add(sums, v128.load(bias)));
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
