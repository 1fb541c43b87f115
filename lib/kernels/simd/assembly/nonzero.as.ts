// Lists of nonzero entries. Behind a ReLU three quarters of the entries are exact zeros, and
// what they add to a sum that began at 0 is nothing: leaving them out changes no bit. The loops
// write every candidate and move on only past those that count, since a branch would be guessed
// wrong too often.

/** Whether all of `bytes` bytes of numbers, a multiple of 4, are other than zero. */
export function hasNoZero(at: usize, bytes: usize): bool {
  const zero = f32x4.splat(0);
  const vectorBytes = bytes & ~15;
  let isZero = zero;
  let i: usize = 0;
  for (; i < vectorBytes; i += 16) isZero = v128.or(isZero, f32x4.eq(v128.load(at + i), zero));
  let result = !v128.any_true(isZero);
  for (; i < bytes; i += 4) if (load<f32>(at + i) == 0) result = false;
  return result;
}

/** The offsets in bytes of the whole groups of four inputs that are not all zero; returns the end. */
export function listLiveGroups(x: usize, I: i32, list: usize): usize {
  const zero = f32x4.splat(0);
  const bytes = <usize> (I & ~3) << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    store<u32>(list, <u32> i);
    list += <usize> v128.any_true(f32x4.ne(v128.load(x + i), zero)) << 2;
  }
  return list;
}

/** The indices and values of the entries of one row that are not zero; returns how many. */
export function listEntries(row: usize, n: i32, indices: usize, values: usize): i32 {
  let count: usize = 0;
  for (let i = 0; i < n; i++) {
    const value = load<f32>(row + (<usize> i << 2));
    store<i32>(indices + count, i);
    store<f32>(values + count, value);
    count += <usize> (value != 0) << 2;
  }
  return <i32> (count >> 2);
}

/**
 * The same for a column of G [B, O], whose first entry lies at `column`: the examples and values.
 */
export function listColumn(column: usize, B: i32, O: i32, indices: usize, values: usize): i32 {
  const row = <usize> O << 2;
  let count: usize = 0;
  for (let b = 0; b < B; b++, column += row) {
    const value = load<f32>(column);
    store<i32>(indices + count, b);
    store<f32>(values + count, value);
    count += <usize> (value != 0) << 2;
  }
  return <i32> (count >> 2);
}
