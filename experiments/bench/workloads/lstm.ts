/**
 * The tagger of the preset `pos`: an LSTM in two directions, one sentence a step.
 *
 * @module
 */
import * as v from "valibot";
import { loadCorpus, parseCorpusId } from "../../../data/corpora/corpora.ts";
import { encodeCorpus } from "../../../data/corpora/encoded.ts";
import type { Kernels } from "../../../lib/kernels/kernels.ts";
import { AdaGrad } from "../../../lib/optim/adagrad.ts";
import { Adam } from "../../../lib/optim/adam.ts";
import { dense, topK } from "../../../lib/sparsifier.ts";
import { type TaggedSentence, Tagger } from "../../../lib/tagger.ts";
import { POS_ADAGRAD, POS_PRESET } from "../../tasks/tagging_model.ts";
import type { TrainedState } from "../state_file.ts";
import { chooseEvenly, type StepMacs, type Work } from "../work.ts";
import type { ExampleSource, OpenModel, Workload } from "./workload.ts";

/** In a dense step denormals appear after about 800. */
const TRAINED_STEPS = 1000;
/** The most sentences of a measurement; more would add nothing but time. */
const MOST_SENTENCES = 40;
/** Takes the sentences in a mixed order: a prime, so that none comes twice. */
const STRIDE = 1_000_003;
/** What the paper keeps in each gate. */
const K = 5;

const size = v.pipe(v.number(), v.integer(), v.minValue(1));
const taggerShape = v.strictObject({
  /** Rows and columns of each embedding table. */
  tables: v.array(v.strictObject({ count: size, size })),
  /** The units of each direction. */
  hiddenSize: size,
  tagCount: size,
});

/** The sizes, and the length of a word's vector. */
function parseShape(shape: unknown) {
  const { tables, ...rest } = v.parse(taggerShape, shape);
  return { tables, ...rest, inFeatures: tables.reduce((sum, { size }) => sum + size, 0) };
}

/** A step of the preset, with changes. */
export function lstmWork(changes: Partial<Work> = {}): Work {
  return {
    workload: "lstm",
    hiddenSizes: [POS_PRESET.model.hiddenSize],
    batchSize: 1,
    k: null,
    optimizer: "adam",
    trainedSteps: TRAINED_STEPS,
    ...changes,
  };
}

const WORKS = (["adam", "adaGrad"] as const).flatMap((optimizer) =>
  [null, K].map((k) => lstmWork({ optimizer, k }))
);

/** The workload `lstm`. */
export const lstm: Workload = {
  name: "lstm",
  title: "A training sentence of the tagger",
  about: describe,
  groups: [{ name: "One sentence", works: WORKS }],
  passes: [lstmWork(), lstmWork({ k: K })],
  trainingBatchSize: 1,
  // Peers have no meProp for an LSTM, and one optimizer says enough of them.
  scriptOf: (family, { k, optimizer }) =>
    family === "pytorch" && k === null && optimizer === "adam" ? "pytorch_lstm_peer.py" : undefined,
  load: loadSentences,
  open: openTagger,
  createOptimizer(name, model) {
    const clip = POS_PRESET.clip ?? Infinity;
    return name === "adam"
      ? new Adam(model, { clip })
      : new AdaGrad(model, { ...POS_ADAGRAD, clip });
  },
  sizesOf: ({ lengths }) => [...lengths],
  modelName(shape) {
    const { inFeatures, hiddenSize, tagCount } = parseShape(shape);
    return `${inFeatures}-2x${hiddenSize}-${tagCount}`;
  },
  countParameters(shape) {
    const { tables, inFeatures, hiddenSize, tagCount } = parseShape(shape);
    const direction = 4 * hiddenSize * (inFeatures + hiddenSize + 1);
    const words = tables.reduce((sum, { count, size }) => sum + count * size, 0);
    return words + 2 * direction + tagCount * (2 * hiddenSize + 1);
  },
  countMacs,
};

function describe(
  { data, lengths = [], groups: [{ works: [{ model, trainedSteps }] }] }: Parameters<
    Workload["about"]
  >[0],
): string[] {
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const corpusMean = (data.words ?? NaN) / data.examples;
  return [
    `The preset \`pos\`, ${model}: numbers of a word, units of an LSTM in each of two directions, ` +
    `tags; one sentence a minibatch, the loss summed over its words. meProp keeps k entries of ` +
    `each gate's gradient at each time step. A measurement is one training step on each of ` +
    `${lengths.length} sentences of the training part of ${data.name}, chosen at equal steps ` +
    `through its sentences ordered by length (mean ${mean.toFixed(1)} words; the corpus ` +
    `${corpusMean.toFixed(1)}). Each step starts from weights and moments of its own, ` +
    `${trainedSteps} steps into training.`,
    "PyTorch's side is `nn.Embedding`, `nn.LSTM(bidirectional=True)`, `nn.Linear`, the summed " +
    "cross-entropy and `torch.optim.Adam`, dense, with denormal numbers flushed. Its second bias " +
    "of each direction is zero and does not learn; its embeddings have sparse gradients and " +
    "`SparseAdam`, so that only the rows of a sentence are updated, as ours does.",
  ];
}

/**
 * As the kernels multiply: the first step of a direction has no hidden state before it; its product
 * is left out forward and in dx, and its f gate has no gradient, which the sparse products leave out
 * and the dense ones do not.
 */
function countMacs(shape: unknown, k: number | null, length: number): StepMacs {
  const { inFeatures, hiddenSize, tagCount } = parseShape(shape);
  const width = 4 * hiddenSize;
  const kept = k === null ? width : 4 * k;
  const entries = kept * length - (k ?? 0);
  const output = length * 2 * hiddenSize * tagCount;
  return {
    forward: 2 * width * (inFeatures * length + hiddenSize * (length - 1)) + output,
    dx: 2 * (entries * inFeatures + kept * hiddenSize * (length - 1)) + output,
    dW: 2 * entries * (inFeatures + hiddenSize) + output,
  };
}

async function loadSentences(): Promise<ExampleSource> {
  const { id, train, vocabulary, tagNames } = encodeCorpus(
    await loadCorpus(parseCorpusId(POS_PRESET.corpus)),
  );
  const { size, starts, features, tags } = train;
  const { wordSize, featureSize } = POS_PRESET.model;
  const columns = vocabulary.values.length;
  const lengths = Array.from({ length: size }, (_, i) => starts[i + 1] - starts[i]);
  const take = (chosen: readonly number[]): TrainedState["examples"] => ({
    lengths: Int32Array.from(chosen, (i) => lengths[i]),
    features: Int32Array.from(
      chosen.flatMap((i) => [...features.subarray(starts[i] * columns, starts[i + 1] * columns)]),
    ),
    tags: Int32Array.from(chosen.flatMap((i) => [...tags.subarray(starts[i], starts[i + 1])])),
  });
  return {
    data: { name: id, examples: size, words: tags.length },
    shapeOf: ([hiddenSize]) => ({
      tables: vocabulary.values.map(({ length }, feature) => ({
        count: length,
        size: feature === 0 ? wordSize : featureSize,
      })),
      hiddenSize,
      tagCount: tagNames.length,
    }),
    training: (steps) => take(Array.from({ length: steps }, (_, i) => i * STRIDE % size)),
    measuring: (most) => take(chooseEvenly(lengths, Math.min(most, MOST_SENTENCES))),
  };
}

function openTagger(state: TrainedState, kernels: Kernels): OpenModel {
  const { tables, hiddenSize, tagCount } = parseShape(state.shape);
  const model = new Tagger({
    ...{ tables, hiddenSize, tagCount, kernels },
    sparsifier: state.k === null ? dense() : topK(state.k),
    selectionScope: POS_PRESET.selectionScope,
    lossReduction: POS_PRESET.lossReduction,
  });
  const { features, tags, lengths } = state.examples;
  let end = 0;
  const sentences = Array.from(lengths, (length): TaggedSentence => {
    const start = end;
    end += length;
    return {
      features: features.subarray(start * tables.length, end * tables.length),
      tags: tags.subarray(start, end),
    };
  });
  return {
    model,
    count: sentences.length,
    forward(minibatch, training) {
      const { features, tags } = sentences[minibatch];
      return model.score(model.forward(features, { training }), tags).loss;
    },
    backward: () => model.backward(),
  };
}
