import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { DataError } from "../lib/errors.ts";
import { referenceKernels } from "../lib/kernels/reference/reference.ts";
import { testInFolder } from "../lib/testing/temporary_folder.ts";
import { readTagger } from "./tasks/tagging_model.ts";
import { chooseModel, listModels, loadModel, type ModelRole } from "./trained_models.ts";

const ROLE: ModelRole = { task: "pos", noun: "tagger", hint: "deno task reproduce table1-pos" };

Deno.test("chooseModel() takes the best model, or the named one", () => {
  const entry = (path: string, devAccuracy: number) => ({
    ...{ path, devAccuracy, task: "pos", corpus: "brown" },
  });
  const models = [
    entry("reports/quick/runs/wsj-a-1", 0.9),
    entry("reports/quick/runs/wsj-b-1", 0.95),
    entry("reports/paper/runs/wsj-b-2", 0.94),
  ];
  const choose = (wanted: string | undefined) => chooseModel(models, wanted, ROLE);
  assertEquals(choose(undefined), models[1]);
  assertEquals(choose("wsj-a"), models[0]);
  assertEquals(choose("reports/paper/runs/wsj-b-2"), models[2]);
  const messageOf = (wanted: string | undefined, among = models) =>
    assertThrows(() => chooseModel(among, wanted, ROLE), DataError).message;
  assertEquals(messageOf("wsj-b").includes("several runs begin with wsj-b"), true);
  assertEquals(messageOf("wsj-c-1").includes("Did you mean wsj-"), true);
  assertEquals(messageOf(undefined, []).includes("deno task reproduce table1-pos"), true);
  assertEquals(messageOf("x", []).includes("There is none yet"), true);
});

testInFolder("listModels() finds the models of a task among other files", async (root) => {
  const write = async (name: string, files: Record<string, string>): Promise<string> => {
    const path = join(root, "study", "runs", name);
    await Deno.mkdir(path, { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      await Deno.writeTextFile(join(path, file), content);
    }
    return path;
  };
  const tagger = '{"config": {"task": "pos", "corpus": "ewt"}}';
  const result = '{"best": {"devAccuracy": 0.5}}';
  const good = await write("a", { "model.bin": "", "config.json": tagger, "result.json": result });
  const bare = await write("b", { "model.bin": "", "config.json": tagger, "result.json": "{" });
  await write("c", { "model.bin": "", "config.json": '{"config": {"task": "parsing"}}' });
  await write("d", { "config.json": tagger, "result.json": result });
  await write("e", { "model.bin": "" });
  await write("f", { "model.bin": "", "config.json": "null" });
  await Deno.mkdir(join(root, "empty"));
  assertEquals(await listModels(root, ROLE), [
    { path: good, task: "pos", corpus: "ewt", devAccuracy: 0.5 },
    { path: bare, task: "pos", corpus: "ewt", devAccuracy: 0 },
  ]);
  assertEquals(await listModels(join(root, "none"), ROLE), []);
});

testInFolder("loadModel() names the file of a damaged model", async (path) => {
  const file = join(path, "model.bin");
  const load = () => loadModel({ path }, readTagger, referenceKernels(32));
  await assertRejects(load, DataError, `Cannot read ${file}: no such file`);
  for (const bytes of [0, 10, 1000]) {
    await Deno.writeFile(file, new Uint8Array(bytes));
    await assertRejects(load, DataError, `Cannot use ${file}: Cannot restore the model`);
  }
  await Deno.truncate(file, 2 ** 30 + 1);
  await assertRejects(load, DataError, `Cannot read ${file}: found 1073741825 bytes`);
});
