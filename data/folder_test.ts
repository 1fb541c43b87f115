/**
 * Tests of folders: on a disk that is made up, and on the real one where it may be read.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DataError } from "../lib/errors.ts";
import { describeContent, type Disk, type Folder, openFolder } from "./folder.ts";
import { memoryFolder } from "./testing/folders.ts";

// A folder whose only file is of some kind; it fails the test if anything is read.
function folderWith(kind: Partial<Deno.FileInfo>): Folder {
  const nobody = { isFile: false, isDirectory: false, isFifo: false, isSocket: false, size: 7 };
  const disk: Disk = {
    ...Deno,
    stat: () => Promise.resolve({ ...nobody, ...kind } as Deno.FileInfo),
    readFile: () => Promise.reject(new RangeError("It was read")),
  };
  return openFolder("folder", disk);
}

Deno.test("openFolder() refuses what is no file, without reading it", async () => {
  const cases: [Partial<Deno.FileInfo>, string][] = [
    [{ isFifo: true }, "a FIFO"],
    [{ isSocket: true }, "a socket"],
    [{ isCharDevice: true }, "a device"],
    [{ isBlockDevice: true }, "a device"],
    // What Windows does not tell apart.
    [{ isFifo: null, isSocket: null }, "a device"],
  ];
  for (const [kind, found] of cases) {
    const folder = folderWith(kind);
    for (const attempt of [() => folder.size("a"), () => folder.read("a")]) {
      const { message } = await assertRejects(attempt, DataError);
      assertEquals(
        message.replaceAll("\\", "/"),
        `Cannot read folder/a: expected a file, found ${found}. Put the original file in its place`,
      );
    }
  }
  const inner = folderWith({ isDirectory: true });
  assertEquals(await inner.size("a"), undefined);
  await assertRejects(() => inner.read("a"), DataError, "no such file");
  assertEquals(await folderWith({ isFile: true }).size("a"), 7);
});

Deno.test("openFolder() turns every failure of the disk into an error for users", async () => {
  const failing = (error: Error): Folder => {
    const fail = (): never => {
      throw error;
    };
    return openFolder("folder", { stat: fail, readFile: fail, readDir: fail });
  };
  const loop = failing(new Deno.errors.FilesystemLoop("Too many levels of symbolic links"));
  for (const attempt of [() => loop.size("a"), () => loop.read("a"), () => loop.list("a")]) {
    await assertRejects(
      attempt,
      DataError,
      "a: Too many levels of symbolic links. Put the original",
    );
  }
  for (const gone of [new Deno.errors.NotFound(), new Deno.errors.NotADirectory()]) {
    assertEquals(await failing(gone).size("a"), undefined);
    assertEquals(await failing(gone).list("a"), undefined);
    await assertRejects(() => failing(gone).read("a"), DataError, "a: no such file, or a link to");
  }
});

Deno.test({
  name: "openFolder() reports an unreadable folder",
  permissions: { read: false },
  async fn() {
    const message = "a: permission denied. Allow it with --allow-read=folder";
    await assertRejects(() => openFolder("folder").size("a"), DataError, message);
    await assertRejects(() => openFolder("folder").read("a"), DataError, message);
    await assertRejects(() => openFolder("folder").list("a"), DataError, message);
  },
});

const mayRead = (path: string | URL): boolean =>
  Deno.permissions.querySync({ name: "read", path }).state === "granted";

Deno.test({
  name: "openFolder() finds the size and the content of a file",
  ignore: !mayRead(new URL(".", import.meta.url)),
  async fn() {
    const folder = openFolder(import.meta.dirname as string);
    const bytes = await folder.read("folder_test.ts");
    assertEquals(await folder.size("folder_test.ts"), bytes.length);
    assertStringIncludes(new TextDecoder().decode(bytes), "openFolder() finds the size");
    assertEquals(await folder.size("no_such_file"), undefined);
    assertEquals(await folder.size("."), undefined);
    await assertRejects(() => folder.read("no_such_file"), DataError, "no such file");
    const names = await folder.list("");
    assertEquals(names, names?.toSorted());
    assertEquals(names?.includes("folder_test.ts"), true);
    assertEquals(await folder.list("no_such_folder"), undefined);
    assertEquals(await folder.list("folder_test.ts"), undefined);
  },
});

Deno.test({
  name: "openFolder() does not read a device of the real disk",
  ignore: Deno.build.os === "windows" || !mayRead("/dev"),
  async fn() {
    const device = openFolder("/dev");
    await assertRejects(() => device.read("zero"), DataError, "expected a file, found a device");
  },
});

Deno.test("describeContent() names a few of the files", async () => {
  const six = memoryFolder({ f: "", e: "", d: "", c: "", b: "", "a/x": "" });
  assertEquals(await describeContent(six), "The folder memory holds a, b, c, d, e and 1 more");
  assertEquals(await describeContent(six, "a"), "The folder memory/a holds x");
  assertEquals(await describeContent(six, "z"), "There is no folder memory/z");
  assertEquals(await describeContent(memoryFolder({})), "The folder memory is empty");
  const odd = memoryFolder({ "\x1b[2J": "", ["x".repeat(300)]: "" });
  const text = await describeContent(odd);
  assertStringIncludes(text, "holds \ufffd[2J, xxx");
  assertEquals(text.length < 120, true);
});
