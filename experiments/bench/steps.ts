/**
 * Training steps by several libraries, in turns, after a check that they are the same: equal losses
 * from equal weights, before and after a few steps. Every step runs in a process of its own. Not
 * here: command line, which steps.
 *
 * @module
 */
import { commandsOf, type Family, installCommandOf, type Library } from "./libraries.ts";
import { assertSameLosses, lossesOf, type NamedLosses } from "./losses.ts";
import { PeerProcess } from "./peer_process.ts";
import { PeerUnavailable } from "./protocol.ts";
import type { GroupResult, StepResult, StepsPart, WorkResult } from "./results.ts";
import { divide, measureRounds } from "./rounds.ts";
import { StateFiles, type StoredState } from "./state_files.ts";
import { labelOf, type Work } from "./work.ts";
import { meanMacs, type WorkGroup } from "./workloads/workload.ts";
import { WORKLOADS } from "./workloads/workloads.ts";

/** The number of steps that tell how fast a library is. */
const SPEED_STEPS = 4;
/** A measurement takes about as long, unless fewer steps were asked for. */
const MEASUREMENT_MS = 300;
/** Our Adam puts small moments to zero, and lets rows fall quiet, once in so many steps. */
const ADAM_CYCLE = 16;
/** What the weights and moments of a group may need together. */
const MOST_BYTES = 2e9;
/** A weight and its two moments, 32 bits each. */
const BYTES_PER_PARAMETER = 12;

/** What to measure. */
export interface StepsOptions {
  readonly groups: readonly WorkGroup[];
  /** Which libraries take part, if they can. */
  readonly libraries: readonly Library[];
  /** Where temporary files may lie. */
  readonly folder: string;
  readonly rounds: number;
  /** The most steps of a measurement. */
  readonly steps: number;
  /** Called after each group with the states of its steps, before they are removed. */
  readonly afterGroup?: (
    group: WorkGroup,
    states: readonly StoredState[],
    onProgress: StepsOptions["onProgress"],
  ) => Promise<void>;
  /** Called with what is to be said, and the fraction that is done. */
  readonly onProgress: (line: string, fraction: number) => void;
}

/** What was measured. */
export type MeasuredSteps = Pick<StepsPart, "libraries" | "missing" | "groups" | "skipped">;

/** A step by a library that is ready for it. */
interface OpenStep {
  readonly work: Work;
  readonly library: Library;
  readonly peer: PeerProcess;
  /** Whether a measurement must take each minibatch once, since they differ. */
  readonly isWhole: boolean;
  readonly minibatches: number;
}

/** The script by which a library makes a step; undefined if it cannot. */
export function scriptOf(family: Family, work: Work): string | undefined {
  return family === "ours" ? "ours_peer.ts" : WORKLOADS[work.workload].scriptOf(family, work);
}

/**
 * Measures groups of steps.
 *
 * @throws {Error} If two libraries do not compute the same.
 */
export async function measureSteps(options: StepsOptions): Promise<MeasuredSteps> {
  const { groups } = options;
  const found: Found = {
    states: new StateFiles(options),
    ...{ versions: new Map(), missing: new Map() },
  };
  const measured: GroupResult[] = [];
  const skipped: string[] = [];
  try {
    for (const [index, group] of groups.entries()) {
      const onProgress = (line: string, fraction: number): void =>
        options.onProgress(`${group.name}: ${line}`, (index + fraction) / groups.length);
      const result = await measureGroup(group, { ...options, onProgress }, found);
      if (result === undefined) skipped.push(group.name);
      else measured.push(result);
      if (result !== undefined && options.afterGroup !== undefined) {
        const open = (work: Work): Promise<StoredState> => found.states.open(work, () => {});
        const stored = await Promise.all(group.works.map(open));
        await options.afterGroup(group, stored, (line) => onProgress(line, 1));
      }
      await found.states.keepOnly(groups.slice(index + 1).flatMap(({ works }) => works));
    }
  } finally {
    await found.states.keepOnly([]);
  }
  const libraries = options.libraries.flatMap((one) => {
    const version = found.versions.get(one.id);
    return version === undefined ? [] : [{ ...one, version }];
  });
  return { libraries, missing: [...found.missing.values()], groups: measured, skipped };
}

/** What all groups share. */
interface Found {
  readonly states: StateFiles;
  /** What each library calls itself, by its id. */
  readonly versions: Map<string, string>;
  readonly missing: Map<string, StepsPart["missing"][number]>;
}

/** Undefined if the group does not fit into memory. */
async function measureGroup(
  { name, works }: WorkGroup,
  options: StepsOptions,
  found: Found,
): Promise<GroupResult | undefined> {
  const { rounds, onProgress } = options;
  const parameters = await Promise.all(works.map((work) => countParameters(work, found.states)));
  const bytes = BYTES_PER_PARAMETER * parameters.reduce((sum, count) => sum + count, 0);
  if (bytes > MOST_BYTES) {
    onProgress(`skipped, since it needs ${bytes} bytes of memory`, 1);
    return undefined;
  }
  const open: OpenStep[] = [];
  const described: Omit<WorkResult, "results">[] = [];
  try {
    for (const work of works) {
      const stored = await found.states.open(work, (line) => onProgress(line, 0));
      const workload = WORKLOADS[work.workload];
      const sizes = workload.sizesOf(stored.state.examples, work.batchSize);
      const { shape } = stored.state;
      described.push({
        ...work,
        model: workload.modelName(shape),
        parameters: workload.countParameters(shape),
        macs: meanMacs(workload, stored.state, sizes),
      });
      open.push(...await openWork(work, { path: stored.path, sizes }, options, found));
    }
    const checks = await checkAll(open, options);
    let done = 0;
    const times = await measureRounds(open, rounds, async (one, round) => {
      const time = await measureStep(one, (checks.get(one) as Check).steps);
      const label = `round ${round + 1} of ${rounds}, ${labelOf(one.work)}, ${one.library.label}`;
      onProgress(`${label}: ${time.ms.toFixed(3)} ms a step`, ++done / (open.length * rounds));
      return time;
    });
    const resultsOf = (work: Work): StepResult[] =>
      open.flatMap((one, i): StepResult[] => {
        if (one.work !== work) return [];
        const phasesMs = times[i].flatMap(({ phasesMs }) => phasesMs);
        const quietRowRatio = times[i].at(-1)?.quietRowRatio;
        return [{
          library: one.library.id,
          ...checks.get(one) as Check,
          msPerStep: times[i].map(({ ms }) => ms),
          ...phasesMs.length > 0 && { phasesMs },
          ...quietRowRatio !== undefined && { quietRowRatio },
        }];
      });
    return { name, works: works.map((work, i) => ({ ...described[i], results: resultsOf(work) })) };
  } finally {
    await Promise.all(open.map(({ peer }) => peer.quit()));
  }
}

async function countParameters(work: Work, states: StateFiles): Promise<number> {
  const source = await states.sourceOf(work.workload);
  return WORKLOADS[work.workload].countParameters(source.shapeOf(work.hiddenSizes));
}

/** Starts all libraries that can make a step. */
async function openWork(
  work: Work,
  { path, sizes }: { readonly path: string; readonly sizes: readonly number[] },
  { libraries, onProgress }: StepsOptions,
  { versions, missing }: Found,
): Promise<OpenStep[]> {
  const open: OpenStep[] = [];
  for (const library of libraries) {
    const { id, label, family, threads, relaxed, allRows = false } = library;
    // With other optimizers there are no quiet rows.
    if (allRows && work.optimizer !== "adam") continue;
    const script = scriptOf(family, work);
    if (script === undefined || missing.has(id)) continue;
    const settings = { stateFile: path, batchSize: work.batchSize, threads, relaxed, allRows };
    try {
      const peer = await PeerProcess.start(commandsOf(family, script), settings);
      versions.set(id, peer.version);
      const isWhole = new Set(sizes).size > 1;
      open.push({ work, library, peer, isWhole, minibatches: sizes.length });
    } catch (error) {
      // Without ours there is nothing to compare with.
      if (!(error instanceof PeerUnavailable) || family === "ours") throw error;
      const install = installCommandOf(family);
      onProgress(`${label} is missing. Install it: ${install}\n  ${error.message}`, 0);
      missing.set(id, { id, label, install, reason: error.message });
    }
  }
  return open;
}

/** What a step computes, and how many of them make a measurement. */
type Check = Pick<StepResult, "loss" | "trainedLoss" | "steps">;

/** Compares the libraries of each step, and finds out how fast they are. */
async function checkAll(
  open: readonly OpenStep[],
  { steps: mostSteps }: StepsOptions,
): Promise<Map<OpenStep, Check>> {
  const checks = new Map<OpenStep, Check>();
  for (const work of new Set(open.map(({ work }) => work))) {
    const same = open.filter((one) => one.work === work);
    const losses: NamedLosses[] = [];
    for (const one of same) {
      const { peer, isWhole, minibatches } = one;
      // One library alone has nothing to be compared with.
      const found = same.length === 1
        ? undefined
        : await lossesOf(one, `${one.library.label} (${labelOf(work)})`);
      if (found !== undefined) losses.push(found);
      await peer.run(1);
      const { elapsedMs } = await peer.run(SPEED_STEPS);
      const wanted = Math.round(MEASUREMENT_MS * SPEED_STEPS / elapsedMs);
      const some = wholeCycles(Math.max(1, Math.min(mostSteps, wanted)), cycleOf(one));
      const steps = isWhole ? minibatches : some;
      const { label: _, ...rest } = found ?? { label: "" };
      checks.set(one, { ...rest, steps });
    }
    assertSameLosses(losses);
  }
  return checks;
}

/** In how many steps all are made that differ: a measurement takes whole cycles of them. */
function cycleOf({ work, library }: Pick<OpenStep, "work" | "library">): number {
  return library.family === "ours" && work.optimizer === "adam" ? ADAM_CYCLE : 1;
}

/** The least multiple of a cycle that has as many steps. */
export function wholeCycles(steps: number, cycle: number): number {
  return Math.ceil(steps / cycle) * cycle;
}

/** Milliseconds of a step and of its phases. */
async function measureStep(step: OpenStep, steps: number) {
  const { peer } = step;
  await peer.reset();
  await peer.run(wholeCycles(Math.ceil(steps / 10), cycleOf(step))); // Warm up.
  const { elapsedMs, phasesMs, quietRowRatio } = await peer.run(steps);
  return {
    ms: elapsedMs / steps,
    phasesMs: phasesMs === undefined ? [] : [divide(phasesMs, steps)],
    quietRowRatio,
  };
}
