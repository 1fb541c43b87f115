/**
 * MNIST: a multi-layer perceptron classifies images.
 *
 * @module
 */
import * as v from "valibot";
import { loadMnist } from "../../data/mnist/mnist.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { INITIALIZATION_NAMES } from "../../lib/layers/initialization.ts";
import { Mlp } from "../../lib/mlp.ts";
import { Classification, type ClassificationOptions } from "../../lib/train/classification.ts";
import {
  buildOutputSparsifier,
  buildSparsifier,
  COMMON_PRESET,
  commonSettings,
  countUpTo,
  findSparsifierProblem,
  fractionBelowOne,
  type RunConfig,
  units,
} from "./settings.ts";
import type { LoadedData, Task } from "./task.ts";
import { mlpWork } from "./work.ts";

const schema = v.strictObject({
  ...commonSettings,
  task: v.literal("mnist"),
  batchSize: countUpTo(1_000_000),
  model: v.strictObject({
    hiddenSizes: v.pipe(v.array(units), v.minLength(1), v.maxLength(100)),
    dropProbability: fractionBelowOne,
    initialization: v.picklist(INITIALIZATION_NAMES),
  }),
});

/** The configuration of a run on MNIST. */
export type MnistConfig = v.InferOutput<typeof schema>;

type Splits = ClassificationOptions["data"];

/** The paper's MNIST setting, and where the paper is silent the authors' C# code of its time. */
export const MNIST_PRESET: MnistConfig = {
  ...COMMON_PRESET,
  task: "mnist",
  epochs: 20,
  batchSize: 10,
  evaluationsPerEpoch: 11,
  model: { hiddenSizes: [500, 500], dropProbability: 0, initialization: "wideGlorotNormal" },
};

/** AdaGrad as in the paper, section 4.1, for MNIST. */
export const ADAGRAD = {
  name: "adaGrad",
  learningRate: 0.1,
  epsilon: 1e-6,
} as const satisfies RunConfig["optimizer"];

function findProblem({ sparsifier, model }: MnistConfig): string | undefined {
  return findSparsifierProblem(sparsifier, model.hiddenSizes);
}

async function loadData(): Promise<LoadedData<Splits>> {
  const { train, dev, test, sha256 } = await loadMnist();
  return {
    data: { task: "mnist", sha256, splits: { train, dev, test } },
    summary: `MNIST: ${train.size} training, ${dev.size} dev, ${test.size} test images`,
    notices: [],
  };
}

function build(config: MnistConfig, data: Splits, kernels: Kernels): Classification {
  const { sparsifier, batchSize, seed } = config;
  const { hiddenSizes, dropProbability, initialization } = config.model;
  const { inFeatures, classCount } = data.train;
  const model = new Mlp({
    layerSizes: [inFeatures, ...hiddenSizes, classCount],
    sparsifier: buildSparsifier(sparsifier),
    outputSparsifier: buildOutputSparsifier(sparsifier, classCount),
    dropProbability,
    initialization,
    seed,
    kernels,
  });
  return new Classification({ model, data, batchSize });
}

function estimateWork(config: MnistConfig, { train, dev }: Splits): number {
  const { model: { hiddenSizes }, sparsifier, batchSize, epochs, evaluationsPerEpoch } = config;
  const sizes = [train.inFeatures, ...hiddenSizes, train.classCount];
  const { training, evaluation } = mlpWork(sizes, sparsifier, batchSize);
  return epochs * (train.size * training + evaluationsPerEpoch * dev.size * evaluation);
}

/** The task. */
export const mnist: Task<MnistConfig, Splits> = {
  id: "mnist",
  name: "MNIST",
  title: "MNIST",
  schema,
  preset: MNIST_PRESET,
  profiles: { smoke: { evaluationsPerEpoch: 2 }, quick: { evaluationsPerEpoch: 4 } },
  findProblem,
  dataId: () => "mnist",
  loadData,
  modelName: ({ model }) => `h${model.hiddenSizes[0]}`,
  build,
  estimateWork,
  report: {
    shortRuns: {
      sentence: "In the first epochs a small k with Adam looks like divergence on MNIST and " +
        "recovers later: its low accuracy here says nothing against meProp.",
      brief: "small k recovers later",
    },
  },
};
