/**
 * Shows that a new task takes one file and one line in the list: a test task passes through all
 * stages, from the command line's settings to the report. Needs to write below reports/.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { ConfigError } from "../lib/errors.ts";
import { buildReport } from "../reports/build.ts";
import { formatTerminalTable } from "../reports/tables/terminal.ts";
import { applySettings, canonicalJson, parseRunConfig, storedConfig } from "./engine/config.ts";
import { estimateWork } from "./engine/estimate.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import { digestOf, loadData, requiredData } from "./engine/task_data.ts";
import { planConfigs, profileSettings } from "./items/profiles.ts";
import { twinRows } from "./items/rows.ts";
import type { ExperimentSpec } from "./items/spec.ts";
import { identify, identifyAll } from "./runs/identity.ts";
import { MNIST_PRESET } from "./tasks/mnist.ts";
import { PARSING_PRESET } from "./tasks/parsing_model.ts";
import { POS_PRESET } from "./tasks/tagging_model.ts";
import type { Task } from "./tasks/task.ts";
import { addTask, allTasks, taskOf } from "./tasks/tasks.ts";
import { parity, type ParityConfig } from "./tasks/testing/parity.ts";

const MAY_RUN = ([
  { name: "write", path: "reports" },
  { name: "read", path: "." },
  { name: "sys", kind: "cpus" },
] as const).every((permission) => Deno.permissions.querySync(permission).state === "granted");

const ITEM: ExperimentSpec<ParityConfig> = {
  id: "bits",
  item: "Table 0, bits",
  caption: "Parities, made up.",
  file: "experiments/new_task_test.ts",
  preset: parity.preset,
  rows: twinRows({
    seedCount: 1,
    dense: { paper: { testAccuracy: 0.5 }, smoke: true },
    sparse: [{ k: 2 }],
  }),
  figures: [{ kind: "training", name: "bits", title: "Bits", rows: ["dense", "top2"] }],
};

Deno.test("a task exists only while it is in the list", () => {
  {
    using _ = addTask(parity);
    assertEquals(taskOf(parity.preset), parity);
    assertEquals(allTasks().at(-1), parity);
    assertEquals(parseRunConfig({ ...parity.preset }), parity.preset);
  }
  const { message } = assertThrows(() => parseRunConfig(parity.preset), ConfigError);
  assertStringIncludes(message, 'task is "parity", expected ("mnist" | "pos" | "parsing")');
});

Deno.test("a setting added later defaults to its old value, which is not written", async () => {
  using _ = addTask(parity);
  const { repeats: _repeats, model: { hiddenSize }, ...earlier } = parity.preset;
  const stored = { ...earlier, model: { hiddenSize } };
  const config = parseRunConfig(stored);
  assertEquals(config, parity.preset);
  assertEquals(canonicalJson(storedConfig(config)), canonicalJson(stored));
  const { id } = await identify(config, "data");
  assertMatch(id, /^parity2-adam-units8-dense-seed1-[0-9a-f]{8}$/);
  assertEquals((await identify(applySettings(config, ["repeats=4"]), "data")).id, id);
  for (const set of ["repeats=5", "model.dropProbability=0.5"]) {
    const changed = applySettings(config, [set]);
    assert((await identify(changed, "data")).id !== id, set);
    assertEquals(parseRunConfig(JSON.parse(JSON.stringify(storedConfig(changed)))), changed);
  }
  const { images: _images, ...mnist } = MNIST_PRESET;
  const { activation: _activation, ...model } = mnist.model;
  assertEquals(storedConfig(MNIST_PRESET), { ...mnist, model });
  for (const preset of [POS_PRESET, PARSING_PRESET]) assertEquals(storedConfig(preset), preset);
});

Deno.test("the list of tasks has unique ids, and valid presets and profiles", () => {
  const tasks = allTasks();
  assertEquals(new Set(tasks.map(({ id }) => id)).size, tasks.length);
  for (const { preset, profiles } of tasks) {
    assertEquals(parseRunConfig(preset), preset);
    for (const overrides of [profiles.smoke, profiles.quick]) {
      const model = { ...preset.model, ...overrides.model };
      parseRunConfig({ ...preset, ...overrides, model });
    }
  }
});

Deno.test("loadData() loads shared data once", async () => {
  const loaded: number[] = [];
  using _ = addTask({
    ...parity,
    loadData(config: ParityConfig, folders) {
      loaded.push(config.bits);
      return parity.loadData(config, folders);
    },
  } as Task);
  const configs = [2, 3, 2].map((bits) => ({ ...parity.preset, bits: bits as 2 | 3 }));
  const data = await loadData(configs);
  assertEquals(loaded, [2, 3]);
  assertEquals(configs.map((config) => requiredData(data, config)).length, 3);
  assert(digestOf(data, configs[0]) !== digestOf(data, configs[1]));
});

Deno.test({
  name: "neither engine nor reports name a task",
  ignore: Deno.permissions.querySync({ name: "read", path: "." }).state !== "granted",
  fn() {
    const names = new RegExp(`"(${allTasks().map(({ id }) => id).join("|")})"`);
    const root = new URL("../", import.meta.url);
    const found: string[] = [];
    const folders = [
      ...["engine/", "runs/", "queue/"].map((folder) => `experiments/${folder}`),
      ...["figures/", "markdown/", "study/", "tables/"].map((folder) => `reports/${folder}`),
    ];
    let count = 0;
    for (const folder of folders) {
      for (const { name } of Deno.readDirSync(new URL(folder, root))) {
        if (!/(?<!_test|_testing)\.ts$/.test(name)) continue;
        count++;
        if (names.test(Deno.readTextFileSync(new URL(folder + name, root)))) found.push(name);
      }
    }
    assertEquals(found, []);
    assert(count > 30, `${count} modules`);
  },
});

Deno.test({
  name: "a new task is planned, trained in a worker, kept in files and reported",
  ignore: !MAY_RUN,
  async fn() {
    using _ = addTask(parity);
    await Deno.mkdir("reports", { recursive: true });
    const folder = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
    try {
      const settings = { ...profileSettings("quick"), set: ["bits=3", "repeats=2"] };
      const configs = planConfigs([ITEM], settings);
      const data = await loadData(configs, { parity3: "bits/here" });
      assertEquals([...data.keys()], ["parity3"]);
      assertEquals(data.get("parity3")?.notices, ["From bits/here"]);
      const runs = await identifyAll(configs, (config) => digestOf(data, config));
      assertEquals(runs.length, 2);
      for (const { config } of runs) assert(estimateWork(config, requiredData(data, config)) > 0);

      const counts = await runStudy({
        folder,
        runs,
        data,
        jobs: 1,
        threads: 1,
        signal: new AbortController().signal,
        worker: import.meta.resolve("./tasks/testing/parity_worker.ts"),
      }, () => {});
      assertEquals(counts, { COMPLETED: 2 });

      const directory = runDirectory(folder, runs[0].id);
      const record = await directory.read();
      assertEquals(record?.identity, runs[0]);
      assertEquals(record?.epochs.length, 3);
      const { best } = record?.result ?? {};
      assertEquals(best?.testDetails, { errorRate: 1 - (best?.testAccuracy ?? NaN) });
      for (const { devAccuracy, devErrorRate } of record?.epochs ?? []) {
        assertEquals(devErrorRate, 1 - devAccuracy);
      }
      assertEquals(await Deno.readFile(join(directory.path, "model.bin")), Uint8Array.of(3));
      const config = JSON.parse(await Deno.readTextFile(join(directory.path, "config.json")));
      assertEquals([config.config.bits, config.config.repeats], [3, 2]);
      assert(!("dropProbability" in config.config.model), "It has the value of earlier runs");

      await Deno.writeTextFile(join(folder, "study.json"), JSON.stringify(settings));
      const report = await buildReport({ folder, catalog: [ITEM], claims: [] });
      const text = await Deno.readTextFile(report.path);
      assertStringIncludes(text, "## Parity of bits\n");
      assertStringIncludes(text, "Bits: 3, 3.");
      assertMatch(text, /\| model +\| wrong answers % \|/);
      assertMatch(text, /### Units\n\nHow many there are\.\n\n\| model +\| units \|/);
      assertStringIncludes(text, "Data sha256: parity3 `");
      assertStringIncludes(text, "![Bits](figures/bits.svg)");
      const figure = await Deno.readTextFile(join(folder, "figures", "bits.svg"));
      assertStringIncludes(figure, "Dev errors (a fraction)");
      assertStringIncludes(formatTerminalTable(report), "Table 0, bits");

      const short = { ...settings, epochs: 1 };
      await Deno.writeTextFile(join(folder, "study.json"), JSON.stringify(short));
      const again = await buildReport({ folder, catalog: [ITEM], claims: [] });
      const warning = await Deno.readTextFile(again.path);
      assertStringIncludes(warning, "seeds). Settings changed in every run: bits=3, repeats=2.");
      assertStringIncludes(warning, "Three epochs teach nothing.");
      assertStringIncludes(formatTerminalTable(again), "; bits need epochs");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
