// dW = G^T X. B examples, I inputs, O outputs; pointers are byte addresses. Each element is one sum,
// over ascending examples, starting at 0.

import { listColumn } from "./nonzero.as";
import { copyTiles, DEPTH, isDense, multiplyPanels, TILE } from "./panels.as";
import { combineRows } from "./rows.as";
import { multiplyAdd } from "./vector.as";

/** So many outputs at a time: their rows of dW stay in the second-level cache. */
const BLOCK: i32 = 100;

/** Row o of G^T X. */
function weightGradientRow(
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

/** How many rows of dW to form next, of `left`: those of some tiles, or one. */
// @ts-ignore: decorator
@inline
export function nextRows(left: i32): i32 {
  return left < TILE ? 1 : min<i32>(BLOCK, left - left % TILE);
}

/** Rows o to o + `rows` of G^T X, as many as `nextRows` says. room: for copies of G and X. */
export function weightGradientRows(
  g: usize,
  x: usize,
  buffer: usize,
  o: i32,
  rows: i32,
  B: i32,
  I: i32,
  O: i32,
  room: usize,
): void {
  if (rows == 1) {
    weightGradientRow(g, x, buffer, o, B, I, O);
    return;
  }
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const tiles = rows / TILE;
  for (let b = 0; b < B; b += DEPTH) {
    const count = min<i32>(DEPTH, B - b);
    copyTiles(g + b * row + (<usize> o << 2), 4, row, tiles, count, room);
    multiplyPanels(x + b * stride, buffer, tiles, count, I, b == 0, room);
  }
  for (let i = I & ~7; i < I; i++) {
    for (let r = 0; r < rows; r++) {
      store<f32>(buffer + r * stride + (i << 2), weightGradientEntry(g, x, o + r, i, B, I, O));
    }
  }
}

/** dW = G^T X for the outputs from `from` to `to`. room: for copies of G and X. */
export function weightGradient(
  g: usize,
  x: usize,
  dW: usize,
  room: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  for (let o = from, rows = 0; o < to; o += rows) {
    rows = nextRows(to - o);
    weightGradientRows(g, x, dW + o * stride, o, rows, B, I, O, room);
  }
}

/** The same where zeros of G count nothing. lists: room for 2 B numbers. */
export function weightGradientLive(
  g: usize,
  x: usize,
  dW: usize,
  room: usize,
  lists: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  if (isDense(g, B * O, x, B * I)) {
    weightGradient(g, x, dW, room, B, I, O, from, to);
    return;
  }
  const stride = <usize> I << 2;
  const values = lists + (<usize> B << 2);
  for (let o = from; o < to; o++) {
    const count = listColumn(g + (<usize> o << 2), B, O, lists, values);
    combineRows(dW + o * stride, x, lists, values, count, I);
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
