/**
 * Tests of the report's files: written, read again, damaged. They need to read and to write below
 * reports/ and skip themselves where they may not.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { profileSettings } from "../experiments/engine/plan.ts";
import { RunDirectory } from "../experiments/runs/directory.ts";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { buildReport, type ReportOptions } from "./build.ts";
import { findStudies } from "./report.ts";
import { CATALOG, CLAIMS, FIGURE_NAMES, RUNS, SETTINGS } from "./testdata/fixture.ts";

const MAY_WRITE = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, path: "reports" }).state === "granted"
);

/** Runs a test in a folder of its own below reports/. */
function test(name: string, run: (options: ReportOptions) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !MAY_WRITE,
    async fn(): Promise<void> {
      const folder = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
      try {
        await run({ folder, catalog: CATALOG, claims: CLAIMS });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

async function writeStudy(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "runs"), { recursive: true });
  await Deno.writeTextFile(join(folder, "study.json"), JSON.stringify(SETTINGS));
  for (const { name, record } of RUNS) {
    const directory = new RunDirectory(join(folder, "runs", name));
    await directory.create(record.identity, record.environment);
    await directory.writeEpoch(record, new Uint8Array());
    if (record.result) await directory.complete(record.result, record.status.epochs);
    else await directory.writeStatus(record.status);
  }
}

async function readReport({ folder }: ReportOptions): Promise<string> {
  return await Deno.readTextFile(join(folder, "REPORT.md"));
}

test("buildReport() reads from files what the made-up study is, twice with the same bytes", async (options) => {
  await writeStudy(options.folder);
  const { study, path } = await buildReport(options);
  assertEquals(path, join(options.folder, "REPORT.md"));
  assertEquals(
    study.runs.map(({ name }) => name).sort(),
    [
      ...RUNS.map(({ name }) => name).filter((name) => name !== "mnist-stray"),
    ].sort(),
  );
  for (const { name, record } of study.runs) {
    assertEquals(record, RUNS.find((run) => run.name === name)?.record, name);
  }
  const text = await readReport(options);
  assertStringIncludes(text, "97.60 ± 0.25 (n=3)");
  const files = async (): Promise<Map<string, string>> => {
    const texts = new Map([["REPORT.md", await readReport(options)]]);
    for await (const { name } of Deno.readDir(join(options.folder, "figures"))) {
      texts.set(name, await Deno.readTextFile(join(options.folder, "figures", name)));
    }
    return texts;
  };
  const before = await files();
  // The report, its figures, and that of all claims.
  assertEquals(before.size, 1 + FIGURE_NAMES.size + 1);
  for (const name of [...FIGURE_NAMES, "claims"]) {
    assertStringIncludes(text, `(figures/${name}.svg)`);
  }
  await buildReport(options);
  assertEquals(await files(), before);
});

test("buildReport() lists damaged runs and reports the others", async (options) => {
  const { folder } = options;
  await writeStudy(folder);
  const runs = join(folder, "runs");
  await Deno.writeTextFile(join(runs, "mnist-dense-seed1", "epochs.csv"), "epoch,step\n1");
  await Deno.writeTextFile(join(runs, "mnist-dense-seed2", "result.json"), "{");
  await Deno.remove(join(runs, "mnist-dense-seed3", "status.json"));
  await Deno.mkdir(join(runs, "empty"));
  await Deno.writeTextFile(join(runs, "notes.txt"), "not a run");
  const { study } = await buildReport(options);
  assertEquals(study.damaged.map(({ name }) => name), [
    "empty",
    "mnist-dense-seed1",
    "mnist-dense-seed2",
    "mnist-dense-seed3",
  ]);
  const text = await readReport(options);
  assertStringIncludes(text, "**Damaged runs, which count as missing: 4.**");
  assertStringIncludes(
    text,
    "Cannot read runs/mnist-dense-seed1/epochs.csv: found epoch,step, exp",
  );
  assert(!text.includes(folder), "The report does not depend on where it is");
  assertStringIncludes(text, "96.25 ± 1.91 (n=2)");
});

test("buildReport() without figures links those that exist", async (options) => {
  await writeStudy(options.folder);
  await buildReport({ ...options, figures: false });
  assert(!(await readReport(options)).includes("!["));
  await buildReport(options);
  await buildReport({ ...options, figures: false });
  assertStringIncludes(
    await readReport(options),
    "![Training, made up](figures/table0-training.svg)",
  );
});

test("buildReport() removes a figure whose runs are gone", async (options) => {
  await writeStudy(options.folder);
  await buildReport(options);
  await Deno.remove(join(options.folder, "runs"), { recursive: true });
  await buildReport(options);
  assertEquals(await Array.fromAsync(Deno.readDir(join(options.folder, "figures"))), []);
  assertStringIncludes(await readReport(options), "not run yet");
});

test("buildReport() can be called again before it is done", async (options) => {
  await writeStudy(options.folder);
  const reports = await Promise.all([1, 2, 3].map(() => buildReport(options)));
  assertEquals(new Set(reports.map(({ study }) => study.counts.COMPLETED)), new Set([9]));
});

test("buildReport() takes the profile's settings where there are none of the study", async (options) => {
  const { study } = await buildReport({ ...options, profile: "smoke" });
  assertEquals(study.settings, profileSettings("smoke"));
  await assertRejects(() => buildReport(options), ConfigError, "Cannot tell the profile of");
  const quick = join(options.folder, "quick");
  await Deno.mkdir(quick);
  const { study: named } = await buildReport({ ...options, folder: quick });
  assertEquals(named.settings.profile, "quick");
});

test("buildReport() rejects settings that contradict or are damaged", async (options) => {
  await writeStudy(options.folder);
  await assertRejects(
    () => buildReport({ ...options, profile: "paper" }),
    ConfigError,
    "as profile paper: its study.json says quick. Leave out --profile",
  );
  await Deno.writeTextFile(join(options.folder, "study.json"), "{}");
  await assertRejects(() => buildReport(options), DataError, "study.json: profile is undefined");
});

test("buildReport() says what it cannot write, and builds again afterwards", async (options) => {
  await writeStudy(options.folder);
  const blocked = join(options.folder, "REPORT.md.tmp");
  await Deno.mkdir(join(blocked, "in the way"), { recursive: true });
  await assertRejects(
    () => buildReport(options),
    WriteError,
    `Cannot write ${join(options.folder, "REPORT.md")}: `,
  );
  await Deno.remove(blocked, { recursive: true });
  await buildReport(options);
});

test("findStudies() finds the folders that have runs", async ({ folder }) => {
  const request = { help: false, check: false };
  await writeStudy(join(folder, "quick"));
  await Deno.mkdir(join(folder, "paper", "runs"), { recursive: true });
  await Deno.mkdir(join(folder, "testdata"));
  assertEquals(await findStudies(request, folder), [join(folder, "quick")]);
  assertEquals(await findStudies({ ...request, profile: "quick" }, folder), [
    join(folder, "quick"),
  ]);
  assertEquals(await findStudies({ ...request, profile: "paper" }, folder), []);
  assertEquals(await findStudies({ ...request, folder: join(folder, "none") }), []);
});
