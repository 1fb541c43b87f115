/**
 * Tests of studies on the user's own data, from a folder to the report: the toy treebank in
 * place of a user's, for tagging and parsing, and invented images. Needs write access below reports/.
 *
 * @module
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { idxFile } from "../data/testing/idx.ts";
import { ConfigError, DataError } from "../lib/errors.ts";
import { testInFolder } from "../lib/testing/temporary_folder.ts";
import { buildReport } from "../reports/build.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import { digestOf, loadData, ownDataSettings } from "./engine/task_data.ts";
import { CATALOG } from "./items/catalog.ts";
import { planConfigs, profileSettings, type StudySettings } from "./items/profiles.ts";
import { identifyAll } from "./runs/identity.ts";
import type { DataFolders } from "./tasks/task.ts";
import { taskOf } from "./tasks/tasks.ts";
import { writeSettings } from "./items/study_file.ts";

const TOY = join(import.meta.dirname ?? "", "../data/corpora/toy");
const SYS = [{ name: "sys", kind: "cpus" }] as const;

/** Runs the smoke rows of some items in a folder, and returns the report's text. */
async function study(
  folder: string,
  ids: readonly string[],
  folders: DataFolders,
  set: readonly string[] = [],
) {
  const items = CATALOG.filter(({ id }) => ids.includes(id));
  const own = await ownDataSettings(folders, items.map(({ preset }) => taskOf(preset)));
  const settings: StudySettings = { ...profileSettings("smoke"), set: [...own, ...set] };
  const configs = planConfigs(items, settings);
  const data = await loadData(configs, folders);
  const runs = await identifyAll(configs, (config) => digestOf(data, config));
  const signal = new AbortController().signal;
  const counts = await runStudy({ folder, runs, data, jobs: 1, threads: 1, signal }, () => {});
  assertEquals(counts, { COMPLETED: runs.length });
  await writeSettings(folder, settings);
  const { path } = await buildReport({ folder, catalog: items, claims: [], figures: false });
  return { runs, data, report: await Deno.readTextFile(path) };
}

testInFolder(
  "a study of parsing on the toy treebank trains, and reports all of its scores",
  async (folder) => {
    const { runs, data, report } = await study(folder, ["table1-parsing"], {});
    assertEquals([runs.length, [...data.keys()]], [2, ["toy-trees"]]);
    for (const { id } of runs) {
      const record = await runDirectory(folder, id).read();
      const { best } = record?.result ?? {};
      assert((best?.testDetails?.las ?? 0) <= (best?.testAccuracy ?? 0), id);
      assertEquals(record?.epochs[0].testLas, best?.testDetails?.las);
      assertEquals(record?.layers.map(({ layer }) => layer), ["0", "1", "2"]);
    }
    assertStringIncludes(report, "## Dependency parsing");
    assertStringIncludes(report, "short sentences of our own");
    assertStringIncludes(report, "LAS without punctuation %");
    assertStringIncludes(report, "### Growth of the activations");
  },
  SYS,
);

testInFolder("the user's treebank replaces those of tagging and parsing", async (folder) => {
  const items = ["table1-parsing", "table1-pos"];
  const { runs, data, report } = await study(folder, items, { treebank: TOY });
  assertEquals([...data.keys()].sort(), ["own-en_toy-ud", "own-en_toy-ud-trees"]);
  assertEquals(runs.length, 5);
  for (const { id, config } of runs) {
    assert(id.startsWith("own-en_toy-ud-"), id);
    assert("corpus" in config && config.corpus === "own-en_toy-ud");
  }
  // In both chapters, and before the digests of the data.
  assertEquals(report.match(/\| own-en_toy-ud +\| en_toy-ud /g)?.length, 2);
  assertStringIncludes(report, "Settings changed in every run: corpus=own-en_toy-ud.");
}, SYS);

testInFolder("the user's images replace MNIST in its rows", async (root) => {
  const images = join(root, "stripes");
  await Deno.mkdir(images);
  const files = {
    "train-images-idx3-ubyte": idxFile([40, 2, 3], Array.from({ length: 240 }, (_, i) => i)),
    "train-labels-idx1-ubyte": idxFile([40], Array.from({ length: 40 }, (_, i) => i % 3)),
    "t10k-images-idx3-ubyte": idxFile([6, 2, 3], Array.from({ length: 36 }, (_, i) => i)),
    "t10k-labels-idx1-ubyte": idxFile([6], [0, 1, 2, 0, 1, 2]),
  };
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(join(images, name), bytes);
  }
  const { runs, report } = await study(root, ["figure4-right"], { images });
  assert(runs.length > 0 && runs.every(({ id }) => id.startsWith("own-stripes-")));
  assertStringIncludes(report, "Images: stripes, not MNIST; the paper's numbers are for MNIST.");
}, SYS);

Deno.test({
  name: "ownDataSettings() refuses a folder without a matching row, or without data",
  ignore: Deno.permissions.querySync({ name: "read", path: TOY }).state !== "granted",
  async fn() {
    const tasks = ["mnist", "parsing"].map((task) => taskOf({ task }));
    assertEquals(await ownDataSettings({ ptb: "x", images: undefined }, tasks), []);
    const [mnist] = tasks;
    await assertRejects(
      () => ownDataSettings({ treebank: TOY }, [mnist]),
      ConfigError,
      "The flag --treebank is for tagging and parsing, but no such row is selected",
    );
    await assertRejects(
      () => ownDataSettings({ treebank: join(TOY, "none") }, tasks),
      DataError,
      "Cannot read the treebank",
    );
  },
});
