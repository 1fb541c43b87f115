/**
 * A study and its workers at a queue in memory: every result arrives once, whatever is lost, told
 * twice or false on the way. Needs to write below reports/; skips itself where it may not.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { sha256Hex } from "../../lib/sha256.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import type { RunConfig } from "../engine/config.ts";
import type { Listener } from "../engine/events.ts";
import { runDirectory, runStudy } from "../engine/runner.ts";
import { DATA, plan, readBits, SILENT, sparse, study } from "../engine/small_study_testing.ts";
import type { DataById } from "../engine/task_data.ts";
import type { RunIdentity, RunState } from "../runs/record.ts";
import { sampleRun, writeRun } from "../runs/sample_testing.ts";
import { type FakeJob, FakeQueue, type Faults } from "./fake_queue_testing.ts";
import { runQueuedStudy, withdrawRuns } from "./produce.ts";
import { serve } from "./serve.ts";

function test(name: string, run: (folder: string) => Promise<void>): void {
  testInFolder(name, run, [{ name: "sys", kind: "cpus" }]);
}

/** A worker at a queue, until it is disposed of; that throws what made it end before. */
class TestWorker implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #stop = new AbortController();
  readonly #served: Promise<unknown>;
  hasEnded = false;

  constructor(queue: FakeQueue, folder: string, data: DataById = DATA) {
    this.#served = serve(queue, {
      folder,
      jobs: 1,
      threads: 1,
      load: () => Promise.resolve(data),
      lockMs: 30_000,
      signal: this.#stop.signal,
      kill: new AbortController().signal,
      onLine: (text) => this.lines.push(text),
    }).then(() => undefined, (error) => error).finally(() => this.hasEnded = true);
  }

  /** Rejects once the worker has ended by itself. */
  async ended(): Promise<void> {
    const error = await this.#served;
    if (error !== undefined) throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.hasEnded) return;
    this.#stop.abort();
    await this.ended();
  }
}

/** What a study at the queue tells; a result that does not come within a time fails the test. */
async function runQueued(
  queue: FakeQueue,
  folder: string,
  runs: readonly RunIdentity[],
  lookMs = 20,
): Promise<{ counts: Partial<Record<RunState, number>>; ends: string[]; warnings: string[] }> {
  const [ends, warnings]: string[][] = [[], []];
  const listen: Listener = ({ id }, event) => {
    if (event.kind === "end") ends.push(`${id} ${event.state} ${event.message}`.trim());
    if (event.kind === "warning") warnings.push(`${id}: ${event.message}`);
  };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), 30_000);
  const signal = deadline.signal;
  const counts = await runQueuedStudy(
    queue,
    { folder, runs, fresh: false, lookMs, signal },
    listen,
  );
  clearTimeout(timer);
  assert(!signal.aborted, `Not back: ${runs.length - ends.length} of ${runs.length} runs`);
  return { counts, ends: ends.sort(), warnings };
}

/** Runs of a study, and their bits when they are trained here. */
async function twoRuns(folder: string): Promise<[RunIdentity[], Record<string, string>[]]> {
  const runs = await plan(sparse("topK", 1), sparse("randomK", 2));
  await runStudy(study(`${folder}/local`, runs), SILENT);
  return [runs, await Promise.all(runs.map(({ id }) => readBits(`${folder}/local`, id)))];
}

const FAULTS: [string, Faults, number][] = [
  ["each result once", {}, 60_000],
  ["each result that is told twice once", { resultEvents: 2 }, 20],
  ["each result of which nobody tells", { resultEvents: 0 }, 20],
];
for (const [name, faults, lookMs] of FAULTS) {
  test(`runQueuedStudy() writes ${name}, with the bits of a local study`, async (folder) => {
    const [runs, bits] = await twoRuns(folder);
    const queue = new FakeQueue(faults);
    await using workers = new AsyncDisposableStack();
    for (const name of ["a", "b"]) workers.use(new TestWorker(queue, `${folder}/${name}`));
    const { counts, ends, warnings } = await runQueued(queue, `${folder}/study`, runs, lookMs);
    assertEquals(counts, { COMPLETED: 2 });
    assertEquals(ends, runs.map(({ id }) => `${id} COMPLETED`).sort());
    assertEquals(warnings, []);
    for (const [i, { id }] of runs.entries()) {
      assertEquals(await readBits(`${folder}/study`, id), bits[i]);
      assertEquals(queue.taken.get(id), 1);
    }
    await workers.disposeAsync();
    // Nothing is left at the queue or with the workers.
    assertEquals(queue.jobs.size, 0);
    for (const name of ["a", "b"]) {
      for (const { id } of runs) {
        assertEquals(await runDirectory(`${folder}/${name}`, id).readStatus(), undefined);
      }
    }
  });
}

test("runQueuedStudy() collects what was trained while nobody waited, and offers what was lost", async (folder) => {
  const [runs, bits] = await twoRuns(folder);
  const queue = new FakeQueue();
  const abandoned = new AbortController();
  const left = runQueuedStudy(
    queue,
    { folder: `${folder}/study`, runs, fresh: false, signal: abandoned.signal },
    SILENT,
  );
  await until(() => queue.jobs.size === 2);
  abandoned.abort();
  await left;
  await using _worker = new TestWorker(queue, `${folder}/worker`);
  await until(() => [...queue.jobs.values()].every(({ state }) => state === "completed"));
  queue.jobs.delete(runs[1].id);
  const { counts } = await runQueued(queue, `${folder}/study`, runs);
  assertEquals(counts, { COMPLETED: 2 });
  assertEquals(await readBits(`${folder}/study`, runs[0].id), bits[0]);
  assertEquals(await readBits(`${folder}/study`, runs[1].id), bits[1]);
  assertEquals([...queue.taken.values()], [1, 2]);
});

test("runQueuedStudy() refuses a false result, and leaves a run that is here", async (folder) => {
  const [[run, finished], bits] = await twoRuns(folder);
  const tamper = async (id: string, result: unknown): Promise<unknown> => {
    const texts = result as Record<string, string>;
    if (id === finished.id) return { ...texts, "epochs.csv": "" };
    const text = texts["result.json"].replace(/"testAccuracy": [\d.]+/, '"testAccuracy": 0.9999');
    const digests = { ...JSON.parse(texts["digests.json"]), "result.json": await sha256Hex(text) };
    return { ...texts, "result.json": text, "digests.json": JSON.stringify(digests) };
  };
  const queue = new FakeQueue({ tamper });
  await using _worker = new TestWorker(queue, `${folder}/worker`);
  const folderOfStudy = `${folder}/study`;
  const both = runQueued(queue, folderOfStudy, [run, finished]);
  // A process here finishes one of them before its result comes.
  await runStudy(study(folderOfStudy, [finished]), SILENT);
  const { counts, ends } = await both;
  assertEquals(counts, { FAILED: 2 });
  assertStringIncludes(ends.join(), "in result.json, best.testAccuracy is 0.9999, expected");
  assertEquals((await runDirectory(folderOfStudy, run.id).readStatus())?.state, "FAILED");
  assertEquals(await readBits(folderOfStudy, finished.id), bits[1]);
  assertEquals((await runDirectory(folderOfStudy, finished.id).inspect()).state, "COMPLETED");
});

test("a job that is no run of ours fails alone and once, and the workers go on", async (folder) => {
  const [run, other] = await plan(sparse("topK", 1), sparse("topK", 2));
  const queue = new FakeQueue();
  const add = (jobId: string, data: unknown): Promise<unknown> =>
    queue.queue.add("run", data, { jobId, attempts: 1000 });
  const poison: [string, unknown][] = [
    ["mnist-adam-h16-topK4-seed1-00000000", { ...run, id: "mnist-adam-h16-topK4-seed1-00000000" }],
    ["other-name", run],
    [other.id, { ...other, config: run.config }],
    ["not-a-run", { id: "not-a-run" }],
    ["..", null],
  ];
  for (const [id, data] of poison) await add(id, data);
  // It has the right id, and can be trained nowhere.
  const [huge] = await plan(
    {
      ...sparse("topK", 3),
      model: { ...run.config.model, hiddenSizes: [100_000, 100_000] },
    } as RunConfig,
  );
  await add(huge.id, huge);
  await using stack = new AsyncDisposableStack();
  const workers = ["a", "b"].map((name) => stack.use(new TestWorker(queue, `${folder}/${name}`)));
  const { counts } = await runQueued(queue, `${folder}/study`, [run]);
  assertEquals(counts, { COMPLETED: 1 });
  await until(() => [...queue.jobs.values()].every(({ state }) => state === "failed"));
  assertEquals(workers.map(({ hasEnded }) => hasEnded), [false, false]);
  for (const [id] of poison) assertEquals(queue.taken.get(id), 1, id);
  assertEquals(queue.taken.get(huge.id), 3);
});

test("a worker with other data ends, and the job is another one's", async (folder) => {
  const [run] = await plan(sparse("topK", 1));
  const queue = new FakeQueue();
  const { sha256: _, ...data } = DATA.get("mnist")!.data;
  const others = new Map([["mnist", {
    data: { ...data, sha256: "other" },
    summary: "",
    notices: [],
  }]]);
  await using unfit = new TestWorker(queue, `${folder}/a`, others);
  const queued = runQueued(queue, `${folder}/study`, [run]);
  await assertRejects(
    () => unfit.ended(),
    DataError,
    "the study has data small, this worker other",
  );
  await using _worker = new TestWorker(queue, `${folder}/b`);
  assertEquals((await queued).counts, { COMPLETED: 1 });
});

test("runQueuedStudy() tells how far a run is, and nothing else that the queue says of it", async (folder) => {
  const [run] = await plan(sparse("topK", 1));
  const queue = new FakeQueue();
  const stop = new AbortController();
  const events: unknown[] = [];
  const queued = runQueuedStudy(
    queue,
    { folder: `${folder}/study`, runs: [run], fresh: false, signal: stop.signal },
    (_, event) => void events.push(event),
  );
  await until(() => queue.jobs.size === 1);
  const half = { kind: "progress", fraction: 0.5 };
  const said = [null, "x", { kind: "end", state: "COMPLETED" }, { kind: "progress", fraction: 7 }];
  for (const value of [...said, half]) await queue.jobs.get(run.id)?.updateProgress(value);
  stop.abort();
  await queued;
  assertEquals(events, [{ kind: "start", fraction: 0.5 }, half]);
});

test("withdrawRuns() removes what waits, and nothing that was trained", async () => {
  const runs = await plan(sparse("topK", 1), sparse("topK", 2), sparse("topK", 3));
  const queue = new FakeQueue();
  for (const { id } of runs.slice(1)) await queue.queue.add("run", {}, { jobId: id, attempts: 1 });
  (queue.jobs.get(runs[2].id) as FakeJob).state = "completed";
  const ids = runs.map(({ id }) => id);
  assertEquals(await withdrawRuns(queue, ids), { withdrawn: 1, left: 1 });
  assertEquals([...queue.jobs.keys()], [runs[2].id]);
});

test("a worker trains a damaged run again that it finds, before it returns it", async (folder) => {
  const [runs, bits] = await twoRuns(folder);
  const sample = await sampleRun();
  // Finished by its status, with the files of another run.
  await writeRun(`${folder}/worker/runs`, { ...sample, identity: runs[0] });
  const queue = new FakeQueue();
  await using worker = new TestWorker(queue, `${folder}/worker`);
  const { counts } = await runQueued(queue, `${folder}/study`, [runs[0]]);
  assertEquals(counts, { COMPLETED: 1 });
  assertEquals(await readBits(`${folder}/study`, runs[0].id), bits[0]);
  assertStringIncludes(worker.lines.join("\n"), "It is trained again");
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    assert(i < 3000, "It does not come");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
