// What a step of an LSTM needs beside the products of a linear map. H units; the gates i, f, g, o
// lie one after the other in rows of 4H numbers. Pointers are byte addresses.

import { sigmoid, tanh } from "./gates.as";
import { combineRows } from "./rows.as";
import { flush, multiplyAdd, readSome, sumLanes, writeSome } from "./vector.as";

// @ts-ignore: decorator
@inline
function cellAt(
  z: usize,
  stride: usize,
  previous: usize,
  cell: usize,
  tanhCell: usize,
  hidden: usize,
  isOne: bool,
): void {
  const i = sigmoid(readSome(z, isOne));
  writeSome(z, i, isOne);
  const f = sigmoid(readSome(z + stride, isOne));
  writeSome(z + stride, f, isOne);
  const g = tanh(readSome(z + 2 * stride, isOne));
  writeSome(z + 2 * stride, g, isOne);
  const o = sigmoid(readSome(z + 3 * stride, isOne));
  writeSome(z + 3 * stride, o, isOne);
  const c = multiplyAdd(f32x4.mul(f, readSome(previous, isOne)), i, g);
  writeSome(cell, c, isOne);
  const t = tanh(c);
  writeSome(tanhCell, t, isOne);
  writeSome(hidden, f32x4.mul(o, t), isOne);
}

/** z becomes the gates; c = f c' + i g, tanh c, h = o tanh c. */
export function lstmCell(
  z: usize,
  previous: usize,
  cell: usize,
  tanhCell: usize,
  hidden: usize,
  H: i32,
): void {
  const bytes = <usize> H << 2;
  const vectorBytes = <usize> (H & ~3) << 2;
  let j: usize = 0;
  for (; j < vectorBytes; j += 16) {
    cellAt(z + j, bytes, previous + j, cell + j, tanhCell + j, hidden + j, false);
  }
  for (; j < bytes; j += 4) {
    cellAt(z + j, bytes, previous + j, cell + j, tanhCell + j, hidden + j, true);
  }
}

// @ts-ignore: decorator
@inline
function cellBackwardAt(
  gates: usize,
  stride: usize,
  previous: usize,
  tanhCell: usize,
  dh1: usize,
  dh2: usize,
  dc: usize,
  dz: usize,
  isOne: bool,
): void {
  const one = f32x4.splat(1);
  const i = readSome(gates, isOne), f = readSome(gates + stride, isOne);
  const g = readSome(gates + 2 * stride, isOne), o = readSome(gates + 3 * stride, isOne);
  const t = readSome(tanhCell, isOne);
  const dh = f32x4.add(readSome(dh1, isOne), readSome(dh2, isOne));
  const throughTanh = f32x4.mul(f32x4.mul(dh, o), f32x4.sub(one, f32x4.mul(t, t)));
  const c = f32x4.add(readSome(dc, isOne), throughTanh);
  const dI = f32x4.mul(f32x4.mul(c, g), f32x4.mul(i, f32x4.sub(one, i)));
  const dF = f32x4.mul(f32x4.mul(c, readSome(previous, isOne)), f32x4.mul(f, f32x4.sub(one, f)));
  const dG = f32x4.mul(f32x4.mul(c, i), f32x4.sub(one, f32x4.mul(g, g)));
  const dO = f32x4.mul(f32x4.mul(dh, t), f32x4.mul(o, f32x4.sub(one, o)));
  writeSome(dz, flush(dI), isOne);
  writeSome(dz + stride, flush(dF), isOne);
  writeSome(dz + 2 * stride, flush(dG), isOne);
  writeSome(dz + 3 * stride, flush(dO), isOne);
  writeSome(dc, flush(f32x4.mul(c, f)), isOne);
}

/** dz from the gradients of h, which come from above and from the next step, and of c, in place. */
export function lstmCellBackward(
  gates: usize,
  previous: usize,
  tanhCell: usize,
  dh1: usize,
  dh2: usize,
  dc: usize,
  dz: usize,
  H: i32,
): void {
  const bytes = <usize> H << 2;
  const vectorBytes = <usize> (H & ~3) << 2;
  let j: usize = 0;
  for (; j < vectorBytes; j += 16) {
    const p = previous + j, t = tanhCell + j;
    cellBackwardAt(gates + j, bytes, p, t, dh1 + j, dh2 + j, dc + j, dz + j, false);
  }
  for (; j < bytes; j += 4) {
    const p = previous + j, t = tanhCell + j;
    cellBackwardAt(gates + j, bytes, p, t, dh1 + j, dh2 + j, dc + j, dz + j, true);
  }
}

/** The last I mod 4 products of one dot product, added to y. */
// @ts-ignore: decorator
@inline
function finishDot(sums: v128, x: usize, w: usize, y: usize, start: usize, end: usize): void {
  let sum = sumLanes(sums);
  for (let i = start; i < end; i += 4) sum += load<f32>(x + i) * load<f32>(w + i);
  store<f32>(y, load<f32>(y) + sum);
}

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
function addLinear1x8(x: usize, w: usize, y: usize, I: i32): void {
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
  finishDot(a0, x, w, y, bytes, stride);
  finishDot(a1, x, w1, y + 4, bytes, stride);
  finishDot(a2, x, w2, y + 8, bytes, stride);
  finishDot(a3, x, w3, y + 12, bytes, stride);
  finishDot(a4, x, w4, y + 16, bytes, stride);
  finishDot(a5, x, w5, y + 20, bytes, stride);
  finishDot(a6, x, w6, y + 24, bytes, stride);
  finishDot(a7, x, w7, y + 28, bytes, stride);
}

function addLinear1x1(x: usize, w: usize, y: usize, I: i32): void {
  const bytes = <usize> (I & ~3) << 2;
  let sums = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    sums = multiplyAdd(sums, v128.load(x + i), v128.load(w + i));
  }
  finishDot(sums, x, w, y, bytes, <usize> I << 2);
}

/**
 * y += x W^T for the outputs from `from` to `to`. A W that is larger than the second-level cache
 * passes by once for each row of x; with `isDescending` every other time, what the last pass left
 * in the cache is used first. Each output is one sum in one order, whatever the way through W.
 */
export function addLinear(
  x: usize,
  w: usize,
  y: usize,
  B: i32,
  I: i32,
  O: i32,
  isDescending: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const tiled = from + ((to - from) & ~7);
  for (let b = 0; b < B; b++) {
    const row = x + b * stride;
    const out = y + (<usize> (b * O) << 2);
    for (let o = tiled; o < to; o++) addLinear1x1(row, w + o * stride, out + (o << 2), I);
    if (isDescending) {
      for (let o = tiled - 8; o >= from; o -= 8) {
        addLinear1x8(row, w + o * stride, out + (o << 2), I);
      }
    } else {
      for (let o = from; o < tiled; o += 8) {
        addLinear1x8(row, w + o * stride, out + (o << 2), I);
      }
    }
  }
}

/** dx = G W from k selected entries of each row of G. keptIndices, keptValues: room for k. */
export function selectedInputGradient(
  g: usize,
  indices: usize,
  k: i32,
  w: usize,
  dx: usize,
  B: i32,
  I: i32,
  O: i32,
  keptIndices: usize,
  keptValues: usize,
): void {
  for (let b = 0; b < B; b++) {
    const row = g + (<usize> (b * O) << 2);
    let count = 0;
    for (let j = 0; j < k; j++) {
      const index = load<i32>(indices + (<usize> (b * k + j) << 2));
      const value = load<f32>(row + (index << 2));
      if (value == 0) continue;
      store<i32>(keptIndices + (count << 2), index);
      store<f32>(keptValues + (count << 2), value);
      count++;
    }
    combineRows(dx + (<usize> (b * I) << 2), w, keptIndices, keptValues, count, I);
  }
}
