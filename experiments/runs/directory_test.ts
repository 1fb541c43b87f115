/**
 * Tests of a run's directory on the disk: damaged and missing files, and places that cannot be
 * written to. Needs to read and to write below reports/ and skips itself where it may not.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { DataError, WriteError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { RunDirectory } from "./directory.ts";
import { EMPTY_LOG } from "./record.ts";
import { sampleRun, writeRun } from "./sample_testing.ts";

const RUN = await sampleRun();

testInFolder("read() names the file of a run that is damaged", async (folder) => {
  const directory = await writeRun(folder, RUN);
  assertEquals(await directory.read(), RUN);
  const names = (await Array.fromAsync(Deno.readDir(directory.path), ({ name }) => name)).sort();
  assertEquals(names.length, 10);
  for (const name of names) {
    const path = join(directory.path, name);
    const right = await Deno.readFile(path);
    for (const damaged of ["", "null", "{}", "\xff", "[".repeat(1e5)]) {
      await Deno.writeFile(path, Uint8Array.from(damaged, (letter) => letter.charCodeAt(0)));
      await assertRejects(() => directory.read(), DataError, `Cannot read ${path}: `);
    }
    await Deno.writeFile(path, right);
  }
  assertEquals(await directory.read(), RUN);
});

testInFolder("read() refuses a finished run of which a file differs by one bit", async (folder) => {
  const directory = await writeRun(folder, RUN);
  let refused = 0;
  for (const name of ["config.json", "result.json", "epochs.csv", "times.csv", "digests.json"]) {
    const path = join(directory.path, name);
    const right = await Deno.readFile(path);
    for (let i = 0; i < right.length; i += 9) {
      const damaged = right.slice();
      damaged[i] ^= 1 << (i % 8);
      await Deno.writeFile(path, damaged);
      await assertRejects(() => directory.read(), DataError);
      refused++;
    }
    await Deno.writeFile(path, right);
  }
  assertEquals(await directory.read(), RUN);
  assert(refused > 100, `${refused} bytes`);
  await Deno.remove(join(directory.path, "digests.json"));
  await assertRejects(() => directory.read(), DataError, "digests.json is missing");
});

testInFolder(
  "read() takes a finished run whose line ends a checkout has changed",
  async (folder) => {
    const directory = await writeRun(folder, RUN);
    const record = await directory.read();
    const digests = JSON.parse(await Deno.readTextFile(join(directory.path, "digests.json")));
    for await (const { name } of Deno.readDir(directory.path)) {
      const path = join(directory.path, name);
      const right = await Deno.readFile(path);
      // The digests are those of the bytes as they were written.
      if (name in digests) assertEquals(digests[name], await sha256Hex(right), name);
      if (name.endsWith(".bin")) continue;
      const text = new TextDecoder().decode(right).replaceAll("\r\n", "\n");
      const mixed = text.replace("\n", "\r\n");
      for (const other of [text, text.replaceAll("\n", "\r\n"), mixed]) {
        await Deno.writeTextFile(path, other);
        assertEquals(await directory.read(), record, name);
      }
      await Deno.writeTextFile(path, text + "\n");
      if (name in digests) {
        await assertRejects(
          () => directory.read(),
          DataError,
          "it has the sha256",
        );
      }
      await Deno.writeFile(path, right);
    }
  },
);

testInFolder("readLogOf() refuses a log that is not the checkpoint's", async (folder) => {
  const directory = new RunDirectory(join(folder, "a"));
  await directory.create(RUN.identity, RUN.environment);
  const times = [1, 2].map((epoch) => ({
    ...{ epoch, wallMs: NaN, forwardMs: 1, lossMs: 2, topKMs: 3, dxMs: 4, updateMs: 5.5 },
    ...{ otherMs: 6, jobs: 1 },
  }));
  const log = { ...EMPTY_LOG, times };
  await directory.writeEpoch({ ...log, times: times.slice(0, 1) }, Uint8Array.of(1, 2, 3));
  // A kill may fall between the logs of the next epoch and its checkpoint.
  await directory.writeLog(log);
  const stored = await directory.readCheckpoint();
  assert(stored !== undefined);
  assertEquals([...stored.checkpoint], [1, 2, 3]);
  assertEquals((await directory.readLogOf(1, stored.logDigest)).times, times.slice(0, 1));
  const path = join(directory.path, "times.csv");
  await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replace("5.5", "5.6"));
  await assertRejects(
    () => directory.readLogOf(1, stored.logDigest),
    DataError,
    "they do not match the checkpoint",
  );
});

testInFolder(
  "files of a run that are folders, or too large, are refused unread",
  async (folder) => {
    const directory = await writeRun(folder, RUN);
    for (
      const [name, read] of [
        ["status.json", () => directory.readStatus()],
        ["checkpoint.bin", () => directory.readCheckpoint()],
      ] as const
    ) {
      const path = join(directory.path, name);
      await Deno.remove(path).catch(() => {});
      assertEquals(await read(), undefined);
      await Deno.mkdir(path);
      await assertRejects(read, DataError, `Cannot read ${path}: `);
      await Deno.remove(path);
      // It takes no room on the disk, and would take more than there is in the memory.
      await Deno.writeFile(path, new Uint8Array());
      await Deno.truncate(path, 2 ** 30 + 1);
      await assertRejects(read, DataError, `Cannot read ${path}: found 1073741825 bytes`);
      await Deno.remove(path);
    }
  },
);

testInFolder(
  "readStatus() rejects a status that is none, and is undefined without one",
  async (folder) => {
    const directory = await writeRun(folder, RUN);
    const path = join(directory.path, "status.json");
    await Deno.writeTextFile(path, "null");
    await assertRejects(() => directory.readStatus(), DataError, `Cannot read ${path}: the value`);
    await Deno.remove(path);
    assertEquals(await directory.readStatus(), undefined);
  },
);

testInFolder(
  "writeStatus() cuts a message short, and takes out what a terminal would obey",
  async (folder) => {
    const directory = await writeRun(folder, RUN);
    const message = "\x1b[2J line\n" + "x".repeat(2000);
    await directory.writeStatus({ state: "FAILED", epochs: 2, message });
    const status = await directory.readStatus();
    assertEquals(status?.message.length, 1000);
    assert(status?.message.startsWith("\ufffd[2J line\ufffdxxx"));
  },
);

testInFolder("a directory that cannot be made or is gone is a WriteError", async (folder) => {
  await Deno.writeTextFile(join(folder, "file"), "");
  const below = new RunDirectory(join(folder, "file", "run"));
  const created = below.create(RUN.identity, RUN.environment);
  await assertRejects(() => created, WriteError, `Cannot write ${below.path}: `);

  // The folder vanishes while its run is trained.
  const gone = new RunDirectory(join(folder, "gone"));
  const written = gone.writeEpoch(EMPTY_LOG, Uint8Array.of());
  await assertRejects(() => written, WriteError, `Cannot write ${join(gone.path, "epochs.csv")}: `);
});

testInFolder(
  "lock() gives a run to one at a time, also when its file goes in between",
  async (folder) => {
    const directory = new RunDirectory(join(folder, "runs", "a"));
    const release = await directory.lock();
    assert(release !== undefined);
    assertEquals(await directory.lock(), undefined);
    // The next one opens the file while it is there. Then it goes away, and another one takes the run:
    // the next one gets the lock of a file that is gone.
    const { open } = Deno;
    let [opened, other] = [0, undefined as (() => Promise<void>) | undefined];
    Deno.open = async (...args) => {
      const file = await open(...args);
      if (opened++ === 0) {
        await release();
        other = await directory.lock();
      }
      return file;
    };
    try {
      assertEquals(await directory.lock(), undefined, "Two have the same run");
      assertEquals(opened, 3);
    } finally {
      Deno.open = open;
    }
    await other?.();
    const third = await directory.lock();
    assert(third !== undefined);
    await third();
    assertEquals(await Array.fromAsync(Deno.readDir(join(folder, "runs"))), []);
  },
);
