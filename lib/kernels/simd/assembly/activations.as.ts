// Activations and their slopes.

import { tanh as tanhOf } from "./gates.as";
import { flush, readSome, writeSome } from "./vector.as";

/** y = max(y, 0); a number that is none stays so. */
export function relu(y: usize, length: i32): void {
  const zero = f32x4.splat(0);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const value = v128.load(y + i);
    v128.store(y + i, v128.andnot(value, f32x4.le(value, zero)));
  }
  for (; i < bytes; i += 4) if (load<f32>(y + i) <= 0) store<f32>(y + i, 0);
}

/** g = 0 where y <= 0. */
export function reluBackward(y: usize, g: usize, length: i32): void {
  const zero = f32x4.splat(0);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    v128.store(g + i, v128.andnot(v128.load(g + i), f32x4.le(v128.load(y + i), zero)));
  }
  for (; i < bytes; i += 4) if (load<f32>(y + i) <= 0) store<f32>(g + i, 0);
}

// @ts-ignore: decorator
@inline
function tanhAt(x: usize, y: usize, isOne: bool): void {
  const value = tanhOf(readSome(x, isOne));
  writeSome(y, value, isOne);
  writeSome(x, f32x4.sub(f32x4.splat(1), f32x4.mul(value, value)), isOne);
}

/** y = tanh(x), x = 1 - y^2. */
export function tanh(x: usize, y: usize, length: i32): void {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) tanhAt(x + i, y + i, false);
  for (; i < bytes; i += 4) tanhAt(x + i, y + i, true);
}

// @ts-ignore: decorator
@inline
function cubeAt(x: usize, y: usize, isOne: bool): void {
  const value = readSome(x, isOne);
  writeSome(y, f32x4.mul(f32x4.mul(value, value), value), isOne);
  writeSome(x, f32x4.mul(f32x4.mul(f32x4.splat(3), value), value), isOne);
}

/** y = x^3, x = 3 x^2. */
export function cube(x: usize, y: usize, length: i32): void {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) cubeAt(x + i, y + i, false);
  for (; i < bytes; i += 4) cubeAt(x + i, y + i, true);
}

/** g = g * slope. */
export function multiplySlope(g: usize, slope: usize, length: i32): void {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    v128.store(g + i, flush(f32x4.mul(v128.load(g + i), v128.load(slope + i))));
  }
  for (; i < bytes; i += 4) {
    writeSome(g + i, flush(f32x4.mul(readSome(g + i, true), readSome(slope + i, true))), true);
  }
}
