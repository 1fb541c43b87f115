import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { identify } from "../runs/identity.ts";
import { checkJob, parseJob, parseTexts } from "./job.ts";

const SHA256 = "ab".repeat(32);

const JOB = await identify({ ...MNIST_PRESET, seed: 3 }, SHA256);

/** As a queue gives it back. */
function copy(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value));
}

Deno.test("parseJob() gives back a run, through JSON", async () => {
  assertEquals(await parseJob(JOB.id, copy(JOB)), JOB);
});

Deno.test("parseJob() refuses what is not a job, and one under the name of another", async () => {
  const job = copy(JOB);
  const changes = [
    ...[{ id: "../../x" }, { id: "" }, { id: 1 }, { config: {} }, { config: null }, { more: 1 }],
    ...[{ dataSha256: 1 }, { numericsVersion: 1.5 }, { config: { ...MNIST_PRESET, epochs: -1 } }],
    ...[{ id: "a" }, { config: { ...MNIST_PRESET, seed: 4 } }, { numericsVersion: 999 }],
  ];
  for (const value of [null, 1, "x", [], {}, ...changes.map((change) => ({ ...job, ...change }))]) {
    await assertRejects(() => parseJob(JOB.id, value), DataError, "job");
  }
  await assertRejects(() => parseJob("other", job), DataError, "by its configuration it is");
});

Deno.test("checkJob() refuses other numerics and other data", () => {
  checkJob(JOB, SHA256);
  const other = { ...JOB, numericsVersion: 999 };
  assertThrows(() => checkJob(other, SHA256), DataError, "numerics version 999");
  assertThrows(() => checkJob(JOB, "cd".repeat(32)), DataError, "deno task data");
});

Deno.test("parseTexts() takes the files of a run and no other name", () => {
  const texts = {
    "config.json": "{}",
    "environment.json": "{}",
    "status.json": "{}",
    "digests.json": "{}",
  };
  assertEquals(parseTexts("run", texts), texts);
  assert("epochs.csv" in parseTexts("run", { ...texts, "epochs.csv": "epoch" }));
  const wrong = [null, {}, { ...texts, "../x": "" }, { ...texts, "result.json": 1 }];
  for (const value of wrong) assertThrows(() => parseTexts("run", value), DataError, "run");
});
