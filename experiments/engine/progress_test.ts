import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { formatMinutes, Progress } from "./progress.ts";

const runOf = (id: string) => ({
  id,
  config: MNIST_PRESET,
  dataSha256: "",
  numericsVersion: 1,
});
const RUNS = ["a", "b"].map(runOf);

function record(
  isTerminal: boolean,
  columns = 80,
  runs = RUNS,
): { text: () => string; progress: Progress; wait(ms: number): void } {
  let text = "";
  let nowMs = 0;
  const write = (part: string) => void (text += part);
  const screen = { isTerminal, columns, write, line: (line = "") => write(`${line}\n`) };
  const work = new Map(runs.map(({ id }) => [id, 10]));
  const progress = new Progress(work, screen, () => nowMs);
  return { text: () => text, progress, wait: (ms) => void (nowMs += ms) };
}

const EPOCH = {
  kind: "epoch",
  row: {
    ...{ epoch: 5, step: 1, trainLoss: 0.25, trainAccuracy: 0.9, devAccuracy: 0.9512 },
    ...{ bestEpoch: 5, bestDevAccuracy: 0.9512, bestTestAccuracy: 0.95 },
  },
} as const;

Deno.test("Progress writes plain lines with an ETA where there is no terminal", () => {
  const { text, progress, wait } = record(false);
  progress.show(RUNS[0], { kind: "start", fraction: 0 });
  wait(60_000);
  progress.show(RUNS[0], EPOCH);
  assertEquals(
    text(),
    `[0/2]  a   5/20  loss 0.250  dev 95.12 %  ETA 7m\n`,
  );
});

Deno.test("Progress excludes the work of an earlier session from the speed", () => {
  const { text, progress, wait } = record(false);
  progress.show(RUNS[0], { kind: "start", fraction: 0.125 });
  wait(60_000);
  progress.show(RUNS[0], EPOCH);
  assertStringIncludes(text(), "a continues at 13 %");
  assertStringIncludes(text(), "ETA 14m");
});

Deno.test("Progress rewrites one line in a terminal and clears it at the end", () => {
  const { text, progress } = record(true);
  progress.show(RUNS[0], { kind: "start", fraction: 0 });
  progress.show(RUNS[0], { kind: "progress", fraction: 0.5 });
  assertStringIncludes(text(), "\r\x1b[K[0/2]  25.0 %  ETA");
  progress.show(RUNS[0], { kind: "end", state: "DIVERGED", message: "the loss is NaN" });
  assertStringIncludes(text(), "\r\x1b[K[1/2]  a  DIVERGED: the loss is NaN\n");
  progress.close();
  assertEquals(text().endsWith("\r\x1b[K"), true);
});

Deno.test("Progress keeps every line within the terminal, however narrow it is", () => {
  const runs = [
    "mnist-adam-h500-unifiedTopK50-seed10-28bb608c",
    "wsj-sample-adaGrad-h500-unifiedTopK160-seed12-01234567",
    ...Array.from({ length: 420 }, (_, i) => `run-${i}`),
  ].map(runOf);
  for (const columns of [120, 80, 60, 50, 40, 20]) {
    const { text, progress, wait } = record(true, columns, runs);
    for (const run of runs.slice(0, 2)) progress.show(run, { kind: "start", fraction: 0 });
    wait(3_600_000);
    for (const run of runs.slice(0, 2)) progress.show(run, EPOCH);
    // Only the last version of a rewritten line counts.
    const lines = text().split("\n").flatMap((line) => line.split("\r\x1b[K"));
    const epochs = lines.filter((line) => line.includes("loss"));
    const status = lines.filter((line) => line !== "" && !line.includes("loss"));
    assertEquals(epochs.length, 2);
    if (columns >= 60) assert(epochs.every((line) => line.length <= columns), epochs.join("\n"));
    assert(status.every((line) => line.length < columns), status.join("\n"));
    // Both ends of the names remain visible.
    assertMatch(epochs[1], /^\[ {2}0\/422\] {2}wsj-.*4567 +5\/20 {2}loss 0.250 {2}dev 95.12 %$/);
  }
  const { text, progress } = record(true, 80, runs.slice(0, 1));
  progress.show(runs[0], EPOCH);
  assertStringIncludes(text(), "[0/1]  mnist-adam-h500-unif…pK50-seed10-28bb608c   5/20  loss");
});

Deno.test("Progress counts a run with its last epoch, so that the last count is of all", () => {
  const { text, progress } = record(false);
  const last = { ...EPOCH, row: { ...EPOCH.row, epoch: 20 } };
  progress.show(RUNS[0], last);
  progress.show(RUNS[0], { kind: "end", state: "COMPLETED", message: "" });
  progress.show(RUNS[1], EPOCH);
  progress.show(RUNS[1], last);
  const counts = text().split("\n").map((line) => line.slice(0, 5));
  assertEquals(counts, ["[1/2]", "[1/2]", "[2/2]", ""]);
  progress.show(RUNS[1], { kind: "end", state: "INTERRUPTED", message: "why" });
  assertStringIncludes(text(), "[1/2]  b  INTERRUPTED: why");
});

Deno.test("formatMinutes() keeps the significant units", () => {
  assertEquals([formatMinutes(0), formatMinutes(61_000), formatMinutes(7_260_000)], [
    "1s",
    "1m 1s",
    "2h 1m",
  ]);
});
