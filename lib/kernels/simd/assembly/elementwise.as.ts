// Masks, loss and counts.

import { exp, log } from "./math.as";

/** a = a * mask. */
export function multiply(a: usize, mask: usize, length: i32): void {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    v128.store(a + i, f32x4.mul(v128.load(a + i), v128.load(mask + i)));
  }
  for (; i < bytes; i += 4) store<f32>(a + i, load<f32>(a + i) * load<f32>(mask + i));
}

/** a = a + b. */
export function add(a: usize, b: usize, length: i32): void {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    v128.store(a + i, f32x4.add(v128.load(a + i), v128.load(b + i)));
  }
  for (; i < bytes; i += 4) store<f32>(a + i, load<f32>(a + i) + load<f32>(b + i));
}

/** Below this magnitude an entry of the loss's gradient is zero. */
const SMALLEST_GRADIENT: f64 = 1e-20;

/** Mean cross-entropy of `rows` rows of logits and its gradient; 64-bit numbers inside. */
export function softmaxCrossEntropy(
  logits: usize,
  targets: usize,
  gradient: usize,
  rows: i32,
  columns: i32,
): f64 {
  let loss: f64 = 0;
  for (let b = 0; b < rows; b++) {
    const row = logits + ((b * columns) << 2);
    const out = gradient + ((b * columns) << 2);
    let largest: f64 = -Infinity;
    for (let c = 0; c < columns; c++) {
      const value: f64 = load<f32>(row + (c << 2));
      if (value > largest || value != value) largest = value;
    }
    let sum: f64 = 0;
    for (let c = 0; c < columns; c++) sum += exp(<f64> load<f32>(row + (c << 2)) - largest);
    const target = load<i32>(targets + (b << 2));
    for (let c = 0; c < columns; c++) {
      const probability = exp(<f64> load<f32>(row + (c << 2)) - largest) / sum;
      const expected: f64 = c == target ? 1 : 0;
      const value = (probability - expected) / rows;
      store<f32>(out + (c << 2), abs<f64>(value) < SMALLEST_GRADIENT ? 0 : <f32> value);
    }
    loss += log(sum) + largest - <f64> load<f32>(row + (target << 2));
  }
  return loss / rows;
}

/** The index of the largest value in each row; the lower index wins a tie. */
export function argmax(logits: usize, predictions: usize, rows: i32, columns: i32): void {
  for (let b = 0; b < rows; b++) {
    const row = logits + ((b * columns) << 2);
    let best = 0;
    for (let c = 1; c < columns; c++) {
      if (load<f32>(row + (c << 2)) > load<f32>(row + (best << 2))) best = c;
    }
    store<i32>(predictions + (b << 2), best);
  }
}

/** How many of `length` numbers differ between a and b. */
export function countDifferences(a: usize, b: usize, length: i32): i32 {
  const bytes = <usize> length << 2;
  const vectorBytes = <usize> (length & ~3) << 2;
  let counts = i32x4.splat(0);
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    counts = i32x4.sub(counts, f32x4.ne(v128.load(a + i), v128.load(b + i)));
  }
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (; i < bytes; i += 4) count += i32(load<f32>(a + i) != load<f32>(b + i));
  return count;
}
