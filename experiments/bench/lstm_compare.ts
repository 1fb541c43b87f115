/**
 * A training step of the tagger by ours in all variants and by PyTorch, all workloads in turns
 * within each round, so that dense and meProp can be compared as well; after a check that all
 * compute the same. Not here: training the states, files.
 *
 * @module
 */
import { assertSameLosses } from "./compare.ts";
import {
  commandsOf,
  type Contender,
  CONTENDERS,
  type Family,
  installCommandOf,
  type PeerCommand,
} from "./contenders.ts";
import type { LstmResult, LstmWorkloadResult } from "./lstm_results.ts";
import { LSTM_WORKLOADS, type LstmWorkload, type TaggerShape } from "./lstm_work.ts";
import { PeerProcess } from "./peer_process.ts";
import { type PeerTime, PeerUnavailable } from "./protocol.ts";
import type { MissingPeer } from "./results.ts";
import { measureRounds } from "./rounds.ts";

/** The number of steps after which losses are compared again. */
const CHECK_STEPS = 10;
/** Losses are compared on as many of the last sentences, which the steps before did not see. */
const CHECK_SENTENCES = 10;
/** Nobody's caches are cold. */
const WARM_UP_STEPS = 4;

const SCRIPTS: Partial<Record<Family, string>> = {
  ours: "ours_lstm_peer.ts",
  pytorch: "pytorch_lstm_peer.py",
};

/** What to compare. */
export interface LstmCompareOptions {
  /** Where the trained state of each workload lies, by its id. */
  readonly stateFiles: Readonly<Record<string, string>>;
  readonly shape: TaggerShape;
  /** The number of sentences in a state: one measurement takes each once. */
  readonly sentenceCount: number;
  readonly rounds: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** What the comparison found. */
export interface LstmComparison {
  readonly workloads: readonly LstmWorkloadResult[];
  /** What each contender calls itself, by its id. */
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly MissingPeer[];
}

interface OpenPeer {
  readonly workload: LstmWorkload;
  readonly contender: Contender;
  readonly peer: PeerProcess;
}

/** A workload's losses by a contender. */
interface Losses {
  readonly loss: number;
  readonly trainedLoss: number;
}

/**
 * Who takes part in a workload: peers have no meProp for an LSTM, and one optimizer says enough of
 * them.
 *
 * @param workload The workload.
 * @returns The contenders.
 */
export function contendersOf({ k, optimizer }: LstmWorkload): Contender[] {
  const families = k === null && optimizer === "adam" ? ["ours", "pytorch"] : ["ours"];
  return CONTENDERS.filter(({ family }) => families.includes(family));
}

/**
 * How to start a contender of this comparison.
 *
 * @param family Whose code it is.
 * @returns Commands to try one after the other.
 */
export function lstmCommandsOf(family: Family): PeerCommand[] {
  const script = SCRIPTS[family];
  if (script === undefined) throw new Error(`There is no tagger by ${family}`);
  // As the other comparison starts it, but with another script, which stands last.
  return commandsOf(family).map(({ program, args }) => ({
    program,
    args: args.map((arg, i) => i === args.length - 1 ? arg.replace(/[^/\\]*$/, script) : arg),
  }));
}

/**
 * Compares all contenders on all workloads.
 *
 * @param options What to compare.
 * @returns The times of each round.
 * @throws {Error} If two contenders do not compute the same.
 */
export async function compareLstm(options: LstmCompareOptions): Promise<LstmComparison> {
  const missing = new Map<string, MissingPeer>();
  const open: OpenPeer[] = [];
  try {
    for (const workload of LSTM_WORKLOADS) {
      for (const contender of contendersOf(workload)) {
        const peer = await openPeer(workload, contender, options, missing);
        if (peer !== undefined) open.push({ workload, contender, peer });
      }
    }
    const losses = await checkAll(open, options.sentenceCount);
    options.onProgress("the same losses from the same weights", 0);
    const times = await measureAll(open, options);
    const { sentenceCount: steps } = options;
    const workloads = LSTM_WORKLOADS.map((workload) => ({
      ...workload,
      results: open.flatMap((one, i): LstmResult[] => {
        if (one.workload !== workload) return [];
        const phasesMs = times[i].flatMap(({ phasesMs }) =>
          phasesMs === undefined ? [] : [phasesMs]
        );
        return [{
          contender: one.contender.id,
          ...losses.get(one) as Losses,
          steps,
          msPerStep: times[i].map(({ elapsedMs }) => elapsedMs),
          ...phasesMs.length > 0 && { phasesMs },
        }];
      }),
    }));
    const versions = Object.fromEntries(
      open.map(({ contender, peer }) => [contender.id, peer.version]),
    );
    return { workloads, versions, missing: [...missing.values()] };
  } finally {
    await Promise.all(open.map(({ peer }) => peer.quit()));
  }
}

async function openPeer(
  { id: workload, k }: LstmWorkload,
  { id, label, family, threads, relaxed }: Contender,
  { stateFiles, shape: { inFeatures, hiddenSize, tagCount }, onProgress }: LstmCompareOptions,
  missing: Map<string, MissingPeer>,
): Promise<PeerProcess | undefined> {
  const settings = {
    ...{ stateFile: stateFiles[workload], trained: true, batchSize: 1, phases: true },
    ...{ layerSizes: [inFeatures, hiddenSize, tagCount], k, threads, relaxed },
  };
  try {
    return await PeerProcess.start(lstmCommandsOf(family), settings);
  } catch (error) {
    // Without ours there is nothing to compare with.
    if (!(error instanceof PeerUnavailable) || family === "ours") throw error;
    const install = installCommandOf(family);
    onProgress(`${label} is missing. Install it: ${install}\n  ${error.message}`, 0);
    missing.set(id, { id, label, install, reason: error.message });
    return undefined;
  }
}

/** The losses of all, after a check that those of a workload are the same. */
async function checkAll(
  open: readonly OpenPeer[],
  sentenceCount: number,
): Promise<Map<OpenPeer, Losses>> {
  const losses = new Map<OpenPeer, Losses>();
  for (const one of open) {
    const loss = await lossOf(one.peer, sentenceCount);
    await one.peer.run(CHECK_STEPS);
    losses.set(one, { loss, trainedLoss: await lossOf(one.peer, sentenceCount) });
  }
  for (const workload of LSTM_WORKLOADS) {
    const ofWorkload = open.filter((one) => one.workload === workload);
    assertSameLosses(ofWorkload.map((one) => ({
      label: `${one.contender.label} (${workload.label})`,
      ...losses.get(one) as Losses,
    })));
  }
  return losses;
}

/** The mean loss of the last sentences. */
async function lossOf(peer: PeerProcess, sentenceCount: number): Promise<number> {
  const count = Math.min(CHECK_SENTENCES, sentenceCount);
  let sum = 0;
  for (let i = sentenceCount - count; i < sentenceCount; i++) sum += await peer.loss(i);
  return sum / count;
}

/** Milliseconds of a sentence and its phases, in each round. */
async function measureAll(
  open: readonly OpenPeer[],
  { sentenceCount, rounds, onProgress }: LstmCompareOptions,
): Promise<PeerTime[][]> {
  let done = 0;
  return await measureRounds(open, rounds, async ({ workload, contender, peer }, round) => {
    await peer.reset();
    await peer.run(Math.min(WARM_UP_STEPS, sentenceCount));
    const { elapsedMs, phasesMs = {} } = await peer.run(sentenceCount);
    const ms = elapsedMs / sentenceCount;
    const name = `round ${round + 1} of ${rounds}, ${workload.label}, ${contender.label}`;
    onProgress(`${name}: ${ms.toFixed(2)} ms a sentence`, ++done / (open.length * rounds));
    const phases = Object.entries(phasesMs).map(([phase, ms]) => [phase, ms / sentenceCount]);
    return phases.length === 0
      ? { elapsedMs: ms }
      : { elapsedMs: ms, phasesMs: Object.fromEntries(phases) };
  });
}
