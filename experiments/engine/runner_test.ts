/**
 * Whole runs in workers, on small data: the same bits with one worker or two, and after a stop. Needs
 * write access below reports/ and --allow-sys=cpus; skipped without them.
 *
 * @module
 */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { WriteError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { applySettings, type RunConfig } from "./config.ts";
import type { Listener } from "./events.ts";
import { runDirectory, runStudy } from "./runner.ts";
import { LONG, plan, readBits, SILENT, SMALL, sparse, study } from "./small_study_testing.ts";

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

test("runStudy() continues a killed run from within its epoch, with the same bits", async (folder) => {
  // 600 steps an epoch, each of them saved: the first epoch lasts until the kill.
  const [run] = await plan({ ...sparse("topK", 12), batchSize: 1, epochs: 2 } as RunConfig);
  await runStudy(study(`${folder}/whole`, [run]), SILENT);

  const kill = new AbortController();
  const cut = runStudy(
    study(`${folder}/cut`, [run], { kill: kill.signal, checkpointMs: 0 }),
    SILENT,
  );
  const directory = runDirectory(`${folder}/cut`, run.id);
  while (await directory.readCheckpoint() === undefined) {
    await new Promise((go) => setTimeout(go, 1));
  }
  kill.abort();
  await cut;
  assertEquals(await directory.readStatus(), { state: "INTERRUPTED", epochs: 0, message: "" });

  let done = 0;
  await runStudy(study(`${folder}/cut`, [run]), (_, event) => {
    if (event.kind === "start") done = event.fraction;
  });
  assert(done > 0 && done < 1 / 2, `continued at ${done}`);
  assertEquals(await readBits(`${folder}/cut`, run.id), await readBits(`${folder}/whole`, run.id));
});

test("runStudy() skips a run that another process is training", async (folder) => {
  const runs = await plan({ ...sparse("topK", 5), epochs: LONG }, sparse("topK", 6));
  const warnings: string[] = [];
  const listen: Listener = (_, event) => {
    if (event.kind === "warning") warnings.push(event.message);
  };
  const [one, two] = await Promise.all(
    [1, 2].map(() => runStudy(study(folder, runs), listen)),
  );
  assertEquals((one.COMPLETED ?? 0) + (two.COMPLETED ?? 0), 2);
  assertMatch(warnings.join(), /another process is training it/);
  const names = await Array.fromAsync(Deno.readDir(`${folder}/runs`));
  assertEquals(names.map(({ name }) => name).sort(), runs.map(({ id }) => id).sort());
});

test("runStudy() saves the other runs when the directory of one is unusable", async (folder) => {
  const config = { ...sparse("topK", 8), epochs: 100 * LONG };
  const [long, blocked] = await plan(config, sparse("topK", 9));
  await Deno.mkdir(`${folder}/runs/${blocked.id}.lock`, { recursive: true });
  const error = await assertRejects(
    () => runStudy(study(folder, [long, blocked], { jobs: 2 }), SILENT),
    WriteError,
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

test("runStudy() trains a damaged finished run again, and keeps its old files", async (folder) => {
  const [run, other] = await plan(sparse("topK", 10), sparse("topK", 11));
  await runStudy(study(folder, [run, other]), SILENT);
  const right = await readBits(folder, run.id);
  const directory = runDirectory(folder, run.id);
  const log = `${directory.path}/epochs.csv`;
  const damages: [() => Promise<void>, string][] = [
    [() => Deno.writeTextFile(log, "x\n", { append: true }), `Cannot read ${log}: in row 5`],
    [
      () => Deno.remove(`${directory.path}/result.json`),
      "result.json: it has the sha256 undefined",
    ],
    [() => Deno.writeTextFile(`${directory.path}/status.json`, "{"), "status.json: it is not JSON"],
    [() => Deno.remove(`${directory.path}/config.json`), "but config.json is missing"],
  ];
  for (const [i, [damage, problem]] of damages.entries()) {
    await damage();
    const { state, problem: found } = await directory.inspect();
    assertEquals(state, "DAMAGED");
    assertStringIncludes(found, problem);
    const warnings: string[] = [];
    const counts = await runStudy(study(folder, [run, other]), ({ id }, event) => {
      if (event.kind === "warning") warnings.push(`${id}: ${event.message}`);
    });
    assertEquals(counts, { COMPLETED: 1 });
    const kept = `${folder}/damaged/${run.id}-${i + 1}`;
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0], `${run.id}: Cannot read`);
    assertStringIncludes(warnings[0], `It is trained again; the damaged files are now in ${kept}`);
    assert((await Deno.stat(kept)).isDirectory);
    assertEquals(await readBits(folder, run.id), right);
  }
  assertEquals(
    await Deno.readTextFile(`${folder}/damaged/${run.id}-1/epochs.csv`),
    right["epochs.csv"] + "x\n",
  );
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
