/**
 * The paper's Table 2 beside our passes of the tagger, in Markdown, from measured times. Not here:
 * whole training steps, see `performance_lstm_tables.ts`.
 *
 * @module
 */
import type { LstmPart, LstmPasses } from "../../experiments/bench/lstm_results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import { TABLE1_POS, TABLE2_POS } from "../../experiments/paper/numbers.ts";
import { NONE } from "../tables/format.ts";
import { formatSpread, millions, significant } from "./format.ts";
import { ratio } from "./tables.ts";
import { table } from "../tables/tables.ts";

/** What the paper gives for a pass, dense and with k. */
interface PaperPass {
  readonly dense: number;
  readonly sparse: number;
}

const { dense: DENSE, top5: TOP5 } = TABLE2_POS;
const PAPER: Readonly<Record<"forward" | "backward" | "both" | "backprop", PaperPass>> = {
  forward: { dense: DENSE.forwardSeconds, sparse: TOP5.forwardSeconds },
  backward: { dense: DENSE.backwardSeconds, sparse: TOP5.backwardSeconds },
  both: {
    dense: DENSE.forwardSeconds + DENSE.backwardSeconds,
    sparse: TOP5.forwardSeconds + TOP5.backwardSeconds,
  },
  backprop: {
    dense: TABLE1_POS.adamDense.backpropSeconds,
    sparse: TABLE1_POS.adamTop5.backpropSeconds,
  },
};

function add(...lists: readonly (readonly number[])[]): number[] {
  return lists[0].map((_, round) => lists.reduce((sum, values) => sum + values[round], 0));
}

/** The passes with their times and multiply-accumulates. */
const PASSES = [
  {
    name: "forward",
    paper: PAPER.forward,
    ms: ({ forwardMs }: LstmPasses) => forwardMs,
    macs: ({ macs }: LstmPasses) => macs.forward,
  },
  {
    name: "backward",
    paper: PAPER.backward,
    ms: ({ backwardMs }: LstmPasses) => backwardMs,
    macs: ({ macs }: LstmPasses) => macs.dx + macs.dW,
  },
  {
    name: "forward and backward",
    paper: PAPER.both,
    ms: ({ forwardMs, backwardMs }: LstmPasses) => add(forwardMs, backwardMs),
    macs: ({ macs }: LstmPasses) => macs.forward + macs.dx + macs.dW,
  },
  {
    name: "backprop",
    paper: PAPER.backprop,
    ms: ({ topKMs, dxMs, dWMs }: LstmPasses) => add(topKMs, dxMs, dWMs),
    macs: ({ macs }: LstmPasses) => macs.dx + macs.dW,
  },
] as const;

/**
 * The paper's Table 2 beside ours, with the multiply-accumulates.
 *
 * @param part What was measured.
 * @returns Markdown.
 */
export function passTable({ passes }: LstmPart): string {
  const rows = PASSES.flatMap(({ name, paper, ms, macs }) => {
    const paperCells = [
      significant(paper.dense),
      significant(paper.sparse),
      `${significant(paper.dense / paper.sparse)}x`,
    ];
    const kernelNames = [...new Set(passes.map(({ kernels }) => kernels))];
    return kernelNames.map((kernels) => {
      const ours = passes.filter((one) => one.kernels === kernels);
      const dense = ours.find(({ k }) => k === null);
      const sparse = ours.find(({ k }) => k !== null);
      const speedUp = ratio(dense && ms(dense), sparse && ms(sparse));
      return [
        `${name}, ${kernels} kernels`,
        ...paperCells,
        dense === undefined ? NONE : formatSpread(spreadOf(ms(dense))),
        sparse === undefined ? NONE : formatSpread(spreadOf(ms(sparse))),
        formatSpread(speedUp, "x"),
        dense === undefined ? NONE : millions(macs(dense)),
        sparse === undefined ? NONE : millions(macs(sparse)),
        dense && sparse ? `${significant(macs(dense) / macs(sparse))}x` : NONE,
      ];
    });
  });
  const k = passes.find((one) => one.k !== null)?.k;
  const columns = (who: string): string[] => [`${who}: dense`, `${who}: k=${k}`, `${who}: ratio`];
  const header = ["pass", ...columns("paper, s"), ...columns("ours, ms")];
  return table([...header, ...columns("MAC, million")], rows, "lrrrrrrrrr");
}
