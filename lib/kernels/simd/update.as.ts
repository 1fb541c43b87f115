// The optimizers' rules, applied to a stretch of a parameter, and to whole matrices whose gradient
// G^T X is formed a few rows at a time in a buffer that stays in the first-level cache.

import { combineRows, weightGradientRow, weightGradientRows4 } from "./linear.as";

const SGD: i32 = 0;
const ADAGRAD: i32 = 1;

/** Below this magnitude Adam's moments become zero. */
const FLUSH: f32 = 1e-30;

/** Limits each lane to [-clip, clip]; a lane that is not a number stays so. */
// @ts-ignore: decorator
@inline
function clipVector(g: v128, clip: v128, negativeClip: v128): v128 {
  return f32x4.pmax(f32x4.pmin(g, clip), negativeClip);
}

// @ts-ignore: decorator
@inline
function clipNumber(g: f32, clip: f32): f32 {
  return g > clip ? clip : g < -clip ? -clip : g;
}

function sgd(w: usize, g: usize, c: usize, length: i32): void {
  const clip = load<f32>(c), rate = load<f32>(c, 4);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip), rates = f32x4.splat(rate);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const gradient = clipVector(v128.load(g + i), clips, negativeClips);
    v128.store(w + i, f32x4.sub(v128.load(w + i), f32x4.mul(rates, gradient)));
  }
  for (; i < bytes; i += 4) {
    store<f32>(w + i, load<f32>(w + i) - rate * clipNumber(load<f32>(g + i), clip));
  }
}

function adaGrad(w: usize, h: usize, g: usize, c: usize, length: i32): void {
  const clip = load<f32>(c), rate = load<f32>(c, 4), epsilon = load<f32>(c, 8);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip), rates = f32x4.splat(rate);
  const epsilons = f32x4.splat(epsilon);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const gradient = clipVector(v128.load(g + i), clips, negativeClips);
    const sum = f32x4.add(v128.load(h + i), f32x4.mul(gradient, gradient));
    v128.store(h + i, sum);
    const step = f32x4.div(f32x4.mul(rates, gradient), f32x4.sqrt(f32x4.add(sum, epsilons)));
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
  for (; i < bytes; i += 4) {
    const gradient = clipNumber(load<f32>(g + i), clip);
    const sum = load<f32>(h + i) + gradient * gradient;
    store<f32>(h + i, sum);
    const step = rate * gradient / sqrt<f32>(sum + epsilon);
    store<f32>(w + i, load<f32>(w + i) - step);
  }
}

function adam(w: usize, m: usize, v: usize, g: usize, c: usize, length: i32): void {
  const clip = load<f32>(c);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip);
  const c1 = v128.load32_splat(c, 4), c2 = v128.load32_splat(c, 8);
  const c3 = v128.load32_splat(c, 12), c4 = v128.load32_splat(c, 16);
  const c5 = v128.load32_splat(c, 20), c6 = v128.load32_splat(c, 24);
  const flush = f32x4.splat(FLUSH);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const gradient = clipVector(v128.load(g + i), clips, negativeClips);
    let first = f32x4.add(f32x4.mul(c1, v128.load(m + i)), f32x4.mul(c2, gradient));
    let second = f32x4.add(
      f32x4.mul(c3, v128.load(v + i)),
      f32x4.mul(c4, f32x4.mul(gradient, gradient)),
    );
    first = v128.andnot(first, f32x4.lt(f32x4.abs(first), flush));
    second = v128.andnot(second, f32x4.lt(second, flush));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const root = f32x4.add(f32x4.sqrt(second), c6);
    const step = f32x4.div(f32x4.mul(c5, first), root);
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
  for (; i < bytes; i += 4) {
    const gradient = clipNumber(load<f32>(g + i), clip);
    let first = load<f32>(c, 4) * load<f32>(m + i) + load<f32>(c, 8) * gradient;
    let second = load<f32>(c, 12) * load<f32>(v + i) + load<f32>(c, 16) * (gradient * gradient);
    if (abs<f32>(first) < FLUSH) first = 0;
    if (second < FLUSH) second = 0;
    store<f32>(m + i, first);
    store<f32>(v + i, second);
    const root = sqrt<f32>(second) + load<f32>(c, 24);
    store<f32>(w + i, load<f32>(w + i) - load<f32>(c, 20) * first / root);
  }
}

/** Applies rule number `rule` with coefficients c to `length` numbers of the parameter. */
export function update(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  g: usize,
  length: i32,
): void {
  if (rule == SGD) sgd(w, g, c, length);
  else if (rule == ADAGRAD) adaGrad(w, first, g, c, length);
  else adam(w, first, second, g, c, length);
}

/** Applies the rule to rows `from` to `to` of W with the gradient G^T X. buffer: [4, I]. */
export function updateFactored(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  g: usize,
  x: usize,
  buffer: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  let o = from;
  for (; o + 4 <= to; o += 4) {
    weightGradientRows4(g, x, buffer, o, B, I, O);
    const at = o * stride;
    update(rule, c, w + at, first + at, second + at, buffer, I << 2);
  }
  for (; o < to; o++) {
    weightGradientRow(g, x, buffer, o, B, I, O);
    const at = o * stride;
    update(rule, c, w + at, first + at, second + at, buffer, I);
  }
}

/**
 * The same from the kept entries of G. Without entries, a row is skipped if `touchedOnly`. buffer:
 * [2, I]: a row of the gradient, and a row of zeros.
 */
export function updateSparse(
  rule: i32,
  c: usize,
  touchedOnly: i32,
  w: usize,
  first: usize,
  second: usize,
  columnStarts: usize,
  rowIndices: usize,
  columnValues: usize,
  x: usize,
  buffer: usize,
  I: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const zeros = buffer + stride;
  memory.fill(zeros, 0, stride);
  for (let o = from; o < to; o++) {
    const start = load<i32>(columnStarts + (o << 2));
    const count = load<i32>(columnStarts + (o << 2), 4) - start;
    const at = o * stride;
    if (count == 0) {
      if (!touchedOnly) update(rule, c, w + at, first + at, second + at, zeros, I);
      continue;
    }
    combineRows(buffer, x, rowIndices + (start << 2), columnValues + (start << 2), count, I);
    update(rule, c, w + at, first + at, second + at, buffer, I);
  }
}

/** dW = G^T X for the outputs from `from` to `to`. */
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
  for (; o + 4 <= to; o += 4) weightGradientRows4(g, x, dW + o * stride, o, B, I, O);
  for (; o < to; o++) weightGradientRow(g, x, dW + o * stride, o, B, I, O);
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
