/**
 * Tests of finding files under several names, on folders in memory.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { findFiles, isPacked, readFile, readSame } from "./lookup.ts";
import { gzip, memoryFolder } from "./testing/folders.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("findFiles() finds files plain and packed, in the order of the names", async () => {
  const folder = memoryFolder({ "b.gz": "", a: "", b: "", "a.gz.gz": "" });
  assertEquals(await findFiles(folder, ["b", "c", "a"]), ["b", "b.gz", "a"]);
  assertEquals(await findFiles(folder, []), []);
  assertEquals([isPacked("A.GZ"), isPacked("a.gzip"), isPacked("gz")], [true, false, false]);
});

Deno.test("readFile() looks at the size before it reads", async () => {
  const folder = memoryFolder({ a: "abc", "a.gz": await gzip("abc"), "large.gz": await gzip("x") });
  assertEquals(await readFile(folder, "a", 3), encode("abc"));
  assertEquals(await readFile(folder, "a.gz", 100), encode("abc"));
  const { reads } = folder;
  reads.length = 0;
  await assertRejects(
    () => readFile(folder, "a", 2),
    DataError,
    "Cannot read a in memory: expected at most 2 bytes, found 3. Put the original",
  );
  await assertRejects(
    () => readFile(folder, "b"),
    DataError,
    "Cannot read b in memory: no such file. The folder memory holds a, a.gz, large.gz. Put it",
  );
  assertEquals(reads, []);
});

Deno.test("readSame() takes a file that is there twice if both are the same", async () => {
  const folder = memoryFolder({ a: "abc", "a.gz": await gzip("abc"), A: "abd", b: "ab" });
  assertEquals(await readSame(folder, ["a"]), encode("abc"));
  assertEquals(await readSame(folder, ["a.gz", "a"]), encode("abc"));
  for (const other of ["A", "b"]) {
    await assertRejects(
      () => readSame(folder, ["a", "a.gz", other]),
      DataError,
      `Cannot tell which file in memory is meant: a and ${other} have different contents. Remove`,
    );
  }
});
