// Products by panels. C[m, i] is a sum over k of A[m, k] R[k, i], from 0 and over ascending k, as
// everywhere: dx with k an output and m an example, dW with k an example and m an output. What a tile
// reads is copied beforehand, so that it lies in one piece: in the matrices, the next k is kilobytes
// away, in another page. A tile has 5 rows and 8 columns: ten sums, and four loads for ten
// multiply-adds, since four numbers of A come with one load and are spread by shuffles.

import { multiplyAdd } from "./vector.as";

/** So many k at a time: a panel of R then takes half of a first-level cache. */
export const DEPTH: i32 = 512;
/** The rows of a tile. */
export const TILE: i32 = 5;
/** Bytes of the copy of a panel of R, [DEPTH, 8], and of the A of one tile, [DEPTH, 5 of 8]. */
const COPY_BYTES: usize = 512 * 32;
/** Copies of A for so many tiles, and one panel, fit the room that a caller gives (see simd.ts). */
export const MOST_TILES: i32 = 32;

/** With more zeros than this share of G, to leave them out is faster. */
const MOST_ZEROS: f32 = 0.35;

/** Whether all of `length` numbers are finite. */
function isFinite(at: usize, length: i32): bool {
  const infinity = f32x4.splat(Infinity);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let isBelow = i32x4.splat(-1);
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    isBelow = v128.and(isBelow, f32x4.lt(f32x4.abs(v128.load(at + i)), infinity));
  }
  let result = i32x4.all_true(isBelow);
  for (; i < bytes; i += 4) result = result && abs<f32>(load<f32>(at + i)) < Infinity;
  return result;
}

/** How many of `length` numbers are zero. */
function countZeros(at: usize, length: i32): i32 {
  const zero = f32x4.splat(0);
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let counts = i32x4.splat(0);
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    counts = i32x4.sub(counts, f32x4.eq(v128.load(at + i), zero));
  }
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (; i < bytes; i += 4) count += i32(load<f32>(at + i) == 0);
  return count;
}

/**
 * Whether to multiply all of the `count` numbers of G by a matrix of `length` numbers, where zeros of G
 * must count nothing: they do not in a product with finite numbers, whose bits are then the same.
 */
export function isDense(g: usize, count: i32, matrix: usize, length: i32): bool {
  const zeros = countZeros(g, count);
  return zeros == 0 || (<f32> zeros < MOST_ZEROS * <f32> count && isFinite(matrix, length));
}

/**
 * Copies the A of some tiles, `count` numbers of each row; `m` and `k` are the distances of rows and
 * of numbers in bytes. room: what `multiplyPanels` gets.
 */
// @ts-ignore: decorator
@inline
export function copyTiles(a: usize, m: usize, k: usize, tiles: i32, count: i32, room: usize): void {
  let to = room + COPY_BYTES;
  for (let tile = 0; tile < tiles; tile++, a += 5 * m, to += COPY_BYTES) {
    let from = a;
    for (let out = to, end = to + (<usize> count << 5); out < end; out += 32, from += k) {
      store<f32>(out, load<f32>(from));
      store<f32>(out, load<f32>(from + m), 4);
      store<f32>(out, load<f32>(from + 2 * m), 8);
      store<f32>(out, load<f32>(from + 3 * m), 12);
      store<f32>(out, load<f32>(from + 4 * m), 16);
    }
  }
}

/** A tile of C at c, from `count` k; begins at 0, or with what those before have left there. */
function multiplyTile(a: usize, panel: usize, c: usize, count: i32, I: i32, isFirst: bool): void {
  const stride = <usize> I << 2;
  const c1 = c + stride, c2 = c1 + stride, c3 = c2 + stride, c4 = c3 + stride;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0;
  let b0 = a0, b1 = a0, b2 = a0, b3 = a0, b4 = a0;
  if (!isFirst) {
    a0 = v128.load(c), b0 = v128.load(c, 16);
    a1 = v128.load(c1), b1 = v128.load(c1, 16);
    a2 = v128.load(c2), b2 = v128.load(c2, 16);
    a3 = v128.load(c3), b3 = v128.load(c3, 16);
    a4 = v128.load(c4), b4 = v128.load(c4, 16);
  }
  for (const end = a + (<usize> count << 5); a < end; a += 32, panel += 32) {
    const u = v128.load(panel), v = v128.load(panel, 16);
    const s = v128.load(a), last = v128.load(a, 16);
    let t = v128.shuffle<u32>(s, s, 0, 0, 0, 0);
    a0 = multiplyAdd(a0, t, u);
    b0 = multiplyAdd(b0, t, v);
    t = v128.shuffle<u32>(s, s, 1, 1, 1, 1);
    a1 = multiplyAdd(a1, t, u);
    b1 = multiplyAdd(b1, t, v);
    t = v128.shuffle<u32>(s, s, 2, 2, 2, 2);
    a2 = multiplyAdd(a2, t, u);
    b2 = multiplyAdd(b2, t, v);
    t = v128.shuffle<u32>(s, s, 3, 3, 3, 3);
    a3 = multiplyAdd(a3, t, u);
    b3 = multiplyAdd(b3, t, v);
    t = v128.shuffle<u32>(last, last, 0, 0, 0, 0);
    a4 = multiplyAdd(a4, t, u);
    b4 = multiplyAdd(b4, t, v);
  }
  v128.store(c, a0);
  v128.store(c, b0, 16);
  v128.store(c1, a1);
  v128.store(c1, b1, 16);
  v128.store(c2, a2);
  v128.store(c2, b2, 16);
  v128.store(c3, a3);
  v128.store(c3, b3, 16);
  v128.store(c4, a4);
  v128.store(c4, b4, 16);
}

/**
 * Adds the products of `count` k to 5 `tiles` rows of C at c, over I & ~7 columns, with rows of R from
 * r on; `copyTiles` was there before.
 */
export function multiplyPanels(
  r: usize,
  c: usize,
  tiles: i32,
  count: i32,
  I: i32,
  isFirst: bool,
  room: usize,
): void {
  const stride = <usize> I << 2;
  const end = <usize> (I & ~7) << 2;
  for (let column: usize = 0; column < end; column += 32) {
    let from = r + column;
    for (let to = room, last = room + (<usize> count << 5); to < last; to += 32, from += stride) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
    let a = room + COPY_BYTES, d = c + column;
    for (let tile = 0; tile < tiles; tile++, a += COPY_BYTES, d += 5 * stride) {
      multiplyTile(a, room, d, count, I, isFirst);
    }
  }
}
