// The optimizers' rules, applied to a stretch of a parameter, and to whole matrices whose gradient
// G^T X is formed some rows at a time in a buffer that stays in the second-level cache.

import { adam, adamRows, isPlainAdam, MOST_ADAM_ROWS } from "./adam.as";
import { clipNumber, clipVector } from "./clip.as";
import { listColumn } from "./nonzero.as";
import { isDense } from "./panels.as";
import { passQuietRow, settleRow, wakeRow } from "./quiet.as";
import { combineRows } from "./rows.as";
import { nextRows, weightGradientRows } from "./weight_gradient.as";

const SGD: i32 = 0;
const ADAGRAD: i32 = 1;

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

/** Whether the rule changes a row without gradient. */
// @ts-ignore: decorator
@inline
function isAdam(rule: i32): bool {
  return rule != SGD && rule != ADAGRAD;
}

/**
 * Applies the rule to one row whose gradient is a sum of rows of x; most have one to four. flag: says
 * whether Adam leaves the row alone; 0 if it never does.
 */
function updateRow(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  flag: usize,
  x: usize,
  indices: usize,
  values: usize,
  count: i32,
  buffer: usize,
  I: i32,
): void {
  if (flag != 0) {
    if (count == 0 && load<i32>(flag) != 0) {
      passQuietRow(first, second, c, I);
      return;
    }
    wakeRow(first, second, c, flag, I);
  }
  if (isAdam(rule) && count <= MOST_ADAM_ROWS && isPlainAdam(c)) {
    adamRows(w, first, second, x, indices, values, count, c, I);
  } else {
    combineRows(buffer, x, indices, values, count, I);
    update(rule, c, w, first, second, buffer, I);
  }
  if (flag != 0) settleRow(w, first, c, flag, I);
}

/** The address of a row's flag, or 0 where there are none. */
// @ts-ignore: decorator
@inline
function flagOf(flags: usize, o: i32): usize {
  return flags == 0 ? 0 : flags + (<usize> o << 2);
}

/**
 * Applies the rule to rows `from` to `to` of W with the gradient G^T X. buffer: as many rows of I
 * numbers as `nextRows` says; room: for copies of G and X.
 */
export function updateFactored(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  g: usize,
  x: usize,
  buffer: usize,
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
    weightGradientRows(g, x, buffer, o, rows, B, I, O, room);
    const at = o * stride;
    update(rule, c, w + at, first + at, second + at, buffer, rows * I);
  }
}

/**
 * The same where zeros of G count nothing. flags: of the rows that Adam leaves alone, or 0; lists: room
 * for 2 B numbers.
 */
export function updateFactoredLive(
  rule: i32,
  c: usize,
  w: usize,
  first: usize,
  second: usize,
  flags: usize,
  g: usize,
  x: usize,
  buffer: usize,
  room: usize,
  lists: usize,
  B: i32,
  I: i32,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> I << 2;
  if (isDense(g, B * O, x, B * I)) {
    for (let o = from; flags != 0 && o < to; o++) {
      wakeRow(first + o * stride, second + o * stride, c, flagOf(flags, o), I);
    }
    updateFactored(rule, c, w, first, second, g, x, buffer, room, B, I, O, from, to);
    return;
  }
  const values = lists + (<usize> B << 2);
  for (let o = from; o < to; o++) {
    const count = listColumn(g + (<usize> o << 2), B, O, lists, values);
    if (count == 0 && !isAdam(rule)) continue;
    const at = o * stride;
    const m = first + at, v = second + at, flag = flagOf(flags, o);
    updateRow(rule, c, w + at, m, v, flag, x, lists, values, count, buffer, I);
  }
}

/**
 * The same from the kept entries of G. buffer: [I]. Without entries, only Adam moves a row, and not
 * if `touchedOnly`.
 */
export function updateSparse(
  rule: i32,
  c: usize,
  touchedOnly: i32,
  w: usize,
  first: usize,
  second: usize,
  flags: usize,
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
  const isEveryRow = !touchedOnly && isAdam(rule);
  for (let o = from; o < to; o++) {
    const start = load<i32>(columnStarts + (o << 2));
    const count = load<i32>(columnStarts + (o << 2), 4) - start;
    if (count == 0 && !isEveryRow) continue;
    const at = o * stride;
    const m = first + at, v = second + at, flag = flagOf(flags, o);
    const index = rowIndices + (start << 2);
    const value = columnValues + (start << 2);
    updateRow(rule, c, w + at, m, v, flag, x, index, value, count, buffer, I);
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
