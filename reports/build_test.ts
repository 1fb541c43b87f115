/**
 * Tests of the report's files: written, read again, damaged. They need read and write access below
 * reports/ and are skipped without it.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { profileSettings } from "../experiments/items/profiles.ts";
import { idOf } from "../experiments/runs/identity.ts";
import type { RunRecord } from "../experiments/runs/record.ts";
import { writeRun } from "../experiments/runs/sample_testing.ts";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { testInFolder } from "../lib/testing/temporary_folder.ts";
import { buildReport, type ReportOptions } from "./build.ts";
import { report, type ReportRequest } from "./report.ts";
import { CATALOG, CLAIMS, FIGURE_NAMES, RUNS, SETTINGS } from "./testdata/fixture.ts";

function test(name: string, run: (options: ReportOptions) => Promise<void>): void {
  testInFolder(name, (folder) => run({ folder, catalog: CATALOG, claims: CLAIMS }));
}

/** The runs by their names in memory; on disk, a run is named by its id. */
const STORED = new Map(
  await Promise.all(RUNS.map(async ({ name, record }) => {
    const identity = { ...record.identity, id: await idOf(record.identity) };
    return [name, { ...record, identity }] as const;
  })),
);

function idOfRun(name: string): string {
  return (STORED.get(name) as RunRecord).identity.id;
}

async function writeStudy(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "runs"), { recursive: true });
  await Deno.writeTextFile(join(folder, "study.json"), JSON.stringify(SETTINGS));
  for (const record of STORED.values()) await writeRun(join(folder, "runs"), record);
}

async function readReport({ folder }: ReportOptions): Promise<string> {
  return await Deno.readTextFile(join(folder, "REPORT.md"));
}

test("buildReport() reproduces the fixture's report from files, twice with the same bytes", async (options) => {
  await writeStudy(options.folder);
  const { study, path } = await buildReport(options);
  assertEquals(path, join(options.folder, "REPORT.md"));
  const { [idOfRun("mnist-stray")]: stray, ...expected } = Object.fromEntries(
    [...STORED.values()].map((record) => [record.identity.id, record]),
  );
  assertEquals(Object.fromEntries(study.runs.map(({ name, record }) => [name, record])), expected);
  assertEquals(study.strays.map(({ record }) => record), [stray]);
  const text = await readReport(options);
  assertStringIncludes(text, "97.60\u00a0±\u00a00.25\u00a0(n=3)");
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
  const ids = [1, 2, 3].map((seed) => idOfRun(`mnist-dense-seed${seed}`));
  await Deno.writeTextFile(join(runs, ids[0], "epochs.csv"), "epoch,step\n1");
  await Deno.writeTextFile(join(runs, ids[1], "result.json"), "{");
  await Deno.remove(join(runs, ids[2], "status.json"));
  await Deno.mkdir(join(runs, "empty"));
  await Deno.writeTextFile(join(runs, "notes.txt"), "not a run");
  const { study } = await buildReport(options);
  assertEquals(study.damaged.map(({ name }) => name), ["empty", ...ids.toSorted()]);
  const text = await readReport(options);
  assertStringIncludes(text, "**Damaged runs, counted as missing: 4.**");
  assertStringIncludes(text, `Cannot read runs/${ids[0]}/epochs.csv: found epoch,step, exp`);
  assert(!text.includes(folder), "The report does not depend on where it is");
  assertStringIncludes(text, "96.25\u00a0±\u00a01.91\u00a0(n=2)");
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

test("buildReport() no longer shows a figure whose runs are gone, and leaves its file", async (options) => {
  const { folder } = options;
  const figures = async (): Promise<string[]> => {
    const entries = await Array.fromAsync(Deno.readDir(join(folder, "figures")));
    return entries.map(({ name }) => name).sort();
  };
  await writeStudy(folder);
  await buildReport(options);
  await Deno.writeTextFile(join(folder, "figures", "of-another-study.svg"), "<svg/>");
  const before = await figures();
  await Deno.remove(join(folder, "runs"), { recursive: true });
  for (const isDrawing of [false, true]) {
    await buildReport({ ...options, figures: isDrawing });
    assertEquals(await figures(), before);
    const text = await readReport(options);
    assertStringIncludes(text, "No completed runs yet.");
    assert(!text.includes("!["));
  }
});

test("buildReport() keeps existing figures while a run is damaged", async (options) => {
  const { folder } = options;
  await writeStudy(folder);
  await buildReport(options);
  const figure = join(folder, "figures", "table0-training.svg");
  await Deno.writeTextFile(figure, "<svg>published</svg>");
  const log = join(folder, "runs", idOfRun("mnist-dense-seed1"), "epochs.csv");
  const right = await Deno.readTextFile(log);
  await Deno.writeTextFile(log, right + "\r\n");
  const { study } = await buildReport(options);
  assertEquals(study.damaged.length, 1);
  assertEquals(await Deno.readTextFile(figure), "<svg>published</svg>");
  assertStringIncludes(await readReport(options), "(figures/table0-training.svg)");
  await Deno.writeTextFile(log, right);
  await buildReport(options);
  assert(await Deno.readTextFile(figure) !== "<svg>published</svg>");
});

test("buildReport() may be called again while a build is in progress", async (options) => {
  await writeStudy(options.folder);
  const reports = await Promise.all([1, 2, 3].map(() => buildReport(options)));
  assertEquals(new Set(reports.map(({ study }) => study.counts.COMPLETED)), new Set([9]));
});

test("buildReport() defaults to the profile's settings", async (options) => {
  const { study } = await buildReport({ ...options, profile: "smoke" });
  assertEquals(study.settings, profileSettings("smoke"));
  await assertRejects(() => buildReport(options), ConfigError, "it has no study.json");
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
    "as profile paper: its study.json has profile quick. Leave out --profile",
  );
  await Deno.writeTextFile(join(options.folder, "study.json"), "{}");
  await assertRejects(() => buildReport(options), DataError, "study.json: profile is undefined");
});

test("buildReport() names the path that it cannot write, and builds again afterwards", async (options) => {
  await writeStudy(options.folder);
  const blocked = join(options.folder, "REPORT.md");
  await Deno.mkdir(join(blocked, "in the way"), { recursive: true });
  await assertRejects(
    () => buildReport(options),
    WriteError,
    `Cannot write ${blocked}: `,
  );
  await Deno.remove(blocked, { recursive: true });
  await buildReport(options);
});

/** Reports studies below a folder; returns the exit code, the output and the changes. */
async function reportAll(
  root: string,
  request: Partial<ReportRequest> = {},
): Promise<{ code: number; out: string; err: string; readmes: number }> {
  const { outputs, out, err } = recordOutputs();
  let readmes = 0;
  const updateReadme = (): Promise<void> => Promise.resolve(void readmes++);
  const all = { profile: undefined, folder: undefined, html: false, check: false, ...request };
  const code = await report(all, { root, updateReadme, ...outputs });
  return { code, out: out(), err: err(), readmes };
}

test("report() reports the folders with runs, and names a folder without any", async ({ folder }) => {
  await writeStudy(join(folder, "quick"));
  await Deno.mkdir(join(folder, "paper", "runs"), { recursive: true });
  await Deno.mkdir(join(folder, "testdata"));
  for (const request of [{}, { profile: "quick" as const }, { folder: join(folder, "quick") }]) {
    const { code, out, err, readmes } = await reportAll(folder, request);
    assertEquals([code, err, readmes], [0, "", 0]);
    assertEquals(out.match(/^Report: .*$/gm), [`Report: ${join(folder, "quick", "REPORT.md")}`]);
  }
  for (const request of [{ profile: "paper" as const }, { folder: join(folder, "none") }]) {
    const { code, out, err } = await reportAll(folder, request);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(err, `there are no runs in ${request.folder ?? join(folder, "paper")}`);
  }
});

test("report() writes a page with the report and its figures if asked", async ({ folder }) => {
  const study = join(folder, "quick");
  const page = join(study, "index.html");
  await writeStudy(study);
  await reportAll(folder);
  await assertRejects(() => Deno.stat(page), Deno.errors.NotFound);
  const { code, out } = await reportAll(folder, { html: true });
  assertEquals(code, 0);
  assertStringIncludes(out, `Report: ${join(study, "REPORT.md")}\nPage: ${page}\n`);
  const text = await Deno.readTextFile(page);
  assertStringIncludes(text, "97.60\u00a0±\u00a00.25\u00a0(n=3)");
  // At least the figures of the runs above, whose catalog is the project's.
  const figures = (await Deno.readTextFile(join(study, "REPORT.md"))).match(/!\[/g)?.length ?? 0;
  assert(figures > 0);
  assertEquals(text.match(/<img /g)?.length, figures);
  await Deno.remove(page);
  await Deno.mkdir(join(page, "in the way"), { recursive: true });
  const { code: blocked, err } = await reportAll(folder, { html: true });
  assertEquals(blocked, 3);
  assertStringIncludes(err, `Cannot write ${page}`);
});

test("report() names damaged runs, ends with 3 and leaves the README alone", async ({ folder }) => {
  const paper = join(folder, "paper");
  await writeStudy(paper);
  const right = await reportAll(folder);
  assertEquals([right.code, right.err, right.readmes], [0, "", 1]);
  const run = join(paper, "runs", idOfRun("mnist-dense-seed2"));
  const digests = join(run, "digests.json");
  await Deno.writeTextFile(digests, (await Deno.readTextFile(digests)).replace(/[0-9a-f]{64}/, ""));
  for (const check of [false, true]) {
    const { code, out, err, readmes } = await reportAll(folder, { check });
    assertEquals([code, readmes], [3, 0]);
    assertStringIncludes(out, "Report: ");
    assertStringIncludes(err, `Damaged: ${run}: Cannot read`);
    assertStringIncludes(err, "1 run of ");
    assertStringIncludes(err, "README.md and the figures remain unchanged");
  }
});

test("report() reports the other studies when one cannot be read", async ({ folder }) => {
  await writeStudy(join(folder, "a"));
  await writeStudy(join(folder, "b"));
  await writeStudy(join(folder, "c"));
  await Deno.writeTextFile(join(folder, "a", "study.json"), "{");
  await Deno.remove(join(folder, "b", "study.json"));
  await Deno.mkdir(join(folder, "d"));
  await Deno.writeTextFile(join(folder, "d", "runs"), "a file in place of the folder");
  const { code, out, err } = await reportAll(folder);
  assertEquals(code, 3);
  assertStringIncludes(
    err,
    `error: Cannot read ${join(folder, "a", "study.json")}: it is not JSON`,
  );
  assertStringIncludes(err, `error: Cannot report ${join(folder, "b")}: it has no study.json`);
  assertStringIncludes(err, `error: Cannot read the runs of ${join(folder, "d")}: Not a directory`);
  assertStringIncludes(out, `Report: ${join(folder, "c", "REPORT.md")}`);
});
