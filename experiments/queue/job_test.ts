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
  assertEquals(parseJob(copy(JOB)), JOB);
  await checkJob(parseJob(copy(JOB)), SHA256);
});

Deno.test("parseJob() refuses what is not a job, and ids that would leave the folder", () => {
  const job = copy(JOB);
  const changes = [
    ...[{ id: "../../x" }, { id: "" }, { id: 1 }, { config: {} }, { config: null }, { more: 1 }],
    ...[{ dataSha256: 1 }, { numericsVersion: 1.5 }, { config: { ...MNIST_PRESET, epochs: -1 } }],
  ];
  for (const value of [null, 1, "x", [], {}, ...changes.map((change) => ({ ...job, ...change }))]) {
    assertThrows(() => parseJob(value), DataError, "queue");
  }
});

Deno.test("checkJob() refuses other numerics, other data, and an id of another run", async () => {
  await assertRejects(
    () => checkJob({ ...JOB, numericsVersion: 999 }, SHA256),
    DataError,
    "numerics version 999",
  );
  await assertRejects(() => checkJob(JOB, "cd".repeat(32)), DataError, "deno task data");
  const other = { ...JOB, config: { ...JOB.config, seed: 4 } };
  await assertRejects(() => checkJob(other, SHA256), DataError, "by its configuration");
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
