/**
 * Who is compared with whom: the times of libraries found among the measurements, and their ratios
 * round by round. Not here: tables.
 *
 * @module
 */
import type {
  GroupResult,
  PartHeader,
  StepResult,
  StepsPart,
  WorkResult,
} from "../../experiments/bench/results.ts";
import { ratioOf, type Spread } from "../../experiments/bench/rounds.ts";
import { worthOf } from "../../experiments/bench/second_thread.ts";
import type { Side } from "../../experiments/bench/targets.ts";

/** A library that was measured. */
export type MeasuredLibrary = StepsPart["libraries"][number];

/** A step by a library. */
export interface MeasuredStep {
  readonly work: WorkResult;
  readonly library: MeasuredLibrary;
  readonly result: StepResult;
}

/** All steps of a group, in their order. */
export function stepsOf(
  { libraries }: Pick<StepsPart, "libraries">,
  { works }: GroupResult,
): MeasuredStep[] {
  return works.flatMap((work) =>
    work.results.map((result) => {
      const library = libraries.find(({ id }) => id === result.library);
      if (library === undefined) throw new Error(`The library ${result.library} is not listed`);
      return { work, library, result };
    })
  );
}

/** Whether a step is the wanted one. */
function isWanted(
  work: WorkResult,
  { k, optimizer, batchSize, hiddenSizes }: Side["step"],
): boolean {
  return work.k === k && work.optimizer === optimizer && work.batchSize === batchSize &&
    (hiddenSizes === undefined || String(work.hiddenSizes) === String(hiddenSizes));
}

/** Milliseconds of a side in each round: of its thread counts the least; undefined without any. */
export function timesOf(
  steps: readonly MeasuredStep[],
  side: Side,
  relaxed: boolean,
): readonly number[] | undefined {
  const all = steps.filter(({ work, library }) =>
    isWanted(work, side.step) && library.family === side.family &&
    side.threads.includes(library.threads) &&
    (library.family !== "ours" || library.relaxed === relaxed && !library.allRows)
  ).map(({ result }) => result.msPerStep);
  return all.length === 0
    ? undefined
    : all[0].map((_, round) => Math.min(...all.map((ms) => ms[round])));
}

/** A ratio round by round, where both were measured. */
export function ratio(
  values: readonly number[] | undefined,
  baseline: readonly number[] | undefined,
): Spread | undefined {
  return values === undefined || baseline === undefined ? undefined : ratioOf(values, baseline);
}

/** What a second thread was worth where a part was measured; undefined if not measured. */
export function secondThreadWorth({ secondThread }: PartHeader): number | undefined {
  return secondThread && worthOf(secondThread).median;
}
