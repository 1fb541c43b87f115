// Products of a linear map. B examples, I inputs, O outputs; pointers are byte addresses.
//
// Order of summation, the same in every tile and for every number of kept entries:
// - forward: four partial sums over i (i mod 4), added up as (0 + 2) + (1 + 3), then the tail of
//   I mod 4 inputs in order, then the bias;
// - dx and dW: one sum per element, over ascending outputs or examples, starting at 0.

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
function finishDot(sums: v128, x: usize, w: usize, start: i32, I: i32, bias: f32): f32 {
  let sum = sumLanes(sums);
  for (let i = start; i < I; i++) {
    sum += load<f32>(x + (<usize> i << 2)) * load<f32>(w + (<usize> i << 2));
  }
  return sum + bias;
}

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

/** y for 1 example and 4 outputs. */
function forward1x4(x: usize, w: usize, bias: usize, y: usize, I: i32): void {
  const stride = <usize> I << 2;
  const vectors = I & ~3;
  const w1 = w + stride, w2 = w1 + stride, w3 = w2 + stride;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  const bytes = <usize> vectors << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = v128.load(x + i);
    a0 = multiplyAdd(a0, t, v128.load(w + i));
    a1 = multiplyAdd(a1, t, v128.load(w1 + i));
    a2 = multiplyAdd(a2, t, v128.load(w2 + i));
    a3 = multiplyAdd(a3, t, v128.load(w3 + i));
  }
  store<f32>(y, finishDot(a0, x, w, vectors, I, load<f32>(bias)));
  store<f32>(y, finishDot(a1, x, w1, vectors, I, load<f32>(bias, 4)), 4);
  store<f32>(y, finishDot(a2, x, w2, vectors, I, load<f32>(bias, 8)), 8);
  store<f32>(y, finishDot(a3, x, w3, vectors, I, load<f32>(bias, 12)), 12);
}

/** y for 1 example and 1 output. */
function forward1x1(x: usize, w: usize, bias: usize, y: usize, I: i32): void {
  const vectors = I & ~3;
  let a0 = f32x4.splat(0);
  const bytes = <usize> vectors << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    a0 = multiplyAdd(a0, v128.load(x + i), v128.load(w + i));
  }
  store<f32>(y, finishDot(a0, x, w, vectors, I, load<f32>(bias)));
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
  for (; o < to; o++) {
    for (let b = 0; b < tiled; b++) {
      forward1x1(x + b * stride, w + o * stride, bias + (o << 2), y + ((b * O + o) << 2), I);
    }
  }
  for (let b = tiled; b < B; b++) {
    o = from;
    for (; o + 4 <= to; o += 4) {
      forward1x4(x + b * stride, w + o * stride, bias + (o << 2), y + ((b * O + o) << 2), I);
    }
    for (; o < to; o++) {
      forward1x1(x + b * stride, w + o * stride, bias + (o << 2), y + ((b * O + o) << 2), I);
    }
  }
}

/**
 * target (+)= c0 r0 + .. of the first `count` of four rows, added one after the other, over `length`
 * numbers. `count` and `accumulate` are constants at every call, so each call is a loop of its own.
 */
// @ts-ignore: decorator
@inline
function addRows(
  target: usize,
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  c0: f32,
  c1: f32,
  c2: f32,
  c3: f32,
  length: i32,
  count: i32,
  accumulate: bool,
): void {
  const s0 = f32x4.splat(c0), s1 = f32x4.splat(c1), s2 = f32x4.splat(c2), s3 = f32x4.splat(c3);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    let sum = f32x4.splat(0);
    if (accumulate) sum = v128.load(target + i);
    sum = multiplyAdd(sum, s0, v128.load(r0 + i));
    if (count > 1) sum = multiplyAdd(sum, s1, v128.load(r1 + i));
    if (count > 2) sum = multiplyAdd(sum, s2, v128.load(r2 + i));
    if (count > 3) sum = multiplyAdd(sum, s3, v128.load(r3 + i));
    v128.store(target + i, sum);
  }
  for (; i < bytes; i += 4) {
    let sum: f32 = 0;
    if (accumulate) sum = load<f32>(target + i);
    sum += c0 * load<f32>(r0 + i);
    if (count > 1) sum += c1 * load<f32>(r1 + i);
    if (count > 2) sum += c2 * load<f32>(r2 + i);
    if (count > 3) sum += c3 * load<f32>(r3 + i);
    store<f32>(target + i, sum);
  }
}

/**
 * target = sum of `count` rows, each with its factor, over `length` numbers. Row j is row
 * indices[j] of the matrix at `rows`; its factor is values[j].
 */
export function combineRows(
  target: usize,
  rows: usize,
  indices: usize,
  values: usize,
  count: i32,
  length: i32,
): void {
  const stride = <usize> length << 2;
  if (count == 0) {
    memory.fill(target, 0, stride);
    return;
  }
  // The first one to four rows begin the sum, so that the rest comes in fours.
  const head = ((count - 1) & 3) + 1;
  const r0 = rows + <usize> load<i32>(indices) * stride;
  const c0 = load<f32>(values);
  if (head == 1) {
    addRows(target, r0, 0, 0, 0, c0, 0, 0, 0, length, 1, false);
  } else {
    const r1 = rows + <usize> load<i32>(indices, 4) * stride;
    const c1 = load<f32>(values, 4);
    if (head == 2) {
      addRows(target, r0, r1, 0, 0, c0, c1, 0, 0, length, 2, false);
    } else {
      const r2 = rows + <usize> load<i32>(indices, 8) * stride;
      const c2 = load<f32>(values, 8);
      if (head == 3) {
        addRows(target, r0, r1, r2, 0, c0, c1, c2, 0, length, 3, false);
      } else {
        const r3 = rows + <usize> load<i32>(indices, 12) * stride;
        const c3 = load<f32>(values, 12);
        addRows(target, r0, r1, r2, r3, c0, c1, c2, c3, length, 4, false);
      }
    }
  }
  for (let j = head; j < count; j += 4) {
    const index = indices + (<usize> j << 2);
    const value = values + (<usize> j << 2);
    const r0 = rows + <usize> load<i32>(index) * stride;
    const r1 = rows + <usize> load<i32>(index, 4) * stride;
    const r2 = rows + <usize> load<i32>(index, 8) * stride;
    const r3 = rows + <usize> load<i32>(index, 12) * stride;
    const c0 = load<f32>(value), c1 = load<f32>(value, 4);
    const c2 = load<f32>(value, 8), c3 = load<f32>(value, 12);
    addRows(target, r0, r1, r2, r3, c0, c1, c2, c3, length, 4, true);
  }
}

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
  memory.fill(dx, 0, stride);
  let o = 0;
  for (; o + 4 <= O; o += 4) {
    const p = g + (<usize> o << 2);
    const r0 = w + o * stride, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride;
    const c0 = load<f32>(p), c1 = load<f32>(p, 4), c2 = load<f32>(p, 8), c3 = load<f32>(p, 12);
    addRows(dx, r0, r1, r2, r3, c0, c1, c2, c3, I, 4, true);
  }
  for (; o < O; o++) {
    addRows(dx, w + o * stride, 0, 0, 0, load<f32>(g + (<usize> o << 2)), 0, 0, 0, I, 1, true);
  }
}

/**
 * dx = G W for the examples from `from` to `to`. A panel of 8 inputs is summed in registers, for
 * five examples at a time, while the outputs pass by; the rest of the examples go row by row.
 */
export function inputGradient(
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
  const tiled = to - (to - from) % 5;
  for (let b = tiled; b < to; b++) inputGradientRow(g + b * row, w, dx + b * stride, I, O);
  if (tiled == from) return;
  const I8 = I & ~7;
  let i = 0;
  for (; i < I8; i += 8) {
    const panel = w + (<usize> i << 2);
    for (let b = from; b < tiled; b += 5) {
      let g0 = g + b * row;
      const end = g0 + row;
      let g1 = end, g2 = g1 + row, g3 = g2 + row, g4 = g3 + row;
      let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
      let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
      let p = panel;
      while (g0 < end) {
        const u = v128.load(p), v = v128.load(p, 16);
        let t = v128.load32_splat(g0);
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
        g0 += 4;
        g1 += 4;
        g2 += 4;
        g3 += 4;
        g4 += 4;
        p += stride;
      }
      let d = dx + b * stride + (<usize> i << 2);
      v128.store(d, a0);
      v128.store(d, b0, 16);
      d += stride;
      v128.store(d, a1);
      v128.store(d, b1, 16);
      d += stride;
      v128.store(d, a2);
      v128.store(d, b2, 16);
      d += stride;
      v128.store(d, a3);
      v128.store(d, b3, 16);
      d += stride;
      v128.store(d, a4);
      v128.store(d, b4, 16);
    }
  }
  for (; i < I; i++) {
    for (let b = from; b < tiled; b++) {
      let sum: f32 = 0;
      for (let o = 0; o < O; o++) {
        sum += load<f32>(g + b * row + (o << 2)) * load<f32>(w + o * stride + (i << 2));
      }
      store<f32>(dx + b * stride + (i << 2), sum);
    }
  }
}

/** Rows o to o + 3 of G^T X into a buffer [4, I]. */
export function weightGradientRows4(
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
  const I8 = I & ~7;
  let i = 0;
  for (; i < I8; i += 8) {
    let p = x + (<usize> i << 2);
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let b0 = a0, b1 = a0, b2 = a0, b3 = a0;
    for (let q = first; q < end; q += row) {
      const u = v128.load(p), v = v128.load(p, 16);
      let t = v128.load32_splat(q);
      a0 = multiplyAdd(a0, t, u);
      b0 = multiplyAdd(b0, t, v);
      t = v128.load32_splat(q, 4);
      a1 = multiplyAdd(a1, t, u);
      b1 = multiplyAdd(b1, t, v);
      t = v128.load32_splat(q, 8);
      a2 = multiplyAdd(a2, t, u);
      b2 = multiplyAdd(b2, t, v);
      t = v128.load32_splat(q, 12);
      a3 = multiplyAdd(a3, t, u);
      b3 = multiplyAdd(b3, t, v);
      p += stride;
    }
    let d = buffer + (<usize> i << 2);
    v128.store(d, a0);
    v128.store(d, b0, 16);
    d += stride;
    v128.store(d, a1);
    v128.store(d, b1, 16);
    d += stride;
    v128.store(d, a2);
    v128.store(d, b2, 16);
    d += stride;
    v128.store(d, a3);
    v128.store(d, b3, 16);
  }
  for (; i < I; i++) {
    for (let r = 0; r < 4; r++) {
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

/** db = sum over examples of G. */
export function biasGradient(g: usize, db: usize, B: i32, O: i32): void {
  memory.fill(db, 0, <usize> O << 2);
  for (let b = 0; b < B; b++) {
    addRows(db, g + ((b * O) << 2), 0, 0, 0, 1, 0, 0, 0, O, 1, true);
  }
}
