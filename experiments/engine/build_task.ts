/**
 * From a configuration and its data to a model with its task and optimizer. Not here: training.
 *
 * @module
 */
import { FEATURE_NAMES, forgetRare } from "../../data/corpora/features.ts";
import type { EncodedCorpus } from "../../data/corpora/encoded.ts";
import { AdaGrad } from "../../lib/optim/adagrad.ts";
import { Adam } from "../../lib/optim/adam.ts";
import { Classification, type ClassificationOptions } from "../../lib/train/classification.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { Mlp } from "../../lib/mlp.ts";
import type { Optimizer, Trainable } from "../../lib/optim/optimizer.ts";
import { Sgd } from "../../lib/optim/sgd.ts";
import { dense, randomK, type Sparsifier, topK, unifiedTopK } from "../../lib/sparsifier.ts";
import { Tagger } from "../../lib/tagger.ts";
import { Tagging } from "../../lib/train/tagging.ts";
import type { TrainingTask } from "../../lib/train/training_task.ts";
import type { MnistConfig, PosConfig, RunConfig } from "./config.ts";
import type { TaskData } from "./task_data.ts";

/** A model on its data, and what changes its parameters. */
export interface BuiltTask {
  readonly task: TrainingTask;
  readonly optimizer: Optimizer;
}

/**
 * Builds what a configuration describes.
 *
 * @param config The configuration.
 * @param data Its data.
 * @param kernels The arithmetic.
 * @returns Task and optimizer.
 * @throws {ConfigError} If the data do not fit.
 */
export function buildTask(config: RunConfig, data: TaskData, kernels: Kernels): BuiltTask {
  let task: TrainingTask;
  if (config.task === "mnist" && data.task === "mnist") {
    task = buildClassification(config, data.splits, kernels);
  } else if (config.task === "pos" && data.task === "pos") {
    task = buildTagging(config, data.splits, kernels);
  } else {
    throw new Error(`The data of the task ${data.task} are not those of ${config.task}`);
  }
  return { task, optimizer: buildOptimizer(config, task.model) };
}

function buildClassification(
  config: MnistConfig,
  data: ClassificationOptions["data"],
  kernels: Kernels,
): Classification {
  const { sparsifier, batchSize, seed } = config;
  const { hiddenSizes, dropProbability, initialization } = config.model;
  const { inFeatures, classCount } = data.train;
  const outputLayer = sparsifier.name !== "dense" && sparsifier.outputLayer;
  const model = new Mlp({
    layerSizes: [inFeatures, ...hiddenSizes, classCount],
    sparsifier: buildSparsifier(sparsifier),
    outputSparsifier: outputLayer ? buildSparsifier(sparsifier, classCount) : dense(),
    dropProbability,
    initialization,
    seed,
    kernels,
  });
  return new Classification({ model, data, batchSize });
}

function buildTagging(config: PosConfig, data: EncodedCorpus, kernels: Kernels): Tagging {
  const { unknownProbability } = config;
  const { vocabulary: { isRare } } = data;
  const model = buildTagger(config, data, kernels);
  const { unknownWords } = model.random;
  return new Tagging({
    model,
    data,
    augment: (features) => forgetRare(features, isRare, unknownWords, unknownProbability),
  });
}

/**
 * Builds the tagger that a configuration describes, with its initial weights.
 *
 * @param config The configuration.
 * @param corpus Its vocabulary and tags.
 * @param kernels The arithmetic.
 * @returns The tagger.
 */
export function buildTagger(
  config: PosConfig,
  corpus: Pick<EncodedCorpus, "vocabulary" | "tagNames">,
  kernels: Kernels,
): Tagger {
  const { sparsifier, selectionScope, lossReduction, seed } = config;
  const { hiddenSize, wordSize, featureSize, dropProbability, initialization } = config.model;
  return new Tagger({
    tables: FEATURE_NAMES.map((name, feature) => ({
      name,
      count: corpus.vocabulary.values[feature].length,
      size: feature === 0 ? wordSize : featureSize,
    })),
    hiddenSize,
    tagCount: corpus.tagNames.length,
    sparsifier: buildSparsifier(sparsifier),
    selectionScope,
    lossReduction,
    dropProbability,
    initialization,
    seed,
    kernels,
  });
}

function buildSparsifier(sparsifier: RunConfig["sparsifier"], limit = Infinity): Sparsifier {
  if (sparsifier.name === "dense") return dense();
  const k = Math.min(sparsifier.k, limit);
  return { topK, unifiedTopK, randomK }[sparsifier.name](k);
}

function buildOptimizer(config: RunConfig, model: Trainable): Optimizer {
  const { optimizer } = config;
  const clip = config.clip ?? Infinity;
  if (optimizer.name === "adam") return new Adam(model, { ...optimizer, clip });
  if (optimizer.name === "adaGrad") return new AdaGrad(model, { ...optimizer, clip });
  return new Sgd(model, { ...optimizer, clip });
}
