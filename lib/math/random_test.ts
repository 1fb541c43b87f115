/**
 * Tests of the random streams: known values, independence, state, and distributions within bounds
 * that a fair stream misses once in many thousand seeds (the seeds are fixed).
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { ConfigError } from "../errors.ts";
import { createStreams, type RandomStream, seedStream, STREAM_NAMES } from "./random.ts";

/** One draw of every kind. */
function drawAll(stream: RandomStream): number[] {
  const order = Uint32Array.from({ length: 8 }, (_, i) => i);
  stream.shuffle(order);
  const indices = new Int32Array(4);
  stream.sample(20, indices);
  const numbers = [stream.bits(), stream.integer(1000), stream.uniform(), stream.normal()];
  return [...numbers, ...order, ...indices];
}

/** The sum of `(observed - expected)^2 / expected`, which is about as large as there are bins. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** Asserts that all bins are equally likely: chi-square within 5 standard deviations. */
function assertUniform(counts: readonly number[], name: string): void {
  const freedom = counts.length - 1;
  const limit = freedom + 5 * Math.sqrt(2 * freedom);
  const found = chiSquare(counts);
  assert(found <= limit, `${name}: chi-square ${found} of ${freedom} degrees of freedom`);
}

Deno.test("createStreams() gives the known numbers of a seed", () => {
  const first = (stream: RandomStream) => [
    stream.bits(),
    stream.uniform(),
    stream.integer(1000),
    stream.normal(),
  ];
  const streams = createStreams(1);
  assertEquals(Object.fromEntries(STREAM_NAMES.map((name) => [name, first(streams[name])])), {
    initialization: [-1170940497, 0.017291373887484363, 54, 1.1060287503656914],
    shuffle: [1879647175, 0.4230702435731374, 993, -0.11134919326713913],
    dropout: [-2058742839, 0.36369652618785553, 1, -0.9139808490924205],
    selection: [-1963390925, 0.5436250423972445, 331, -0.1063585894167921],
    unknownWords: [1709988512, 0.44130349012885517, 566, -0.210699068998376],
  });
  assertEquals(first(createStreams(-7).shuffle), [
    -1011987937,
    0.46063185026332,
    227,
    0.5068322801359411,
  ]);
});

Deno.test("RandomStream draws the numbers of npm's pure-rand, before and after a jump", () => {
  fc.assert(fc.property(
    fc.integer(),
    fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 2 ** 32 })),
    (seed, limit) => {
      const [ours, theirs] = [seedStream(seed), xoroshiro128plus(seed)];
      for (let jumps = 0; jumps < 3; jumps++) {
        assertEquals(ours.state, theirs.getState());
        for (let i = 0; i < 5; i++) {
          assertEquals(ours.bits(), theirs.next());
          assertEquals(ours.uniform(), uniformFloat64(theirs));
          assertEquals(ours.integer(limit), uniformInt(theirs, 0, limit - 1));
        }
        ours.jump();
        theirs.jump();
      }
    },
  ));
});

Deno.test("createStreams() refuses a seed that would share its streams with another", () => {
  for (const seed of [2 ** 32, 2 ** 53, -(2 ** 31) - 1, 0.5, 1e-9, NaN, Infinity, "1", null]) {
    const message = `the seed is ${seed}, but must be an integer`;
    assertThrows(() => createStreams(seed as number), ConfigError, message);
  }
  for (const seed of [0, 2 ** 32 - 1, -(2 ** 31)]) createStreams(seed);
});

Deno.test("integer() refuses a limit that it cannot reach", () => {
  for (const limit of [0, -1, 2 ** 32 + 1, NaN]) {
    assertThrows(() => createStreams(1).shuffle.integer(limit), RangeError, `below ${limit}`);
  }
});

Deno.test("shuffle() and sample() give the known orders and sets of a seed", () => {
  const stream = createStreams(1).shuffle;
  const order = Uint32Array.from({ length: 8 }, (_, i) => i);
  stream.shuffle(order);
  assertEquals([...order], [4, 6, 2, 5, 3, 1, 0, 7]);
  const indices = new Int32Array(4);
  stream.sample(20, indices);
  assertEquals([...indices], [5, 11, 13, 15]);
});

Deno.test("createStreams() gives every purpose and every seed numbers of its own", () => {
  const firsts = [1, 2, 3, -1, 2 ** 31 - 1].flatMap((seed) =>
    STREAM_NAMES.map((name) => createStreams(seed)[name].bits())
  );
  assertEquals(new Set(firsts).size, firsts.length);
});

Deno.test("drawing for one purpose leaves the other streams unchanged", () => {
  for (const used of STREAM_NAMES) {
    const [streams, fresh] = [createStreams(5), createStreams(5)];
    for (let i = 0; i < 10; i++) drawAll(streams[used]);
    for (const name of STREAM_NAMES) {
      const isSame = drawAll(streams[name]).join() === drawAll(fresh[name]).join();
      assertEquals(isSame, name !== used, `${name} after ${used}`);
    }
  }
});

Deno.test("RandomStream.state gives the same numbers again, also by way of JSON", () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 0, max: 20 }), (seed, skipped) => {
    const stream = createStreams(seed).dropout;
    for (let i = 0; i < skipped; i++) stream.bits();
    const state: readonly number[] = JSON.parse(JSON.stringify(stream.state));
    const numbers = drawAll(stream);
    const other = createStreams(seed + 1).dropout;
    other.state = state;
    assertEquals(drawAll(other), numbers);
    stream.state = state;
    assertEquals(drawAll(stream), numbers);
  }));
});

Deno.test("integer() and bits() draw every value equally often", () => {
  const stream = createStreams(11).shuffle;
  for (const limit of [2, 7, 10, 256]) {
    const counts = new Array<number>(limit).fill(0);
    for (let i = 0; i < 200 * limit; i++) counts[stream.integer(limit)]++;
    assertUniform(counts, `integer(${limit})`);
  }
  for (const shift of [0, 12, 24]) {
    const counts = new Array<number>(256).fill(0);
    for (let i = 0; i < 200 * 256; i++) counts[(stream.bits() >>> shift) & 255]++;
    assertUniform(counts, `bits() from bit ${shift}`);
  }
  assertEquals(stream.integer(1), 0);
});

Deno.test("uniform() is even on [0, 1)", () => {
  const stream = createStreams(12).initialization;
  const counts = new Array<number>(100).fill(0);
  for (let i = 0; i < 20_000; i++) {
    const value = stream.uniform();
    assert(value >= 0 && value < 1);
    counts[Math.floor(value * 100)]++;
  }
  assertUniform(counts, "uniform()");
});

Deno.test("normal() has the moments and the tails of the standard normal distribution", () => {
  const stream = createStreams(13).initialization;
  const count = 50_000;
  const values = Array.from({ length: count }, () => stream.normal());
  const mean = (of: (value: number) => number) =>
    values.reduce((sum, value) => sum + of(value), 0) / count;
  // Each within 5 standard deviations of the mean of `count` values.
  const within = (found: number, expected: number, variance: number) =>
    assert(Math.abs(found - expected) <= 5 * Math.sqrt(variance / count), `${found}`);
  within(mean((x) => x), 0, 1);
  within(mean((x) => x ** 2), 1, 2);
  within(mean((x) => x ** 3), 0, 15);
  within(mean((x) => x ** 4), 3, 96);
  for (const [limit, share] of [[1, 0.682689], [2, 0.954500], [3, 0.997300]]) {
    within(mean((x) => Math.abs(x) < limit ? 1 : 0), share, share * (1 - share));
  }
  const products = values.map((value, i) => value * values[(i + 1) % count]);
  within(products.reduce((sum, value) => sum + value, 0) / count, 0, 1);
});

Deno.test("shuffle() permutes, every order equally often", () => {
  const stream = createStreams(14).shuffle;
  const counts = new Map<string, number>();
  for (let i = 0; i < 24 * 200; i++) {
    const items = Uint32Array.of(0, 1, 2, 3);
    stream.shuffle(items);
    assertEquals([...items].sort(), [0, 1, 2, 3]);
    counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
  }
  assertEquals(counts.size, 24);
  assertUniform([...counts.values()], "shuffle()");
});

Deno.test("sample() draws different indices below the limit, ascending", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 60 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer(),
    (limit, share, seed) => {
      const indices = new Int32Array(1 + Math.floor(share * (limit - 1)));
      createStreams(seed).selection.sample(limit, indices);
      assert(indices.every((index, i) => index < limit && index > (i === 0 ? -1 : indices[i - 1])));
    },
  ));
});

Deno.test("sample() draws every set equally often", () => {
  const stream = createStreams(15).selection;
  for (const [limit, size, sets] of [[6, 3, 20], [5, 1, 5], [7, 5, 21], [4, 4, 1]]) {
    const counts = new Map<string, number>();
    const indices = new Int32Array(size);
    for (let i = 0; i < 200 * sets; i++) {
      stream.sample(limit, indices);
      counts.set(indices.join(), (counts.get(indices.join()) ?? 0) + 1);
    }
    assertEquals(counts.size, sets);
    assertUniform([...counts.values()], `${size} of ${limit}`);
  }
});
