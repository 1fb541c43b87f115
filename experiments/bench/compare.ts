/**
 * The same training step by all contenders, in turns, after a check that it is the same: equal
 * losses from equal weights, before and after a few steps. Not here: command line, files, tables.
 *
 * @module
 */
import { commandsOf, type Contender, CONTENDERS, installCommandOf } from "./contenders.ts";
import { PeerProcess } from "./peer_process.ts";
import { PeerUnavailable } from "./protocol.ts";
import type { MissingPeer, WorkloadResult } from "./results.ts";
import { measureRounds } from "./rounds.ts";
import { LAYER_SIZES, type Workload, WORKLOADS } from "./work.ts";

/** How far losses from the same weights may lie apart, relatively: rounding, no more. */
const LOSS_TOLERANCE = 1e-4;
/** The number of steps after which the losses are compared again. */
const CHECK_STEPS = 10;
/** How far losses after {@link CHECK_STEPS} steps may lie apart, relatively. */
const TRAINED_LOSS_TOLERANCE = 1e-3;
/** A contender at this speed makes all the steps that were asked for; a slower one fewer. */
const FULL_SPEED_MS = 3;
/** The fewest steps of a measurement. */
const LEAST_STEPS = 10;

/** What to compare. */
export interface CompareOptions {
  /** Where the trained state lies. */
  readonly stateFile: string;
  /** How often each contender is measured. */
  readonly rounds: number;
  /** The most steps of a measurement. */
  readonly steps: number;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** What the comparison found. */
export interface Comparison {
  readonly workloads: readonly WorkloadResult[];
  /** What each contender calls itself, by its id. */
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly MissingPeer[];
}

interface OpenPeer {
  readonly contender: Contender;
  readonly peer: PeerProcess;
}

/**
 * Compares all contenders on all workloads.
 *
 * @param options What to compare.
 * @returns The times of each round.
 * @throws {Error} If two contenders do not compute the same.
 */
export async function compareAll(options: CompareOptions): Promise<Comparison> {
  const workloads: WorkloadResult[] = [];
  const versions: Record<string, string> = {};
  const missing = new Map<string, MissingPeer>();
  for (const [index, workload] of WORKLOADS.entries()) {
    const onProgress = (line: string, fraction: number): void =>
      options.onProgress(`${workload.label}: ${line}`, (index + fraction) / WORKLOADS.length);
    const contenders = CONTENDERS.filter(({ id }) => !missing.has(id));
    const open = await openAll(workload, contenders, options.stateFile, (one) => {
      missing.set(one.id, one);
      onProgress(`${one.label} is missing. Install it: ${one.install}\n  ${one.reason}`, 0);
    });
    try {
      for (const { contender, peer } of open) versions[contender.id] = peer.version;
      workloads.push(await compareOn(workload, open, { ...options, onProgress }));
    } finally {
      await Promise.all(open.map(({ peer }) => peer.quit()));
    }
  }
  return { workloads, versions, missing: [...missing.values()] };
}

async function openAll(
  { batchSize, k }: Workload,
  contenders: readonly Contender[],
  stateFile: string,
  onMissing: (one: MissingPeer) => void,
): Promise<OpenPeer[]> {
  const open: OpenPeer[] = [];
  for (const contender of contenders) {
    const { id, label, family, threads, relaxed } = contender;
    const model = { layerSizes: [...LAYER_SIZES], batchSize, k };
    const settings = { stateFile, trained: true, ...model, threads, relaxed, phases: false };
    try {
      open.push({ contender, peer: await PeerProcess.start(commandsOf(family), settings) });
    } catch (error) {
      // Without ours there is nothing to compare with.
      if (!(error instanceof PeerUnavailable) || family === "ours") throw error;
      onMissing({ id, label, install: installCommandOf(family), reason: error.message });
    }
  }
  return open;
}

async function compareOn(
  workload: Workload,
  open: readonly OpenPeer[],
  options: CompareOptions,
): Promise<WorkloadResult> {
  const checks = new Map<OpenPeer, Check>();
  for (const one of open) checks.set(one, await checkPeer(one.peer));
  const losses = open.map((one) => ({ label: one.contender.label, ...checks.get(one) as Check }));
  assertSameLosses(losses);
  const stepsOf = ({ msPerStep }: Check): number =>
    Math.max(
      Math.min(LEAST_STEPS, options.steps),
      Math.min(options.steps, Math.round(options.steps * FULL_SPEED_MS / msPerStep)),
    );
  let done = 0;
  const times = await measureRounds(open, options.rounds, async (one, round) => {
    const steps = stepsOf(checks.get(one) as Check);
    await one.peer.reset();
    await one.peer.run(Math.ceil(steps / 10)); // Nobody's caches are cold.
    const { elapsedMs } = await one.peer.run(steps);
    const ms = elapsedMs / steps;
    done++;
    const name = `round ${round + 1} of ${options.rounds}, ${one.contender.label}`;
    options.onProgress(
      `${name}: ${ms.toFixed(3)} ms a step, ${steps} steps`,
      done / (open.length * options.rounds),
    );
    return ms;
  });
  return {
    ...workload,
    layerSizes: LAYER_SIZES,
    results: open.map((one, i) => {
      const { loss, trainedLoss, ...check } = checks.get(one) as Check;
      const { id } = one.contender;
      return {
        contender: id,
        loss,
        trainedLoss,
        steps: stepsOf({ loss, trainedLoss, ...check }),
        msPerStep: times[i],
      };
    }),
  };
}

/** What a peer computes, and roughly how fast. */
export interface Check {
  /** Of the first minibatch, from the stored weights. */
  readonly loss: number;
  /** Of the second minibatch, after {@link CHECK_STEPS} steps. */
  readonly trainedLoss: number;
  readonly msPerStep: number;
}

async function checkPeer(peer: PeerProcess): Promise<Check> {
  const loss = await peer.loss(0);
  await peer.run(CHECK_STEPS);
  const trainedLoss = await peer.loss(1);
  const { elapsedMs } = await peer.run(CHECK_STEPS);
  return { loss, trainedLoss, msPerStep: elapsedMs / CHECK_STEPS };
}

/**
 * Compares what contenders compute with what the first of them does.
 *
 * @param checks The losses of each.
 * @throws {Error} If one of them computes something else: its time would mean nothing.
 */
export function assertSameLosses(
  checks: readonly { label: string; loss: number; trainedLoss: number }[],
): void {
  const [reference, ...others] = checks;
  for (const other of others) {
    for (
      const [name, tolerance, when] of [
        ["loss", LOSS_TOLERANCE, "from the same weights"],
        ["trainedLoss", TRAINED_LOSS_TOLERANCE, `after ${CHECK_STEPS} steps`],
      ] as const
    ) {
      const difference = Math.abs(other[name] / reference[name] - 1);
      if (difference <= tolerance) continue;
      throw new Error(
        `The contenders do not compute the same: ${other.label} has a loss of ${other[name]} ` +
          `${when}, ${reference.label} ${
            reference[name]
          }. At most ${tolerance} of it may differ. ` +
          `Mend the one that is wrong; no time is reported`,
      );
    }
  }
}
