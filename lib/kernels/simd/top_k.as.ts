// Selection of the k entries of largest magnitude, and their grouping by example and by output.

/** Magnitudes that are not numbers count as one step above infinity. */
const LARGEST: i32 = 0x7f800001;

/** The bits of |value|: for magnitudes, the order of the bits is the order of the numbers. */
// @ts-ignore: decorator

function magnitudeBits(at: usize): i32 {
  return min<i32>(load<i32>(at) & 0x7fffffff, LARGEST);
}

// @ts-ignore: decorator

function magnitudeVector(at: usize, signless: v128, largest: v128): v128 {
  return i32x4.min_s(v128.and(v128.load(at), signless), largest);
}

/** How many of n magnitudes have bits >= threshold. */
function countAtLeast(values: usize, n: i32, threshold: i32): i32 {
  const limit = i32x4.splat(threshold - 1);
  const signless = i32x4.splat(0x7fffffff);
  const largest = i32x4.splat(LARGEST);
  const end = values + (<usize> n << 2);
  const end16 = values + (<usize> (n & ~15) << 2);
  let at = values;
  let c0 = i32x4.splat(0), c1 = c0, c2 = c0, c3 = c0;
  // A comparison gives -1 where it holds.
  for (; at < end16; at += 64) {
    c0 = i32x4.sub(c0, i32x4.gt_s(magnitudeVector(at, signless, largest), limit));
    c1 = i32x4.sub(c1, i32x4.gt_s(magnitudeVector(at + 16, signless, largest), limit));
    c2 = i32x4.sub(c2, i32x4.gt_s(magnitudeVector(at + 32, signless, largest), limit));
    c3 = i32x4.sub(c3, i32x4.gt_s(magnitudeVector(at + 48, signless, largest), limit));
  }
  c0 = i32x4.add(i32x4.add(c0, c1), i32x4.add(c2, c3));
  let count = i32x4.extract_lane(c0, 0) + i32x4.extract_lane(c0, 1) +
    i32x4.extract_lane(c0, 2) + i32x4.extract_lane(c0, 3);
  for (; at < end; at += 4) count += i32(magnitudeBits(at) >= threshold);
  return count;
}

/**
 * The indices of the k largest magnitudes of n, ascending; the lower index wins a tie. Bisects on
 * the bits of the magnitude for a threshold that at least k reach and fewer than k exceed.
 */
export function selectRow(values: usize, n: i32, k: i32, indices: usize): void {
  let low: i32 = 0; // At least k magnitudes have bits >= low.
  let high: i32 = LARGEST + 1; // Fewer than k have bits >= high.
  let above: i32 = 0; // How many have bits >= high.
  while (high - low > 1) {
    const middle = low + ((high - low) >> 1);
    const count = countAtLeast(values, n, middle);
    if (count >= k) {
      low = middle;
      if (count == k) break;
    } else {
      high = middle;
      above = count;
    }
  }
  // Either exactly k reach `low`, or `low` is the k-th largest and its first ties fill up.
  let ties = high - low > 1 ? k : k - above;
  const exact = high - low > 1;
  let to = indices;
  const end = indices + (<usize> k << 2);
  for (let i = 0; i < n && to < end; i++) {
    const magnitude = magnitudeBits(values + (<usize> i << 2));
    if (magnitude < low) continue;
    if (!exact && magnitude == low) {
      if (ties == 0) continue;
      ties--;
    }
    store<i32>(to, i);
    to += 4;
  }
}

/** Selects in each of B rows of n. indices: [B, k]. */
export function selectTopK(g: usize, B: i32, n: i32, k: i32, indices: usize): void {
  for (let b = 0; b < B; b++) selectRow(g + ((b * n) << 2), n, k, indices + ((b * k) << 2));
}

/** Selects the k columns with the largest sum of magnitudes for every row. sums: [n]. */
export function selectUnifiedTopK(
  g: usize,
  B: i32,
  n: i32,
  k: i32,
  indices: usize,
  sums: usize,
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
  selectRow(sums, n, k, indices);
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
      if (value == 0) continue;
      store<i32>(columnIndices + (count << 2), column);
      store<f32>(rowValues + (count << 2), value);
      const at = columnStarts + (column << 2);
      store<i32>(at, load<i32>(at, 4) + 1, 4);
      count++;
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
