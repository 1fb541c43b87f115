/**
 * The section about how a step scales: against k, hidden size and minibatch. Measured times in,
 * Markdown blocks and figures out.
 *
 * @module
 */
import type { GroupResult, StepsPart, WorkResult } from "../../experiments/bench/results.ts";
import { spreadOf } from "../../experiments/bench/rounds.ts";
import type { ScalingAxis } from "../../experiments/bench/scaling.ts";
import { labelOfK } from "../../experiments/bench/work.ts";
import { median } from "../../lib/math/statistics.ts";
import { BASELINE_COLOR, lineColor } from "../figures/colors.ts";
import { list } from "../tables/format.ts";
import { DASHES, type Line, lineChart, type LinePoint, type PerformanceFigure } from "./chart.ts";
import { linkTo, machineBlock, type Section } from "./section.ts";
import { pairTable, PHASE_NAMES, phasesOf, phaseTable, stepTable } from "./step_tables.ts";

/** What is varied. */
interface Axis {
  readonly name: ScalingAxis;
  /** The name of the figure's file. */
  readonly file: string;
  readonly title: string;
  readonly xTitle: string;
  readonly valueOf: (work: WorkResult) => number;
}

const AXES: readonly Axis[] = [
  {
    ...{ name: "k", file: "scaling-k", title: "k", xTitle: "k" },
    valueOf: ({ k }) => k ?? NaN,
  },
  {
    ...{ name: "hiddenSize", file: "scaling-hidden", title: "the hidden size" },
    xTitle: "Units of each hidden layer",
    valueOf: ({ hiddenSizes: [size] }) => size,
  },
  {
    ...{ name: "batchSize", file: "scaling-batch", title: "the minibatch" },
    xTitle: "Examples of a minibatch",
    valueOf: ({ batchSize }) => batchSize,
  },
];

/** Writes the section. */
export function scalingSection(part: StepsPart): Section {
  const { groups, skipped } = part;
  const groupsOf = ({ name }: Axis): GroupResult[] =>
    groups.filter((group) => group.name.split(" ")[0] === name);
  const figures = AXES.map((axis) => scalingFigure(axis, groupsOf(axis)));
  const [{ works: [{ model, batchSize }] }] = groups;
  return {
    figures,
    blocks: [
      "## How a step scales",
      `Ours, one thread, strict instructions; ${model} and minibatches of ${batchSize} where they ` +
      `are not varied. Weights are trained, but drawn where the hidden size is varied. MAC are ` +
      `multiply-accumulates of the matrix products; with k, the most there can be.` +
      (skipped.length === 0 ? "" : ` Left out for lack of memory: ${list(skipped)}.`),
      machineBlock(part),
      ...AXES.flatMap((axis, i) => {
        const measured = groupsOf(axis);
        const tables = axis.name === "k"
          ? [...measured.map((group) => stepTable(part, group)), phaseTable(part, measured) ?? ""]
          : [
            pairTable(measured.flatMap(({ works }) => works), {
              title: axis.xTitle,
              valueOf: axis.valueOf,
            }),
          ];
        return [`### Against ${axis.title}`, linkTo(figures[i]), ...tables];
      }),
    ],
  };
}

function scalingFigure(axis: Axis, groups: readonly GroupResult[]): PerformanceFigure {
  const { file, xTitle, valueOf } = axis;
  const title = `A step against ${axis.title}`;
  const works = groups.flatMap(({ works }) => works);
  const [dense, sparse] = [
    works.filter(({ k }) => k === null),
    works.filter(({ k }) => k !== null),
  ];
  const isK = axis.name === "k";
  const lines = isK ? kLines(dense, sparse) : [
    { label: "dense", color: BASELINE_COLOR, points: timePoints(dense, valueOf) },
    {
      label: labelOfK(sparse[0]?.k ?? null),
      color: lineColor(0),
      points: timePoints(sparse, valueOf),
    },
  ];
  const options = { title, xTitle, yTitle: "Milliseconds per step" };
  const yScale = isK ? "linear" : "log";
  return { name: file, title, chart: lineChart({ ...options, yScale, lines }) };
}

/** Milliseconds of steps against what is varied. */
function timePoints(
  works: readonly WorkResult[],
  valueOf: (work: WorkResult) => number,
): LinePoint[] {
  return works.map((work) => {
    const { median, least, most } = spreadOf(work.results[0].msPerStep);
    return { x: valueOf(work), y: median, low: least, high: most };
  });
}

/** The whole step, its phases, and the dense step. */
function kLines(dense: readonly WorkResult[], sparse: readonly WorkResult[]): Line[] {
  const valueOf = ({ k }: WorkResult): number => k ?? NaN;
  // The loss and all else are too little to be seen.
  const phases = ["forward", "top-k", "dx", "dW and update"];
  return [
    { label: "whole step", color: BASELINE_COLOR, points: timePoints(sparse, valueOf) },
    ...phases.map((phase) => ({
      label: phase,
      color: lineColor(PHASE_NAMES.indexOf(phase)),
      points: sparse.map((work) => ({
        x: valueOf(work),
        y: Object.fromEntries(phasesOf(work.results[0]))[phase],
      })),
    })),
    ...dense.map(({ results: [{ msPerStep }] }) => ({
      label: "whole step, dense",
      color: BASELINE_COLOR,
      dashes: DASHES,
      isBare: true,
      points: sparse.map((work) => ({ x: valueOf(work), y: median(msPerStep) })),
    })),
  ];
}
