/**
 * Runs as texts, there and back. Needs to write below reports/; skips itself where it may not.
 *
 * @module
 */
import { assertEquals, assertRejects } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { RunDirectory } from "../runs/directory.ts";
import { identify } from "../runs/identity.ts";
import { EMPTY_LOG, type EpochRow, type RunIdentity, type RunLog } from "../runs/record.ts";
import { runDirectory } from "../engine/runner.ts";
import { packRun, receiveRun, type RunTexts } from "./run_texts.ts";

const ENVIRONMENT = {
  ...{ deno: "2", v8: "1", typescript: "1", os: "x", arch: "x", processor: "x", cores: 1 },
};
const ROW: EpochRow = {
  ...{ epoch: 1, step: 10, trainLoss: 0.1, trainAccuracy: 0.5, devAccuracy: 0.25 },
  ...{ bestEpoch: 1, bestDevAccuracy: 0.25, bestTestAccuracy: 0.125 },
};
const LOG: RunLog = {
  ...EMPTY_LOG,
  epochs: [ROW],
  evaluations: [{
    ...{ epoch: 1, step: 10, trainLoss: 0.1, devLoss: 1 / 3, devAccuracy: 0.25, testAccuracy: NaN },
  }],
};
const RESULT = {
  best: { epoch: 1, step: 10, devAccuracy: 0.25, testAccuracy: 0.125 },
  steps: 10,
  weightsSha256: "ab".repeat(32),
};

function test(
  name: string,
  run: (folder: string, identity: RunIdentity) => Promise<void>,
): void {
  testInFolder(
    name,
    async (folder) => run(folder, await identify({ ...MNIST_PRESET, epochs: 1 }, "small")),
  );
}

/** The files of a completed run. */
async function completedTexts(
  folder: string,
  identity: RunIdentity,
  log: RunLog = LOG,
): Promise<RunTexts> {
  const directory = new RunDirectory(`${folder}/elsewhere`);
  await directory.create(identity, ENVIRONMENT);
  await directory.writeLog(log);
  await directory.complete(RESULT, 1);
  return await packRun(directory);
}

test(
  "receiveRun() writes the same files; what comes twice changes nothing",
  async (folder, identity) => {
    const texts = await completedTexts(folder, identity);
    assertEquals((await receiveRun(folder, identity, texts)).kind, "written");
    const directory = runDirectory(folder, identity.id);
    assertEquals(await packRun(directory), texts);
    assertEquals((await receiveRun(folder, identity, texts)).kind, "same");
    // A stale one from another machine, with other bits: the run here stays, and it is said.
    const epochs = LOG.epochs.map((row) => ({ ...row, trainLoss: 0.2 }));
    const stale = await completedTexts(folder, identity, { ...LOG, epochs });
    const { kind, difference } = await receiveRun(folder, identity, stale);
    assertEquals([kind, difference], [
      "differs",
      "epochs.csv, epoch 1, trainLoss: 0.1 published, 0.2 here",
    ]);
    assertEquals(await packRun(directory), texts);
  },
);

test(
  "receiveRun() takes over from an interrupted run, but not from one that is being trained",
  async (folder, identity) => {
    const texts = await completedTexts(folder, identity);
    const directory = runDirectory(folder, identity.id);
    await directory.create(identity, ENVIRONMENT);
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

test("receiveRun() takes a run that diverged before its first epoch", async (folder, identity) => {
  const elsewhere = new RunDirectory(`${folder}/elsewhere`);
  await elsewhere.create(identity, ENVIRONMENT);
  await elsewhere.writeStatus({ state: "DIVERGED", epochs: 0, message: "loss is NaN" });
  const texts = await packRun(elsewhere);
  const { kind, status } = await receiveRun(folder, identity, texts);
  assertEquals([kind, status.state, status.message], ["written", "DIVERGED", "loss is NaN"]);
  assertEquals((await receiveRun(folder, identity, texts)).kind, "same");
});

test(
  "receiveRun() refuses damaged files and those of another run, and leaves nothing of them",
  async (folder, identity) => {
    const texts = await completedTexts(folder, identity);
    const { "result.json": _, ...withoutResult } = texts;
    const wrong: RunTexts[] = [
      { ...texts, "config.json": texts["config.json"].replace('"small"', '"other"') },
      { ...texts, "config.json": "{" },
      { ...texts, "status.json": texts["status.json"].replace("COMPLETED", "RUNNING") },
      { ...texts, "status.json": texts["status.json"].replace("COMPLETED", "DIVERGED") },
      { ...texts, "epochs.csv": texts["epochs.csv"]!.replace("0.1", "x") },
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
