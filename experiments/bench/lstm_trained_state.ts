/**
 * Trains the taggers from which all contenders start, as the study does, and chooses the sentences
 * that they are measured on. Each workload starts from a state of its own: what meProp leaves in
 * Adam's moments is not what dense training leaves. Not here: the file, see `lstm_state.ts`.
 *
 * @module
 */
import type { EncodedCorpus } from "../../data/corpora/encoded.ts";
import type { FloatArray, Kernels } from "../../lib/kernels/kernels.ts";
import { SQUARE_SCALE } from "../../lib/optim/optimizer.ts";
import { Tagger } from "../../lib/tagger.ts";
import { buildTask } from "../engine/build_task.ts";
import { overrideConfig } from "../engine/config.ts";
import { ADAM } from "../tasks/settings.ts";
import { POS_ADAGRAD, POS_PRESET } from "../tasks/tagging_model.ts";
import { tagging } from "../tasks/tagging.ts";
import type { LstmState } from "./lstm_state.ts";
import { chooseSentences, type LstmWorkload } from "./lstm_work.ts";

/** The number of updates: in a dense step denormals appear after about 800. */
export const LSTM_TRAINED_STEPS = 1000;
/** Takes the sentences in a mixed order: a prime, so that none comes twice. */
const STRIDE = 1_000_003;

/** The corpus of the preset. */
export interface LstmCorpus {
  readonly encoded: EncodedCorpus;
  readonly sha256: string;
  /** The tokens of each training sentence. */
  readonly lengths: readonly number[];
}

/**
 * Loads the corpus of the preset.
 *
 * @returns Its sentences as numbers.
 * @throws {DataError} If a file is missing or damaged.
 */
export async function loadLstmCorpus(): Promise<LstmCorpus> {
  const { data: { splits: encoded, sha256 } } = await tagging.loadData(POS_PRESET, {});
  const { size, starts } = encoded.train;
  const lengths = Array.from({ length: size }, (_, i) => starts[i + 1] - starts[i]);
  return { encoded, sha256, lengths };
}

/**
 * Trains a tagger.
 *
 * @param corpus The corpus.
 * @param workload What to train.
 * @param options The arithmetic, the number of updates, and how many sentences to choose.
 * @returns The state.
 */
export function trainLstmState(
  corpus: LstmCorpus,
  workload: LstmWorkload,
  options: { readonly kernels: Kernels; readonly steps: number; readonly sentenceCount: number },
): LstmState {
  const { kernels, steps, sentenceCount } = options;
  const { encoded, sha256, lengths } = corpus;
  const config = overrideConfig(POS_PRESET, {
    optimizer: workload.optimizer === "adam" ? ADAM : POS_ADAGRAD,
    sparsifier: workload.k === null
      ? { name: "dense" }
      : { name: "topK", k: workload.k, outputLayer: false },
  });
  const data = { task: "pos", sha256, splits: encoded } as const;
  const { task, optimizer } = buildTask(config, data, kernels);
  const { model } = task;
  if (!(model instanceof Tagger)) throw new Error("The preset pos has no tagger");
  for (let step = 0; step < steps; step++) {
    task.backpropagate(Uint32Array.of(step * STRIDE % task.size));
    optimizer.step();
  }
  const { arrays } = optimizer.state;
  const momentCount = arrays.length / model.parameters.length;
  // Ours keeps squares scaled, so that they are no denormal numbers; peers have what they have.
  const scale = (moment: number): number => moment === momentCount - 1 ? SQUARE_SCALE ** -2 : 1;
  const chosen = chooseSentences(lengths, sentenceCount);
  const { starts, features, tags } = encoded.train;
  const columns = features.length / tags.length;
  return {
    tables: model.embedding.parameters.map(({ value }, i) => ({
      count: encoded.vocabulary.values[i].length,
      size: value.length / encoded.vocabulary.values[i].length,
    })),
    hiddenSize: model.lstm.hiddenSize,
    tagCount: model.output.outFeatures,
    optimizer: workload.optimizer,
    k: workload.k,
    step: steps,
    lengths: chosen.map((i) => lengths[i]),
    parameters: model.parameters.map(({ value }) => copy(value, 1)),
    moments: Array.from(
      { length: momentCount },
      (_, moment) =>
        arrays.filter((_, i) => i % momentCount === moment)
          .map((values) => copy(values, scale(moment))),
    ),
    features: Int32Array.from(
      chosen.flatMap((i) => [...features.subarray(starts[i] * columns, starts[i + 1] * columns)]),
    ),
    tags: Int32Array.from(chosen.flatMap((i) => [...tags.subarray(starts[i], starts[i + 1])])),
  };
}

/** Out of the kernels' memory. */
function copy(values: FloatArray, factor: number): Float32Array {
  return Float32Array.from(values, (value) => value * factor);
}
