/**
 * Tests of finding files under several names, on folders in memory.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { findFiles, groupNames, isPacked, readFile, readSame } from "./lookup.ts";
import { gzip, memoryFolder } from "./testing/folders.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("groupNames() puts the names of one file together", () => {
  assertEquals(
    groupNames(["A.gz", "a", "a.GZ.gz", "b"]),
    new Map([
      ["a", ["A.gz", "a"]],
      ["a.gz", ["a.GZ.gz"]],
      ["b", ["b"]],
    ]),
  );
  assertEquals([isPacked("A.GZ"), isPacked("a.gzip"), isPacked("gz")], [true, false, false]);
});

Deno.test("findFiles() finds files plain and packed, in the order of the names", async () => {
  const files = { "b.gz": "", "a": "", "b": "", "a.gz.gz": "", "c/a": "", "D/B.GZ": "" };
  const folder = memoryFolder(files);
  // The folder c is no file.
  assertEquals(await findFiles(folder, "", ["b", "c", "A"]), ["b", "b.gz", "a"]);
  assertEquals(await findFiles(folder, "c/", ["a", "b"]), ["c/a"]);
  assertEquals(await findFiles(folder, "D/", ["b"]), ["D/B.GZ"]);
  assertEquals(await findFiles(folder, "e/", ["a"]), []);
  assertEquals(await findFiles(folder, "", []), []);
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

Deno.test("readSame() accepts a file that exists twice with the same content", async () => {
  const folder = memoryFolder({ a: "abc", "a.gz": await gzip("abc"), A: "abd", b: "ab" });
  assertEquals(await readSame(folder, ["a"]), encode("abc"));
  assertEquals(await readSame(folder, ["a.gz", "a"]), encode("abc"));
  for (const other of ["A", "b"]) {
    await assertRejects(
      () => readSame(folder, ["a", "a.gz", other]),
      DataError,
      `Cannot choose a file in memory: a and ${other} have different contents. Remove`,
    );
  }
});
