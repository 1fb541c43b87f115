// The rule of Adam, applied to a stretch of a parameter. A square root and a division for each
// weight take most of the time; the loops below leave the processor little else to do meanwhile.

import { clipNumber, clipVector } from "./clip.as";
import { multiplyAdd } from "./vector.as";

/** The most rows with factors that Adam adds up itself. */
export const MOST_ADAM_ROWS: i32 = 4;
/** Says that the gradient is given as numbers, and not as a sum of rows with factors. */
const VALUES: i32 = -1;

/** Whether moments are not put to zero, as in most steps. */
// @ts-ignore: decorator
@inline
export function isPlainAdam(c: usize): bool {
  return load<f32>(c, 28) == 0;
}

/** One weight, in every kind of step: the definition. */
// @ts-ignore: decorator
@inline
function adamNumber(w: usize, m: usize, v: usize, raw: f32, c: usize): void {
  const gradient = clipNumber(raw, load<f32>(c)), smallest = load<f32>(c, 28);
  let first = load<f32>(c, 4) * load<f32>(m) + load<f32>(c, 8) * gradient;
  const root = load<f32>(c, 16) * gradient;
  let second = load<f32>(c, 12) * load<f32>(v) + root * root;
  if (abs<f32>(first) < smallest) first = 0;
  if (second < smallest) second = 0;
  store<f32>(m, first);
  store<f32>(v, second);
  const divisor = sqrt<f32>(second) + load<f32>(c, 24);
  store<f32>(w, load<f32>(w) - load<f32>(c, 20) * first / divisor);
}

/** Adam with the gradient at g, clipped, and with moments put to zero where they are small. */
function adamChecked(w: usize, m: usize, v: usize, g: usize, c: usize, length: i32): void {
  const clip = load<f32>(c);
  const clips = f32x4.splat(clip), negativeClips = f32x4.splat(-clip);
  const c1 = v128.load32_splat(c, 4), c2 = v128.load32_splat(c, 8);
  const c3 = v128.load32_splat(c, 12), c4 = v128.load32_splat(c, 16);
  const c5 = v128.load32_splat(c, 20), c6 = v128.load32_splat(c, 24);
  const smallest = v128.load32_splat(c, 28);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const gradient = clipVector(v128.load(g + i), clips, negativeClips);
    const root = f32x4.mul(c4, gradient);
    let first = f32x4.add(f32x4.mul(c1, v128.load(m + i)), f32x4.mul(c2, gradient));
    let second = f32x4.add(f32x4.mul(c3, v128.load(v + i)), f32x4.mul(root, root));
    first = v128.andnot(first, f32x4.lt(f32x4.abs(first), smallest));
    second = v128.andnot(second, f32x4.lt(second, smallest));
    v128.store(m + i, first);
    v128.store(v + i, second);
    const step = f32x4.div(f32x4.mul(c5, first), f32x4.add(f32x4.sqrt(second), c6));
    v128.store(w + i, f32x4.sub(v128.load(w + i), step));
  }
  for (; i < bytes; i += 4) adamNumber(w + i, m + i, v + i, load<f32>(g + i), c);
}

/** Where row j of a matrix begins, given the address of j. */
// @ts-ignore: decorator
@inline
function rowAt(rows: usize, index: usize, bytes: usize): usize {
  return rows + <usize> load<i32>(index) * bytes;
}

/** The first or the second vector at an address; a constant choice costs no addition. */
// @ts-ignore: decorator
@inline
function read(at: usize, isSecond: bool): v128 {
  if (isSecond) return v128.load(at, 16);
  return v128.load(at);
}

// @ts-ignore: decorator
@inline
function write(at: usize, value: v128, isSecond: bool): void {
  if (isSecond) v128.store(at, value, 16);
  else v128.store(at, value);
}

/** Four weights, or the four that follow them, as `adamPlain` says. */
// @ts-ignore: decorator
@inline
function adamVector(
  w: usize,
  m: usize,
  v: usize,
  r0: usize,
  r1: usize,
  r2: usize,
  r3: usize,
  f0: v128,
  f1: v128,
  f2: v128,
  f3: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
  c6: v128,
  clip: v128,
  negativeClip: v128,
  count: i32,
  isSecond: bool,
): void {
  let first = f32x4.mul(c1, read(m, isSecond));
  let second = f32x4.mul(c3, read(v, isSecond));
  if (count == 0) {
    first = f32x4.add(first, f32x4.splat(0)); // As with a gradient of zeros: -0 becomes 0.
  } else {
    let gradient = f32x4.splat(0);
    if (count == VALUES) gradient = read(r0, isSecond);
    if (count > 0) gradient = multiplyAdd(gradient, f0, read(r0, isSecond));
    if (count > 1) gradient = multiplyAdd(gradient, f1, read(r1, isSecond));
    if (count > 2) gradient = multiplyAdd(gradient, f2, read(r2, isSecond));
    if (count > 3) gradient = multiplyAdd(gradient, f3, read(r3, isSecond));
    gradient = clipVector(gradient, clip, negativeClip);
    first = f32x4.add(first, f32x4.mul(c2, gradient));
    const root = f32x4.mul(c4, gradient);
    second = f32x4.add(second, f32x4.mul(root, root));
  }
  write(m, first, isSecond);
  write(v, second, isSecond);
  const step = f32x4.div(f32x4.mul(c5, first), f32x4.add(f32x4.sqrt(second), c6));
  write(w, f32x4.sub(read(w, isSecond), step), isSecond);
}

/**
 * Adam where small moments stay, with the gradient at g, or with one that is the sum of
 * `count` rows of the matrix at g, each with its factor. `count` is a constant at every call, so
 * each call is a loop of its own.
 */
// @ts-ignore: decorator
@inline
function adamPlain(
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  indices: usize,
  values: usize,
  c: usize,
  length: i32,
  count: i32,
): void {
  const c1 = v128.load32_splat(c, 4), c2 = v128.load32_splat(c, 8);
  const c3 = v128.load32_splat(c, 12), c4 = v128.load32_splat(c, 16);
  const c5 = v128.load32_splat(c, 20), c6 = v128.load32_splat(c, 24);
  const k = v128.load32_splat(c), n = f32x4.neg(k); // The clip and its negative.
  const bytes = <usize> length << 2;
  let r0: usize = g, r1: usize = 0, r2: usize = 0, r3: usize = 0;
  let f0 = f32x4.splat(0), f1 = f0, f2 = f0, f3 = f0;
  if (count > 0) r0 = rowAt(g, indices, bytes), f0 = v128.load32_splat(values);
  if (count > 1) r1 = rowAt(g, indices + 4, bytes), f1 = v128.load32_splat(values, 4);
  if (count > 2) r2 = rowAt(g, indices + 8, bytes), f2 = v128.load32_splat(values, 8);
  if (count > 3) r3 = rowAt(g, indices + 12, bytes), f3 = v128.load32_splat(values, 12);
  const end = w + bytes;
  const end4 = w + (<usize> (length & ~3) << 2);
  const end8 = w + (<usize> (length & ~7) << 2);
  while (w < end8) {
    adamVector(w, m, v, r0, r1, r2, r3, f0, f1, f2, f3, c1, c2, c3, c4, c5, c6, k, n, count, false);
    adamVector(w, m, v, r0, r1, r2, r3, f0, f1, f2, f3, c1, c2, c3, c4, c5, c6, k, n, count, true);
    w += 32;
    m += 32;
    v += 32;
    r0 += 32;
    r1 += 32;
    r2 += 32;
    r3 += 32;
  }
  if (w < end4) {
    adamVector(w, m, v, r0, r1, r2, r3, f0, f1, f2, f3, c1, c2, c3, c4, c5, c6, k, n, count, false);
    w += 16;
    m += 16;
    v += 16;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  while (w < end) {
    let gradient: f32 = 0;
    if (count == VALUES) gradient = load<f32>(r0);
    if (count > 0) gradient += f32x4.extract_lane(f0, 0) * load<f32>(r0);
    if (count > 1) gradient += f32x4.extract_lane(f1, 0) * load<f32>(r1);
    if (count > 2) gradient += f32x4.extract_lane(f2, 0) * load<f32>(r2);
    if (count > 3) gradient += f32x4.extract_lane(f3, 0) * load<f32>(r3);
    adamNumber(w, m, v, gradient, c);
    w += 4;
    m += 4;
    v += 4;
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
  }
}

/** Adam with the gradient at g. */
export function adam(w: usize, m: usize, v: usize, g: usize, c: usize, length: i32): void {
  if (isPlainAdam(c)) adamPlain(w, m, v, g, 0, 0, c, length, VALUES);
  else adamChecked(w, m, v, g, c, length);
}

/**
 * Adam where `isPlainAdam`, with a gradient that is the sum of `count` rows of the matrix at x, each
 * with its factor, at most `MOST_ADAM_ROWS`, added as `combineRows` does.
 */
export function adamRows(
  w: usize,
  m: usize,
  v: usize,
  x: usize,
  indices: usize,
  values: usize,
  count: i32,
  c: usize,
  length: i32,
): void {
  if (count == 0) adamPlain(w, m, v, x, indices, values, c, length, 0);
  else if (count == 1) adamPlain(w, m, v, x, indices, values, c, length, 1);
  else if (count == 2) adamPlain(w, m, v, x, indices, values, c, length, 2);
  else if (count == 3) adamPlain(w, m, v, x, indices, values, c, length, 3);
  else adamPlain(w, m, v, x, indices, values, c, length, 4);
}
