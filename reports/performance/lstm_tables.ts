/**
 * The tables of the performance report about the tagger's training steps, in Markdown, from measured
 * times. Everything that is not a time is computed here. Not here: the text around the tables; the
 * paper's Table 2, see `performance_lstm_passes.ts`.
 *
 * @module
 */
import { LSTM_AIMS } from "../../experiments/bench/aims.ts";
import type { LstmPart, LstmResult } from "../../experiments/bench/lstm_results.ts";
import { LSTM_K, type LstmOptimizer, meanSentenceMacs } from "../../experiments/bench/lstm_work.ts";
import type { PeerDescription } from "../../experiments/bench/results.ts";
import { type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { gflops } from "../../experiments/bench/work.ts";
import { median } from "../../lib/math/statistics.ts";
import { plural } from "../tables/format.ts";
import { formatSpread, millions, significant } from "./format.ts";
import { ratio, verdict } from "./tables.ts";
import { table } from "../tables/tables.ts";

/** The phases of a step in the order of the report; what is left of the step is "other". */
export const LSTM_PHASES = [
  ["forward", ["forward"]],
  ["loss", ["loss"]],
  ["top-k", ["topK"]],
  ["dx", ["dx"]],
  ["dW and update", ["dW", "update"]],
] as const;

/** A result of one of ours or of a peer. */
type Variant = Pick<PeerDescription, "family" | "threads" | "relaxed">;

const STRICT: Variant = { family: "ours", threads: 1, relaxed: false };
const RELAXED: Variant = { ...STRICT, relaxed: true };

/**
 * The result of a contender on a workload.
 *
 * @param part What was measured.
 * @param work Which workload.
 * @param variant Which contender.
 * @returns Undefined if it was not measured.
 */
export function findResult(
  part: LstmPart,
  work: { readonly optimizer: LstmOptimizer; readonly isDense: boolean },
  variant: Variant = STRICT,
): LstmResult | undefined {
  const { family, threads, relaxed } = variant;
  const id = part.contenders.find((one) =>
    one.family === family && one.threads === threads && one.relaxed === relaxed
  )?.id;
  return part.workloads
    .find(({ optimizer, k }) => optimizer === work.optimizer && (k === null) === work.isDense)
    ?.results.find(({ contender }) => contender === id);
}

/** Multiply-accumulates of the products of the mean sentence. */
function sentenceMacs({ shape, lengths }: LstmPart, k: number | null): number {
  const { forward, dx, dW } = meanSentenceMacs(shape, lengths, k);
  return forward + dx + dW;
}

function meanLength({ lengths }: LstmPart): number {
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

/** Seconds of an epoch, from the mean sentence. */
function epochSeconds({ corpus }: LstmPart, msPerStep: readonly number[]): Spread {
  return spreadOf(msPerStep.map((ms) => ms * corpus.sentences / 1000));
}

/**
 * All workloads by all contenders.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function stepTable(part: LstmPart): string {
  const rows = part.workloads.flatMap((workload) => {
    const { label, k, optimizer, results } = workload;
    const macs = sentenceMacs(part, k);
    return results.map(({ contender, msPerStep }) => {
      const one = part.contenders.find(({ id }) => id === contender);
      const dense = one && findResult(part, { optimizer, isDense: true }, one);
      const share = k === null ? undefined : ratio(msPerStep, dense?.msPerStep);
      return [
        label,
        one?.label ?? contender,
        formatSpread(spreadOf(msPerStep)),
        significant(median(msPerStep) / meanLength(part)),
        significant(epochSeconds(part, msPerStep).median),
        formatSpread(share),
        millions(macs),
        significant(gflops(macs, median(msPerStep))),
      ];
    });
  });
  const header = ["workload", "contender", "ms per sentence", "ms per word", "s per epoch"];
  return table([...header, "of dense", "MAC, million", "GFLOP/s"], rows, "llrrrrrr");
}

/**
 * What a step of ours spends in each phase.
 *
 * @param result The step, with its phases.
 * @returns Names and median milliseconds, "other" last.
 */
export function phasesOf({ msPerStep, phasesMs = [] }: LstmResult): [string, number][] {
  const sums = LSTM_PHASES.map(([name, phases]): [string, number[]] => [
    name,
    phasesMs.map((ms) => phases.reduce((sum, phase) => sum + (ms[phase] ?? 0), 0)),
  ]);
  const other = msPerStep.map((ms, round) =>
    sums.reduce((rest, [, values]) => rest - values[round], ms)
  );
  return [...sums, ["other", other] as const].map(([name, values]) => [name, median(values)]);
}

/**
 * The phases of a step, with the share of dense of each.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function phaseTable(part: LstmPart): string {
  const rows = part.workloads.flatMap(({ label, optimizer, k }) => {
    const result = findResult(part, { optimizer, isDense: k === null });
    if (result?.phasesMs === undefined) return [];
    return [[
      label,
      ...phasesOf(result).map(([, ms]) => significant(ms)),
      significant(median(result.msPerStep)),
    ]];
  });
  const header = ["workload", ...LSTM_PHASES.map(([name]) => name), "other", "whole step"];
  return table(header, rows, "lrrrrrrr");
}

/**
 * PyTorch's dense step against ours.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function lstmPeerTable(part: LstmPart): string {
  const ours = [true, false].flatMap((isDense) =>
    ([1, 2] as const).map((threads) => ({
      name: `${isDense ? "dense" : `meProp k=${LSTM_K}`}, ${plural(threads, "thread")}`,
      result: findResult(part, { optimizer: "adam", isDense }, { ...STRICT, threads }),
    }))
  );
  const rows = part.contenders.filter(({ family }) => family !== "ours").map((peer) => {
    const theirs = findResult(part, { optimizer: "adam", isDense: true }, peer);
    return [
      `${peer.label} (${peer.version})`,
      ...ours.map(({ result }) => formatSpread(ratio(theirs?.msPerStep, result?.msPerStep), "x")),
    ];
  });
  return table(["peer / ours, Adam", ...ours.map(({ name }) => name)], rows, "lrrrr");
}

/**
 * The aims for the tagger.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function lstmAimTable(part: LstmPart): string {
  const { mostShares, peer, mostEpochSeconds } = LSTM_AIMS;
  const times = (
    optimizer: LstmOptimizer,
    isDense: boolean,
    variant: Variant,
  ): readonly number[] | undefined => findResult(part, { optimizer, isDense }, variant)?.msPerStep;
  const theirs: Variant = { family: "pytorch", threads: peer.threads, relaxed: false };
  const aims: Aim[] = [
    ...Object.entries(mostShares).map(([optimizer, most]): Aim => {
      const rule = optimizer as LstmOptimizer;
      return {
        name: `meProp k=${LSTM_K} / dense, ${rule === "adam" ? "Adam" : "AdaGrad"}`,
        limit: { most },
        unit: "",
        values: (variant) => times(rule, false, variant),
        baseline: (variant) => times(rule, true, variant),
      };
    }),
    {
      name: `PyTorch dense, ${plural(peer.threads, "thread")} / ours, meProp k=${LSTM_K}, 1 thread`,
      limit: { least: peer.least },
      unit: "x",
      values: () => times("adam", true, theirs),
      baseline: (variant) => times("adam", false, variant),
    },
    {
      name: "a dense epoch with Adam, training part",
      limit: { most: mostEpochSeconds },
      unit: " s",
      values: (variant) => times("adam", true, variant),
      baseline: () => Array.from({ length: part.rounds }, () => 1000 / part.corpus.sentences),
    },
  ];
  const rows = aims.map(({ name, limit, unit, values, baseline }) => {
    const isMet = (value: number): boolean =>
      "least" in limit ? value >= limit.least : value <= limit.most;
    const spreads = [STRICT, RELAXED].map((variant) => ratio(values(variant), baseline(variant)));
    const least = leastRatio(values(STRICT), baseline(STRICT));
    return [
      name,
      "least" in limit ? `at least ${limit.least}${unit}` : `at most ${limit.most}${unit}`,
      ...spreads.map((spread) => formatSpread(spread, unit)),
      ...spreads.map((spread) => verdict(spread, isMet)),
      formatSpread(least, unit),
      verdict(least, isMet),
    ];
  });
  const header = ["aim", "limit", "strict", "relaxed", "strict", "relaxed"];
  return table([...header, "least times, strict", "by these"], rows, "lrrrllrl");
}

/** What is to be reached, as a ratio of times. */
interface Aim {
  readonly name: string;
  readonly limit: { readonly least: number } | { readonly most: number };
  readonly unit: string;
  /** Milliseconds in each round. */
  readonly values: (variant: Variant) => readonly number[] | undefined;
  readonly baseline: (variant: Variant) => readonly number[] | undefined;
}

/** The ratio of the least times: what other programs on the machine disturb least. */
function leastRatio(
  values: readonly number[] | undefined,
  baseline: readonly number[] | undefined,
): Spread | undefined {
  if (values === undefined || baseline === undefined) return undefined;
  return spreadOf([Math.min(...values) / Math.min(...baseline)]);
}
