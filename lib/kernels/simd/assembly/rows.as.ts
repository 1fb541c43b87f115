// Sums of rows of a matrix with factors: what dx and dW are when few entries of G count, and db.

import { multiplyAdd } from "./vector.as";

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
  const end = target + (<usize> length << 2);
  const end4 = target + (<usize> (length & ~3) << 2);
  const end8 = target + (<usize> (length & ~7) << 2);
  while (target < end8) {
    let sum = f32x4.splat(0), next = sum;
    if (accumulate) sum = v128.load(target), next = v128.load(target, 16);
    sum = multiplyAdd(sum, s0, v128.load(r0));
    next = multiplyAdd(next, s0, v128.load(r0, 16));
    if (count > 1) {
      sum = multiplyAdd(sum, s1, v128.load(r1));
      next = multiplyAdd(next, s1, v128.load(r1, 16));
    }
    if (count > 2) {
      sum = multiplyAdd(sum, s2, v128.load(r2));
      next = multiplyAdd(next, s2, v128.load(r2, 16));
    }
    if (count > 3) {
      sum = multiplyAdd(sum, s3, v128.load(r3));
      next = multiplyAdd(next, s3, v128.load(r3, 16));
    }
    v128.store(target, sum);
    v128.store(target, next, 16);
    target += 32;
    r0 += 32;
    r1 += 32;
    r2 += 32;
    r3 += 32;
  }
  if (target < end4) {
    let sum = f32x4.splat(0);
    if (accumulate) sum = v128.load(target);
    sum = multiplyAdd(sum, s0, v128.load(r0));
    if (count > 1) sum = multiplyAdd(sum, s1, v128.load(r1));
    if (count > 2) sum = multiplyAdd(sum, s2, v128.load(r2));
    if (count > 3) sum = multiplyAdd(sum, s3, v128.load(r3));
    v128.store(target, sum);
    target += 16;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  while (target < end) {
    let sum: f32 = 0;
    if (accumulate) sum = load<f32>(target);
    sum += c0 * load<f32>(r0);
    if (count > 1) sum += c1 * load<f32>(r1);
    if (count > 2) sum += c2 * load<f32>(r2);
    if (count > 3) sum += c3 * load<f32>(r3);
    store<f32>(target, sum);
    target += 4;
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
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

/** db = sum over examples of G. */
export function biasGradient(g: usize, db: usize, B: i32, O: i32): void {
  const bytes = <usize> O << 2;
  const vectorBytes = <usize> (O & ~3) << 2;
  memory.fill(db, 0, bytes);
  for (let b = 0; b < B; b++, g += bytes) {
    let o: usize = 0;
    for (; o < vectorBytes; o += 16) {
      v128.store(db + o, f32x4.add(v128.load(db + o), v128.load(g + o)));
    }
    for (; o < bytes; o += 4) store<f32>(db + o, load<f32>(db + o) + load<f32>(g + o));
  }
}
