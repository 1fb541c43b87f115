/**
 * The paper's Table 2 beside our passes of the same model, in Markdown, from measured times. Not
 * here: whole training steps, see `step_tables.ts`.
 *
 * @module
 */
import { TABLE2_MNIST } from "../../experiments/bench/paper_times.ts";
import type { Pass, WorkloadPart } from "../../experiments/bench/results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import type { WorkloadName } from "../../experiments/bench/work.ts";
import { TABLE1_MNIST, TABLE1_POS, TABLE2_POS } from "../../experiments/paper/numbers.ts";
import { NONE } from "../tables/format.ts";
import { type Column, columnTable, formatSpread, millions, significant } from "./format.ts";
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
    ms: ({ topKMs, dxMs, dWMs }: Pass) => add(topKMs, dxMs, dWMs),
    macs: ({ macs }: Pass) => macs.dx + macs.dW,
  },
] as const;

/** The paper's Table 2 beside ours, with the multiply-accumulates. */
export function passTable(
  workload: WorkloadName,
  { rows: measured }: WorkloadPart["passes"],
): string {
  const paper = PAPER[workload];
  const kernelNames = [...new Set(measured.map(({ kernels }) => kernels))];
  const rows = PASSES.flatMap((pass) =>
    kernelNames.map((kernels) => {
      const ours = measured.filter((one) => one.kernels === kernels);
      const dense = ours.find(({ k }) => k === null);
      const sparse = ours.find(({ k }) => k !== null);
      return { pass, kernels, dense, sparse };
    })
  );
  type Row = typeof rows[number];
  const k = measured.find((one) => one.k !== null)?.k;
  /** Three columns: dense, with k, and their ratio. */
  const columns = (
    who: string,
    cell: (row: Row, side: "dense" | "sparse") => string,
    ratioCell: (row: Row) => string,
  ): Column<Row>[] => [
    { title: `${who}: dense`, cell: (row) => cell(row, "dense") },
    { title: `${who}: k=${k}`, cell: (row) => cell(row, "sparse") },
    { title: `${who}: ratio`, cell: ratioCell },
  ];
  return columnTable(rows, [
    {
      title: "pass",
      isText: true,
      cell: ({ pass, kernels }) => `${pass.name}, ${kernels} kernels`,
    },
    ...columns(
      "paper, s",
      ({ pass }, side) => significant(paper && pass.paper(paper[side])),
      ({ pass }) =>
        paper === undefined
          ? NONE
          : `${significant(pass.paper(paper.dense) / pass.paper(paper.sparse))}x`,
    ),
    ...columns(
      "ours, ms",
      ({ pass, ...row }, side) => {
        const one = row[side];
        return one === undefined ? NONE : formatSpread(spreadOf(pass.ms(one)));
      },
      ({ pass: { ms }, dense, sparse }) =>
        formatSpread(ratio(dense && ms(dense), sparse && ms(sparse)), "x"),
    ),
    ...columns(
      "MAC, million",
      ({ pass, ...row }, side) => {
        const one = row[side];
        return one === undefined ? NONE : millions(pass.macs(one));
      },
      ({ pass: { macs }, dense, sparse }) =>
        dense && sparse ? `${significant(macs(dense) / macs(sparse))}x` : NONE,
    ),
  ]);
}
