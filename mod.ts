/**
 * Sparse back-propagation in TypeScript: layers whose backward products use only the k entries of
 * largest magnitude of their output gradient (meProp: Sun, Ren, Ma and Wang, ICML 2017), with
 * WebAssembly SIMD kernels and results that are the same, bit for bit, on every machine.
 *
 * ```ts
 * import { assertGreater } from "@std/assert";
 * import { Adam, Classification, createDataset, evaluate, Mlp, topK, train } from "./mod.ts";
 *
 * // Your own arrays: inputs [size, inFeatures], one class for each example.
 * const inputs = Float32Array.from({ length: 200 * 2 }, (_, i) => Math.sin(i * i));
 * const targets = Uint8Array.from({ length: 200 }, (_, i) => +(inputs[2 * i] > inputs[2 * i + 1]));
 * const dataset = createDataset(inputs, targets, 2);
 *
 * // meProp: of the gradient of each hidden layer, only the 4 largest of 32 entries go backward.
 * const model = new Mlp({ layerSizes: [2, 32, 32, 2], sparsifier: topK(4), seed: 1 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * const data = { train: dataset, dev: dataset, test: dataset };
 * const task = new Classification({ model, data, batchSize: 10 });
 * for await (const record of train({ task, optimizer, epochs: 30 })) {
 *   if (record.epoch % 10 === 0) console.log(record.epoch, record.trainLoss, record.best);
 * }
 * assertGreater(evaluate(model, dataset).accuracy, 0.95);
 * ```
 *
 * @module
 */
export { AdaGrad, type AdaGradOptions } from "./lib/adagrad.ts";
export { Adam, type AdamOptions } from "./lib/adam.ts";
export { hashParameters, restoreCheckpoint, saveCheckpoint } from "./lib/checkpoint.ts";
export { Classification, type ClassificationOptions } from "./lib/classification.ts";
export { createDataset, type Dataset } from "./lib/dataset.ts";
export { Dropout } from "./lib/dropout.ts";
export { Embedding, type EmbeddingOptions, type EmbeddingTable } from "./lib/embedding.ts";
export { ConfigError, DataError, DivergedError } from "./lib/errors.ts";
export { INITIALIZATION_NAMES, type InitializationName } from "./lib/initialization.ts";
export {
  createMatrix,
  createSelection,
  createSparseMatrix,
  type FloatArray,
  type Kernels,
  type LstmStep,
  type LstmStepGradient,
  type Matrix,
  type ParameterState,
  type RowGradient,
  type RuleName,
  type Selection,
  type SparseMatrix,
  type UpdateRule,
} from "./lib/kernels/kernels.ts";
export { referenceKernels, type ReferenceOptions } from "./lib/kernels/reference.ts";
export { type SimdKernels, simdKernels, type SimdOptions } from "./lib/kernels/simd.ts";
export { type Phase, PHASES, type TimedKernels, timedKernels } from "./lib/kernels/timed.ts";
export type { Gradient, Layer, Parameter } from "./lib/layer.ts";
export { type LayerContext, Linear, type LinearOptions } from "./lib/linear.ts";
export { Lstm, type LstmOptions, type SelectionScope } from "./lib/lstm.ts";
export type { LstmDirection } from "./lib/lstm_direction.ts";
export { type Classifier, evaluate, Evaluator, type Score } from "./lib/metrics.ts";
export { Minibatch } from "./lib/minibatch.ts";
export { Mlp, type MlpOptions } from "./lib/mlp.ts";
export {
  Optimizer,
  type OptimizerOptions,
  type OptimizerState,
  type Trainable,
} from "./lib/optimizer.ts";
export {
  createStreams,
  RandomStream,
  type RandomStreams,
  STREAM_NAMES,
  type StreamName,
} from "./lib/random.ts";
export { Relu } from "./lib/relu.ts";
export { Sequential } from "./lib/sequential.ts";
export { Sgd, type SgdOptions } from "./lib/sgd.ts";
export {
  dense,
  randomK,
  type SelectionContext,
  type Sparsifier,
  topK,
  unifiedTopK,
} from "./lib/sparsifier.ts";
export {
  evaluateTagger,
  type SentenceScore,
  type TaggedSentence,
  Tagger,
  type TaggerOptions,
} from "./lib/tagger.ts";
export { scoreSentences, type Sentences, Tagging, type TaggingOptions } from "./lib/tagging.ts";
export {
  type BestEvaluation,
  type EpochRecord,
  type EpochSums,
  type Evaluation,
  type PartialEpoch,
  train,
  Trainer,
  type TrainingOptions,
  type TrainingProgress,
} from "./lib/training.ts";
export type { MinibatchScore, TrainableModel, TrainingTask } from "./lib/training_task.ts";
export {
  type MeasuredGradient,
  type MeasuredMap,
  measureGates,
  measureLinear,
  type MeterState,
  type Ratios,
  UpdateRatioMeter,
  type UpdateRatios,
} from "./lib/update_ratios.ts";
