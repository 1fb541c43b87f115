// Random masks and selections: the generator xoroshiro128+ as lib/math/random.ts has it, of whose sum the
// low 32 bits are the number. The state is two words of 64 bits; a call leaves it where it stopped.

let s0: u64 = 0;
let s1: u64 = 0;

// @ts-ignore: decorator
@inline
function next(): u32 {
  const out = <u32> (s0 + s1);
  const a = s1 ^ s0;
  s0 = rotl<u64>(s0, 24) ^ a ^ (a << 16);
  s1 = rotl<u64>(a, 37);
  return out;
}

function begin(state: usize): void {
  s0 = load<u64>(state);
  s1 = load<u64>(state, 8);
}

function end(state: usize): void {
  store<u64>(state, s0);
  store<u64>(state, s1, 8);
}

/** mask = 0 where a number, as a signed integer, is below the threshold, else scale. */
export function dropoutMask(
  state: usize,
  mask: usize,
  length: i32,
  threshold: f64,
  scale: f32,
): void {
  begin(state);
  const bytes = <usize> length << 2;
  for (let i: usize = 0; i < bytes; i += 4) {
    store<f32>(mask + i, <f64> <i32> next() < threshold ? 0 : scale);
  }
  end(state);
}

/** Draws from 0 to limit - 1: numbers above the last multiple of the limit are drawn again. */
function integer(limit: u32): u32 {
  const most = <u64> 0x100000000 / limit * limit;
  let value = <u64> (next() ^ 0x80000000);
  while (value >= most) value = <u64> (next() ^ 0x80000000);
  return <u32> (value % limit);
}

/**
 * For each of `rows` rows, k different indices below `columns`, ascending (Floyd's method).
 * chosen: room for `columns` bytes.
 */
export function selectRandomK(
  state: usize,
  indices: usize,
  rows: i32,
  k: i32,
  columns: i32,
  chosen: usize,
): void {
  begin(state);
  for (let b = 0; b < rows; b++) {
    memory.fill(chosen, 0, columns);
    for (let last = columns - k; last < columns; last++) {
      const candidate = <i32> integer(last + 1);
      store<u8>(chosen + (load<u8>(chosen + candidate) ? last : candidate), 1);
    }
    for (let i = 0; i < columns; i++) {
      if (!load<u8>(chosen + i)) continue;
      store<i32>(indices, i);
      indices += 4;
    }
  }
  end(state);
}
