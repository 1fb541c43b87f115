/**
 * The part `lstm` of the benchmark: trains the states, compares training steps, measures the passes
 * of the paper's Table 2. Not here: the command line, the report.
 *
 * @module
 */
import { join } from "@std/path";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { compareLstm, contendersOf } from "./lstm_compare.ts";
import { measurePasses } from "./lstm_passes.ts";
import type { LstmPart } from "./lstm_results.ts";
import { encodeLstmState, type LstmState } from "./lstm_state.ts";
import {
  loadLstmCorpus,
  LSTM_TRAINED_STEPS,
  type LstmCorpus,
  trainLstmState,
} from "./lstm_trained_state.ts";
import { LSTM_WORKLOADS } from "./lstm_work.ts";

/** The most sentences of a measurement; more would add nothing but time. */
const MOST_SENTENCES = 40;
/** The parts of the time that training the states and comparing take, roughly. */
const TRAINING_SHARE = 0.25;
const COMPARING_SHARE = 0.65;

/** What to measure, and where temporary files may lie. */
export interface LstmOptions {
  readonly folder: string;
  readonly rounds: number;
  /** The most sentences of a measurement. */
  readonly steps: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/**
 * Measures the tagger.
 *
 * @param options What to measure.
 * @returns The measurements.
 * @throws {Error} If two contenders do not compute the same.
 */
export async function measureLstm(
  options: LstmOptions,
): Promise<Omit<LstmPart, "environment" | "peak" | "rounds">> {
  const { rounds, onProgress } = options;
  const corpus = await loadLstmCorpus();
  const states = trainStates(corpus, options);
  const [{ tables, hiddenSize, tagCount, lengths }] = states;
  const inFeatures = tables.reduce((sum, { size }) => sum + size, 0);
  const shape = { inFeatures, hiddenSize, tagCount };
  const stateFiles: Record<string, string> = {};
  try {
    for (const [i, { id }] of LSTM_WORKLOADS.entries()) {
      stateFiles[id] = join(options.folder, `lstm_${id}.tmp`);
      await Deno.writeFile(stateFiles[id], encodeLstmState(states[i]));
    }
    const { workloads, versions, missing } = await compareLstm({
      ...{ stateFiles, shape, sentenceCount: lengths.length, rounds },
      onProgress: (line, fraction) => onProgress(line, TRAINING_SHARE + COMPARING_SHARE * fraction),
    });
    const passes = await measurePasses({
      states: states.filter(({ optimizer }) => optimizer === "adam"),
      rounds,
      onProgress: (line, fraction) =>
        onProgress(line, 1 - (1 - TRAINING_SHARE - COMPARING_SHARE) * (1 - fraction)),
    });
    const contenders = contendersOf(LSTM_WORKLOADS[0])
      .filter(({ id }) => versions[id] !== undefined)
      .map((one) => ({ ...one, version: versions[one.id] }));
    return {
      shape,
      corpus: describe(corpus),
      trainedSteps: LSTM_TRAINED_STEPS,
      ...{ lengths, contenders, missing, workloads },
      ...passes,
    };
  } finally {
    for (const path of Object.values(stateFiles)) await Deno.remove(path).catch(() => {});
  }
}

function describe({ encoded, lengths }: LstmCorpus): LstmPart["corpus"] {
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  return { id: encoded.id, sentences: lengths.length, tokens };
}

/** A state for each workload, with the same sentences. */
function trainStates(corpus: LstmCorpus, { steps, onProgress }: LstmOptions): LstmState[] {
  const states: LstmState[] = [];
  for (const workload of LSTM_WORKLOADS) {
    onProgress(
      `training ${LSTM_TRAINED_STEPS} steps: ${workload.label}`,
      TRAINING_SHARE * states.length / LSTM_WORKLOADS.length,
    );
    states.push(trainLstmState(corpus, workload, {
      kernels: simdKernels(), // Of their own: the memory of kernels never shrinks.
      steps: LSTM_TRAINED_STEPS,
      sentenceCount: Math.min(steps, MOST_SENTENCES),
    }));
  }
  return states;
}
