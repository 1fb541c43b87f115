/**
 * Tests of unpacking, on files packed by the platform.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { DataError } from "../../lib/errors.ts";
import { gzip } from "../testing/folders.ts";
import { gunzip } from "./gzip.ts";

Deno.test("gunzip() gives back what was packed", async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
    const content = new Uint8Array(bytes);
    assertEquals(await gunzip(await gzip(content), content.length, "a.gz"), content);
  }));
  // Many pieces in, and many out.
  const large = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
  assertEquals(await gunzip(await gzip(large), 300_000, "a.gz"), large);
});

Deno.test("gunzip() reports the problem with a file", async () => {
  const packed = await gzip("some text");
  const twice = new Uint8Array([...packed, ...packed]);
  const flipped = packed.slice();
  flipped[packed.length - 6] ^= 1;
  const damaged = [
    new Uint8Array(),
    Uint8Array.of(1, 2, 3),
    packed.slice(0, -1),
    packed.slice(0, 5),
    flipped,
    twice,
    new Uint8Array([...packed, 0]),
  ];
  for (const bytes of damaged) {
    await assertRejects(
      () => gunzip(bytes, 1_000, "a.gz in b"),
      DataError,
      "Cannot read a.gz in b: the file is truncated, damaged, or not one packed file by gzip",
    );
  }
});

Deno.test("gunzip() stops at its limit, however much a file claims to hold", async () => {
  await assertRejects(
    () => gzip("some text").then((packed) => gunzip(packed, 8, "a.gz")),
    DataError,
    "Cannot read a.gz: expected at most 8 bytes when unpacked, found more",
  );
  // 200 MB of zeros in 200 KB: most of them must never be unpacked.
  const zeros = new Uint8Array(2_000_000);
  const bomb = new Blob(Array<Uint8Array<ArrayBuffer>>(100).fill(zeros)).stream();
  const stream = bomb.pipeThrough(new CompressionStream("gzip"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  assert(packed.length > 150_000);
  let asked = 0;
  packed.subarray = (start, end = packed.length) => {
    asked = Math.max(asked, end);
    return packed.slice(start, end);
  };
  await assertRejects(() => gunzip(packed, 1_000, "a.gz"), DataError, "at most 1000 bytes");
  assert(0 < asked && asked < 50_000, `${asked} bytes were unpacked`);
});
