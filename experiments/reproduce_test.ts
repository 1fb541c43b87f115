import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { parseCommand } from "../lib/command/command.ts";
import { ConfigError, DataError } from "../lib/errors.ts";
import { REPRODUCE, type ReproduceArguments, reproduceArguments } from "./reproduce_arguments.ts";
import { writeSettings } from "./items/study_file.ts";
import { chooseFolder, reproduce, type RunQueue } from "./reproduce.ts";

function parse(args: readonly string[]): ReproduceArguments {
  return reproduceArguments(parseCommand(REPRODUCE, args));
}

const MAY_WRITE = ([
  { name: "write", path: "reports" },
  { name: "read", path: "." },
] as const).every((permission) => Deno.permissions.querySync(permission).state === "granted");

/** Runs a test in a folder of its own below reports/. */
function test(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: !MAY_WRITE,
    async fn(): Promise<void> {
      await Deno.mkdir("reports", { recursive: true });
      const folder = await Deno.makeTempDir({ dir: "reports", prefix: "test-" });
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

/** A folder with the settings that a command line has. */
async function writeStudy(folder: string, ...args: string[]): Promise<void> {
  await Deno.mkdir(folder);
  await writeSettings(folder, parse(args).settings);
}

test("chooseFolder() separates changed settings from the profile's runs", async (root) => {
  const folderOf = (...args: string[]): Promise<string> => chooseFolder(parse(args), root);
  const custom = join(root, "quick-custom");
  assertEquals(await folderOf(), join(root, "quick"));
  assertEquals(await folderOf("--profile", "paper", "--seeds", "7"), join(root, "paper"));
  assertEquals(await folderOf("--epochs", "1"), custom);
  const own = join(root, "a");
  assertEquals(await folderOf("--set", "clip=null", "--folder", own), own);
  // Each study with settings of its own has a folder of its own, and finds it again.
  await writeStudy(custom, "--epochs", "1");
  await writeStudy(`${custom}-2`, "--set", "clip=null");
  assertEquals(await folderOf("--epochs", "1", "--seeds", "3"), custom);
  assertEquals(await folderOf("--set", "clip=null"), `${custom}-2`);
  assertEquals(await folderOf("--epochs", "2"), `${custom}-3`);
});

test("chooseFolder() refuses the folder of another study", async (root) => {
  const folderOf = (...args: string[]): Promise<string> => chooseFolder(parse(args), root);
  const paper = join(root, "paper");
  await writeStudy(paper, "--profile", "paper");
  const smoke = ["figure4-right", "--profile", "smoke", "--folder", paper];
  const message =
    `The folder ${paper} holds another study: in its study.json profile is paper, not`;
  await assertRejects(() => folderOf(...smoke), ConfigError, message);
  for (const mode of ["--list", "--dry-run"]) {
    await assertRejects(() => folderOf(...smoke, mode), ConfigError, message);
  }
  await assertRejects(
    () => folderOf("--profile=paper", "--epochs=1", `--folder=${paper}`),
    ConfigError,
    "epochs is the profile's, not 1",
  );
  // The same holds for other settings in the folder of a profile.
  await writeStudy(join(root, "quick"), "--corpus", "ewt");
  await assertRejects(() => folderOf(), ConfigError, "corpus is ewt, not the profile's");
  assertEquals(await folderOf("--profile", "paper", "--seeds", "9"), paper);
  assertEquals(await folderOf("--fresh", ...smoke), `${paper}-fresh-1`);
});

test("chooseFolder() takes the first fresh folder that does not exist", async (root) => {
  const study = join(root, "a");
  const folderOf = (): Promise<string> => chooseFolder(parse(["--fresh", "--folder", study]), root);
  assertEquals(await folderOf(), `${study}-fresh-1`);
  await Deno.mkdir(`${study}-fresh-1`);
  assertEquals(await folderOf(), `${study}-fresh-2`);
});

Deno.test("chooseFolder() refuses a folder that the task may not write", async () => {
  // Neither the task nor a test without permissions may write there.
  await assertRejects(
    () => chooseFolder(parse(["--folder", "/elsewhere"])),
    ConfigError,
    "Cannot write to the folder /elsewhere",
  );
});

test("reproduce() closes the queue after an error, so that the process ends", async (root) => {
  const folder = join(root, "queued");
  const args = (...flags: string[]): ReproduceArguments =>
    parse(["figure4-right", "--profile", "smoke", "--folder", folder, ...flags]);
  let closed = 0;
  const queue: RunQueue = {
    run: () => Promise.reject(new DataError("Nothing should run")),
    withdraw: () => Promise.reject(new DataError("The queue is lost")),
    [Symbol.asyncDispose]: () => Promise.resolve(void closed++),
  };
  const withdraw = args("--withdraw", "--queue", "redis://127.0.0.1");
  await assertRejects(
    () => reproduce(withdraw, () => Promise.resolve(queue)),
    DataError,
    "is lost",
  );
  assertEquals(closed, 1);
  // Damage that only appears when the queue is open.
  const openAndDamage = async (): Promise<RunQueue> => {
    await Deno.mkdir(folder);
    await Deno.writeTextFile(join(folder, "study.json"), "x");
    return queue;
  };
  await assertRejects(() => reproduce(args(), openAndDamage), DataError, "it is not JSON");
  assertEquals(closed, 2);
});
