import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../lib/errors.ts";
import { compareRuns } from "./runs/compare.ts";
import { overrideConfig, type RunConfig } from "./engine/config.ts";
import { MNIST_PRESET } from "./tasks/mnist.ts";
import type { RunRecord } from "./runs/record.ts";
import { parseCommand } from "../lib/command/command.ts";
import { chooseRuns, VERIFY, type VerifyRequest, verifyRequest } from "./verify_choice.ts";

/** A made-up run of some epochs. */
function record(epochs: number, config: RunConfig = MNIST_PRESET): RunRecord {
  const numbers = Array.from({ length: epochs }, (_, i) => i + 1);
  const best = { epoch: epochs, step: 10 * epochs, devAccuracy: 0.9, testAccuracy: 0.8 };
  return {
    identity: { id: "run", config, dataSha256: "00", numericsVersion: 1 },
    status: { state: "COMPLETED", epochs, message: "" },
    environment: {
      deno: "",
      v8: "",
      typescript: "",
      os: "linux",
      arch: "x86_64",
      processor: "",
      cores: 1,
    },
    result: { best, steps: 10 * epochs, weightsSha256: "ab".repeat(32) },
    correct: Uint8Array.of(0b101),
    epochs: numbers.map((epoch) => ({
      epoch,
      step: 10 * epoch,
      trainLoss: 1 / epoch,
      trainAccuracy: 0.5,
      devAccuracy: 0.9,
      bestEpoch: epoch,
      bestDevAccuracy: 0.9,
      bestTestAccuracy: 0.8,
    })),
    evaluations: numbers.flatMap((epoch) =>
      [5, 10].map((step) => ({
        epoch,
        step: 10 * (epoch - 1) + step,
        trainLoss: 1 / epoch,
        devLoss: 0.1,
        devAccuracy: 0.9,
        testAccuracy: step === 5 ? NaN : 0.8,
      }))
    ),
    layers: numbers.map((epoch) => ({
      epoch,
      layer: "0",
      selectedRatio: 1,
      nonZeroRatio: 0.5,
      energyKept: 1,
      touchedRowRatio: 1,
      changedWeightRatio: 1,
    })),
    times: [],
  };
}

Deno.test("compareRuns() says what it compared", () => {
  assertEquals(compareRuns(record(3), record(3)), {
    isSame: true,
    text: "3 epochs and all weights agree (sha256 abababababababab..)",
  });
  assertEquals(compareRuns(record(3), record(2)), {
    isSame: true,
    text: "the first 2 of 3 epochs agree",
  });
});

Deno.test("compareRuns() names the first difference, be it the last bit of a number", () => {
  const published = record(3);
  const textOf = (again: RunRecord | undefined): string => {
    const { isSame, text } = compareRuns(published, again);
    assertEquals(isSame, false);
    return text;
  };
  const withLoss = record(3);
  const [first, second, third] = withLoss.epochs;
  const changed = { ...second, trainLoss: second.trainLoss + 2 ** -53 };
  assertStringIncludes(
    textOf({ ...withLoss, epochs: [first, changed, third] }),
    "epochs.csv, epoch 2, trainLoss: 0.5 published, 0.5000000000000001 here",
  );
  const evaluations = withLoss.evaluations.map((row, i) => i === 4 ? { ...row, devLoss: 9 } : row);
  assertStringIncludes(
    textOf({ ...withLoss, evaluations }),
    "evaluations.csv, epoch 3, row 1, devLoss: 0.1 published, 9 here",
  );
  assertStringIncludes(textOf({ ...withLoss, layers: [] }), "layers.csv, epoch 1, 1 rows");
  const result = { best: record(3).result!.best, steps: 30, weightsSha256: "cd".repeat(32) };
  assertStringIncludes(textOf({ ...withLoss, result }), "result.json, weightsSha256: abab");
  const status = { state: "DIVERGED", epochs: 3, message: "why" } as const;
  assertStringIncludes(textOf({ ...withLoss, status }), "is DIVERGED after 3 epochs: why");
  assertStringIncludes(textOf(undefined), "left no record");
});

Deno.test("chooseRuns() takes the fastest run of each item, or those that are named", () => {
  const wide = overrideConfig(MNIST_PRESET, { seed: 2 });
  const narrow = overrideConfig(MNIST_PRESET, { model: { hiddenSizes: [20, 20] } });
  const adaGrad = { name: "adaGrad", learningRate: 0.1, epsilon: 1e-6 } as const;
  const records = new Map([
    ["adagrad", record(1, overrideConfig(MNIST_PRESET, { optimizer: adaGrad }))],
    ["dense-1", record(1)],
    ["dense-2", record(1, wide)],
    ["narrow", record(1, narrow)],
  ]);
  const works = new Map(
    [...records].map(([name, { identity }], i) =>
      [identity.config, name === "narrow" ? 0.5 : 10 - i] as const
    ),
  );
  const workOf = ({ identity }: RunRecord): number => works.get(identity.config) ?? NaN;
  // Table 1 and the left panel have the dense runs, the right panel has the narrow one.
  assertEquals(chooseRuns(records, [], workOf), ["dense-2", "narrow"]);
  assertEquals(chooseRuns(records, ["dense", "dense-1"], workOf), ["dense-1", "dense-2"]);
  assertEquals(chooseRuns(records, [""], workOf), [...records.keys()]);
  assertThrows(() => chooseRuns(records, ["narow"], workOf), ConfigError, "Did you mean narrow?");
  const other = new Map([["own", record(1, overrideConfig(MNIST_PRESET, { batchSize: 7 }))]]);
  assertEquals(chooseRuns(other, [], () => 1), ["own"]);
});

Deno.test("the command line of verify says which runs, how long and how", () => {
  const parse = (...args: string[]): VerifyRequest => verifyRequest(parseCommand(VERIFY, args));
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
  // Every run begins with nothing.
  assertStringIncludes(messageOf(""), "An argument is empty");
  assertStringIncludes(messageOf("--folder", ""), "--folder has an empty value");
});
