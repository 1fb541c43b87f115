/**
 * Tests of the memory that is given back: blocks that never overlap, scopes within scopes, and that
 * what was freed is used again.
 *
 * @module
 */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { createMatrix, type Kernels } from "./kernels.ts";
import { referenceKernels } from "./reference/reference.ts";
import { capacityOf, openScope, ownerOf, Room } from "./scope.ts";
import { Arena } from "./simd/memory.ts";
import { simdKernels } from "./simd/simd.ts";

Deno.test("Arena hands out zeroed blocks that do not overlap, and those given back again", () => {
  const steps = fc.array(
    fc.record({ bytes: fc.integer({ min: 0, max: 3000 }), released: fc.option(fc.nat(20)) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(fc.property(steps, (steps) => {
    const arena = new Arena();
    const live: { start: number; bytes: number }[] = [];
    for (const { bytes, released } of steps) {
      if (released !== null && live.length > 0) {
        const [block] = live.splice(released % live.length, 1);
        arena.release(block.start, block.bytes);
      }
      const start = arena.reserve(bytes);
      assertEquals(start % 64, 0);
      const view = new Uint8Array(arena.memory.buffer, start, bytes);
      assert(view.every((byte) => byte === 0));
      view.fill(255);
      // An array without numbers has an address of its own, too.
      for (const other of live) {
        const end = (block: typeof other) => block.start + Math.max(block.bytes, 1);
        const apart = start >= end(other) || other.start >= end({ start, bytes });
        assert(apart, `${start} + ${bytes} meets ${other.start} + ${other.bytes}`);
      }
      live.push({ start, bytes });
    }
    // Given back in any order, all of it is one block.
    for (const { start, bytes } of live) arena.release(start, bytes);
    const whole = live.reduce((sum, { bytes }) => sum + bytes, 0);
    assertEquals(arena.reserve(whole), 64);
  }));
});

/** The bytes of a simd memory: it grows by whole pages. */
function bytesOf(kernels: Kernels): number {
  return (kernels.memory as WebAssembly.Memory).buffer.byteLength;
}

Deno.test("a scope gives back all that it has handed out, that of scopes within too", () => {
  const kernels = simdKernels();
  const kept = kernels.floats(1000).fill(7);
  const before = bytesOf(kernels);
  for (let i = 0; i < 100; i++) {
    const outer = openScope(kernels);
    const inner = openScope(outer);
    for (const scope of [outer, inner]) scope.floats(50_000).fill(i);
    assertEquals(inner.floats(3), Float32Array.of(0, 0, 0));
    if (i % 2 === 0) inner.free();
    assertEquals([outer.isFree, inner.isFree], [false, i % 2 === 0]);
    outer.free();
    assertEquals([outer.isFree, inner.isFree], [true, true]);
    inner.free(); // Once more changes nothing.
  }
  assert(bytesOf(kernels) <= before + 2 * 50_000 * 4 + 2 * 65_536, `${bytesOf(kernels)} bytes`);
  assert(kept.every((value) => value === 7));
});

Deno.test("what was freed with the scope around it is not freed once more with its own", () => {
  const kernels = simdKernels();
  const outer = openScope(kernels);
  const inner = openScope(outer);
  inner.floats(16);
  outer.free();
  const next = kernels.floats(16).fill(7);
  inner.free();
  kernels.floats(16).fill(8);
  assert(next.every((value) => value === 7));
});

Deno.test("an array knows its kernels, a copy of it does not", () => {
  for (const kernels of [simdKernels(), referenceKernels(64)]) {
    const scope = openScope(kernels);
    const array = scope.floats(4);
    assertEquals(ownerOf(array)?.memory, kernels.memory);
    assertEquals(ownerOf(kernels.integers(1))?.memory, kernels.memory);
    for (const other of [array.slice(), array.subarray(0, 4), [1], undefined, 5]) {
      assertEquals(ownerOf(other), undefined);
    }
  }
});

Deno.test("Room makes new buffers when more rows are asked for, and frees those before", () => {
  const kernels = simdKernels();
  const room = new Room(kernels, (kernels, rows) => createMatrix(kernels, rows, 100));
  assertEquals(room.current, undefined);
  const first = room.reserve(3);
  assertEquals(capacityOf(first), 3);
  assertStrictEquals(room.reserve(2), first);
  assertEquals(capacityOf(room.reserve(4)), 6);
  const third = room.reserve(7, 9);
  assertEquals([capacityOf(third), third.data.byteOffset], [9, first.data.byteOffset]);
  room.free();
  assertEquals(room.current, undefined);
});

Deno.test("memory of forgotten scopes is used again", async () => {
  const kernels = simdKernels();
  const before = bytesOf(kernels);
  // 800 MB in all, of which a collection now and then leaves little.
  for (let i = 0; i < 200; i++) {
    openScope(openScope(kernels)).floats(1_000_000);
    await new Promise((resolve) => setTimeout(resolve));
  }
  assert(bytesOf(kernels) - before < 5e8, `${bytesOf(kernels)} bytes`);
});
