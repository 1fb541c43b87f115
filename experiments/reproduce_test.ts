import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseCommand } from "../lib/command/command.ts";
import { REPRODUCE, type ReproduceArguments, reproduceArguments } from "./engine/arguments.ts";
import { profileSettings } from "./items/profiles.ts";
import { chooseFolder, mergeSettings } from "./reproduce.ts";

function parse(args: readonly string[]): ReproduceArguments {
  return reproduceArguments(parseCommand(REPRODUCE, args));
}

const MAY_WRITE = ([
  { name: "write", path: "reports" },
  { name: "read", path: "." },
] as const).every((permission) => Deno.permissions.querySync(permission).state === "granted");

function folderOf(...args: string[]): Promise<string> {
  return chooseFolder(parse(args));
}

Deno.test("mergeSettings() takes more seeds as the plan, and others as an addition to it", () => {
  const paper = profileSettings("paper");
  const merged = (seeds: number[]) => mergeSettings(paper, { ...paper, seeds }).seeds;
  // Some rows of the published study have 20 seeds.
  const [most, all] = [19, 21].map((length) => Array.from({ length }, (_, i) => i + 1));
  assertEquals([merged(all), merged(most), merged([4, 5]), merged([1])], [all, null, null, null]);
  const named = { ...paper, seeds: [1, 2, 3] };
  assertEquals(mergeSettings(named, { ...paper, seeds: [4, 5] }).seeds, [1, 2, 3]);
  assertEquals(mergeSettings(named, { ...paper, seeds: [1, 2, 3, 4] }).seeds, [1, 2, 3, 4]);
  assertEquals(mergeSettings(undefined, paper), paper);
  assertEquals(mergeSettings(paper, { ...paper, epochs: 5, seeds: [9] }).seeds, [9]);
});

Deno.test({
  name: "chooseFolder() keeps settings of one's own apart from the profile's runs",
  ignore: !MAY_WRITE,
  async fn() {
    assertEquals(await folderOf(), join("reports", "quick"));
    assertEquals(await folderOf("--profile", "paper", "--seeds", "7"), join("reports", "paper"));
    assertEquals(await folderOf("--epochs", "1"), join("reports", "quick-custom"));
    assertEquals(await folderOf("--set", "clip=null"), join("reports", "quick-custom"));
    assertEquals(await folderOf("--set", "clip=null", "--folder", "reports/a"), "reports/a");
  },
});

Deno.test({
  name: "chooseFolder() takes the first fresh folder that is not there",
  ignore: !MAY_WRITE,
  async fn() {
    await Deno.mkdir("reports", { recursive: true });
    const base = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
    try {
      const study = join(base, "a");
      assertEquals(await folderOf("--fresh", "--folder", study), `${study}-fresh-1`);
      await Deno.mkdir(`${study}-fresh-1`);
      assertEquals(await folderOf("--fresh", "--folder", study), `${study}-fresh-2`);
    } finally {
      await Deno.remove(base, { recursive: true });
    }
  },
});

Deno.test("chooseFolder() refuses a folder that the task may not write", async () => {
  // Neither the task nor a test without permissions may write there.
  await assertRejects(
    () => folderOf("--folder", "/elsewhere"),
    Error,
    "Cannot write to the folder",
  );
});
