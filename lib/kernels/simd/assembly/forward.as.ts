// The forward product of a linear map, y = x W^T + b. B examples, I inputs, O outputs; pointers are
// byte addresses. Each output is a dot product with four partial sums over i (i mod 4), added up as
// (0 + 2) + (1 + 3), then the tail of I mod 4 inputs in order, then the bias; the same in every tile.

import { addOutputs } from "./one_example.as";
import { finishDot, multiplyAdd } from "./vector.as";

/** y for 5 examples and 2 outputs: 10 sums in registers. */
function forward5x2(x: usize, w: usize, bias: usize, y: usize, I: i32, O: i32): void {
  const stride = <usize> I << 2;
  const vectors = I & ~3;
  let x0 = x, x1 = x0 + stride, x2 = x1 + stride, x3 = x2 + stride, x4 = x3 + stride;
  let w0 = w, w1 = w + stride;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
  const end = w + (<usize> vectors << 2);
  const end2 = w + (<usize> (I & ~7) << 2);
  while (w0 < end2) {
    let u = v128.load(w0), v = v128.load(w1);
    let t = v128.load(x0);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.load(x1);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.load(x2);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.load(x3);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    t = v128.load(x4);
    a4 = multiplyAdd(a4, t, u);
    b4 = multiplyAdd(b4, t, v);
    u = v128.load(w0, 16);
    v = v128.load(w1, 16);
    t = v128.load(x0, 16);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.load(x1, 16);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.load(x2, 16);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.load(x3, 16);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    t = v128.load(x4, 16);
    a4 = multiplyAdd(a4, t, u);
    b4 = multiplyAdd(b4, t, v);
    w0 += 32;
    w1 += 32;
    x0 += 32;
    x1 += 32;
    x2 += 32;
    x3 += 32;
    x4 += 32;
  }
  if (w0 < end) {
    const u = v128.load(w0), v = v128.load(w1);
    let t = v128.load(x0);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.load(x1);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.load(x2);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.load(x3);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    t = v128.load(x4);
    a4 = multiplyAdd(a4, t, u);
    b4 = multiplyAdd(b4, t, v);
  }
  const p = load<f32>(bias), q = load<f32>(bias, 4);
  const row = <usize> O << 2;
  const v = w + stride;
  store<f32>(y, finishDot(a0, x, w, vectors, I, p));
  store<f32>(y, finishDot(b0, x, v, vectors, I, q), 4);
  x += stride;
  y += row;
  store<f32>(y, finishDot(a1, x, w, vectors, I, p));
  store<f32>(y, finishDot(b1, x, v, vectors, I, q), 4);
  x += stride;
  y += row;
  store<f32>(y, finishDot(a2, x, w, vectors, I, p));
  store<f32>(y, finishDot(b2, x, v, vectors, I, q), 4);
  x += stride;
  y += row;
  store<f32>(y, finishDot(a3, x, w, vectors, I, p));
  store<f32>(y, finishDot(b3, x, v, vectors, I, q), 4);
  x += stride;
  y += row;
  store<f32>(y, finishDot(a4, x, w, vectors, I, p));
  store<f32>(y, finishDot(b4, x, v, vectors, I, q), 4);
}

/** Bytes of the examples that pass by at a time, for all outputs: they stay in the second-level cache. */
const BLOCK_BYTES: i32 = 200000;

/** y for some examples and the outputs from `from` to `to`. */
function linearBlock(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const tiled = B - B % 5;
  let o = from;
  // Two rows of W stay in the first-level cache while all examples pass by.
  for (; o + 2 <= to; o += 2) {
    const row = w + o * stride;
    for (let b = 0; b < tiled; b += 5) {
      forward5x2(x + b * stride, row, bias + (o << 2), y + ((b * O + o) << 2), I, O);
    }
  }
  for (let b = 0; b < B; b++) {
    const start = b < tiled ? o : from;
    const row = y + (<usize> (b * O) << 2);
    const at = <usize> start << 2;
    memory.copy(row + at, bias + at, <usize> (to - start) << 2);
    addOutputs(x + b * stride, w, row, I, start, to, false);
  }
}

/** y = x W^T + b for the outputs from `from` to `to`. */
export function linear(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const block = 5 + BLOCK_BYTES / (I << 2) / 5 * 5;
  for (let b = 0; b < B; b += block) {
    const rows = <usize> b << 2;
    const count = min<i32>(block, B - b);
    linearBlock(x + rows * I, w, bias, y + rows * O, count, I, O, from, to);
  }
}
