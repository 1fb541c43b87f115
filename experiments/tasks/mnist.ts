/**
 * MNIST: a multi-layer perceptron classifies images.
 *
 * @module
 */
import * as v from "valibot";
import { loadImages } from "../../data/mnist/images.ts";
import { loadMnist, type MnistData } from "../../data/mnist/mnist.ts";
import { MNIST } from "../../data/sources.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { INITIALIZATION_NAMES } from "../../lib/layers/initialization.ts";
import { ACTIVATION_NAMES, Mlp } from "../../lib/mlp.ts";
import { Classification } from "../../lib/train/classification.ts";
import { activationSections } from "./activations.ts";
import { isOwn, missingFolder, nameOfOwn, OWN_IMAGES, ownName } from "./own_data.ts";
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
import type { DataFolders, LoadedData, Task } from "./task.ts";
import { transientSections } from "./transient.ts";
import { mlpWork } from "./work.ts";
import { zeroSections } from "./zeros.ts";

const schema = v.strictObject({
  ...commonSettings,
  task: v.literal("mnist"),
  batchSize: countUpTo(1_000_000),
  images: v.optional(v.union([v.picklist(["mnist"]), ownName]), "mnist"),
  model: v.strictObject({
    hiddenSizes: v.pipe(v.array(units), v.minLength(1), v.maxLength(100)),
    dropProbability: fractionBelowOne,
    initialization: v.picklist(INITIALIZATION_NAMES),
    activation: v.optional(v.picklist(ACTIVATION_NAMES), "relu"),
  }),
});

/** The configuration of a run on MNIST. */
export type MnistConfig = v.InferOutput<typeof schema>;

type Splits = Pick<MnistData, "train" | "dev" | "test">;

/** The paper's MNIST setting; where the paper is silent, that of the authors' C# code of its time. */
export const MNIST_PRESET: MnistConfig = {
  ...COMMON_PRESET,
  task: "mnist",
  epochs: 20,
  batchSize: 10,
  evaluationsPerEpoch: 11,
  images: "mnist",
  model: {
    hiddenSizes: [500, 500],
    dropProbability: 0,
    initialization: "wideGlorotNormal",
    activation: "relu",
  },
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

function findMissing(
  { images }: MnistConfig,
  { images: folder }: DataFolders,
): Promise<string | undefined> {
  return Promise.resolve(
    isOwn(images) ? missingFolder(images, folder, OWN_IMAGES) : undefined,
  );
}

async function loadData(
  { images }: MnistConfig,
  { images: folder }: DataFolders,
): Promise<LoadedData<Splits>> {
  if (!isOwn(images)) return describe(MNIST.title, await loadMnist());
  const own = await loadImages(folder ?? "");
  const { name, rows, columns, warnings } = own;
  const title = `${name}, ${rows} x ${columns} pixels in ${own.train.classCount} classes`;
  return { ...describe(title, own), notices: warnings };
}

function describe(title: string, { train, dev, test, sha256 }: MnistData): LoadedData<Splits> {
  return {
    data: { task: "mnist", sha256, splits: { train, dev, test } },
    summary: `${title}: ${train.size} training, ${dev.size} dev, ${test.size} test images`,
    notices: [],
  };
}

function build(config: MnistConfig, data: Splits, kernels: Kernels): Classification {
  const { sparsifier, batchSize, seed } = config;
  const { hiddenSizes, ...others } = config.model;
  const { inFeatures, classCount } = data.train;
  const model = new Mlp({
    layerSizes: [inFeatures, ...hiddenSizes, classCount],
    sparsifier: buildSparsifier(sparsifier),
    outputSparsifier: buildOutputSparsifier(sparsifier, classCount),
    ...others,
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

/** Whether a configuration differs from the preset at most in k=20 and the activation. */
function isPlain({ sparsifier, optimizer, model }: MnistConfig): boolean {
  const { hiddenSizes, dropProbability } = MNIST_PRESET.model;
  return (sparsifier.name === "dense" || sparsifier.name === "topK" && sparsifier.k === 20) &&
    optimizer.name === "adam" && model.dropProbability === dropProbability &&
    model.hiddenSizes.join() === hiddenSizes.join();
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
  findMissing,
  ownData: OWN_IMAGES,
  dataId: ({ images }) => images,
  loadData,
  modelName({ model: { activation, hiddenSizes } }) {
    return `${activation === "relu" ? "" : `${activation}-`}h${hiddenSizes[0]}`;
  },
  build,
  estimateWork,
  report: {
    describe(configs) {
      const images = new Set(configs.map(({ images }) => images).filter(isOwn));
      return images.size === 0
        ? undefined
        : `Images: ${[...images].map(nameOfOwn).join(", ")}, not MNIST; ` +
          "the paper's numbers are for MNIST.";
    },
    beyond: (rows) => [
      ...transientSections(rows, "on MNIST"),
      ...activationSections(rows.filter(({ row }) => isPlain(row.config)), "on MNIST"),
      ...zeroSections(rows, "on MNIST"),
    ],
    effort:
      "MNIST was easy: the data are free, the model is small, and the authors' code settles " +
      "most of what the paper leaves open.",
    shortRuns: {
      sentence: "On MNIST with Adam, a small k looks like divergence in the first epochs and " +
        "recovers later, so its low accuracy here is no evidence against meProp.",
      brief: "small k recovers later",
    },
  },
};
