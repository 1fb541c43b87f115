// The optimizers' rules, applied to a stretch of a parameter, and to whole matrices whose gradient
// G^T X is formed a few rows at a time in a buffer that stays in the first-level cache.

import { combineRows, multiplyAdd, weightGradientRow, weightGradientRows4 } from "./linear.as";

const SGD: i32 = 0;
const ADAGRAD: i32 = 1;

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
  const scale = load<f32>(c, 12);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip), rates = f32x4.splat(rate);
  const epsilons = f32x4.splat(epsilon), scales = f32x4.splat(scale);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const gradient = clipVector(v128.load(g + i), clips, negativeClips);
    const root = f32x4.mul(scales, gradient);
    const sum = f32x4.add(v128.load(h + i), f32x4.mul(root, root));
    v128.store(h + i, sum);
    const step = f32x4.div(f32x4.mul(rates, gradient), f32x4.sqrt(f32x4.add(sum, epsilons)));
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
  for (; i < bytes; i += 4) {
    const gradient = clipNumber(load<f32>(g + i), clip);
    const root = scale * gradient;
    const sum = load<f32>(h + i) + root * root;
    store<f32>(h + i, sum);
    const step = rate * gradient / sqrt<f32>(sum + epsilon);
    store<f32>(w + i, load<f32>(w + i) - step);
  }
}

/** What the gradient of a stretch of a parameter is: nothing, numbers, or a row with a factor. */
const ZERO: i32 = 0;
const VALUES: i32 = 1;
const SCALED: i32 = 2;

/**
 * Adam, with a gradient of the given kind, and with or without putting small moments to zero. Both
 * are constants at every call, so that each call is a loop of its own.
 */
// @ts-ignore: decorator
@inline
function adamLoop(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  factor: f32,
  c: usize,
  length: i32,
  kind: i32,
  isFlushing: bool,
): void {
  const clip = load<f32>(c);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip);
  const c1 = v128.load32_splat(c, 4), c2 = v128.load32_splat(c, 8);
  const c3 = v128.load32_splat(c, 12), c4 = v128.load32_splat(c, 16);
  const c5 = v128.load32_splat(c, 20), c6 = v128.load32_splat(c, 24);
  const smallest = load<f32>(c, 28);
  const flush = f32x4.splat(smallest), factors = f32x4.splat(factor), zero = f32x4.splat(0);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    let first = f32x4.mul(c1, v128.load(m + i));
    let second = f32x4.mul(c3, v128.load(v + i));
    if (kind == ZERO) {
      first = f32x4.add(first, zero); // As with a gradient of zeros: -0 becomes 0.
    } else {
      let gradient = v128.load(g + i);
      if (kind == SCALED) gradient = multiplyAdd(zero, factors, gradient);
      gradient = clipVector(gradient, clips, negativeClips);
      first = f32x4.add(first, f32x4.mul(c2, gradient));
      const root = f32x4.mul(c4, gradient);
      second = f32x4.add(second, f32x4.mul(root, root));
    }
    if (isFlushing) {
      first = v128.andnot(first, f32x4.lt(f32x4.abs(first), flush));
      second = v128.andnot(second, f32x4.lt(second, flush));
    }
    v128.store(m + i, first);
    v128.store(v + i, second);
    const step = f32x4.div(f32x4.mul(c5, first), f32x4.add(f32x4.sqrt(second), c6));
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
  for (; i < bytes; i += 4) {
    let gradient: f32 = 0;
    if (kind == VALUES) gradient = load<f32>(g + i);
    if (kind == SCALED) gradient = <f32> 0 + factor * load<f32>(g + i);
    gradient = clipNumber(gradient, clip);
    let first = load<f32>(c, 4) * load<f32>(m + i) + load<f32>(c, 8) * gradient;
    const square = load<f32>(c, 16) * gradient;
    let second = load<f32>(c, 12) * load<f32>(v + i) + square * square;
    if (abs<f32>(first) < smallest) first = 0;
    if (second < smallest) second = 0;
    store<f32>(m + i, first);
    store<f32>(v + i, second);
    const root = sqrt<f32>(second) + load<f32>(c, 24);
    store<f32>(w + i, load<f32>(w + i) - load<f32>(c, 20) * first / root);
  }
}

// @ts-ignore: decorator
@inline
function isFlushing(c: usize): bool {
  return load<f32>(c, 28) > 0;
}

function adam(w: usize, m: usize, v: usize, g: usize, c: usize, length: i32): void {
  if (isFlushing(c)) adamLoop(w, m, v, g, 1, c, length, VALUES, true);
  else adamLoop(w, m, v, g, 1, c, length, VALUES, false);
}

function adamWithoutGradient(w: usize, m: usize, v: usize, c: usize, length: i32): void {
  if (isFlushing(c)) adamLoop(w, m, v, 0, 0, c, length, ZERO, true);
  else adamLoop(w, m, v, 0, 0, c, length, ZERO, false);
}

function adamScaled(
  w: usize,
  m: usize,
  v: usize,
  row: usize,
  factor: f32,
  c: usize,
  length: i32,
): void {
  if (isFlushing(c)) adamLoop(w, m, v, row, factor, c, length, SCALED, true);
  else adamLoop(w, m, v, row, factor, c, length, SCALED, false);
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
 * The same from the kept entries of G. buffer: [I]. Most rows have no entry or one, for which Adam
 * needs no buffer. Without entries, only Adam moves a row, and not if `touchedOnly`.
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
  const isAdam = rule != SGD && rule != ADAGRAD;
  for (let o = from; o < to; o++) {
    const start = load<i32>(columnStarts + (o << 2));
    const count = load<i32>(columnStarts + (o << 2), 4) - start;
    const at = o * stride;
    const index = rowIndices + (start << 2);
    const value = columnValues + (start << 2);
    if (count == 0) {
      if (isAdam && !touchedOnly) adamWithoutGradient(w + at, first + at, second + at, c, I);
    } else if (count == 1 && isAdam) {
      const row = x + load<i32>(index) * stride;
      adamScaled(w + at, first + at, second + at, row, load<f32>(value), c, I);
    } else {
      combineRows(buffer, x, index, value, count, I);
      update(rule, c, w + at, first + at, second + at, buffer, I);
    }
  }
}

/** Applies the rule to `count` rows of I numbers, whose gradients lie one after the other. */
export function updateRows(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  indices: usize,
  g: usize,
  count: i32,
  I: i32,
): void {
  const stride = <usize> I << 2;
  for (let j = 0; j < count; j++) {
    const at = <usize> load<i32>(indices + (<usize> j << 2)) * stride;
    update(rule, c, w + at, first + at, second + at, g + <usize> j * stride, I);
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
