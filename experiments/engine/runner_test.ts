/**
 * Whole runs in workers, on small data: the same bits with one worker or two, and after a stop.
 * Needs to write below reports/ and to describe the machine; skips itself where it may not.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createDataset } from "../../lib/train/dataset.ts";
import { DataError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { createStreams } from "../../lib/math/random.ts";
import { applySettings, type RunConfig } from "./config.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { identify } from "../runs/identity.ts";
import type { RunIdentity } from "../runs/record.ts";
import type { DataById } from "./task_data.ts";
import type { Listener } from "./events.ts";
import { runDirectory, runStudy, type Study } from "./runner.ts";

const DATA = (() => {
  const { uniform } = { uniform: createStreams(5).shuffle };
  const inputs = Float32Array.from({ length: 600 * 12 }, () => uniform.uniform());
  const targets = Uint8Array.from({ length: 600 }, (_, i) => inputs[12 * i] > 0.5 ? 1 : 0);
  const all = createDataset(inputs, targets, 2);
  const splits = { train: all, dev: all, test: all };
  const data = { task: "mnist", sha256: "small", splits } as const;
  return new Map([["mnist", { data, summary: "", notices: [] }]]) satisfies DataById;
})();

const SMALL = applySettings(MNIST_PRESET, [
  "model.hiddenSizes=[16,16]",
  "epochs=4",
  "evaluationsPerEpoch=2",
  "model.dropProbability=0.1",
]);

/** Epochs enough for an interrupt to come before the end. */
const LONG = 100;

async function plan(...configs: RunConfig[]): Promise<RunIdentity[]> {
  return await Promise.all(configs.map((config) => identify(config, "small")));
}

function sparse(name: "topK" | "randomK", seed: number): RunConfig {
  return { ...SMALL, seed, sparsifier: { name, k: 4, outputLayer: false } };
}

const SILENT: Listener = () => {};

function study(folder: string, runs: readonly RunIdentity[], options: Partial<Study> = {}): Study {
  const signal = new AbortController().signal;
  return { folder, runs, data: DATA, jobs: 1, threads: 1, signal, ...options };
}

/** The files of a run that must be the same bits on every machine. */
async function readBits(folder: string, id: string): Promise<Record<string, string>> {
  const names = ["config.json", "epochs.csv", "evaluations.csv", "layers.csv", "result.json"];
  const path = runDirectory(folder, id).path;
  const entries = names.map(async (name) => [name, await Deno.readTextFile(`${path}/${name}`)]);
  const correct = await Deno.readFile(`${path}/correct.bin`);
  return { ...Object.fromEntries(await Promise.all(entries)), "correct.bin": correct.join() };
}

function test(name: string, run: (folder: string) => Promise<void>): void {
  testInFolder(name, run, [{ name: "sys", kind: "cpus" }]);
}

test("runStudy() gives the same bits with one worker, two workers and two threads in each", async (folder) => {
  const runs = await plan(SMALL, sparse("topK", 1), sparse("randomK", 2));
  const one = await runStudy(study(`${folder}/one`, runs), SILENT);
  const two = await runStudy(study(`${folder}/two`, runs, { jobs: 2 }), SILENT);
  const four = await runStudy(
    study(`${folder}/four`, runs, { jobs: 2, threads: 2 }),
    SILENT,
  );
  assertEquals([one, two, four], Array(3).fill({ COMPLETED: 3 }));
  for (const { id } of runs) {
    const bits = await readBits(`${folder}/one`, id);
    assertMatch(bits["result.json"], /"weightsSha256": "[0-9a-f]{64}"/);
    assertEquals(await readBits(`${folder}/two`, id), bits);
    assertEquals(await readBits(`${folder}/four`, id), bits);
  }
});

test("runStudy() continues an interrupted run and ends with the same bits", async (folder) => {
  const [run] = await plan({ ...sparse("randomK", 3), epochs: LONG });
  await runStudy(study(`${folder}/whole`, [run]), SILENT);

  const interrupt = new AbortController();
  const options = { signal: interrupt.signal };
  const counts = await runStudy(study(`${folder}/cut`, [run], options), (_, event) => {
    if (event.kind === "epoch" && event.row.epoch === 2) interrupt.abort();
  });
  assertEquals(counts, { INTERRUPTED: 1 });
  const directory = runDirectory(`${folder}/cut`, run.id);
  assertEquals((await directory.readStatus())?.state, "INTERRUPTED");

  let done = 0;
  await runStudy(study(`${folder}/cut`, [run]), (_, event) => {
    if (event.kind === "start") done = event.fraction;
  });
  assert(done >= 2 / LONG && done < 1, `continued at ${done}`);
  assertEquals(
    await readBits(`${folder}/cut`, run.id),
    await readBits(`${folder}/whole`, run.id),
  );
});

test("runStudy() leaves a run to whoever trains it", async (folder) => {
  const runs = await plan({ ...sparse("topK", 5), epochs: LONG }, sparse("topK", 6));
  const warnings: string[] = [];
  const listen: Listener = (_, event) => {
    if (event.kind === "warning") warnings.push(event.message);
  };
  const [one, two] = await Promise.all(
    [1, 2].map(() => runStudy(study(folder, runs), listen)),
  );
  assertEquals((one.COMPLETED ?? 0) + (two.COMPLETED ?? 0), 2);
  assertMatch(warnings.join(), /another process trains it/);
  const names = await Array.fromAsync(Deno.readDir(`${folder}/runs`));
  assertEquals(names.map(({ name }) => name).sort(), runs.map(({ id }) => id).sort());
});

test("runStudy() saves the other runs when the directory of one is spoilt", async (folder) => {
  const config = { ...sparse("topK", 8), epochs: 100 * LONG };
  const [long, blocked] = await plan(config, sparse("topK", 9));
  await Deno.mkdir(`${folder}/runs`);
  await Deno.writeTextFile(`${folder}/runs/${blocked.id}`, "in the way");
  const error = await assertRejects(
    () => runStudy(study(folder, [long, blocked], { jobs: 2 }), SILENT),
    DataError,
  );
  assertMatch(error.message, new RegExp(blocked.id));
  const status = await runDirectory(folder, long.id).readStatus();
  assertEquals(status?.state, "INTERRUPTED");
  assert(await runDirectory(folder, long.id).readCheckpoint() !== undefined);
});

test("runStudy() takes a run whose lock was left behind", async (folder) => {
  const [run] = await plan(sparse("topK", 7));
  await Deno.mkdir(`${folder}/runs`, { recursive: true });
  await Deno.writeTextFile(`${folder}/runs/${run.id}.lock`, "");
  assertEquals(await runStudy(study(folder, [run]), SILENT), { COMPLETED: 1 });
});

test("runStudy() skips a finished run and redoes one whose checkpoint is damaged", async (folder) => {
  const [run] = await plan({ ...sparse("topK", 4), epochs: LONG });
  const interrupt = new AbortController();
  await runStudy(study(folder, [run], { signal: interrupt.signal }), (_, { kind }) => {
    if (kind === "epoch") interrupt.abort();
  });
  const path = `${runDirectory(folder, run.id).path}/checkpoint.bin`;
  const bytes = await Deno.readFile(path);
  bytes[bytes.length >> 1] ^= 1;
  await Deno.writeFile(path, bytes);

  const warnings: string[] = [];
  const listen: Listener = (_, event) => {
    if (event.kind === "warning") warnings.push(event.message);
  };
  assertEquals(await runStudy(study(folder, [run]), listen), {
    COMPLETED: 1,
  });
  assertMatch(warnings.join(), /do not match their SHA-256/);
  assertEquals(await runStudy(study(folder, [run]), SILENT), {});
});

test("runStudy() records divergence with its place and does not repeat it", async (folder) => {
  const [run] = await plan(
    applySettings({ ...SMALL, optimizer: { name: "sgd", learningRate: 1e6 } }, ["clip=null"]),
  );
  assertEquals(await runStudy(study(folder, [run]), SILENT), { DIVERGED: 1 });
  const status = await runDirectory(folder, run.id).readStatus();
  assertMatch(status?.message ?? "", /epoch 1 after \d+ updates/);
  assertEquals(await runStudy(study(folder, [run]), SILENT), {});
});
