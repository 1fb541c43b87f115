/**
 * Tests of what the files of a run say of each other: runs that are sound, and everything that can
 * be falsified in one of its files without a trace in another one.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { DataError } from "../../lib/errors.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { findContradiction } from "./check.ts";
import { RunDirectory } from "./directory.ts";
import type { RunRecord } from "./record.ts";
import { asDiverged, asEarlier, sampleRun, writeRun } from "./sample_testing.ts";

const RUN = await sampleRun();
const { id } = RUN.identity;

async function problemOf(record: RunRecord, name = record.identity.id): Promise<string> {
  return await findContradiction(name, record) ?? "";
}

Deno.test("findContradiction() finds none in sound runs, of now and earlier, diverged or going on", async () => {
  const running = {
    ...RUN,
    status: { state: "RUNNING", epochs: 1, message: "" },
    result: undefined,
    correct: undefined,
  } as const;
  const { best } = RUN.result!;
  const tagger = { ...best, testKnownAccuracy: 0.81, testUnknownAccuracy: 0.7 };
  const known = { ...RUN, result: { ...RUN.result!, best: tagger } };
  for (const record of [RUN, asEarlier(RUN), asDiverged(RUN), running, known]) {
    assertEquals(await problemOf(record), "");
  }
  const before = { ...asDiverged(RUN), epochs: [], evaluations: [], layers: [], times: [] };
  const status = { ...before.status, epochs: 0 };
  assertEquals(await problemOf({ ...before, status }), "");
});

Deno.test("findContradiction() knows a run by its name, its configuration, data and numerics", async () => {
  const { identity } = RUN;
  assertStringIncludes(await problemOf(RUN, "another-name"), `config.json is of ${id}`);
  const seed2 = { ...identity, config: { ...identity.config, seed: 2 } };
  assertStringIncludes(
    await problemOf({ ...RUN, identity: seed2 }),
    "it is mnist-adam-h500-dense-",
  );
  // A copy under the name that seed 2 would have, but for the hash.
  const renamed = { ...seed2, id: id.replace("seed1", "seed2") };
  assertStringIncludes(await problemOf({ ...RUN, identity: renamed }), "data and numerics it is");
  for (const change of [{ dataSha256: "cd" }, { numericsVersion: 2 }]) {
    const other = { ...RUN, identity: { ...identity, ...change } };
    assertStringIncludes(await problemOf(other), "data and numerics it is");
  }
});

/** What no other file knows: only training again tells. */
const FREE = [
  ...["result.weightsSha256", "trainLoss", "trainAccuracy", "evalTrainLoss", "evalTrainAccuracy"],
  ...[
    "epochs.1.testLoss",
    "epochs.1.testAccuracy",
    "evaluations.0.devLoss",
    "evaluations.2.devLoss",
  ],
  ...["evaluations.0.testLoss", "evaluations.0.testAccuracy", "evaluations.0.step"],
  ...["evaluations.2.step", "selectedRatio", "nonZeroRatio", "energyKept", "touchedRowRatio"],
  ...["changedWeightRatio", "meanInput", "Ms", "jobs"],
  // Far below the best one.
  "evaluations.0.devAccuracy",
];

/** The record with one number of its files changed, for each of them. */
function* falsified(record: RunRecord): Generator<[string, RunRecord]> {
  const files = ["status", "result", "epochs", "evaluations", "layers", "times"] as const;
  function* paths(value: unknown, path: string[]): Generator<string[]> {
    if (typeof value === "number") yield path;
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) yield* paths(inner, [...path, key]);
  }
  for (const path of files.flatMap((file) => [...paths(record[file], [file])])) {
    const copy = structuredClone(record);
    const last = path[path.length - 1];
    const parent = path.slice(0, -1).reduce<unknown>(
      (value, key) => (value as Record<string, unknown>)[key],
      copy,
    ) as Record<string, number>;
    const value = parent[last];
    parent[last] = Number.isNaN(value) ? 0.5 : Number.isInteger(value) ? value + 1 : value + 0.01;
    yield [path.join("."), copy];
  }
}

Deno.test("findContradiction() finds every number that another file knows, and no other", async () => {
  let count = 0;
  for (const [path, record] of falsified(RUN)) {
    const isFree = FREE.some((end) => path.endsWith(end));
    assertEquals(await problemOf(record) === "", isFree, `${path}: ${await problemOf(record)}`);
    if (!isFree) count++;
  }
  assert(count > 40, `${count} numbers`);
});

Deno.test("findContradiction() says which value is wrong, and what it must be", async () => {
  const best = { ...RUN.result!.best, testAccuracy: 0.9999 };
  assertEquals(
    await problemOf({ ...RUN, result: { ...RUN.result!, best } }),
    "in result.json, best.testAccuracy is 0.9999, expected 0.8",
  );
  const { correct, result, epochs, evaluations, times, layers } = RUN;
  const cases: [Partial<RunRecord>, string][] = [
    [{ result: undefined, correct: undefined }, "result.json is missing"],
    [{ correct: undefined }, "correct.bin is missing"],
    [{ correct: Uint8Array.of(0b11111001, 0b01) }, "correct.bin has 7 right predictions"],
    [{ correct: Uint8Array.of(0b11111001, 0b11, 0) }, "correct.bin has 8 right predictions"],
    // Eight bits, but one of an eleventh prediction among ten.
    [{ correct: Uint8Array.of(0b11111001, 0b100_0001) }, "correct.bin has 8 right predictions"],
    [{ epochs: [] }, "in status.json, epochs is 2, expected 0"],
    [{ evaluations: [] }, "the number of rows of evaluations.csv is 0, expected 4"],
    [{ evaluations: evaluations.slice(1) }, "the number of rows of evaluations.csv is 3"],
    [{ times: [] }, "the number of rows of times.csv is 0, expected 2"],
    [{ layers: [] }, "layers.csv has no row of epoch 1"],
    [{ layers: layers.slice(1) }, "the list of layers of epoch 2 is 0,1, expected 1"],
    [{ times: [times[0], times[0]] }, "in times.csv, row 2, epoch is 1, expected 2"],
    [{ epochs: [epochs[0], epochs[0]] }, "in epochs.csv, row 2, epoch is 1, expected 2"],
    [
      {
        result: {
          ...result!,
          best: { ...result!.best, testKnownAccuracy: 0.79, testUnknownAccuracy: 0.5 },
        },
      },
      "expected 0.5 to 0.79, as on unknown and known words",
    ],
    [
      { status: { state: "DIVERGED", epochs: 2, message: "x" } },
      "it diverged, but has all its epochs",
    ],
  ];
  for (const [change, problem] of cases) {
    assertStringIncludes(await problemOf({ ...RUN, ...change }), problem);
  }
  const diverged = asDiverged(RUN);
  for (
    const [change, problem] of [
      [{ result }, "it diverged, but has a result.json"],
      [{ correct }, "it diverged, but has a correct.bin"],
      [{ status: { ...diverged.status, message: "" } }, "status.json does not say why"],
      [{ status: { ...diverged.status, epochs: 0 } }, "in status.json, epochs is 0, expected 1"],
    ] as const
  ) {
    assertStringIncludes(await problemOf({ ...diverged, ...change }), problem);
  }
});

testInFolder(
  "read() refuses a result that is not its log's, whatever the digests say",
  async (folder) => {
    const directory = await writeRun(folder, RUN);
    assertEquals(await directory.read(), RUN);
    const path = join(directory.path, "result.json");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace('"testAccuracy": 0.8', '"testAccuracy": 0.9999'));
    await directory.writeDigests();
    await assertRejects(
      () => directory.read(),
      DataError,
      `Cannot use ${directory.path}: in result.json, best.testAccuracy is 0.9999, expected 0.8. `,
    );
    await Deno.writeTextFile(path, text);
    for (
      const name of ["epochs.csv", "evaluations.csv", "layers.csv", "times.csv", "correct.bin"]
    ) {
      const right = await Deno.readFile(join(directory.path, name));
      await Deno.remove(join(directory.path, name));
      await directory.writeDigests();
      await assertRejects(() => directory.read(), DataError, `Cannot use ${directory.path}: `);
      await Deno.writeFile(join(directory.path, name), right);
    }
    await directory.writeDigests();
    assertEquals(await directory.read(), RUN);
    await Deno.rename(directory.path, join(folder, "renamed"));
    await assertRejects(
      () => new RunDirectory(join(folder, "renamed")).read(),
      DataError,
      `of ${id}`,
    );
  },
);
