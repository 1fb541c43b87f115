// dx = G W. B examples, I inputs, O outputs; pointers are byte addresses. Each element is one sum,
// over ascending outputs, starting at 0.

import { hasNoZero, listEntries } from "./nonzero.as";
import { copyTiles, DEPTH, isDense, MOST_TILES, multiplyPanels, TILE } from "./panels.as";
import { combineRows } from "./rows.as";
import { multiplyAdd } from "./vector.as";

/** dx = G W for the examples from `from` to `to`, from the kept entries of G. */
export function sparseInputGradient(
  rowStarts: usize,
  columnIndices: usize,
  rowValues: usize,
  w: usize,
  dx: usize,
  I: i32,
  from: i32,
  to: i32,
): void {
  for (let b = from; b < to; b++) {
    const start = load<i32>(rowStarts + (b << 2));
    const count = load<i32>(rowStarts + (b << 2), 4) - start;
    combineRows(
      dx + <usize> b * (<usize> I << 2),
      w,
      columnIndices + (start << 2),
      rowValues + (start << 2),
      count,
      I,
    );
  }
}

/** One row of dx = G W: the rows of W pass by in one piece, four at a time. */
function inputGradientRow(g: usize, w: usize, dx: usize, I: i32, O: i32): void {
  const stride = <usize> I << 2;
  const vectorBytes = <usize> (I & ~3) << 2;
  memory.fill(dx, 0, stride);
  let o = 0;
  for (; o + 4 <= O; o += 4) {
    const p = g + (<usize> o << 2);
    const r0 = w + o * stride, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
    const s0 = v128.load32_splat(p), s1 = v128.load32_splat(p, 4);
    const s2 = v128.load32_splat(p, 8), s3 = v128.load32_splat(p, 12);
    let i: usize = 0;
    for (; i < vectorBytes; i += 16) {
      let sum = multiplyAdd(v128.load(dx + i), s0, v128.load(r0 + i));
      sum = multiplyAdd(sum, s1, v128.load(r1 + i));
      sum = multiplyAdd(sum, s2, v128.load(r2 + i));
      v128.store(dx + i, multiplyAdd(sum, s3, v128.load(r3 + i)));
    }
    for (; i < stride; i += 4) {
      let sum = load<f32>(dx + i) + load<f32>(p) * load<f32>(r0 + i);
      sum += load<f32>(p, 4) * load<f32>(r1 + i);
      sum += load<f32>(p, 8) * load<f32>(r2 + i);
      store<f32>(dx + i, sum + load<f32>(p, 12) * load<f32>(r3 + i));
    }
  }
  for (; o < O; o++) {
    const factor = load<f32>(g + (<usize> o << 2));
    const row = w + o * stride;
    for (let i: usize = 0; i < stride; i += 4) {
      store<f32>(dx + i, load<f32>(dx + i) + factor * load<f32>(row + i));
    }
  }
}

/** From so many examples on, copies of G and W are worth their time. */
const LEAST_EXAMPLES: i32 = 16;

/** So many outputs at a time, so that a panel of their rows stays in the first-level cache. */
const CHUNK: i32 = 256;

/**
 * The panel of 5 examples and 8 inputs of dx whose first entry lies at d, from `count` outputs, of
 * which the first is at g and w. Begins at 0, or with what outputs before have left there.
 */
// @ts-ignore: decorator
@inline
function inputGradientPanel(
  g: usize,
  w: usize,
  d: usize,
  count: i32,
  I: i32,
  O: i32,
  isFirst: bool,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const d1 = d + stride, d2 = d1 + stride, d3 = d2 + stride, d4 = d3 + stride;
  let g1 = g + row, g2 = g1 + row, g3 = g2 + row, g4 = g3 + row;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
  if (!isFirst) {
    a0 = v128.load(d), b0 = v128.load(d, 16);
    a1 = v128.load(d1), b1 = v128.load(d1, 16);
    a2 = v128.load(d2), b2 = v128.load(d2, 16);
    a3 = v128.load(d3), b3 = v128.load(d3, 16);
    a4 = v128.load(d4), b4 = v128.load(d4, 16);
  }
  for (const end = g + (<usize> count << 2); g < end;) {
    const u = v128.load(w), v = v128.load(w, 16);
    let t = v128.load32_splat(g);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.load32_splat(g1);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.load32_splat(g2);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.load32_splat(g3);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    t = v128.load32_splat(g4);
    a4 = multiplyAdd(a4, t, u);
    b4 = multiplyAdd(b4, t, v);
    g += 4;
    g1 += 4;
    g2 += 4;
    g3 += 4;
    g4 += 4;
    w += stride;
  }
  v128.store(d, a0);
  v128.store(d, b0, 16);
  v128.store(d1, a1);
  v128.store(d1, b1, 16);
  v128.store(d2, a2);
  v128.store(d2, b2, 16);
  v128.store(d3, a3);
  v128.store(d3, b3, 16);
  v128.store(d4, a4);
  v128.store(d4, b4, 16);
}

/** The whole panels of 8 inputs for fives of examples: W is read in place. */
function inputGradientTiles(
  g: usize,
  w: usize,
  dx: usize,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const I8 = I & ~7;
  for (let o = 0; o < O; o += CHUNK) {
    const count = min<i32>(CHUNK, O - o);
    for (let i = 0; i < I8; i += 8) {
      const panel = w + o * stride + (<usize> i << 2);
      for (let b = from; b < to; b += 5) {
        const d = dx + b * stride + (<usize> i << 2);
        inputGradientPanel(g + b * row + (<usize> o << 2), panel, d, count, I, O, o == 0);
      }
    }
  }
}

/** The same for many examples: G and W are copied beforehand. */
function inputGradientPanels(
  g: usize,
  w: usize,
  dx: usize,
  room: usize,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  for (let b = from, tiles = 0; b < to; b += tiles * TILE) {
    tiles = min<i32>(MOST_TILES, (to - b) / TILE);
    for (let o = 0; o < O; o += DEPTH) {
      const count = min<i32>(DEPTH, O - o);
      copyTiles(g + b * row + (<usize> o << 2), row, 4, tiles, count, room);
      multiplyPanels(w + o * stride, dx + b * stride, tiles, count, I, o == 0, room);
    }
  }
}

/**
 * dx = G W for the examples from `from` to `to`, every product formed. A panel of 8 inputs is summed
 * in registers, for five examples at a time, while a chunk of the outputs passes by; the rest of the
 * examples go row by row. room: for copies of G and W.
 */
export function inputGradient(
  g: usize,
  w: usize,
  dx: usize,
  room: usize,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const row = <usize> O << 2;
  const tiled = to - (to - from) % 5;
  for (let b = tiled; b < to; b++) inputGradientRow(g + b * row, w, dx + b * stride, I, O);
  if (tiled == from) return;
  if (to - from >= LEAST_EXAMPLES) inputGradientPanels(g, w, dx, room, I, O, from, tiled);
  else inputGradientTiles(g, w, dx, I, O, from, tiled);
  const I8 = I & ~7;
  for (let i = I8; i < I; i++) {
    for (let b = from; b < tiled; b++) {
      let sum: f32 = 0;
      for (let o = 0; o < O; o++) {
        sum += load<f32>(g + b * row + (o << 2)) * load<f32>(w + o * stride + (i << 2));
      }
      store<f32>(dx + b * stride + (i << 2), sum);
    }
  }
}

/**
 * dx = G W for the examples from `from` to `to`, where zeros of G count nothing. Examples without
 * zeros take the tiles, as do all of many examples with few zeros. room: for copies of G and W; lists:
 * room for 2 O numbers.
 */
export function inputGradientLive(
  g: usize,
  w: usize,
  dx: usize,
  room: usize,
  lists: usize,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const row = <usize> O << 2;
  const isLarge = to - from >= LEAST_EXAMPLES;
  if (isLarge && isDense(g + from * row, (to - from) * O, w, O * I)) {
    inputGradient(g, w, dx, room, I, O, from, to);
    return;
  }
  const values = lists + row;
  for (let b = from; b < to;) {
    let end = b;
    while (end < to && hasNoZero(g + end * row, row)) end++;
    if (end > b) {
      inputGradient(g, w, dx, room, I, O, b, end);
      b = end;
    } else {
      const count = listEntries(g + b * row, O, lists, values);
      combineRows(dx + <usize> b * (<usize> I << 2), w, lists, values, count, I);
      b++;
    }
  }
}
