/**
 * The tables of the performance report about training steps, of whatever model, in Markdown.
 * Everything that is not a time or a count is computed here. Not here: the text around the tables.
 *
 * @module
 */
import { type Family, OURS } from "../../experiments/bench/libraries.ts";
import type {
  GroupResult,
  StepResult,
  StepsPart,
  WorkloadPart,
  WorkResult,
} from "../../experiments/bench/results.ts";
import { type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { BETTER_OF_BOTH, isComparable } from "../../experiments/bench/targets.ts";
import { gflops, labelAmong, labelOf, labelOfK, totalMacs } from "../../experiments/bench/work.ts";
import { median } from "../../lib/math/statistics.ts";
import { NONE } from "../tables/format.ts";
import {
  type Column,
  columnTable,
  formatShare,
  formatSpread,
  millions,
  significant,
} from "./format.ts";
import { type MeasuredStep, ratio, secondThreadWorth, stepsOf, timesOf } from "./sides.ts";

/** A part with training steps; of a workload, with its data. */
export type PartWithSteps = StepsPart & Partial<Pick<WorkloadPart, "data" | "lengths">>;

/** The libraries that were measured. */
export function versionTable({ libraries }: StepsPart): string {
  return columnTable(libraries, [
    { title: "library", isText: true, cell: ({ label }) => label },
    { title: "version", isText: true, cell: ({ version }) => version },
  ]);
}

/** The steps of a group by all libraries. */
export function stepTable(part: PartWithSteps, group: GroupResult): string {
  const { data, lengths, libraries, peak } = part;
  const steps = stepsOf(part, group);
  const { works } = group;
  const isSingle = works.length === 1;
  /** The dense step of the same library. */
  const denseOf = ({ work, library }: MeasuredStep): MeasuredStep | undefined =>
    steps.find((other) =>
      other.library === library && other.work.k === null &&
      other.work.optimizer === work.optimizer
    );
  const ofDense = isSingle ? [] : [
    {
      title: "of dense",
      cell: (step: MeasuredStep) =>
        step.work.k === null
          ? NONE
          : formatSpread(ratio(step.result.msPerStep, denseOf(step)?.result.msPerStep)),
    },
    { title: "MAC, million", cell: ({ work }: MeasuredStep) => millions(totalMacs(work.macs)) },
    {
      title: "of dense",
      cell: (step: MeasuredStep) => {
        const dense = denseOf(step);
        if (dense === undefined || step.work.k === null) return NONE;
        return formatShare(totalMacs(step.work.macs) / totalMacs(dense.work.macs));
      },
    },
  ];
  const speed = ({ work, result }: MeasuredStep): number =>
    gflops(totalMacs(work.macs), median(result.msPerStep));
  const columns: readonly (Column<MeasuredStep> | false)[] = [
    !isSingle && { title: "step", isText: true, cell: ({ work }) => labelAmong(works, work) },
    libraries.length > 1 &&
    { title: "library", isText: true, cell: ({ library }) => library.label },
    { title: "ms per step", cell: ({ result }) => formatSpread(spreadOf(result.msPerStep)) },
    lengths !== undefined && {
      title: "ms per word",
      cell: ({ result }) => significant(median(result.msPerStep) / mean(lengths)),
    },
    data !== undefined && {
      title: "s per epoch",
      cell: ({ work, result }) =>
        significant(median(epochSeconds(data.examples, work, result.msPerStep))),
    },
    ...ofDense,
    { title: "GFLOP/s", cell: (step) => significant(speed(step)) },
    {
      title: "of the peak",
      cell(step) {
        const { family, threads, relaxed } = step.library;
        const isStrict = family === "ours" && !relaxed;
        return formatShare(speed(step) / (threads * (isStrict ? peak.strict : peak.relaxed)));
      },
    },
  ];
  return columnTable(steps, columns);
}

/** Seconds of an epoch, in each round. */
export function epochSeconds(
  examples: number,
  { batchSize }: Pick<WorkResult, "batchSize">,
  msPerStep: readonly number[],
): number[] {
  return msPerStep.map((ms) => ms * examples / batchSize / 1000);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The phases of a step in the order of the report; what is left of the step is "other". */
const PHASES = [
  ["forward", ["forward"]],
  ["loss", ["loss"]],
  ["top-k", ["topK"]],
  ["dx", ["dx"]],
  ["dW and update", ["dW", "update"]],
] as const;

/** The names of what {@link phasesOf} returns. */
export const PHASE_NAMES = [...PHASES.map(([name]) => name), "other"];

/** Names and median milliseconds of the phases of a step of ours, "other" last. */
export function phasesOf({ msPerStep, phasesMs = [] }: StepResult): [string, number][] {
  const sums = PHASES.map(([name, phases]): [string, number[]] => [
    name,
    phasesMs.map((ms) => phases.reduce((sum, phase) => sum + (ms[phase] ?? 0), 0)),
  ]);
  const other = msPerStep.map((ms, round) =>
    sums.reduce((rest, [, values]) => rest - values[round], ms)
  );
  return [...sums, ["other", other] as const].map(([name, values]) => [name, median(values)]);
}

/** The steps of ours whose phases were measured: one thread, strict instructions. */
export function stepsWithPhases(part: StepsPart, group: GroupResult): MeasuredStep[] {
  return stepsOf(part, group).filter(({ library, result }) =>
    library.id === OURS.id && result.phasesMs !== undefined
  );
}

/** What each phase of a step takes; undefined where none was measured. */
export function phaseTable(part: StepsPart, groups: readonly GroupResult[]): string | undefined {
  const steps = groups.flatMap((group) => stepsWithPhases(part, group));
  const works = steps.map(({ work }) => work);
  if (steps.length === 0) return undefined;
  return columnTable(steps, [
    { title: "step", isText: true, cell: ({ work }) => labelAmong(works, work) },
    ...PHASE_NAMES.map((title, i) => ({
      title,
      cell: ({ result }: MeasuredStep) => significant(phasesOf(result)[i][1]),
    })),
    { title: "whole step", cell: ({ result }) => significant(median(result.msPerStep)) },
    steps.some(({ result }) => result.quietRowRatio !== undefined) && {
      title: "quiet rows",
      cell: ({ result }) => formatShare(result.quietRowRatio),
    },
  ]);
}

/** Each peer's time / ours, of the better thread count of each, for steps with the same optimizer. */
export function peerTable(part: StepsPart): string {
  const rows = part.groups.flatMap((group) => {
    const steps = stepsOf(part, group);
    const { works } = group;
    const timesBy = (family: Family, step: WorkResult, relaxed = false) =>
      timesOf(steps, { family, threads: BETTER_OF_BOTH, step }, relaxed);
    const families = new Set(steps.map(({ library }) => library.family));
    return [...families].filter((family) => family !== "ours").flatMap((family) =>
      works.flatMap((peerWork) => {
        const theirs = timesBy(family, peerWork);
        if (theirs === undefined) return [];
        return works.filter(({ optimizer }) => optimizer === peerWork.optimizer).map((work) => ({
          theirs: `${nameOfFamily(part, family)}, ${labelOf(peerWork)}`,
          ours: labelOf(work),
          ratios: [false, true].map((relaxed) => ratio(theirs, timesBy("ours", work, relaxed))),
        }));
      })
    );
  });
  const worth = secondThreadWorth(part);
  const cell = (spread: Spread | undefined): string => {
    const text = formatSpread(spread, "x");
    return spread === undefined || isComparable(spread, worth) ? text : `${text}, not comparable`;
  };
  return columnTable(rows, [
    { title: "peer", isText: true, cell: ({ theirs }) => theirs },
    { title: "ours", isText: true, cell: ({ ours }) => ours },
    { title: "peer / ours, strict", cell: ({ ratios: [strict] }) => cell(strict) },
    { title: "peer / ours, relaxed", cell: ({ ratios: [, relaxed] }) => cell(relaxed) },
  ]);
}

/** A library without its threads. */
export function nameOfFamily({ libraries }: Pick<StepsPart, "libraries">, family: Family): string {
  return libraries.find((one) => one.family === family)?.label.split(",")[0] ?? family;
}

/** Dense steps beside meProp's, against something else than k. */
export function pairTable(
  works: readonly WorkResult[],
  { title, valueOf }: { readonly title: string; readonly valueOf: (work: WorkResult) => number },
): string {
  const k = works.find((work) => work.k !== null)?.k ?? null;
  const rows = [...new Set(works.map(valueOf))].map((value) => {
    const pair = works.filter((work) => valueOf(work) === value);
    return { dense: pair.find(({ k }) => k === null), sparse: pair.find(({ k }) => k !== null) };
  });
  type Row = typeof rows[number];
  const times = (work: WorkResult | undefined): readonly number[] | undefined =>
    work?.results[0].msPerStep;
  const ofWork = (
    name: string,
    select: (row: Row) => WorkResult | undefined,
  ): Column<Row>[] => {
    const column = (title: string, cell: (work: WorkResult) => string): Column<Row> => ({
      title: `${name}: ${title}`,
      cell(row) {
        const work = select(row);
        return work === undefined ? NONE : cell(work);
      },
    });
    return [
      column("ms per step", (work) => formatSpread(spreadOf(times(work) ?? []))),
      column("MAC, million", ({ macs }) => millions(totalMacs(macs))),
      column(
        "GFLOP/s",
        (work) => significant(gflops(totalMacs(work.macs), median(times(work) ?? []))),
      ),
    ];
  };
  const either = ({ dense, sparse }: Row): WorkResult => (dense ?? sparse) as WorkResult;
  return columnTable(rows, [
    { title, cell: (row) => String(valueOf(either(row))) },
    { title: "parameters, million", cell: (row) => millions(either(row).parameters) },
    ...ofWork("dense", ({ dense }) => dense),
    ...ofWork(labelOfK(k), ({ sparse }) => sparse),
    {
      title: "dense / meProp",
      cell: ({ dense, sparse }) => formatSpread(ratio(times(dense), times(sparse)), "x"),
    },
  ]);
}
