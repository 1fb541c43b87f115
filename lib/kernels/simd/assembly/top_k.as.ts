// Selection of the k entries of largest magnitude, and their grouping by example and by output.

/** Magnitudes that are not numbers count as one step above infinity. */
const LARGEST: i32 = 0x7f800001;

/** The k-th largest magnitude is likely within 2^-8 of the largest: where to look first. */
const LIKELY_SPAN: i32 = 8 << 23;

/** The bits of |value|: for magnitudes, the order of the bits is the order of the numbers. */
// @ts-ignore: decorator
@inline
function magnitudeBits(at: usize): i32 {
  return min<i32>(load<i32>(at) & 0x7fffffff, LARGEST);
}

/** How many of n numbers are not zero. */
function countNonzeros(values: usize, n: i32): i32 {
  const zero = f32x4.splat(0);
  let counts = i32x4.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4, values += 16) {
    counts = i32x4.sub(counts, f32x4.ne(v128.load(values), zero));
  }
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (; i < n; i++, values += 4) count += i32(load<f32>(values) != 0);
  return count;
}

/**
 * Lists the indices and the magnitudes' bits of n numbers, and zeros up to a multiple of 16; returns
 * how many. Where most numbers are zero, as behind a ReLU, those are left out.
 */
function listMagnitudes(
  values: usize,
  n: i32,
  isMostlyZero: bool,
  magnitudes: usize,
  indices: usize,
): i32 {
  let bytes: usize = 0;
  let i = 0;
  if (!isMostlyZero) {
    const signless = i32x4.splat(0x7fffffff), limit = i32x4.splat(LARGEST), four = i32x4.splat(4);
    let places = i32x4(0, 1, 2, 3);
    for (; i + 4 <= n; i += 4, bytes += 16) {
      const magnitude = i32x4.min_s(v128.and(v128.load(values + bytes), signless), limit);
      v128.store(magnitudes + bytes, magnitude);
      v128.store(indices + bytes, places);
      places = i32x4.add(places, four);
    }
  }
  for (; i < n; i++) {
    const magnitude = magnitudeBits(values + (<usize> i << 2));
    store<i32>(magnitudes + bytes, magnitude);
    store<i32>(indices + bytes, i);
    bytes += <usize> (magnitude != 0) << 2;
  }
  memory.fill(magnitudes + bytes, 0, (0 - bytes) & 63);
  return <i32> (bytes >> 2);
}

/** The largest of the magnitudes before `end`, a multiple of 16 of them. */
function largestOf(magnitudes: usize, end: usize): i32 {
  let largest = i32x4.splat(0);
  for (let at = magnitudes; at < end; at += 16) largest = i32x4.max_s(largest, v128.load(at));
  return max<i32>(
    max<i32>(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max<i32>(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
}

/** How many magnitudes before `end`, a multiple of 16 of them, have bits > limit. */
function countAbove(magnitudes: usize, end: usize, limit: i32): i32 {
  const limits = i32x4.splat(limit);
  let c0 = i32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
  // A comparison gives -1 where it holds.
  for (let at = magnitudes; at < end; at += 64) {
    c0 = i32x4.add(c0, i32x4.gt_s(v128.load(at), limits));
    c1 = i32x4.add(c1, i32x4.gt_s(v128.load(at, 16), limits));
    c2 = i32x4.add(c2, i32x4.gt_s(v128.load(at, 32), limits));
    c3 = i32x4.add(c3, i32x4.gt_s(v128.load(at, 48), limits));
  }
  c0 = i32x4.add(i32x4.add(c0, c1), i32x4.add(c2, c3));
  return -(i32x4.extract_lane(c0, 0) + i32x4.extract_lane(c0, 1) +
    i32x4.extract_lane(c0, 2) + i32x4.extract_lane(c0, 3));
}

/** The indices of all entries that are not zero, and of so many zeros, the first ones: k in all. */
function selectWithZeros(values: usize, k: i32, zeros: i32, indices: usize): void {
  const last = indices + (<usize> k << 2);
  for (let i = 0; indices < last; i++) {
    const isZero = i32(magnitudeBits(values + (<usize> i << 2)) == 0);
    store<i32>(indices, i);
    indices += <usize> (1 - (isZero & i32(zeros <= 0))) << 2;
    zeros -= isZero;
  }
}

/**
 * The indices of the k largest magnitudes of n, ascending; the lower index wins a tie. Bisects on
 * the bits of the magnitudes that are not zero for a limit that at least k exceed, until exactly k
 * do or the k-th largest is found. work: room for twice n numbers, rounded up to a multiple of 16.
 */
function selectRow(values: usize, n: i32, k: i32, indices: usize, work: usize): void {
  const magnitudes = work, places = work + (((<usize> n << 2) + 63) & ~63);
  const nonzeros = countNonzeros(values, n);
  if (nonzeros < k) return selectWithZeros(values, k, k - nonzeros, indices);
  const count = listMagnitudes(values, n, 2 * nonzeros < n, magnitudes, places);
  const end = magnitudes + (((<usize> count << 2) + 63) & ~63);
  let high = largestOf(magnitudes, end); // Fewer than k are above high.
  let low: i32 = 0; // At least k are above low.
  let aboveLow = nonzeros;
  let aboveHigh = 0;
  for (let guess = high - LIKELY_SPAN; high - low > 1 && aboveLow != k; guess = 0) {
    const middle = guess > low ? guess : low + ((high - low) >> 1);
    const above = countAbove(magnitudes, end, middle);
    if (above >= k) {
      low = middle;
      aboveLow = above;
    } else {
      high = middle;
      aboveHigh = above;
    }
  }
  // Where more than k are above low, the k-th largest equals high, and its first ties fill up.
  let ties = k - aboveHigh;
  const tied = aboveLow == k ? -1 : high;
  const last = indices + (<usize> k << 2);
  const lows = i32x4.splat(low);
  for (let at: usize = 0; indices < last; at += 16) {
    let lanes = i32x4.bitmask(i32x4.gt_s(v128.load(magnitudes + at), lows));
    while (lanes != 0 && indices < last) {
      const entry = at + (<usize> ctz<i32>(lanes) << 2);
      lanes &= lanes - 1;
      if (load<i32>(magnitudes + entry) == tied && --ties < 0) continue;
      store<i32>(indices, load<i32>(places + entry));
      indices += 4;
    }
  }
}

/** Selects in each row of n from `from` to `to`. indices: [B, k]; work as in selectRow. */
export function selectTopK(
  g: usize,
  n: i32,
  k: i32,
  indices: usize,
  work: usize,
  from: i32,
  to: i32,
): void {
  for (let b = from; b < to; b++) {
    selectRow(g + ((b * n) << 2), n, k, indices + ((b * k) << 2), work);
  }
}

/**
 * Selects the k columns with the largest sum of magnitudes for every row. sums: [n]; work as in
 * selectRow.
 */
export function selectUnifiedTopK(
  g: usize,
  B: i32,
  n: i32,
  k: i32,
  indices: usize,
  sums: usize,
  work: usize,
): void {
  const vectorBytes = <usize> (n & ~3) << 2;
  const bytes = <usize> n << 2;
  memory.fill(sums, 0, bytes);
  for (let b = 0; b < B; b++) {
    const row = g + b * bytes;
    let i: usize = 0;
    for (; i < vectorBytes; i += 16) {
      v128.store(sums + i, f32x4.add(v128.load(sums + i), f32x4.abs(v128.load(row + i))));
    }
    for (; i < bytes; i += 4) {
      store<f32>(sums + i, load<f32>(sums + i) + abs<f32>(load<f32>(row + i)));
    }
  }
  selectRow(sums, n, k, indices, work);
  const rowBytes = <usize> k << 2;
  for (let b = 1; b < B; b++) memory.copy(indices + b * rowBytes, indices, rowBytes);
}

/** Gathers the selected entries that are not zero, by example and by output. next: [O]. */
export function compress(
  g: usize,
  B: i32,
  O: i32,
  k: i32,
  indices: usize,
  rowStarts: usize,
  columnIndices: usize,
  rowValues: usize,
  columnStarts: usize,
  rowIndices: usize,
  columnValues: usize,
  next: usize,
): void {
  memory.fill(columnStarts, 0, (<usize> O + 1) << 2);
  let count = 0;
  for (let b = 0; b < B; b++) {
    store<i32>(rowStarts + (b << 2), count);
    const row = g + ((b * O) << 2);
    for (let j = 0; j < k; j++) {
      const column = load<i32>(indices + ((b * k + j) << 2));
      const value = load<f32>(row + (column << 2));
      const isKept = i32(value != 0);
      store<i32>(columnIndices + (count << 2), column);
      store<f32>(rowValues + (count << 2), value);
      const at = columnStarts + (column << 2);
      store<i32>(at, load<i32>(at, 4) + isKept, 4);
      count += isKept;
    }
  }
  store<i32>(rowStarts + (B << 2), count);
  for (let o = 0; o < O; o++) {
    const at = columnStarts + (o << 2);
    const start = load<i32>(at);
    store<i32>(next + (o << 2), start);
    store<i32>(at, start + load<i32>(at, 4), 4);
  }
  for (let b = 0; b < B; b++) {
    const end = load<i32>(rowStarts + (b << 2), 4);
    for (let entry = load<i32>(rowStarts + (b << 2)); entry < end; entry++) {
      const slot = next + (load<i32>(columnIndices + (entry << 2)) << 2);
      const to = load<i32>(slot) << 2;
      store<i32>(slot, load<i32>(slot) + 1);
      store<i32>(rowIndices + to, b);
      store<f32>(columnValues + to, load<f32>(rowValues + (entry << 2)));
    }
  }
}
