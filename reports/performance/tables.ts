/**
 * The tables of the performance report about whole training steps, in Markdown, from measured times.
 * Everything that is not a time is computed here. Not here: the text around the tables.
 *
 * @module
 */
import { PEER_AIMS } from "../../experiments/bench/aims.ts";
import type {
  PeerDescription,
  PeersPart,
  ScalingPart,
  ScalingPoint,
  WorkloadResult,
} from "../../experiments/bench/results.ts";
import { ratioOf, type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { countParameters, gflops, totalMacs } from "../../experiments/bench/work.ts";
import { median } from "../../lib/math/statistics.ts";
import { NONE, plural } from "../tables/format.ts";
import { formatShare, formatSpread, millions, significant } from "./format.ts";
import { table } from "../tables/tables.ts";

/** Which of our variants. */
type Variant = Pick<PeerDescription, "threads" | "relaxed">;

function timesOf(
  part: PeersPart,
  workload: WorkloadResult,
  isWanted: (contender: PeerDescription) => boolean,
): readonly number[] | undefined {
  const contender = part.contenders.find(isWanted);
  return workload.results.find((result) => result.contender === contender?.id)?.msPerStep;
}

function ourTimes(
  part: PeersPart,
  workload: WorkloadResult,
  { threads, relaxed }: Variant,
): readonly number[] | undefined {
  return timesOf(
    part,
    workload,
    (one) => one.family === "ours" && one.threads === threads && one.relaxed === relaxed,
  );
}

/**
 * A ratio, where both were measured.
 *
 * @param values What one needed, in each round.
 * @param baseline What the other needed.
 * @returns Undefined if one of them is missing.
 */
export function ratio(
  values: readonly number[] | undefined,
  baseline: readonly number[] | undefined,
): Spread | undefined {
  return values === undefined || baseline === undefined ? undefined : ratioOf(values, baseline);
}

/**
 * The libraries that were measured.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function versionTable({ contenders }: PeersPart): string {
  const rows = contenders.map(({ label, version }) => [label, version]);
  return table(["contender", "version"], rows, "ll");
}

/**
 * One workload by all contenders.
 *
 * @param part What was measured.
 * @param workload Which workload.
 * @returns Markdown.
 */
export function workloadTable(part: PeersPart, workload: WorkloadResult): string {
  const macs = totalMacs(workload);
  const rows = workload.results.map(({ contender, msPerStep }) => {
    const one = part.contenders.find(({ id }) => id === contender) as PeerDescription;
    const { family, threads, relaxed } = one;
    const speed = gflops(macs, median(msPerStep));
    const isStrict = family === "ours" && !relaxed;
    const peak = threads * (isStrict ? part.peak.strict : part.peak.relaxed);
    const against = (relaxed: boolean): string =>
      family === "ours" ? NONE : formatSpread(
        ratio(msPerStep, ourTimes(part, workload, { threads, relaxed })),
        "x",
      );
    return [
      one.label,
      formatSpread(spreadOf(msPerStep)),
      significant(speed),
      formatShare(speed / peak),
      against(false),
      against(true),
    ];
  });
  const header = ["contender", "ms per step", "GFLOP/s", "of the peak"];
  return table([...header, "/ ours, strict", "/ ours, relaxed"], rows, "lrrrrr");
}

/**
 * The aims against peers.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function peerAimTable(part: PeersPart): string {
  const rows = PEER_AIMS.flatMap(({ workload: id, threads, peer, least }) => {
    const workload = part.workloads.find((one) => one.id === id);
    if (workload === undefined) return [];
    const isPeer = (one: PeerDescription): boolean =>
      one.family === peer && one.threads === threads;
    const label = part.contenders.find(isPeer)?.label ?? `${peer}, ${plural(threads, "thread")}`;
    const theirs = timesOf(part, workload, isPeer);
    const [strict, relaxed] = [false, true].map((relaxed) =>
      ratio(theirs, ourTimes(part, workload, { threads, relaxed }))
    );
    return [[
      `${workload.label}: ${label}`,
      `${least}x`,
      formatSpread(strict, "x"),
      formatSpread(relaxed, "x"),
      verdict(strict, (value) => value >= least),
      verdict(relaxed, (value) => value >= least),
    ]];
  });
  const header = ["time of the peer / ours", "at least", "strict", "relaxed"];
  return table([...header, "strict", "relaxed"], rows, "lrrrll");
}

/**
 * Whether an aim is met.
 *
 * @param spread What was measured.
 * @param isMet The rule, for the median.
 * @returns In words.
 */
export function verdict(spread: Spread | undefined, isMet: (value: number) => boolean): string {
  return spread === undefined ? "not measured" : isMet(spread.median) ? "met" : "not met";
}

/**
 * The time of a step against k.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function kTable({ axes }: ScalingPart): string {
  const dense = axes.k.find(({ k }) => k === null);
  const header = [
    "k",
    "ms per step",
    "of dense",
    "forward",
    "top-k",
    "dx",
    "dW and update",
    "rest",
  ];
  const rows = axes.k.map((point) => {
    const phase = (...names: string[]): string =>
      significant(
        median(point.phasesMs.map((phases) => names.reduce((sum, name) => sum + phases[name], 0))),
      );
    const macs = totalMacs(point);
    return [
      String(point.k ?? "dense"),
      formatSpread(spreadOf(point.msPerStep)),
      dense === undefined ? NONE : formatShare(ratioOf(point.msPerStep, dense.msPerStep).median),
      phase("forward"),
      phase("topK"),
      phase("dx"),
      phase("dW", "update"),
      phase("loss", "other"),
      millions(macs),
      dense === undefined ? NONE : formatShare(macs / totalMacs(dense)),
    ];
  });
  return table([...header, "MAC, million", "of dense"], rows, "rrrrrrrrrr");
}

/**
 * The time of a step against something else than k, dense beside meProp.
 *
 * @param points What was measured.
 * @param name The name of what is varied.
 * @returns Markdown.
 */
export function pairTable(points: readonly ScalingPoint[], name: string): string {
  const values = [...new Set(points.map(({ value }) => value))];
  const rows = values.map((value) => {
    const dense = points.find((point) => point.value === value && point.k === null);
    const sparse = points.find((point) => point.value === value && point.k !== null);
    const cells = (point: ScalingPoint | undefined): string[] =>
      point === undefined ? [NONE, NONE, NONE] : [
        formatSpread(spreadOf(point.msPerStep)),
        millions(totalMacs(point)),
        significant(gflops(totalMacs(point), median(point.msPerStep))),
      ];
    const shape = dense ?? sparse;
    return [
      String(value),
      shape === undefined ? NONE : millions(countParameters(shape.layerSizes)),
      ...cells(dense),
      ...cells(sparse),
      formatSpread(ratio(dense?.msPerStep, sparse?.msPerStep), "x"),
    ];
  });
  const columns = ["ms per step", "MAC, million", "GFLOP/s"];
  const k = points.find((point) => point.k !== null)?.k;
  return table(
    [
      name,
      "parameters, million",
      ...columns.map((column) => `dense: ${column}`),
      ...columns.map((column) => `k=${k}: ${column}`),
      "dense / meProp",
    ],
    rows,
    "rrrrrrrrr",
  );
}
