// The forward product without the groups of four inputs that are all zero; sums as in forward.as.ts.

import { linear } from "./forward.as";
import { listLiveGroups } from "./nonzero.as";
import { finishDot, finishDots, multiplyAdd } from "./vector.as";

/**
 * y for 1 example and 12, 4 or 1 outputs from its live groups of inputs. `count` is a constant at
 * every call, so each call is a loop of its own.
 */
// @ts-ignore: decorator
@inline
function forwardLive(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  I: i32,
  list: usize,
  end: usize,
  count: i32,
): void {
  const stride = <usize> I << 2;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
  let a8 = a0, a9 = a0, a10 = a0, a11 = a0;
  for (; list < end; list += 4) {
    const i = <usize> load<u32>(list);
    const t = v128.load(x + i);
    // One address that moves from row to row: eight would not fit the registers.
    let p = w + i;
    a0 = multiplyAdd(a0, t, v128.load(p));
    if (count > 1) {
      a1 = multiplyAdd(a1, t, v128.load(p += stride));
      a2 = multiplyAdd(a2, t, v128.load(p += stride));
      a3 = multiplyAdd(a3, t, v128.load(p += stride));
    }
    if (count > 4) {
      a4 = multiplyAdd(a4, t, v128.load(p += stride));
      a5 = multiplyAdd(a5, t, v128.load(p += stride));
      a6 = multiplyAdd(a6, t, v128.load(p += stride));
      a7 = multiplyAdd(a7, t, v128.load(p += stride));
      a8 = multiplyAdd(a8, t, v128.load(p += stride));
      a9 = multiplyAdd(a9, t, v128.load(p += stride));
      a10 = multiplyAdd(a10, t, v128.load(p += stride));
      a11 = multiplyAdd(a11, t, v128.load(p += stride));
    }
  }
  if (count == 1) store<f32>(y, finishDot(a0, x, w, I & ~3, I, load<f32>(bias)));
  if (count > 1) finishDots(a0, a1, a2, a3, x, w, bias, y, I);
  if (count > 4) finishDots(a4, a5, a6, a7, x, w + 4 * stride, bias + 16, y + 16, I);
  if (count > 4) finishDots(a8, a9, a10, a11, x, w + 8 * stride, bias + 32, y + 32, I);
}

/**
 * y for the examples from `first` to `last`, whose live groups are listed. Twelve rows of W stay in
 * the first-level cache while the examples pass by.
 */
function forwardListed(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  lists: usize,
  first: i32,
  last: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const room = roomOfList(I);
  for (let o = from; o < to;) {
    const left = to - o;
    const count = left >= 12 ? 12 : left >= 4 ? 4 : 1;
    const row = w + o * stride;
    const p = bias + (<usize> o << 2);
    for (let b = first; b < last; b++) {
      const list = lists + b * room;
      const end = load<usize>(list);
      const out = y + (<usize> (b * O + o) << 2);
      if (count == 12) forwardLive(x + b * stride, row, p, out, I, list + 4, end, 12);
      else if (count == 4) forwardLive(x + b * stride, row, p, out, I, list + 4, end, 4);
      else forwardLive(x + b * stride, row, p, out, I, list + 4, end, 1);
    }
    o += count;
  }
}

/** A list of live groups begins with its end, and has room for all of them. */
// @ts-ignore: decorator
@inline
function roomOfList(I: i32): usize {
  return (<usize> (I >> 2) << 2) + 4;
}

/**
 * y = x W^T + b for the outputs from `from` to `to`, without the groups of four inputs that are all
 * zero. Examples without such groups take the tiles. lists: room for a list of each example.
 */
export function linearLive(
  x: usize,
  w: usize,
  bias: usize,
  y: usize,
  lists: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  const room = roomOfList(I);
  let first = 0; // Of the examples in a row that are alike.
  let isFull = false;
  for (let b = 0; b <= B; b++) {
    let isFullToo = !isFull;
    if (b < B) {
      const list = lists + b * room;
      const end = listLiveGroups(x + b * stride, I, list + 4);
      store<usize>(list, end);
      isFullToo = end == list + room;
    }
    if (isFullToo == isFull) continue;
    if (isFull) {
      const out = y + (<usize> (first * O) << 2);
      linear(x + first * stride, w, bias, out, b - first, I, O, from, to);
    } else {
      forwardListed(x, w, bias, y, lists, first, b, I, O, from, to);
    }
    first = b;
    isFull = isFullToo;
  }
}
