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
export { AdaGrad, type AdaGradOptions } from "./lib/optim/adagrad.ts";
export { Adam, type AdamOptions } from "./lib/optim/adam.ts";
export { hashParameters, restoreCheckpoint, saveCheckpoint } from "./lib/train/checkpoint.ts";
export { Classification, type ClassificationOptions } from "./lib/train/classification.ts";
export { createDataset, type Dataset } from "./lib/train/dataset.ts";
export { Dropout } from "./lib/layers/dropout.ts";
export {
  Embedding,
  type EmbeddingInitialization,
  type EmbeddingOptions,
  type EmbeddingTable,
} from "./lib/layers/embedding.ts";
export { ConfigError, DataError, DivergedError } from "./lib/errors.ts";
export { INITIALIZATION_NAMES, type InitializationName } from "./lib/layers/initialization.ts";
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
  type RowIndices,
  type RuleName,
  type Selection,
  type SparseMatrix,
  type UpdateRule,
} from "./lib/kernels/kernels.ts";
export { referenceKernels, type ReferenceOptions } from "./lib/kernels/reference/reference.ts";
export { type SimdKernels, simdKernels, type SimdOptions } from "./lib/kernels/simd/simd.ts";
export { type Phase, PHASES, type TimedKernels, timedKernels } from "./lib/kernels/timed.ts";
export type { Gradient, Layer, Parameter } from "./lib/layers/layer.ts";
export { Cube } from "./lib/layers/cube.ts";
export { SmoothActivation } from "./lib/layers/smooth_activation.ts";
export { Tanh } from "./lib/layers/tanh.ts";
export { type LayerContext, Linear, type LinearOptions } from "./lib/layers/linear.ts";
export { Lstm, type LstmOptions, type SelectionScope } from "./lib/layers/lstm.ts";
export type { LstmDirection } from "./lib/layers/lstm_direction.ts";
export { type Classifier, evaluate, Evaluator, type Score } from "./lib/train/metrics.ts";
export { Minibatch } from "./lib/train/minibatch.ts";
export { ACTIVATION_NAMES, type ActivationName, Mlp, type MlpOptions } from "./lib/mlp.ts";
export {
  Optimizer,
  type OptimizerOptions,
  type OptimizerState,
  type Trainable,
} from "./lib/optim/optimizer.ts";
export type { LabelSet, ParserState } from "./lib/parsing/arc_standard.ts";
export { type AttachmentScores, scoreAttachment } from "./lib/parsing/attachment.ts";
export type { ParsedTree } from "./lib/parsing/decoding.ts";
export {
  FeatureExtractor,
  type TaggedWords,
  type VocabularySizes,
} from "./lib/parsing/features.ts";
export { type MoveScore, Parser, type ParserOptions } from "./lib/parsing/parser.ts";
export { Parsing, type ParsingOptions, scoreTrees } from "./lib/parsing/parsing_task.ts";
export { projectivize, type Projectivized } from "./lib/parsing/projective.ts";
export {
  countTransitions,
  type LiftCounts,
  type TransitionCounts,
  type Transitions,
} from "./lib/parsing/transitions.ts";
export { findTreeFault, type TreeFault } from "./lib/parsing/tree.ts";
export type { Treebank } from "./lib/parsing/treebank.ts";
export {
  createStreams,
  RandomStream,
  type RandomStreams,
  STREAM_NAMES,
  type StreamName,
} from "./lib/math/random.ts";
export { Relu } from "./lib/layers/relu.ts";
export { Sequential } from "./lib/layers/sequential.ts";
export { Sgd, type SgdOptions } from "./lib/optim/sgd.ts";
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
export {
  scoreSentences,
  type Sentences,
  Tagging,
  type TaggingOptions,
} from "./lib/train/tagging.ts";
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
} from "./lib/train/training.ts";
export type { MinibatchScore, TrainableModel, TrainingTask } from "./lib/train/training_task.ts";
export {
  type MeasuredGradient,
  type MeasuredMap,
  measureGates,
  measureLinear,
  type MeterState,
  type Ratios,
  UpdateRatioMeter,
  type UpdateRatios,
} from "./lib/train/update_ratios.ts";
