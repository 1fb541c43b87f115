import { join } from "@std/path";
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, DataError, WriteError } from "../lib/errors.ts";
import { applySettings, overrideConfig, type RunConfig } from "./engine/config.ts";
import { MNIST_PRESET } from "./tasks/mnist.ts";
import { exitCodeOf, parseCommand } from "../lib/command/command.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { testInFolder } from "../lib/testing/temporary_folder.ts";
import { runDirectory, runStudy } from "./engine/runner.ts";
import { DATA, plan, SILENT, sparse, study } from "./engine/small_study_testing.ts";
import { makeScratch, verify } from "./verify.ts";
import { chooseRuns, VERIFY, type VerifyRequest, verifyRequest } from "./verify_choice.ts";

const parse = (...args: string[]): VerifyRequest => verifyRequest(parseCommand(VERIFY, args));

type Run = { readonly identity: { readonly config: RunConfig } };

function record(config: RunConfig = MNIST_PRESET): Run {
  return { identity: { config } };
}

Deno.test("chooseRuns() takes the fastest run of each item, or the named runs", () => {
  const wide = overrideConfig(MNIST_PRESET, { seed: 2 });
  const narrow = overrideConfig(MNIST_PRESET, { model: { hiddenSizes: [20, 20] } });
  const adaGrad = { name: "adaGrad", learningRate: 0.1, epsilon: 1e-6 } as const;
  const records = new Map([
    ["adagrad", record(overrideConfig(MNIST_PRESET, { optimizer: adaGrad }))],
    ["dense-1", record()],
    ["dense-2", record(wide)],
    ["narrow", record(narrow)],
  ]);
  const works = new Map(
    [...records].map(([name, { identity }], i) =>
      [identity.config, name === "narrow" ? 0.5 : 10 - i] as const
    ),
  );
  const workOf = ({ identity }: Run): number => works.get(identity.config) ?? NaN;
  // Table 1 and the left panel have the dense runs, the right panel has the narrow one.
  assertEquals(chooseRuns(records, [], workOf), ["dense-2", "narrow"]);
  assertEquals(chooseRuns(records, ["dense", "dense-1"], workOf), ["dense-1", "dense-2"]);
  assertEquals(chooseRuns(records, [""], workOf), [...records.keys()]);
  assertThrows(() => chooseRuns(records, ["narow"], workOf), ConfigError, "Did you mean narrow?");
  const other = new Map([["own", record(overrideConfig(MNIST_PRESET, { batchSize: 7 }))]]);
  assertEquals(chooseRuns(other, [], () => 1), ["own"]);
});

Deno.test("the command line of verify sets runs, time budget and threads", () => {
  const request = parse("reports/paper/runs/mnist-a", "--threads", "2", "--minutes", "0.5");
  assertEquals([request.runs, request.threads, request.minutes], [["mnist-a"], 2, 0.5]);
  assertEquals(parse("--all").runs, [""]);
  const { runs, threads, minutes, folder, jobs } = parse();
  assertEquals([runs, threads, minutes, folder, jobs], [[], 1, 5, "reports/paper", undefined]);
  const messageOf = (...args: string[]): string =>
    assertThrows(() => parse(...args), ConfigError).message;
  assertStringIncludes(messageOf("--thread", "2"), "Did you mean --threads?");
  assertStringIncludes(messageOf("--threads", "3"), "must be 1 or 2");
  for (const jobs of ["1.5", "0", "1e9", "999"]) {
    assertStringIncludes(messageOf("--jobs", jobs), "must be an integer from 1 to 256");
  }
  for (const minutes of ["0", "1e9", "0x10", "-1", "99999"]) {
    assertStringIncludes(messageOf("--minutes", minutes), "must be a number from 0.01 to 10080");
  }
  assertStringIncludes(messageOf("--all", "mnist-a"), "exclude each other");
  assertStringIncludes(messageOf("--all", "--minutes", "1"), "exclude each other");
  // Every name begins with the empty text.
  assertStringIncludes(messageOf(""), "An argument is empty");
  assertStringIncludes(messageOf("--folder", ""), "--folder has an empty value");
});

testInFolder(
  "verify() continues with intact runs despite a damaged one, and ends with 3",
  async (folder) => {
    const runs = await plan(sparse("topK", 1), sparse("topK", 2));
    await runStudy(study(folder, runs), SILENT);
    const request = { ...parse(runs[0].id, "--jobs", "1"), folder };
    const run = async (): Promise<{ code: number; out: string; err: string }> => {
      const { outputs, out, err } = recordOutputs();
      const code = await verify(
        request,
        () => Promise.resolve({ data: DATA, missing: new Map() }),
        outputs,
      );
      return { code, out: out(), err: err() };
    };
    const right = await run();
    assertEquals([right.code, right.err], [0, ""]);
    assertStringIncludes(right.out, `same  ${runs[0].id}: 4 epochs and all weights agree`);
    assertStringIncludes(right.out, "Not checked: times.csv and environment.json");
    assertStringIncludes(right.out, "1 other runs");
    const log = join(folder, "runs", runs[1].id, "epochs.csv");
    await Deno.writeTextFile(log, "x", { append: true });
    const beside = await run();
    assertEquals(beside.code, 3);
    assertStringIncludes(beside.out, `same  ${runs[0].id}: 4 epochs and all weights agree`);
    assertStringIncludes(beside.err, `Damaged: ${join(folder, "runs", runs[1].id)}: Cannot read`);
    // A changed loss without trace in other files: only training detects it.
    const directory = runDirectory(folder, runs[0].id);
    const path = join(directory.path, "epochs.csv");
    const [header, first, ...rest] = (await Deno.readTextFile(path)).split("\r\n");
    const [epoch, step, , ...others] = first.split(",");
    const changed = [epoch, step, "0.25", ...others].join();
    await Deno.writeTextFile(path, [header, changed, ...rest].join("\r\n"));
    await directory.writeDigests();
    const differing = await run();
    assertEquals(differing.code, 1);
    assertStringIncludes(differing.out, "epochs.csv, epoch 1, trainLoss: 0.25 published");
  },
  [{ name: "sys", kind: "cpus" }],
);

testInFolder(
  "verify() leaves out runs whose data are not here, and refuses to verify nothing else",
  async (folder) => {
    const own = applySettings(sparse("topK", 1), ["images=own-a"]);
    const runs = await plan(sparse("topK", 1), own);
    const small = DATA.get("mnist")!;
    const data = new Map([["mnist", small], ["own-a", small]]);
    await runStudy(study(folder, runs, { data }), SILENT);
    const { outputs, out } = recordOutputs();
    const missing = new Map([["own-a", "Get them: somehow"]]);
    const run = (...words: string[]) =>
      verify(
        { ...parse(...words, "--jobs", "1"), folder },
        () => Promise.resolve({ data: DATA, missing }),
        outputs,
      );
    assertEquals(await run("--all"), 0);
    assertStringIncludes(out(), "Skipped: 1 run. Get them: somehow");
    assertStringIncludes(out(), `same  ${runs[0].id}`);
    await assertRejects(() => run(runs[1].id), DataError, "Get them: somehow");
    await assertRejects(() => run("nist"), ConfigError, `Did you mean ${runs[0].id}?`);
  },
  [{ name: "sys", kind: "cpus" }],
);

testInFolder(
  "verify() names the folder that it must write, with a hint",
  async (folder) => {
    const scratch = await makeScratch(join(folder, "verify"));
    assertEquals((await Deno.stat(scratch)).isDirectory, true);
    await Deno.writeTextFile(join(folder, "file"), "");
    for (const place of [join(folder, "file"), join(folder, "file", "verify")]) {
      const error = await assertRejects(
        () => makeScratch(place),
        WriteError,
        `Cannot write ${place}: `,
      );
      assertStringIncludes(
        error.message,
        "trains runs again there. To verify a read-only checkout",
      );
      assertEquals(exitCodeOf(error), 3);
    }
  },
);
