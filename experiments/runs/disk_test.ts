/**
 * Tests of files written and read whole: by several writers at once, in places that cannot be
 * written to, and of what is no file. Pipes and links need every permission, which `.ci/run` gives.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DataError, WriteError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { makeFolder, readRegularFile, writeFileAtomically } from "./disk.ts";

const EVERYTHING = [{ name: "read" }, { name: "write" }, {
  name: "run",
  command: "mkfifo",
}] as const;

const MAY_WRITE_ALL = Deno.permissions.querySync({ name: "write" }).state === "granted";
const NOT_ALLOWED: [() => Promise<void>, string] = [
  () => writeFileAtomically(join("lib", "file"), "x"),
  "Allow it with --allow-write",
];

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

testInFolder(
  "writeFileAtomically() lets two write and others read the same file",
  async (folder) => {
    const path = join(folder, "file");
    await writeFileAtomically(path, "a");
    let [isDone, reads] = [false, 0];
    const write = async (letter: string): Promise<void> => {
      for (let i = 0; i < 100; i++) await writeFileAtomically(path, letter.repeat(50_000));
    };
    const read = async (): Promise<void> => {
      while (!isDone) {
        const text = await Deno.readTextFile(path);
        assert(text === "a" || text === text[0].repeat(50_000), `torn after ${text.length} bytes`);
        reads++;
      }
    };
    const written = Promise.all(["b", "c"].map(write)).finally(() => isDone = true);
    await Promise.all([written, read(), read()]);
    assert(reads > 10, `${reads} reads`);
    assertEquals(await namesIn(folder), ["file"]);
  },
);

testInFolder(
  "writeFileAtomically() removes what killed processes left, long ago",
  async (folder) => {
    const old = ["file.12-0123abcd.tmp", "other.12-0123abcd.tmp", "file.mine.tmp"];
    for (const name of [...old, "file.13-0123abcd.tmp"]) {
      await Deno.writeTextFile(
        join(folder, name),
        "",
      );
    }
    const before = new Date(Date.now() - 2 * 3600_000);
    for (const name of old) await Deno.utime(join(folder, name), before, before);
    await writeFileAtomically(join(folder, "file"), "");
    // Another process may be writing the young one; the others belong to other files.
    assertEquals(
      await namesIn(folder),
      ["file", "file.13-0123abcd.tmp", ...old.slice(1).sort()].sort(),
    );
  },
);

testInFolder(
  "writeFileAtomically() says what stands in the way, and leaves the old file",
  async (folder) => {
    const path = join(folder, "file");
    await writeFileAtomically(path, Uint8Array.of(1));
    await Deno.mkdir(join(folder, "taken"));
    const cases: [() => Promise<void>, string][] = [
      [() => writeFileAtomically(join(folder, "taken"), "x"), "Something else has this name"],
      [() => writeFileAtomically(join(path, "below"), "x"), "Something else has this name"],
      [() => makeFolder(join(path, "below")), "Something else has this name"],
      [() => writeFileAtomically(join(folder, "none", "file"), "x"), "Its folder is gone"],
      ...MAY_WRITE_ALL ? [] : [NOT_ALLOWED],
    ];
    for (const [write, hint] of cases) await assertRejects(write, WriteError, hint);
    assertEquals(await namesIn(folder), ["file", "taken"]);
    assertEquals(await Deno.readFile(path), Uint8Array.of(1));
  },
);

testInFolder("readRegularFile() refuses what is large, and what is no file", async (folder) => {
  const path = join(folder, "file");
  const read = (limit: number) => readRegularFile(path, limit, "Delete it");
  assertEquals(await read(9), undefined);
  await Deno.writeTextFile(path, "nine byte");
  assertEquals((await read(9))?.length, 9);
  await assertRejects(
    () => read(8),
    DataError,
    `Cannot read ${path}: found 9 bytes, expected 8 at most. Delete it`,
  );
  await Deno.remove(path);
  await Deno.mkdir(path);
  await assertRejects(() => read(9), DataError, "it is no regular file. Delete it");
});

testInFolder(
  "readRegularFile() does not wait for a pipe or a device without end",
  async (folder) => {
    const pipe = join(folder, "pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await Deno.symlink("/dev/zero", join(folder, "zero"));
    await Deno.writeTextFile(join(folder, "file"), "text");
    await Deno.symlink("file", join(folder, "link"));
    for (const name of ["pipe", "zero"]) {
      const read = readRegularFile(join(folder, name), 9, "Delete it");
      await assertRejects(() => read, DataError, "it is no regular file. Delete it");
    }
    assertEquals((await readRegularFile(join(folder, "link"), 9, ""))?.length, 4);
  },
  EVERYTHING,
);

testInFolder("nothing is written through a link", async (folder) => {
  const [study, outside] = [join(folder, "study"), await Deno.makeTempDir()];
  try {
    await makeFolder(study);
    await Deno.symlink(outside, join(study, "figures"));
    await Deno.symlink(outside, join(folder, "linked"));
    const refused = [
      () => writeFileAtomically(join(study, "figures", "a.svg"), "x"),
      () => makeFolder(join(study, "figures", "runs")),
      () => makeFolder(join(folder, "linked", "runs")),
      () => writeFileAtomically(join(Deno.cwd(), folder, "linked", "REPORT.md"), "x"),
    ];
    for (const write of refused) await assertRejects(write, WriteError, "is a link. Put a folder");
    assertEquals(await namesIn(outside), []);
    // A file that is a link is replaced, not followed.
    await Deno.writeTextFile(join(outside, "target"), "old");
    await Deno.symlink(join(outside, "target"), join(study, "REPORT.md"));
    await writeFileAtomically(join(study, "REPORT.md"), "new");
    assertEquals(await Deno.readTextFile(join(outside, "target")), "old");
  } finally {
    await Deno.remove(outside, { recursive: true });
  }
}, EVERYTHING);
