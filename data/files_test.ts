/**
 * Tests of the check that files are what the table says, on folders in memory.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { describeMissing, inspectSource, locate, readSource, sourceDigest } from "./files.ts";
import { BROWN, MNIST, type Source, SOURCES } from "./sources.ts";
import { gzip, memoryFolder } from "./testing/folders.ts";

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const TEXTS = { a: "abc", b: "" };

const SOURCE: Source = {
  id: "letters",
  title: "Letters",
  origin: { kind: "npm", name: "no-such-letters", version: "1.0.0", folder: "data" },
  files: [
    {
      name: "a",
      bytes: 3,
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
    {
      name: "b",
      bytes: 0,
      sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    },
  ],
  licence: "none",
  provenance: "the alphabet",
};

Deno.test("readSource() returns the contents in the order of the table", async () => {
  const contents = await readSource(SOURCE, memoryFolder(TEXTS));
  assertEquals(contents, [encode("abc"), encode("")]);
});

Deno.test("readSource() rejects what the table does not say", async () => {
  const cases: [Record<string, string>, string][] = [
    [{ b: "" }, "Cannot read a in memory: no such file. Run `deno install --reload=npm:no-such"],
    [{ ...TEXTS, a: "abcd" }, "Cannot read a in memory: expected 3 bytes, found 4. Run `deno"],
    [{ ...TEXTS, a: "abd" }, `expected sha256 ${SOURCE.files[0].sha256}, found a52d159f`],
    [{ ...TEXTS, b: "x" }, "Cannot read b in memory: expected 0 bytes, found 1"],
  ];
  for (const [files, message] of cases) {
    await assertRejects(() => readSource(SOURCE, memoryFolder(files)), DataError, message);
  }
});

Deno.test("readSource() does not read a file of a wrong size", async () => {
  for (const a of ["a very long file", "ab"]) {
    const folder = memoryFolder({ ...TEXTS, a });
    await assertRejects(() => readSource(SOURCE, folder), DataError);
    assertEquals(folder.reads, []);
  }
});

Deno.test("inspectSource() reports every file", async () => {
  const reports = await inspectSource(SOURCE, memoryFolder({ a: "abx" }));
  assertEquals(reports.map(({ file, status }) => [file.name, status]), [
    ["a", "damaged"],
    ["b", "missing"],
  ]);
  const right = await inspectSource(SOURCE, memoryFolder(TEXTS));
  assertEquals(right.map(({ file, status }) => ({ file, status })), right);
  assertEquals(right.map(({ status }) => status), ["verified", "verified"]);
});

const DIGITS: Source = {
  ...SOURCE,
  folders: ["MNIST/raw/"],
  files: [{ ...SOURCE.files[0], aliases: ["a.dot"] }],
};

Deno.test("readSource() finds a file by its other names, in known folders and packed", async () => {
  const packed = await gzip("abc");
  for (const name of ["a", "a.dot", "MNIST/raw/a", "MNIST/raw/a.dot"]) {
    for (const files of [{ [name]: "abc" }, { [`${name}.gz`]: packed }]) {
      assertEquals(await readSource(DIGITS, memoryFolder(files), true), [encode("abc")]);
      const [{ foundAs, status }] = await inspectSource(DIGITS, memoryFolder(files), true);
      const [found] = Object.keys(files);
      assertEquals([status, foundAs], ["verified", found === "a" ? undefined : found]);
    }
  }
  // As torchvision leaves them.
  const both = memoryFolder({ "MNIST/raw/a": "abc", "MNIST/raw/a.gz": packed });
  assertEquals(await readSource(DIGITS, both, true), [encode("abc")]);
  assertEquals(both.reads, ["MNIST/raw/a"]);
});

Deno.test("inspectSource() reports the problem with a packed file", async () => {
  const right = await gzip("abc");
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [await gzip("abd"), "Cannot read a.gz in memory: expected sha256"],
    [await gzip("ab"), "Cannot read a.gz in memory: expected 3 bytes, found 2"],
    [await gzip("abcd"), "Cannot read a.gz in memory: expected at most 3 bytes when unpacked"],
    [right.slice(0, -1), "Cannot read a.gz in memory: the file is truncated"],
    [encode("abc"), "Cannot read a.gz in memory: the file is truncated, damaged, or not"],
    [new Uint8Array(70_000), "Cannot read a.gz in memory: expected 3 bytes, found 70000"],
  ];
  for (const [content, message] of cases) {
    const [{ status, problem }] = await inspectSource(DIGITS, memoryFolder({ "a.gz": content }));
    assertEquals(status, "damaged");
    assertStringIncludes(problem?.message ?? "", message);
  }
});

Deno.test("readSource() names what the user's folder holds instead", async () => {
  const cases: [Record<string, string>, string][] = [
    [{}, "Cannot read a in memory: no such file. The folder memory is empty. Put the original"],
    [
      { "b.zip": "", "b/x": "" },
      "no such file. The folder memory holds b, b.zip. Put the original",
    ],
  ];
  for (const [files, message] of cases) {
    await assertRejects(() => readSource(SOURCE, memoryFolder(files), true), DataError, message);
  }
});

Deno.test("readSource() takes texts with the line endings of Windows", async () => {
  const lines = "a\nb\n\rc\n";
  const file = { name: "a", bytes: lines.length, sha256: await sha256Hex(lines) };
  const text: Source = { ...SOURCE, isText: true, files: [file] };
  const windows = lines.replaceAll("\n", "\r\n");
  const read = (content: string, source = text): Promise<Uint8Array[]> =>
    readSource(source, memoryFolder({ a: content }));
  assertEquals(await read(lines), [encode(lines)]);
  assertEquals(await read(windows), [encode(lines)]);
  const packed = memoryFolder({ "a.gz": await gzip(windows) });
  assertEquals(await readSource(text, packed), [encode(lines)]);
  await assertRejects(() => read(`${windows}\r\n`), DataError, "expected 7 bytes, found 12");
  await assertRejects(() => read(lines.repeat(10_000)), DataError, "found 70000");
  await assertRejects(() => read(windows, { ...text, isText: false }), DataError, "found 10");
  const parts = { ...text, files: [{ ...file, parts: ["x", "y"] }] };
  const inParts = memoryFolder({ x: "a\r\n", y: "b\r\n\rc\r\n" });
  assertEquals(await readSource(parts, inParts), [encode("a\n"), encode("b\n\rc\n")]);
});

Deno.test("inspectSource() names the way out that fits the origin", async () => {
  const hint = async (origin: Source["origin"], isUsers: boolean): Promise<string> => {
    const [{ problem }] = await inspectSource({ ...SOURCE, origin }, memoryFolder({}), isUsers);
    return String(problem?.message.split(". ").at(-1));
  };
  assertEquals(await hint(SOURCE.origin, true), "Put the original file in its place");
  assertEquals(
    await hint({ kind: "user", how: "buy it" }, false),
    "Put the original file in its place",
  );
  assertEquals(
    await hint({ kind: "url", base: "https://example.com/" }, false),
    "Run `deno task data --fetch letters`, or get it from https://example.com/ and name its folder",
  );
});

// One file in two parts, one of them empty.
const IN_PARTS: Source = {
  ...SOURCE,
  files: [{ ...SOURCE.files[0], name: "x-z", parts: ["x", "y", "z"] }],
};

Deno.test("readSource() checks a file in parts by their concatenation", async () => {
  const parts = { x: "ab", y: "", z: "c" };
  assertEquals(await readSource(IN_PARTS, memoryFolder(parts)), ["ab", "", "c"].map(encode));
  const cases: [Record<string, string>, string][] = [
    [{ x: "ab", z: "c" }, "Cannot read y in memory: no such file"],
    [{ ...parts, y: "b" }, "Cannot read x-z in memory: expected 3 bytes, found 4"],
    [{ ...parts, z: "d" }, `Cannot read x-z in memory: expected sha256 ${SOURCE.files[0].sha256}`],
    [{ x: "c", y: "a", z: "b" }, "expected sha256"],
  ];
  for (const [files, message] of cases) {
    await assertRejects(() => readSource(IN_PARTS, memoryFolder(files)), DataError, message);
  }
});

Deno.test("readSource() does not accept a part that grows while it is read", async () => {
  const before = memoryFolder({ x: "ab", y: "", z: "c" });
  const after = memoryFolder({ x: "abcdefg", y: "h", z: "c" });
  await assertRejects(
    () => readSource(IN_PARTS, { ...after, size: before.size }),
    DataError,
    "Cannot read x-z in memory: expected 3 bytes, found 9",
  );
});

Deno.test("describeMissing() explains how to get missing files", async () => {
  const hint = `${SOURCE.title} is missing. Get it: deno task data --fetch ${SOURCE.id}`;
  for (const files of [{}, { a: "abc" }]) {
    assertEquals(await describeMissing(SOURCE, memoryFolder(files)), hint);
  }
  for (const files of [TEXTS, { a: "damaged", "b.gz": await gzip("") }]) {
    assertEquals(await describeMissing(SOURCE, memoryFolder(files)), undefined);
  }
});

Deno.test("sourceDigest() depends on every name and digest", async () => {
  const digest = await sourceDigest(SOURCE);
  const lines = SOURCE.files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  assertEquals(digest, await sha256Hex(lines));
  const [a, b] = SOURCE.files;
  for (const files of [[b, a], [a], [{ ...a, name: "c" }, b], [{ ...a, sha256: b.sha256 }, b]]) {
    assertEquals(await sourceDigest({ ...SOURCE, files }) === digest, false);
  }
});

Deno.test("locate() has a hint when files cannot be found", () => {
  assertEquals(locate(SOURCE, "mine").path, "mine");
  const error = assertThrows(
    () => locate({ ...SOURCE, origin: { kind: "user", how: "the LDC sells it" } }),
    DataError,
  );
  assertEquals(
    error.message,
    "Cannot find Letters: the LDC sells it. Name the folder that holds it",
  );
  const remote = locate({ ...SOURCE, origin: { kind: "url", base: "https://example.com/" } });
  assertStringIncludes(remote.path.replaceAll("\\", "/"), "data/cache/letters");
});

Deno.test({
  name: "locate() reports a missing permission for packages",
  permissions: { read: false },
  fn() {
    assertThrows(() => locate(SOURCE), DataError, "the npm package no-such-letters@1.0.0 is not");
  },
});

Deno.test("the table of sources is well-formed", () => {
  assertEquals(new Set(SOURCES.map(({ id }) => id)).size, SOURCES.length);
  for (const { files, licence, provenance } of SOURCES) {
    assertEquals([licence, provenance].includes(""), false);
    for (const { name, bytes, sha256 } of files) {
      assertEquals([/^[0-9a-f]{64}$/.test(sha256), bytes > 0, name.includes("/")], [
        true,
        true,
        false,
      ]);
    }
  }
  // The header and 28 x 28 bytes an image, one byte a label.
  assertEquals(MNIST.files.map(({ bytes }) => bytes), [
    16 + 60_000 * 784,
    8 + 60_000,
    16 + 10_000 * 784,
    8 + 10_000,
  ]);
  const [{ parts = [] }] = BROWN.files;
  assertEquals([parts.length, new Set(parts).size], [500, 500]);
  assertEquals(parts, parts.toSorted());
  assertEquals([parts[0], parts[499]], ["ca01", "cr09"]);
});
