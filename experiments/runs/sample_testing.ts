/**
 * A made-up run whose files agree with each other, for tests. Not a part of the product.
 *
 * @module
 */
import { join } from "@std/path";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { RunDirectory } from "./directory.ts";
import { identify } from "./identity.ts";
import type { Environment, RunRecord } from "./record.ts";

const ENVIRONMENT: Environment = {
  ...{ deno: "2.9.6", v8: "15", typescript: "6", os: "linux", arch: "x86_64" },
  ...{ processor: "P", cores: 2 },
};

/** Two epochs of ten steps with two evaluations each; the second evaluation is the best. */
export async function sampleRun(seed = 1): Promise<RunRecord> {
  const config = { ...MNIST_PRESET, seed, epochs: 2, evaluationsPerEpoch: 2 };
  const ratios = {
    ...{ selectedRatio: 0.04, nonZeroRatio: 0.5, energyKept: 0.9, touchedRowRatio: 0.3 },
    ...{ changedWeightRatio: 0.8, meanInput: 0.1 },
  };
  const ms = { forwardMs: 4, lossMs: 1, topKMs: 1, dxMs: 1, updateMs: 2.5, otherMs: 1 };
  return {
    identity: await identify(config, "ab".repeat(32)),
    status: { state: "COMPLETED", epochs: 2, message: "" },
    environment: ENVIRONMENT,
    result: {
      best: { epoch: 1, step: 10, devAccuracy: 0.75, testAccuracy: 0.8 },
      steps: 20,
      weightsSha256: "0123456789abcdef".repeat(4),
    },
    // Eight of ten.
    correct: Uint8Array.of(0b11111001, 0b11),
    epochs: [
      {
        ...{ epoch: 1, step: 10, trainLoss: 0.9, trainAccuracy: 0.6 },
        ...{ evalTrainLoss: 0.7, evalTrainAccuracy: 0.8, devLoss: 0.8, devAccuracy: 0.75 },
        ...{ testLoss: 0.75, testAccuracy: 0.8 },
        ...{ bestEpoch: 1, bestDevAccuracy: 0.75, bestTestAccuracy: 0.8 },
      },
      {
        ...{ epoch: 2, step: 20, trainLoss: 0.5, trainAccuracy: 0.8 },
        ...{ evalTrainLoss: 0.4, evalTrainAccuracy: 0.9, devLoss: 0.6, devAccuracy: 0.7 },
        ...{ testLoss: 0.7, testAccuracy: 0.7 },
        ...{ bestEpoch: 1, bestDevAccuracy: 0.75, bestTestAccuracy: 0.8 },
      },
    ],
    evaluations: [
      { ...{ epoch: 1, step: 5, trainLoss: 1, devLoss: 0.9 }, ...tested(0.5, 0.85, 0.6) },
      { ...{ epoch: 1, step: 10, trainLoss: 0.8, devLoss: 0.8 }, ...tested(0.75, 0.75, 0.8) },
      // As good as the best: the first one counts.
      { ...{ epoch: 2, step: 15, trainLoss: 0.6, devLoss: 0.7 }, ...tested(0.75, NaN, NaN) },
      { ...{ epoch: 2, step: 20, trainLoss: 0.4, devLoss: 0.6 }, ...tested(0.7, NaN, NaN) },
    ],
    layers: [1, 2].flatMap((epoch) => ["0", "1"].map((layer) => ({ epoch, layer, ...ratios }))),
    times: [1, 2].map((epoch) => ({ epoch, wallMs: epoch === 2 ? NaN : 12.5, ...ms, jobs: 1 })),
  };
}

function tested(devAccuracy: number, testLoss: number, testAccuracy: number) {
  return { devAccuracy, testLoss, testAccuracy };
}

/** The run as if it was published before the later columns were logged. */
export function asEarlier(record: RunRecord): RunRecord {
  return {
    ...record,
    correct: undefined,
    epochs: record.epochs.map((row) => {
      const { evalTrainLoss: _, evalTrainAccuracy: _a, devLoss: _d, ...rest } = row;
      const { testLoss: _t, testAccuracy: _ta, ...earlier } = rest;
      return earlier;
    }),
    evaluations: record.evaluations.map(({ testLoss: _, ...earlier }) => earlier),
    layers: record.layers.map(({ meanInput: _, ...earlier }) => earlier),
  };
}

/** The run as if it had diverged in its second epoch. */
export function asDiverged(record: RunRecord): RunRecord {
  const ofFirst = <Row extends { epoch: number }>(rows: readonly Row[]): Row[] =>
    rows.filter(({ epoch }) => epoch === 1);
  return {
    ...record,
    status: { state: "DIVERGED", epochs: 1, message: "the loss is NaN" },
    result: undefined,
    correct: undefined,
    epochs: ofFirst(record.epochs),
    evaluations: ofFirst(record.evaluations),
    layers: ofFirst(record.layers),
    times: ofFirst(record.times),
  };
}

/** Writes a run into a directory of its id in a folder, whatever the state it is in. */
export async function writeRun(folder: string, record: RunRecord): Promise<RunDirectory> {
  const { identity, environment, result, correct, status } = record;
  const directory = new RunDirectory(join(folder, identity.id));
  await directory.create(identity, environment);
  await directory.writeEpoch(record, Uint8Array.of(1));
  if (result === undefined) await directory.writeStatus(status);
  else await directory.complete({ ...result, correct }, status.epochs);
  return directory;
}
