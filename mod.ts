/**
 * Sparse back-propagation in TypeScript: layers whose backward products use only the k entries of
 * largest magnitude of their output gradient (meProp: Sun, Ren, Ma and Wang, ICML 2017), with
 * WebAssembly SIMD kernels and results that are the same, bit for bit, on every machine. Without
 * dependencies, and without permissions: for Deno, Node, Bun and browsers.
 *
 * ```ts
 * import { assertGreater } from "@std/assert";
 * import { Adam, batches, createDataset, crossEntropy, evaluate } from "./mod.ts";
 * import { Linear, load, predict, Relu, save, Sequential, topK } from "./mod.ts";
 *
 * // Your own arrays: inputs [size, inFeatures], one class for each example.
 * const inputs = Float32Array.from({ length: 200 * 2 }, (_, i) => Math.sin(i * i));
 * const targets = Uint8Array.from({ length: 200 }, (_, i) => +(inputs[2 * i] > inputs[2 * i + 1]));
 * const dataset = createDataset(inputs, targets, 2);
 *
 * // meProp: of the gradient of the hidden layer, only the 4 largest of 32 entries go backward.
 * const model = new Sequential([
 *   new Linear(2, 32, { sparsifier: topK(4) }), new Relu(),
 *   new Linear(32, 2),
 * ], { seed: 1 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * for (let epoch = 0; epoch < 20; epoch++) {
 *   for (const { x, y } of batches(dataset, { size: 10, shuffle: true, seed: epoch })) {
 *     const { gradient } = crossEntropy(model.forward(x, { training: true }), y);
 *     model.backward(gradient);
 *     optimizer.step();
 *   }
 * }
 * assertGreater(evaluate(model, dataset).accuracy, 0.95);
 * const { classes, probabilities } = predict(load(save(model)), Float32Array.of(0.9, -0.2));
 * console.log(classes[0], probabilities[classes[0]]);
 * ```
 *
 * The same with fewer lines, and with evaluations on the way:
 *
 * ```ts
 * import { Adam, Classification, createDataset, Mlp, topK, train } from "./mod.ts";
 *
 * const dataset = createDataset([0, 0, 0, 1, 1, 0, 1, 1], [0, 1, 1, 0], 2);
 * const model = new Mlp({ layerSizes: [2, 32, 32, 2], sparsifier: topK(4), seed: 1 });
 * const task = new Classification({ model, data: { train: dataset }, batchSize: 2 });
 * const optimizer = new Adam(model, { learningRate: 0.01 });
 * for await (const { epoch, trainLoss } of train({ task, optimizer, epochs: 30 })) {
 *   if (epoch % 10 === 0) console.log(epoch, trainLoss);
 * }
 * ```
 *
 * @module
 */
// Models and their layers.
export { Cube } from "./lib/layers/cube.ts";
export { Dropout } from "./lib/layers/dropout.ts";
export { Embedding, type EmbeddingOptions } from "./lib/layers/embedding.ts";
export type { InitializationName } from "./lib/layers/initialization.ts";
export type { Input, Rows } from "./lib/layers/input.ts";
export { Layer, type Parameter } from "./lib/layers/layer.ts";
export { Linear } from "./lib/layers/linear.ts";
export { LinearMap, type LinearOptions } from "./lib/layers/linear_map.ts";
export { Lstm, type LstmOptions } from "./lib/layers/lstm.ts";
export { Mlp, type MlpOptions } from "./lib/mlp.ts";
export { Relu } from "./lib/layers/relu.ts";
export { Sequential, type SequentialOptions } from "./lib/layers/sequential.ts";
export { SmoothActivation } from "./lib/layers/smooth_activation.ts";
export { summary } from "./lib/summary.ts";
export { evaluateTagger, type TaggedSentence, Tagger, type TaggerOptions } from "./lib/tagger.ts";
export { Tanh } from "./lib/layers/tanh.ts";

// What goes backward.
export {
  dense,
  randomK,
  type SelectionContext,
  type Sparsifier,
  topK,
  unifiedTopK,
} from "./lib/sparsifier.ts";
export type { RandomStream } from "./lib/math/random.ts";

// Optimizers.
export { AdaGrad, type AdaGradOptions } from "./lib/optim/adagrad.ts";
export { Adam, type AdamOptions } from "./lib/optim/adam.ts";
export { Optimizer, type OptimizerOptions, type Trainable } from "./lib/optim/optimizer.ts";
export { Sgd } from "./lib/optim/sgd.ts";

// Training and evaluation.
export { batches } from "./lib/train/batches.ts";
export { hashParameters, restoreCheckpoint, saveCheckpoint } from "./lib/train/checkpoint.ts";
export { Classification } from "./lib/train/classification.ts";
export { createDataset, type Dataset } from "./lib/train/dataset.ts";
export { crossEntropy } from "./lib/train/loss.ts";
export { evaluate, type Score } from "./lib/train/metrics.ts";
export { confusionMatrix, predict } from "./lib/train/predict.ts";
export { type Sentences, Tagging } from "./lib/train/tagging.ts";
export {
  type EpochRecord,
  type Evaluation,
  train,
  Trainer,
  type TrainingOptions,
} from "./lib/train/training.ts";
export type { MinibatchScore, Splits, TrainingTask } from "./lib/train/training_task.ts";
export type { UpdateRatios } from "./lib/train/update_ratios.ts";

// Models as bytes.
export { load, save } from "./lib/save.ts";

// Parsing.
export type { ParsedTree } from "./lib/parsing/decoding.ts";
export type { TaggedWords, VocabularySizes } from "./lib/parsing/features.ts";
export { Parser, type ParserOptions } from "./lib/parsing/parser.ts";
export { Parsing, scoreTrees } from "./lib/parsing/parsing_task.ts";
export type { Treebank } from "./lib/parsing/treebank.ts";

// Kernels.
export { type Backend, referenceKernels, simdKernels } from "./lib/kernels/backend.ts";
export type { FloatArray, Matrix, Selection } from "./lib/kernels/kernels.ts";

export { ConfigError, DataError, DivergedError } from "./lib/errors.ts";
