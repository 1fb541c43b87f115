/**
 * The paper's Table 2 beside our passes of the same model, in Markdown, from measured times. Not
 * here: whole training steps, see `step_tables.ts`.
 *
 * @module
 */
import { TABLE2_MNIST, TABLE2_PARSING } from "../../experiments/bench/paper_times.ts";
import { backpropMs, type Pass, type WorkloadPart } from "../../experiments/bench/results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import { labelOfK, type WorkloadName } from "../../experiments/bench/work.ts";
import {
  TABLE1_MNIST,
  TABLE1_PARSING,
  TABLE1_POS,
  TABLE2_POS,
} from "../../experiments/paper/numbers.ts";
import { NONE } from "../tables/format.ts";
import {
  type Column,
  columnTable,
  formatShare,
  formatSpread,
  millions,
  significant,
} from "./format.ts";
import { ratio } from "./sides.ts";

/** Seconds of an epoch in the paper. */
interface PaperPass {
  readonly forwardSeconds: number;
  readonly backwardSeconds: number;
  /** From Table 1. */
  readonly backpropSeconds: number;
}

/** Both rows of a table. */
interface PaperPasses {
  readonly dense: PaperPass;
  readonly sparse: PaperPass;
}

/** What the paper gives. */
const PAPER: Readonly<Partial<Record<WorkloadName, PaperPasses>>> = {
  mlp: {
    dense: { ...TABLE2_MNIST.dense, ...TABLE1_MNIST.adamDense },
    sparse: { ...TABLE2_MNIST.top20, ...TABLE1_MNIST.adamTop20 },
  },
  lstm: {
    dense: { ...TABLE2_POS.dense, ...TABLE1_POS.adamDense },
    sparse: { ...TABLE2_POS.top5, ...TABLE1_POS.adamTop5 },
  },
  parser: {
    dense: { ...TABLE2_PARSING.dense, ...TABLE1_PARSING.adamDense },
    sparse: { ...TABLE2_PARSING.top20, ...TABLE1_PARSING.adamTop20 },
  },
};

function add(...lists: readonly (readonly number[])[]): number[] {
  return lists[0].map((_, round) => lists.reduce((sum, values) => sum + values[round], 0));
}

/** The passes with their times and multiply-accumulates. */
const PASSES = [
  {
    name: "forward",
    paper: ({ forwardSeconds }: PaperPass) => forwardSeconds,
    ms: ({ forwardMs }: Pass) => forwardMs,
    macs: ({ macs }: Pass) => macs.forward,
  },
  {
    name: "backward",
    paper: ({ backwardSeconds }: PaperPass) => backwardSeconds,
    ms: ({ backwardMs }: Pass) => backwardMs,
    macs: ({ macs }: Pass) => macs.dx + macs.dW,
  },
  {
    name: "forward and backward",
    paper: ({ forwardSeconds, backwardSeconds }: PaperPass) => forwardSeconds + backwardSeconds,
    ms: ({ forwardMs, backwardMs }: Pass) => add(forwardMs, backwardMs),
    macs: ({ macs }: Pass) => macs.forward + macs.dx + macs.dW,
  },
  {
    name: "backprop",
    paper: ({ backpropSeconds }: PaperPass) => backpropSeconds,
    ms: backpropMs,
    macs: ({ macs }: Pass) => macs.dx + macs.dW,
  },
] as const;

/** Table 2's rows of some kernels. */
function rowsWith(rows: readonly Pass[], kernels: string) {
  const ours = rows.filter((one) => one.kernels === kernels);
  const dense = ours.filter(({ k }) => k === null);
  return {
    /** With every product formed, as in the paper. */
    dense: dense.find(({ skipsZeros }) => !skipsZeros),
    noZeros: dense.find(({ skipsZeros }) => skipsZeros),
    sparse: ours.find(({ k }) => k !== null),
  };
}

function kernelNamesOf(rows: readonly Pass[]): string[] {
  return [...new Set(rows.map(({ kernels }) => kernels))];
}

/** The paper's Table 2 beside ours, with the multiply-accumulates. */
export function passTable(
  workload: WorkloadName,
  { rows: measured }: WorkloadPart["passes"],
): string {
  const paper = PAPER[workload];
  const rows = PASSES.flatMap((pass) =>
    kernelNamesOf(measured).map((kernels) => ({ pass, kernels, ...rowsWith(measured, kernels) }))
  );
  type Row = typeof rows[number];
  type Side = "dense" | "noZeros" | "sparse";
  const k = measured.find((one) => one.k !== null)?.k;
  const ms = ({ pass, ...row }: Row, side: Side): readonly number[] | undefined => {
    const one = row[side];
    return one && pass.ms(one);
  };
  const macs = ({ pass, ...row }: Row, side: Side): number | undefined => {
    const one = row[side];
    return one && pass.macs(one);
  };
  const ours = (title: string, side: Side): Column<Row> => ({
    title: `ours, ms: ${title}`,
    cell(row) {
      const times = ms(row, side);
      return times === undefined ? NONE : formatSpread(spreadOf(times));
    },
  });
  const oursRatio = (title: string, side: Side): Column<Row> => ({
    title: `ours: ${title}`,
    cell: (row) => formatSpread(ratio(ms(row, side), ms(row, "sparse")), "x"),
  });
  const hasNoZeros = measured.some(({ skipsZeros }) => skipsZeros);
  const times = (value: number | undefined): string =>
    value === undefined ? NONE : `${significant(value)}x`;
  return columnTable(rows, [
    {
      title: "pass",
      isText: true,
      cell: ({ pass, kernels }) => `${pass.name}, ${kernels} kernels`,
    },
    { title: "paper, s: dense", cell: ({ pass }) => significant(paper && pass.paper(paper.dense)) },
    {
      title: `paper, s: k=${k}`,
      cell: ({ pass }) => significant(paper && pass.paper(paper.sparse)),
    },
    {
      title: "paper: ratio",
      cell: ({ pass }) => times(paper && pass.paper(paper.dense) / pass.paper(paper.sparse)),
    },
    ours("dense", "dense"),
    hasNoZeros && ours("dense, no zeros", "noZeros"),
    ours(`k=${k}`, "sparse"),
    oursRatio("ratio", "dense"),
    hasNoZeros && oursRatio("no zeros / meProp", "noZeros"),
    {
      title: "MAC, million: dense",
      cell: (row) => row.dense === undefined ? NONE : millions(row.pass.macs(row.dense)),
    },
    {
      title: `MAC, million: k=${k}`,
      cell: (row) => row.sparse === undefined ? NONE : millions(row.pass.macs(row.sparse)),
    },
    {
      title: "MAC: ratio",
      cell(row) {
        const [dense, sparse] = [macs(row, "dense"), macs(row, "sparse")];
        return times(dense && sparse && dense / sparse);
      },
    },
  ]);
}

/** Where the time of a backward pass goes: the shares of its parts; undefined if not measured. */
export function profileTable({ rows }: WorkloadPart["passes"]): string | undefined {
  const measured = rows.filter(({ activationMs }) => activationMs !== undefined);
  if (measured.length === 0) return undefined;
  const share = (title: string, select: (pass: Pass) => readonly number[]): Column<Pass> => ({
    title,
    cell: (pass) => formatShare(ratio(select(pass), pass.backwardMs)?.median),
  });
  return columnTable(measured, [
    {
      title: "backward pass",
      isText: true,
      cell: ({ kernels, k, skipsZeros }) =>
        `${labelOfK(k)}${skipsZeros ? ", no zeros" : ""}, ${kernels} kernels`,
    },
    { title: "ms", cell: ({ backwardMs }) => formatSpread(spreadOf(backwardMs)) },
    share("matrix products", ({ dxMs, dWMs }) => add(dxMs, dWMs)),
    share("selection", ({ topKMs }) => topKMs),
    share("activations", ({ activationMs = [] }) => activationMs),
  ]);
}
