// Rows of W that Adam leaves alone. A row is still when its first moments are zero, or so small that
// no step without a gradient can change a weight any more: all that such steps do is to multiply its
// moments. In a step that puts small moments to zero, still rows fall quiet. The multiplications are
// made up for in the next such step, or before, when a gradient wakes the row or the memory is read.
// They are the same ones in the same order, so no bit depends on when they are made.

/** The steps between the last one that put small moments to zero and this one. */
// @ts-ignore: decorator
@inline
function missedSteps(c: usize): i32 {
  return <i32> load<f32>(c, 32);
}

/** Whether this step puts small moments to zero. */
// @ts-ignore: decorator
@inline
function isFlush(c: usize): bool {
  return load<f32>(c, 28) != 0;
}

/** A moment after steps without gradient, of which the last puts it to zero if it is too small. */
// @ts-ignore: decorator
@inline
function finish(at: usize, moment: v128, smallest: v128): void {
  const sum = f32x4.add(moment, f32x4.splat(0)); // As with a gradient of zeros: -0 becomes 0.
  v128.store(at, v128.andnot(sum, f32x4.lt(f32x4.abs(sum), smallest)));
}

/**
 * Multiplies moments by their factor `steps` times, then puts those below `smallest` to zero. Eight
 * vectors at a time, since each product waits four cycles for the one before.
 */
function decay(at: usize, factor: f32, steps: i32, smallest: f32, length: i32): void {
  const k = f32x4.splat(factor), least = f32x4.splat(smallest);
  const end = at + (<usize> length << 2);
  const end4 = at + (<usize> (length & ~3) << 2);
  const end32 = at + (<usize> (length & ~31) << 2);
  for (; at < end32; at += 128) {
    let p0 = v128.load(at), p1 = v128.load(at, 16), p2 = v128.load(at, 32);
    let p3 = v128.load(at, 48), p4 = v128.load(at, 64), p5 = v128.load(at, 80);
    let p6 = v128.load(at, 96), p7 = v128.load(at, 112);
    const low = v128.or(v128.or(p0, p1), v128.or(p2, p3));
    const high = v128.or(v128.or(p4, p5), v128.or(p6, p7));
    if (!v128.any_true(v128.or(low, high))) continue; // Most first moments are zero.
    for (let j = 0; j < steps; j++) {
      p0 = f32x4.mul(k, p0);
      p1 = f32x4.mul(k, p1);
      p2 = f32x4.mul(k, p2);
      p3 = f32x4.mul(k, p3);
      p4 = f32x4.mul(k, p4);
      p5 = f32x4.mul(k, p5);
      p6 = f32x4.mul(k, p6);
      p7 = f32x4.mul(k, p7);
    }
    finish(at, p0, least);
    finish(at + 16, p1, least);
    finish(at + 32, p2, least);
    finish(at + 48, p3, least);
    finish(at + 64, p4, least);
    finish(at + 80, p5, least);
    finish(at + 96, p6, least);
    finish(at + 112, p7, least);
  }
  for (; at < end4; at += 16) {
    let p = v128.load(at);
    for (let j = 0; j < steps; j++) p = f32x4.mul(k, p);
    finish(at, p, least);
  }
  for (; at < end; at += 4) {
    let p = load<f32>(at);
    for (let j = 0; j < steps; j++) p = factor * p;
    p += 0;
    store<f32>(at, abs<f32>(p) < smallest ? 0 : p);
  }
}

/** Brings a row of I weights up to date that has missed `steps` steps. */
function catchUp(m: usize, v: usize, c: usize, steps: i32, smallest: f32, I: i32): void {
  if (steps == 0) return;
  decay(m, load<f32>(c, 4), steps, smallest, I);
  decay(v, load<f32>(c, 12), steps, smallest, I);
}

/** Makes up for the steps before this one, if the row is quiet, and wakes it. */
export function wakeRow(m: usize, v: usize, c: usize, flag: usize, I: i32): void {
  if (load<i32>(flag) == 0) return;
  catchUp(m, v, c, missedSteps(c), 0, I);
  store<i32>(flag, 0);
}

/** A step without gradient in a quiet row: nothing, unless it puts small moments to zero. */
export function passQuietRow(m: usize, v: usize, c: usize, I: i32): void {
  if (isFlush(c)) catchUp(m, v, c, missedSteps(c) + 1, load<f32>(c, 28), I);
}

/** After a step that puts small moments to zero: lets the row fall quiet if it is still. */
export function settleRow(w: usize, m: usize, c: usize, flag: usize, I: i32): void {
  if (isFlush(c)) store<i32>(flag, i32(isStill(w, m, load<f32>(c, 36), I)));
}

/** Whether |m| is at most `share` of |w| everywhere. */
function isStill(w: usize, m: usize, share: f32, I: i32): bool {
  const shares = f32x4.splat(share);
  const bytes = <usize> I << 2;
  const vectorBytes = <usize> (I & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    const most = f32x4.mul(shares, f32x4.abs(v128.load(w + i)));
    if (!i32x4.all_true(f32x4.le(f32x4.abs(v128.load(m + i)), most))) return false;
  }
  for (; i < bytes; i += 4) {
    if (!(abs<f32>(load<f32>(m + i)) <= share * abs<f32>(load<f32>(w + i)))) return false;
  }
  return true;
}

/** After a step: brings all quiet rows up to date and wakes them. */
export function wakeRows(m: usize, v: usize, c: usize, flags: usize, O: i32, I: i32): void {
  const steps = isFlush(c) ? 0 : missedSteps(c) + 1;
  const stride = <usize> I << 2;
  for (const end = flags + (<usize> O << 2); flags < end; flags += 4, m += stride, v += stride) {
    if (load<i32>(flags) == 0) continue;
    catchUp(m, v, c, steps, 0, I);
    store<i32>(flags, 0);
  }
}
