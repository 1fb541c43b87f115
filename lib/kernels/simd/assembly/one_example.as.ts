// One example at a time, y += W x: what is left of a minibatch beside its tiles, and the recurrence of
// an LSTM. Each output is one sum in one order, as in forward.as.ts.

import { finishDot, finishDots, multiplyAdd } from "./vector.as";

/** sum + the products of four vectors with the four at w, one after the other. */
// @ts-ignore: decorator
@inline
function multiplyAdd4(sum: v128, t0: v128, t1: v128, t2: v128, t3: v128, w: usize): v128 {
  sum = multiplyAdd(sum, t0, v128.load(w));
  sum = multiplyAdd(sum, t1, v128.load(w, 16));
  sum = multiplyAdd(sum, t2, v128.load(w, 32));
  return multiplyAdd(sum, t3, v128.load(w, 48));
}

/**
 * y += W x for 8 outputs: as many streams as the memory likes, and one load of x for all. Four
 * vectors at a time, since to move nine pointers costs as much as two products.
 */
function addOutputs8(x: usize, w: usize, y: usize, I: i32): void {
  const stride = <usize> I << 2;
  const bytes = <usize> (I & ~3) << 2;
  const bytes16 = <usize> (I & ~15) << 2;
  const w1 = w + stride, w2 = w1 + stride, w3 = w2 + stride, w4 = w3 + stride;
  const w5 = w4 + stride, w6 = w5 + stride, w7 = w6 + stride;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  let i: usize = 0;
  for (; i < bytes16; i += 64) {
    const p = x + i;
    const t0 = v128.load(p), t1 = v128.load(p, 16), t2 = v128.load(p, 32), t3 = v128.load(p, 48);
    a0 = multiplyAdd4(a0, t0, t1, t2, t3, w + i);
    a1 = multiplyAdd4(a1, t0, t1, t2, t3, w1 + i);
    a2 = multiplyAdd4(a2, t0, t1, t2, t3, w2 + i);
    a3 = multiplyAdd4(a3, t0, t1, t2, t3, w3 + i);
    a4 = multiplyAdd4(a4, t0, t1, t2, t3, w4 + i);
    a5 = multiplyAdd4(a5, t0, t1, t2, t3, w5 + i);
    a6 = multiplyAdd4(a6, t0, t1, t2, t3, w6 + i);
    a7 = multiplyAdd4(a7, t0, t1, t2, t3, w7 + i);
  }
  for (; i < bytes; i += 16) {
    const t = v128.load(x + i);
    a0 = multiplyAdd(a0, t, v128.load(w + i));
    a1 = multiplyAdd(a1, t, v128.load(w1 + i));
    a2 = multiplyAdd(a2, t, v128.load(w2 + i));
    a3 = multiplyAdd(a3, t, v128.load(w3 + i));
    a4 = multiplyAdd(a4, t, v128.load(w4 + i));
    a5 = multiplyAdd(a5, t, v128.load(w5 + i));
    a6 = multiplyAdd(a6, t, v128.load(w6 + i));
    a7 = multiplyAdd(a7, t, v128.load(w7 + i));
  }
  finishDots(a0, a1, a2, a3, x, w, y, y, I);
  finishDots(a4, a5, a6, a7, x, w4, y + 16, y + 16, I);
}

function addOutput(x: usize, w: usize, y: usize, I: i32): void {
  const bytes = <usize> (I & ~3) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    sums = multiplyAdd(sums, v128.load(x + i), v128.load(w + i));
  }
  store<f32>(y, finishDot(sums, x, w, I & ~3, I, load<f32>(y)));
}

/**
 * y += W x for the outputs from `from` to `to`, upward or downward through W. y is that of the first
 * output of all.
 */
export function addOutputs(
  x: usize,
  w: usize,
  y: usize,
  I: i32,
  from: i32,
  to: i32,
  isDescending: bool,
): void {
  const stride = <usize> I << 2;
  const tiled = from + ((to - from) & ~7);
  for (let o = tiled; o < to; o++) addOutput(x, w + o * stride, y + (<usize> o << 2), I);
  if (isDescending) {
    for (let o = tiled - 8; o >= from; o -= 8) {
      addOutputs8(x, w + o * stride, y + (<usize> o << 2), I);
    }
  } else {
    for (let o = from; o < tiled; o += 8) {
      addOutputs8(x, w + o * stride, y + (<usize> o << 2), I);
    }
  }
}
