/**
 * The parser of the preset `parsing`: embeddings and a multi-layer perceptron on states of a
 * transition-based parser, one minibatch of them a step.
 *
 * @module
 */
import * as v from "valibot";
import { encodeTreebank, ROOT_LABEL } from "../../../data/corpora/encoded_treebank.ts";
import { LABELS } from "../../../data/corpora/relations.ts";
import { TREEBANK_FACTS } from "../../../data/corpora/treebank_facts.ts";
import { loadTrees } from "../../../data/corpora/treebanks.ts";
import type { Kernels } from "../../../lib/kernels/kernels.ts";
import { AdaGrad } from "../../../lib/optim/adagrad.ts";
import { Adam } from "../../../lib/optim/adam.ts";
import { isForced } from "../../../lib/parsing/arc_standard.ts";
import { FEATURE_COUNT, FeatureExtractor } from "../../../lib/parsing/features.ts";
import { Parser } from "../../../lib/parsing/parser.ts";
import { followOracle } from "../../../lib/parsing/transitions.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import { CLASS_COUNT, PARSING_ADAGRAD, PARSING_PRESET } from "../../tasks/parsing_model.ts";
import type { TrainedState } from "../state_file.ts";
import { OPTIMIZER_LABELS, type Work } from "../work.ts";
import { mlp } from "./mlp.ts";
import type { ExampleSource, OpenModel, Workload } from "./workload.ts";

/** A step of a thousand states takes some hundred milliseconds. */
const TRAINED_STEPS = 100;
/** The minibatches that are measured with. */
const MINIBATCH_COUNT = 4;
/** Takes the states in a mixed order: a prime, so that none comes twice. */
const STRIDE = 1_000_003;
/** What the paper keeps in each hidden layer. */
const K = 20;

const CORPUS = "ewt";
const { embeddingSize, embeddingRange, ...MODEL } = PARSING_PRESET.model;

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const parserShape = v.strictObject({
  /** How many different words and tags there are. */
  words: count,
  tags: count,
  hiddenSizes: v.array(count),
});

/** The perceptron behind the embeddings, as the workload `mlp` has its shape. */
function perceptronOf(shape: unknown) {
  const { hiddenSizes } = v.parse(parserShape, shape);
  return { layerSizes: [FEATURE_COUNT * embeddingSize, ...hiddenSizes, CLASS_COUNT] };
}

function vocabularyOf({ words, tags }: { readonly words: number; readonly tags: number }) {
  return { words, tags, labels: LABELS.length };
}

/** A step of the preset, with changes. */
export function parserWork(changes: Partial<Work> = {}): Work {
  return {
    workload: "parser",
    hiddenSizes: MODEL.hiddenSizes,
    batchSize: PARSING_PRESET.batchSize,
    k: null,
    optimizer: "adam",
    trainedSteps: TRAINED_STEPS,
    ...changes,
  };
}

const GROUPS = (["adam", "adaGrad"] as const).map((optimizer) => {
  const work = parserWork({ optimizer });
  return { name: OPTIMIZER_LABELS[optimizer], works: [work, { ...work, k: K }] };
});

/** The workload `parser`. */
export const parser: Workload = {
  name: "parser",
  title: "A training step of the parser",
  about: ({ data, groups: [{ works: [{ model, batchSize, trainedSteps }] }] }) => [
    `The preset \`parsing\`, ${model} with ${MODEL.activation} behind embeddings of ` +
    `${FEATURE_COUNT} features of a state, minibatches of ${batchSize} states of ${data.name} that ` +
    `leave a choice; meProp keeps the k largest entries of each state's gradient in both hidden ` +
    `layers. Each step starts from weights and moments of its own, ${trainedSteps} steps into ` +
    `training. No other library takes part. MAC are those of the plain products; ours multiplies ` +
    `each pair of position and vector once, of which a minibatch has a tenth as many.`,
  ],
  groups: GROUPS,
  passes: [parserWork(), parserWork({ k: K })],
  trainingBatchSize: PARSING_PRESET.batchSize,
  scriptOf: () => undefined,
  load: loadStates,
  open: openParser,
  createOptimizer(name, model) {
    const clip = PARSING_PRESET.clip ?? Infinity;
    return name === "adam"
      ? new Adam(model, { clip })
      : new AdaGrad(model, { ...PARSING_ADAGRAD, clip });
  },
  sizesOf: ({ classes }, batchSize) => mlp.sizesOf({ targets: classes }, batchSize),
  modelName: (shape) => mlp.modelName(perceptronOf(shape)),
  countParameters(shape) {
    const { rowCount } = new FeatureExtractor(vocabularyOf(v.parse(parserShape, shape)));
    return rowCount * embeddingSize + mlp.countParameters(perceptronOf(shape));
  },
  countMacs(shape, k, size) {
    const { layerSizes } = perceptronOf(shape);
    const { forward, dx, dW } = mlp.countMacs({ layerSizes }, k, size);
    // Of the plain products. Unlike pixels, embeddings learn: the first layer's dx is as large as dW.
    const [inFeatures, outFeatures] = layerSizes;
    return { forward, dx: dx + size * inFeatures * Math.min(k ?? outFeatures, outFeatures), dW };
  },
};

async function loadStates(): Promise<ExampleSource> {
  const { train, vocabulary } = encodeTreebank(await loadTrees(CORPUS));
  const sizes = { words: vocabulary.words.length, tags: vocabulary.tags.length };
  const extractor = new FeatureExtractor(vocabularyOf(sizes));
  const labels = { count: LABELS.length, root: ROOT_LABEL };
  const { features, classes, moves } = followOracle(train, extractor, labels);
  const open = Uint32Array.from(moves.keys()).filter((i) => !isForced(moves[i]));
  /** States in a mixed order. */
  const take = (first: number, count: number): TrainedState["examples"] => {
    const chosen = Array.from(
      { length: count },
      (_, i) => open[(first + i) * STRIDE % open.length],
    );
    return {
      features: Int32Array.from(
        chosen.flatMap((i) => [...features.subarray(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT)]),
      ),
      classes: Int32Array.from(chosen, (i) => classes[i]),
      moves: Int32Array.from(chosen, (i) => moves[i]),
    };
  };
  const { batchSize } = PARSING_PRESET;
  return {
    data: { name: TREEBANK_FACTS[CORPUS].title, examples: open.length },
    shapeOf: (hiddenSizes) => ({ ...sizes, hiddenSizes: [...hiddenSizes] }),
    training: (steps) => take(MINIBATCH_COUNT * batchSize, steps * batchSize),
    measuring: () => take(0, MINIBATCH_COUNT * batchSize),
  };
}

function openParser(state: TrainedState, kernels: Kernels, batchSize: number): OpenModel {
  const { hiddenSizes, ...sizes } = v.parse(parserShape, state.shape);
  const model = new Parser({
    ...MODEL,
    ...{ embeddingSize, hiddenSizes, kernels, rootLabel: ROOT_LABEL },
    vocabulary: vocabularyOf(sizes),
    sparsifier: state.k === null ? dense() : topK(state.k),
    embeddingInitialization: { uniform: embeddingRange },
  });
  const { features, classes, moves } = state.examples;
  return {
    model,
    count: parser.sizesOf(state.examples, batchSize).length,
    forward(minibatch, training) {
      const [start, end] = [minibatch * batchSize, (minibatch + 1) * batchSize];
      const rows = features.subarray(start * FEATURE_COUNT, end * FEATURE_COUNT);
      const logits = model.forward(rows, { training });
      return model.score(logits, classes.subarray(start, end), moves.subarray(start, end)).loss;
    },
    backward: () => model.backward(),
  };
}
