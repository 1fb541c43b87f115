/**
 * Runs as texts, there and back. Needs to write below reports/; skips itself where it may not.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { EMPTY_LOG, type RunRecord } from "../runs/record.ts";
import { asDiverged, sampleRun, writeRun } from "../runs/sample_testing.ts";
import { runDirectory } from "../engine/runner.ts";
import { packRun, receiveRun, type RunTexts } from "./run_texts.ts";

const RUN = await sampleRun();
const { identity } = RUN;

/** The files of a run that was trained elsewhere. */
async function textsOf(folder: string, record: RunRecord = RUN): Promise<RunTexts> {
  const directory = await writeRun(`${folder}/elsewhere`, record);
  const texts = await packRun(directory);
  await directory.remove();
  return texts;
}

testInFolder(
  "receiveRun() writes the same files; what comes twice changes nothing",
  async (folder) => {
    const texts = await textsOf(folder);
    assertEquals((await receiveRun(folder, identity, texts)).kind, "written");
    const directory = runDirectory(folder, identity.id);
    assertEquals(await packRun(directory), texts);
    assertEquals((await receiveRun(folder, identity, texts)).kind, "same");
    // A stale one from another machine, with other bits: the run here stays, and it is said.
    const epochs = RUN.epochs.map((row) => ({ ...row, trainLoss: 0.2 }));
    const stale = await textsOf(folder, { ...RUN, epochs });
    const { kind, difference } = await receiveRun(folder, identity, stale);
    assertEquals([kind, difference], [
      "differs",
      "epochs.csv, epoch 1, trainLoss: 0.9 published, 0.2 here",
    ]);
    assertEquals(await packRun(directory), texts);
  },
);

testInFolder(
  "receiveRun() takes over from an interrupted run, but not from one that is being trained",
  async (folder) => {
    const texts = await textsOf(folder);
    const directory = runDirectory(folder, identity.id);
    await directory.create(identity, RUN.environment);
    await directory.writeEpoch(EMPTY_LOG, new Uint8Array(3));
    await directory.writeStatus({ state: "INTERRUPTED", epochs: 0, message: "" });
    const unlock = await directory.lock();
    assertEquals((await receiveRun(folder, identity, texts)).kind, "locked");
    assertEquals((await directory.readStatus())?.state, "INTERRUPTED");
    await unlock?.();
    assertEquals((await receiveRun(folder, identity, texts)).kind, "written");
    assertEquals(await packRun(directory), texts);
    assertEquals(await directory.readCheckpoint(), undefined);
  },
);

testInFolder("receiveRun() takes a run that diverged before its first epoch", async (folder) => {
  const status = { state: "DIVERGED", epochs: 0, message: "loss is NaN" } as const;
  const texts = await textsOf(folder, { ...asDiverged(RUN), ...EMPTY_LOG, status });
  const receipt = await receiveRun(folder, identity, texts);
  assertEquals([receipt.kind, receipt.status], ["written", status]);
  assertEquals((await receiveRun(folder, identity, texts)).kind, "same");
});

testInFolder(
  "receiveRun() refuses damaged files and those of another run, and leaves nothing of them",
  async (folder) => {
    const texts = await textsOf(folder);
    const { "result.json": _, ...withoutResult } = texts;
    const wrong: RunTexts[] = [
      { ...texts, "config.json": texts["config.json"].replace("abab", "cdcd") },
      { ...texts, "config.json": "{" },
      { ...texts, "status.json": texts["status.json"].replace("COMPLETED", "RUNNING") },
      { ...texts, "status.json": texts["status.json"].replace("COMPLETED", "DIVERGED") },
      { ...texts, "epochs.csv": texts["epochs.csv"]!.replace("0.9", "x") },
      { ...texts, "epochs.csv": texts["epochs.csv"]!.split("\n")[0] + "\n" },
      withoutResult,
    ];
    for (const one of wrong) {
      await assertRejects(() => receiveRun(folder, identity, one), DataError);
      assertEquals(await runDirectory(folder, identity.id).readStatus(), undefined);
    }
    const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assertEquals(left.sort(), ["elsewhere", "runs"]);
  },
);
