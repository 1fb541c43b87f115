/**
 * A study of small runs on random data, for tests: an epoch takes milliseconds. Not a part of the
 * product.
 *
 * @module
 */
import { createStreams } from "../../lib/math/random.ts";
import { createDataset } from "../../lib/train/dataset.ts";
import { identify } from "../runs/identity.ts";
import type { RunIdentity } from "../runs/record.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { applySettings, type RunConfig } from "./config.ts";
import type { Listener } from "./events.ts";
import { runDirectory, type Study } from "./runner.ts";
import type { DataById } from "./task_data.ts";

/** In place of MNIST: 600 examples of two classes, 60 steps an epoch. */
export const DATA: DataById = (() => {
  const random = createStreams(5).shuffle;
  const inputs = Float32Array.from({ length: 600 * 12 }, () => random.uniform());
  const targets = Uint8Array.from({ length: 600 }, (_, i) => inputs[12 * i] > 0.5 ? 1 : 0);
  const all = createDataset(inputs, targets, 2);
  const data = { task: "mnist", sha256: "small", splits: { train: all, dev: all, test: all } };
  return new Map([["mnist", { data, summary: "", notices: [] }]]);
})();

/** Four epochs. */
export const SMALL = applySettings(MNIST_PRESET, [
  "model.hiddenSizes=[16,16]",
  "epochs=4",
  "evaluationsPerEpoch=2",
  "model.dropProbability=0.1",
]);

/** Enough epochs for an interrupt before the end. */
export const LONG = 30;

export async function plan(...configs: RunConfig[]): Promise<RunIdentity[]> {
  return await Promise.all(configs.map((config) => identify(config, "small")));
}

export function sparse(name: "topK" | "randomK", seed: number): RunConfig {
  return { ...SMALL, seed, sparsifier: { name, k: 4, outputLayer: false } };
}

export const SILENT: Listener = () => {};

export function study(
  folder: string,
  runs: readonly RunIdentity[],
  options: Partial<Study> = {},
): Study {
  const signal = new AbortController().signal;
  return { folder, runs, data: DATA, jobs: 1, threads: 1, signal, ...options };
}

/** The files of a run that must be the same bits on every machine. */
export async function readBits(folder: string, id: string): Promise<Record<string, string>> {
  const names = ["config.json", "epochs.csv", "evaluations.csv", "layers.csv", "result.json"];
  const { path } = runDirectory(folder, id);
  const bits: Record<string, string> = {};
  for (const name of names) bits[name] = await Deno.readTextFile(`${path}/${name}`);
  bits["correct.bin"] = (await Deno.readFile(`${path}/correct.bin`)).join();
  return bits;
}
