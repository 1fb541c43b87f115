// Rows of a table looked up, side by side, and their gradients gathered. S numbers a row; an example
// uses J rows; pointers are byte addresses.

/** Copies S numbers. */
// @ts-ignore: decorator
@inline
function copyRow(to: usize, from: usize, S: i32): void {
  const bytes = <usize> S << 2;
  const vectorBytes = <usize> (S & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** to += from, over S numbers. */
// @ts-ignore: decorator
@inline
function addRow(to: usize, from: usize, S: i32): void {
  const bytes = <usize> S << 2;
  const vectorBytes = <usize> (S & ~3) << 2;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) {
    v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  }
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}

/** The rows of B examples into stretches of y, whose first is at y and whose rows have C numbers. */
export function lookUpRows(
  table: usize,
  indices: usize,
  y: usize,
  B: i32,
  J: i32,
  S: i32,
  C: i32,
): void {
  const size = <usize> S << 2;
  for (let b = 0; b < B; b++, y += <usize> C << 2) {
    let to = y;
    for (let j = 0; j < J; j++, indices += 4, to += size) {
      copyRow(to, table + <usize> load<i32>(indices) * size, S);
    }
  }
}

/**
 * The sums of the stretches of g by row of the table, rows in the order of first use; returns how
 * many there are. slots: -1 for each row of the table, before and after.
 */
export function sumByRow(
  g: usize,
  indices: usize,
  slots: usize,
  rows: usize,
  sums: usize,
  B: i32,
  J: i32,
  S: i32,
  C: i32,
): i32 {
  const size = <usize> S << 2;
  let count = 0;
  for (let b = 0; b < B; b++, g += <usize> C << 2) {
    let from = g;
    for (let j = 0; j < J; j++, indices += 4, from += size) {
      const row = load<i32>(indices);
      const at = slots + (<usize> row << 2);
      const slot = load<i32>(at);
      if (slot >= 0) {
        addRow(sums + <usize> slot * size, from, S);
      } else {
        copyRow(sums + <usize> count * size, from, S);
        store<i32>(rows + (<usize> count << 2), row);
        store<i32>(at, count);
        count++;
      }
    }
  }
  for (let slot = 0; slot < count; slot++) {
    store<i32>(slots + (<usize> load<i32>(rows + (<usize> slot << 2)) << 2), -1);
  }
  return count;
}

/**
 * For the rows from `from` to `to`, the sums of the kept entries of the examples that use each; O
 * numbers a row.
 */
export function sparseSumUses(
  useStarts: usize,
  users: usize,
  rowStarts: usize,
  columnIndices: usize,
  rowValues: usize,
  sums: usize,
  O: i32,
  from: i32,
  to: i32,
): void {
  const stride = <usize> O << 2;
  for (let row = from; row < to; row++) {
    const sum = sums + row * stride;
    const uses = useStarts + (<usize> row << 2);
    memory.fill(sum, 0, stride);
    for (let use = load<i32>(uses); use < load<i32>(uses, 4); use++) {
      const starts = rowStarts + (<usize> load<i32>(users + (<usize> use << 2)) << 2);
      const end = <usize> load<i32>(starts, 4) << 2;
      for (let entry = <usize> load<i32>(starts) << 2; entry < end; entry += 4) {
        const at = sum + (<usize> load<i32>(columnIndices + entry) << 2);
        store<f32>(at, load<f32>(at) + load<f32>(rowValues + entry));
      }
    }
  }
}
