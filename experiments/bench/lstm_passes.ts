/**
 * The passes of the paper's Table 2 without any update: forward with the loss, and the whole way
 * back with dW multiplied out into memory, on the tagger in a trained state; with the reference
 * kernels (plain loops, the paper's kind of code) and the simd kernels. Not here: whole steps, see
 * `lstm_compare.ts`.
 *
 * @module
 */
import { createMatrix, type Kernels, type Matrix } from "../../lib/kernels/kernels.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { timedKernels } from "../../lib/kernels/timed.ts";
import type { Parameter } from "../../lib/layers/layer.ts";
import { openTrainedTagger } from "./lstm_model.ts";
import type { LstmPasses } from "./lstm_results.ts";
import type { LstmState } from "./lstm_state.ts";
import { chooseSentences, meanSentenceMacs } from "./lstm_work.ts";
import { measureRounds } from "./rounds.ts";

/** So few, because the reference kernels are slow. */
const SENTENCE_COUNT = 8;

/** What to measure. */
export interface LstmPassOptions {
  /** Trained states, dense and with k. */
  readonly states: readonly LstmState[];
  readonly rounds: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

interface PassTimes {
  readonly forwardMs: number;
  readonly backwardMs: number;
  readonly topKMs: number;
  readonly dxMs: number;
  readonly dWMs: number;
}

/**
 * Measures the passes in turns.
 *
 * @param options What to measure.
 * @returns The tokens of the sentences, and the times of each round.
 */
export async function measurePasses(
  { states, rounds, onProgress }: LstmPassOptions,
): Promise<{ readonly passLengths: readonly number[]; readonly passes: readonly LstmPasses[] }> {
  const [{ lengths }] = states;
  const chosen = chooseSentences(lengths, SENTENCE_COUNT);
  const items = [simdKernels(), referenceKernels(32)].flatMap((kernels) =>
    states.map((state) => ({ state, kernels, measure: openPasses(state, kernels, chosen) }))
  );
  const total = items.length * (rounds + 1);
  let done = 0;
  const run = ({ state: { k }, kernels, measure }: typeof items[number]): PassTimes => {
    const times = measure();
    const name = `Table 2, ${kernels.name} kernels, ${k === null ? "dense" : `k=${k}`}`;
    const { forwardMs, backwardMs } = times;
    onProgress(
      `${name}: forward ${forwardMs.toFixed(2)}, backward ${backwardMs.toFixed(2)} ms a sentence`,
      ++done / total,
    );
    return times;
  };
  items.forEach(run); // Nobody's caches are cold, and all code is compiled.
  const times = await measureRounds(items, rounds, run);
  const passLengths = chosen.map((i) => lengths[i]);
  const passes = items.map(({ state: { k, ...state }, kernels }, i): LstmPasses => {
    const inFeatures = state.tables.reduce((sum, { size }) => sum + size, 0);
    return {
      kernels: kernels.name,
      k,
      macs: meanSentenceMacs({ ...state, inFeatures }, passLengths, k),
      forwardMs: times[i].map(({ forwardMs }) => forwardMs),
      backwardMs: times[i].map(({ backwardMs }) => backwardMs),
      topKMs: times[i].map(({ topKMs }) => topKMs),
      dxMs: times[i].map(({ dxMs }) => dxMs),
      dWMs: times[i].map(({ dWMs }) => dWMs),
    };
  });
  return { passLengths, passes };
}

/** Prepares the passes over some sentences of a state; a call gives milliseconds of the mean one. */
function openPasses(
  state: LstmState,
  untimed: Kernels,
  chosen: readonly number[],
): () => PassTimes {
  const { kernels, takeMs } = timedKernels(untimed);
  const { model, sentences } = openTrainedTagger(state, kernels);
  const places = new Map<Parameter, Matrix>();
  return () => {
    takeMs();
    let [forwardMs, backwardMs] = [0, 0];
    for (const i of chosen) {
      const { features, tags } = sentences[i];
      const start = performance.now();
      model.score(model.forward(features, true), tags);
      const middle = performance.now();
      model.backward();
      multiplyOut(model.parameters, kernels, places);
      forwardMs += middle - start;
      backwardMs += performance.now() - middle;
    }
    const { topK, dx, dW } = takeMs();
    const mean = (ms: number): number => ms / chosen.length;
    return {
      forwardMs: mean(forwardMs),
      backwardMs: mean(backwardMs),
      topKMs: mean(topK),
      dxMs: mean(dx),
      dWMs: mean(dW),
    };
  };
}

/**
 * Multiplies out dW wherever the backward pass has left its factors.
 *
 * @param parameters Of a model, after its backward pass.
 * @param kernels The arithmetic.
 * @param places Where the products go; a place is made at the first use.
 */
export function multiplyOut(
  parameters: readonly Parameter[],
  kernels: Kernels,
  places: Map<Parameter, Matrix>,
): void {
  for (const parameter of parameters) {
    const { gradient } = parameter;
    if (gradient?.kind !== "factored" && gradient?.kind !== "sparse") continue;
    const { inputs, outputs } = gradient;
    const dW = places.get(parameter) ?? createMatrix(kernels, outputs.columns, inputs.columns);
    places.set(parameter, dW);
    if (gradient.kind === "sparse") kernels.sparseWeightGradient(gradient.outputs, inputs, dW);
    else kernels.weightGradient(gradient.outputs, inputs, dW);
  }
}
