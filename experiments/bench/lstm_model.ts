/**
 * A tagger of ours in a trained state, with its sentences and optimizer: what is measured here and
 * in the process of its own. Not here: clocks.
 *
 * @module
 */
import { AdaGrad } from "../../lib/optim/adagrad.ts";
import { Adam } from "../../lib/optim/adam.ts";
import type { Kernels } from "../../lib/kernels/kernels.ts";
import { type Optimizer, SQUARE_SCALE } from "../../lib/optim/optimizer.ts";
import { dense, topK } from "../../lib/sparsifier.ts";
import { type TaggedSentence, Tagger } from "../../lib/tagger.ts";
import { POS_ADAGRAD, POS_PRESET } from "../tasks/tagging_model.ts";
import type { LstmState } from "./lstm_state.ts";

/** A tagger that can go back to its state. */
export interface TrainedTagger {
  readonly model: Tagger;
  readonly optimizer: Optimizer;
  readonly sentences: readonly TaggedSentence[];
  /** Puts parameters and the optimizer's memory back to the state. */
  reset(): void;
}

/**
 * Builds a tagger in a state.
 *
 * @param state The state.
 * @param kernels The arithmetic.
 * @returns The tagger.
 */
export function openTrainedTagger(state: LstmState, kernels: Kernels): TrainedTagger {
  const { tables, hiddenSize, tagCount, k } = state;
  const model = new Tagger({
    tables,
    hiddenSize,
    tagCount,
    sparsifier: k === null ? dense() : topK(k),
    selectionScope: POS_PRESET.selectionScope,
    lossReduction: POS_PRESET.lossReduction,
    kernels,
  });
  const clip = POS_PRESET.clip ?? Infinity;
  const optimizer = state.optimizer === "adam"
    ? new Adam(model, { clip })
    : new AdaGrad(model, { ...POS_ADAGRAD, clip });
  const reset = (): void => {
    const { parameters, moments, step } = state;
    const { arrays } = optimizer.state;
    parameters.forEach((values, i) => model.parameters[i].value.set(values));
    moments.forEach((memory, moment) => {
      // The last one holds squares, which ours keeps scaled.
      const scale = moment === moments.length - 1 ? SQUARE_SCALE ** 2 : 1;
      memory.forEach((values, i) => {
        const target = arrays[i * moments.length + moment];
        for (let j = 0; j < values.length; j++) target[j] = values[j] * scale;
      });
    });
    optimizer.resumeAt(step);
  };
  reset();
  return { model, optimizer, sentences: sentencesOf(state), reset };
}

function sentencesOf({ lengths, tables, features, tags }: LstmState): TaggedSentence[] {
  let start = 0;
  return lengths.map((length) => {
    const end = start + length;
    const sentence = {
      features: features.subarray(start * tables.length, end * tables.length),
      tags: tags.subarray(start, end),
    };
    start = end;
    return sentence;
  });
}
