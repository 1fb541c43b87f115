/**
 * Tests of minibatches.
 *
 * @module
 */
import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { cloudDataset } from "../testing/testing.ts";
import { batches } from "./batches.ts";
import { createDataset } from "./dataset.ts";

type BatchOptions = Parameters<typeof batches>[1];

Deno.test("batches() gives each example once, in minibatches of the size, the last one smaller", () => {
  const size = fc.integer({ min: 1, max: 20 });
  fc.assert(fc.property(size, size, fc.boolean(), fc.integer(), (count, size, shuffle, seed) => {
    const dataset = createDataset(
      Array.from({ length: 2 * count }, (_, i) => i),
      Array.from({ length: count }, (_, i) => i),
      count,
    );
    const all = [...batches(dataset, { size, shuffle, seed })];
    const sizes = all.map(({ x, y }) => (assertEquals(y.length, x.rows), x.rows));
    const whole = Math.floor(count / size);
    const rest = count % size === 0 ? [] : [count % size];
    assertEquals(sizes, [...new Array(whole).fill(size), ...rest]);
    const order = all.flatMap(({ y }) => [...y]);
    const inputs = all.flatMap(({ x }) => [...x.data]);
    assertEquals(inputs, order.flatMap((i) => [2 * i, 2 * i + 1]));
    assertEquals(order.toSorted((a, b) => a - b), Array.from({ length: count }, (_, i) => i));
    if (!shuffle) assertEquals(order, order.toSorted((a, b) => a - b));
  }));
});

Deno.test("batches() shuffles by its seed", () => {
  const dataset = cloudDataset(50, { inFeatures: 2, classCount: 3 }, 1);
  const draw = (options: Partial<BatchOptions>) =>
    [...batches(dataset, { size: 7, shuffle: true, ...options })].flatMap(({ x }) => [...x.data]);
  assertEquals(draw({ seed: 3 }), draw({ seed: 3 }));
  assertEquals(draw({}), draw({ seed: 1 }));
  assertNotEquals(draw({ seed: 3 }), draw({ seed: 4 }));
  assertNotEquals(draw({ seed: 3 }), draw({ shuffle: false }));
});

Deno.test("batches() throws at once when an option does not fit", () => {
  const dataset = cloudDataset(5, { inFeatures: 2, classCount: 3 }, 1);
  for (const size of [0, -1, 1.5, NaN, "2", undefined]) {
    const options = { size } as BatchOptions;
    assertThrows(() => batches(dataset, options), ConfigError, `size is ${size}, but must be`);
  }
  for (const seed of [2 ** 32, 0.5, NaN]) {
    assertThrows(() => batches(dataset, { size: 2, seed }), ConfigError, `the seed is ${seed}`);
  }
  const shuffle = { size: 2, shuffle: "no" } as unknown as BatchOptions;
  assertThrows(() => batches(dataset, shuffle), ConfigError, "shuffle is no");
  const broken = { ...dataset, size: 6 };
  assertThrows(() => batches(broken, { size: 2 }), ConfigError, "Cannot cut into batches");
});
