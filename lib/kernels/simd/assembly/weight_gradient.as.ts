// dW = G^T X. B examples, I inputs, O outputs; pointers are byte addresses. Each element is one sum,
// over ascending examples, starting at 0.

import { hasNoZeroColumns4, listColumn } from "./nonzero.as";
import { combineRows } from "./rows.as";
import { multiplyAdd } from "./vector.as";

/** So many examples at a time, so that a panel of them stays in the first-level cache. */
const CHUNK: i32 = 256;

/**
 * The panel of 4 rows and 8 columns of G^T X whose first entry lies at d, from `count` examples, of
 * which the first is at g and x. Begins at 0, or with what examples before have left there.
 */
// @ts-ignore: decorator
@inline
function weightGradientPanel(
  g: usize,
  x: usize,
  d: usize,
  count: i32,
  I: i32,
  O: i32,
  isFirst: bool,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const d1 = d + stride, d2 = d1 + stride, d3 = d2 + stride;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  if (!isFirst) {
    a0 = v128.load(d), b0 = v128.load(d, 16);
    a1 = v128.load(d1), b1 = v128.load(d1, 16);
    a2 = v128.load(d2), b2 = v128.load(d2, 16);
    a3 = v128.load(d3), b3 = v128.load(d3, 16);
  }
  for (const end = g + count * row; g < end; g += row) {
    const u = v128.load(x), v = v128.load(x, 16);
    let t = v128.load32_splat(g);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.load32_splat(g, 4);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.load32_splat(g, 8);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.load32_splat(g, 12);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    x += stride;
  }
  v128.store(d, a0);
  v128.store(d, b0, 16);
  v128.store(d1, a1);
  v128.store(d1, b1, 16);
  v128.store(d2, a2);
  v128.store(d2, b2, 16);
  v128.store(d3, a3);
  v128.store(d3, b3, 16);
}

/** Rows o to o + `rows`, a multiple of 4, of G^T X into a buffer [rows, I]. */
export function weightGradientRows(
  g: usize,
  x: usize,
  buffer: usize,
  o: i32,
  rows: i32,
  B: i32,
  I: i32,
  O: i32,
): void {
  const stride = <usize> I << 2;
  const I8 = I & ~7;
  const first = g + (<usize> o << 2);
  for (let b = 0; b < B; b += CHUNK) {
    const count = min<i32>(CHUNK, B - b);
    const column = first + <usize> b * (<usize> O << 2);
    for (let i = 0; i < I8; i += 8) {
      const p = x + b * stride + (<usize> i << 2);
      const d = buffer + (<usize> i << 2);
      for (let r = 0; r < rows; r += 4) {
        weightGradientPanel(column + (r << 2), p, d + r * stride, count, I, O, b == 0);
      }
    }
  }
  for (let i = I8; i < I; i++) {
    for (let r = 0; r < rows; r++) {
      store<f32>(buffer + r * stride + (i << 2), weightGradientEntry(g, x, o + r, i, B, I, O));
    }
  }
}

/** Row o of G^T X. */
export function weightGradientRow(
  g: usize,
  x: usize,
  buffer: usize,
  o: i32,
  B: i32,
  I: i32,
  O: i32,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const first = g + (<usize> o << 2);
  const end = first + B * row;
  const I4 = I & ~3;
  let i = 0;
  for (; i < I4; i += 4) {
    let p = x + (<usize> i << 2);
    let a0 = f32x4.splat(0);
    for (let q = first; q < end; q += row) {
      a0 = multiplyAdd(a0, v128.load32_splat(q), v128.load(p));
      p += stride;
    }
    v128.store(buffer + (<usize> i << 2), a0);
  }
  for (; i < I; i++) {
    store<f32>(buffer + (i << 2), weightGradientEntry(g, x, o, i, B, I, O));
  }
}

// @ts-ignore: decorator
@inline
function weightGradientEntry(g: usize, x: usize, o: i32, i: i32, B: i32, I: i32, O: i32): f32 {
  let sum: f32 = 0;
  for (let b = 0; b < B; b++) {
    sum += load<f32>(g + ((b * O + o) << 2)) * load<f32>(x + ((b * I + i) << 2));
  }
  return sum;
}

/** dW = G^T X for the outputs from `from` to `to`, sixteen at a time while a panel of X is near. */
export function weightGradient(
  g: usize,
  x: usize,
  dW: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  let o = from;
  for (let rows = 0; o + 4 <= to; o += rows) {
    rows = min<i32>(16, (to - o) & ~3);
    weightGradientRows(g, x, dW + o * stride, o, rows, B, I, O);
  }
  for (; o < to; o++) weightGradientRow(g, x, dW + o * stride, o, B, I, O);
}

/**
 * The same without the entries of G that are zero; rows without zeros go by fours. lists: room for
 * 2 B numbers.
 */
export function weightGradientLive(
  g: usize,
  x: usize,
  dW: usize,
  lists: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const values = lists + (<usize> B << 2);
  for (let o = from; o < to;) {
    const end = min<i32>(o + 4, to);
    if (end == o + 4 && hasNoZeroColumns4(g + (<usize> o << 2), B, O)) {
      weightGradientRows(g, x, dW + o * stride, o, 4, B, I, O);
      o = end;
    }
    for (; o < end; o++) {
      const count = listColumn(g + (<usize> o << 2), B, O, lists, values);
      combineRows(dW + o * stride, x, lists, values, count, I);
    }
  }
}

/** dW = G^T X for the outputs from `from` to `to`, from the kept entries of G. */
export function sparseWeightGradient(
  columnStarts: usize,
  rowIndices: usize,
  columnValues: usize,
  x: usize,
  dW: usize,
  I: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  for (let o = from; o < to; o++) {
    const start = load<i32>(columnStarts + (o << 2));
    const count = load<i32>(columnStarts + (o << 2), 4) - start;
    const at = start << 2;
    combineRows(dW + o * stride, x, rowIndices + at, columnValues + at, count, I);
  }
}
