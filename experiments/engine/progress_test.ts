import { assertEquals, assertStringIncludes } from "@std/assert";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { formatMinutes, Progress } from "./progress.ts";

const RUNS = ["a", "b"].map((id) => ({
  id,
  config: MNIST_PRESET,
  dataSha256: "",
  numericsVersion: 1,
}));

function record(
  isTerminal: boolean,
): { text: () => string; progress: Progress; wait(ms: number): void } {
  let text = "";
  let nowMs = 0;
  const write = (part: string) => void (text += part);
  const screen = { isTerminal, columns: 80, write, line: (line = "") => write(`${line}\n`) };
  const work = new Map(RUNS.map(({ id }) => [id, 10]));
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
    `[0/2]  ${"a".padEnd(44)}  epoch 5/20  loss 0.250  dev 95.12 %  ETA 7m\n`,
  );
});

Deno.test("Progress does not count what an earlier session did towards the speed", () => {
  const { text, progress, wait } = record(false);
  progress.show(RUNS[0], { kind: "start", fraction: 0.125 });
  wait(60_000);
  progress.show(RUNS[0], EPOCH);
  assertStringIncludes(text(), "a continues at 13 %");
  assertStringIncludes(text(), "ETA 14m");
});

Deno.test("Progress rewrites one line in a terminal and takes it away at the end", () => {
  const { text, progress } = record(true);
  progress.show(RUNS[0], { kind: "start", fraction: 0 });
  progress.show(RUNS[0], { kind: "progress", fraction: 0.5 });
  assertStringIncludes(text(), "\r\x1b[K[0/2]  25.0 % done");
  progress.show(RUNS[0], { kind: "end", state: "DIVERGED", message: "the loss is NaN" });
  assertStringIncludes(text(), "\r\x1b[K[1/2]  a  DIVERGED: the loss is NaN\n");
  progress.close();
  assertEquals(text().endsWith("\r\x1b[K"), true);
});

Deno.test("formatMinutes() keeps what matters", () => {
  assertEquals([formatMinutes(0), formatMinutes(61_000), formatMinutes(7_260_000)], [
    "1s",
    "1m 1s",
    "2h 1m",
  ]);
});
