/**
 * A task for tests: a tiny network learns the parity of bits. It covers every part of a new task:
 * data, settings, scores, a logged column and a table of its own.
 *
 * @module
 */
import * as v from "valibot";
import { sha256Hex } from "../../../lib/sha256.ts";
import type { Kernels } from "../../../lib/kernels/kernels.ts";
import { Mlp } from "../../../lib/mlp.ts";
import { Classification } from "../../../lib/train/classification.ts";
import { createDataset, type Dataset } from "../../../lib/train/dataset.ts";
import type { Score } from "../../../lib/train/metrics.ts";
import { tableOf } from "../report.ts";
import { buildSparsifier, COMMON_PRESET, commonSettings, countUpTo, units } from "../settings.ts";
import type { LoadedData, Task } from "../task.ts";
import { mlpWork } from "../work.ts";

const schema = v.strictObject({
  ...commonSettings,
  task: v.literal("parity"),
  /** The number of bits. */
  bits: v.picklist([2, 3]),
  /** A setting added later: the number of examples of each pattern. */
  repeats: v.optional(countUpTo(100), 4),
  model: v.strictObject({
    hiddenSize: units,
    /** Another one. */
    dropProbability: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.9)), 0),
  }),
});

/** The configuration of a run. */
export type ParityConfig = v.InferOutput<typeof schema>;

interface ParityData {
  readonly all: Dataset;
}

/** All patterns of some bits, with their parities. */
function patterns(bits: number, repeats: number): Dataset {
  const size = repeats * 2 ** bits;
  const inputs = new Float32Array(new SharedArrayBuffer(4 * size * bits));
  const targets = new Uint8Array(new SharedArrayBuffer(size));
  for (let i = 0; i < size; i++) {
    for (let bit = 0; bit < bits; bit++) {
      inputs[i * bits + bit] = i >> bit & 1;
      targets[i] ^= i >> bit & 1;
    }
  }
  return createDataset(inputs, targets, 2);
}

/** Scores with a number of its own: the share of the wrong answers. */
class Parity extends Classification {
  override scoreDev(): Score {
    return withErrors(super.scoreDev());
  }

  override scoreTest(hits?: Uint8Array): Score {
    return withErrors(super.scoreTest(hits));
  }
}

function withErrors(score: Score): Score {
  return { ...score, details: { errorRate: 1 - score.accuracy } };
}

/** The task. */
export const parity: Task<ParityConfig, ParityData> = {
  id: "parity",
  name: "parity",
  title: "Parity of bits",
  schema,
  preset: {
    ...COMMON_PRESET,
    task: "parity",
    epochs: 3,
    evaluationsPerEpoch: 1,
    bits: 2,
    repeats: 4,
    model: { hiddenSize: 8, dropProbability: 0 },
  },
  profiles: { smoke: { model: { hiddenSize: 4 } }, quick: {} },
  findProblem({ sparsifier, model }) {
    return sparsifier.name !== "dense" && sparsifier.k > model.hiddenSize
      ? `sparsifier.k is ${sparsifier.k}, but there are ${model.hiddenSize} units`
      : undefined;
  },
  dataId: ({ bits }) => `parity${bits}`,
  async loadData({ bits, repeats }, folders): Promise<LoadedData<ParityData>> {
    const all = patterns(bits, repeats);
    const sha256 = await sha256Hex(JSON.stringify([...all.inputs, ...all.targets]));
    const folder = folders[`parity${bits}`];
    return {
      data: { task: "parity", sha256, splits: { all } },
      summary: `Parity of ${bits} bits: ${all.size} examples`,
      notices: folder === undefined ? [] : [`From ${folder}`],
    };
  },
  modelName: ({ model }) => `units${model.hiddenSize}`,
  build({ seed, sparsifier, model: { hiddenSize, dropProbability } }, { all }, kernels: Kernels) {
    const layerSizes = [all.inFeatures, hiddenSize, 2];
    const model = new Mlp({
      layerSizes,
      sparsifier: buildSparsifier(sparsifier),
      dropProbability,
      seed,
      kernels,
    });
    return new Parity({ model, data: { train: all, dev: all, test: all }, batchSize: 2 });
  },
  estimateWork({ model, sparsifier, epochs }, { all }) {
    const { training } = mlpWork([all.inFeatures, model.hiddenSize, 2], sparsifier, 2);
    return epochs * all.size * training;
  },
  epochColumns: [{
    name: "devErrorRate",
    panel: { title: "Dev errors (a fraction)", noun: "dev errors" },
    read: ({ evaluations }) => evaluations.at(-1)?.dev.details?.errorRate ?? NaN,
  }],
  packModel: ({ bits }) => Promise.resolve(Uint8Array.of(bits)),
  report: {
    columns: (rows) =>
      tableOf(rows, [[
        "wrong answers %",
        "percent",
        ({ completed }) => completed[0]?.record.result?.best.testDetails?.errorRate,
      ]]),
    describe: (configs) => `Bits: ${configs.map(({ bits }) => bits).join(", ")}.`,
    details(rows) {
      const table = tableOf(rows, [
        ["model", "text", ({ row }) => row.spec.label],
        ["units", "count", ({ row }) => row.config.model.hiddenSize],
      ]);
      return table === undefined ? [] : [{ title: "Units", text: "How many there are.", table }];
    },
    shortRuns: { sentence: "Three epochs teach nothing.", brief: "bits need epochs" },
  },
};
