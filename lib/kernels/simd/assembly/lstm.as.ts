// What a step of an LSTM needs beside the products of a linear map. H units; the gates i, f, g, o
// lie one after the other in rows of 4H numbers. Pointers are byte addresses.

import { sigmoid, tanh } from "./gates.as";
import { addOutputs } from "./one_example.as";
import { combineRows } from "./rows.as";
import { flush, multiplyAdd, readSome, writeSome } from "./vector.as";

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

/**
 * y += x W^T for the outputs from `from` to `to`. A W that is larger than the second-level cache
 * passes by once for each row of x; with `isDescending` every other time, what the last pass left
 * in the cache is used first.
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
  for (let b = 0; b < B; b++) {
    const row = x + <usize> b * (<usize> I << 2);
    addOutputs(row, w, y + (<usize> (b * O) << 2), I, from, to, isDescending != 0);
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
