/**
 * The section that says when meProp pays: whole steps and their backpropagation, against dense ones
 * without zeros. Measured times in, Markdown blocks and a figure out.
 *
 * @module
 */
import {
  backpropMs,
  type GroupResult,
  type Pass,
  type PaysPart,
  type WorkResult,
} from "../../experiments/bench/results.ts";
import { type Spread, spreadOf } from "../../experiments/bench/rounds.ts";
import { isComparable, PAYS_TARGETS } from "../../experiments/bench/targets.ts";
import { OPTIMIZER_LABELS, type WorkloadName } from "../../experiments/bench/work.ts";
import { lineColor } from "../figures/colors.ts";
import type { ChartSpec } from "../figures/style.ts";
import { list } from "../tables/format.ts";
import { DASHES, type PerformanceFigure } from "./chart.ts";
import { columnTable, formatSpread } from "./format.ts";
import { linkTo, machineBlock, type Section } from "./section.ts";
import { ratio } from "./sides.ts";
import { targetTable } from "./target_table.ts";

/** A step that is this many times as fast pays. */
const LEAST_GAIN = 1.2;
/** What the paper keeps with Adam: the k that the answer speaks of. */
const PAPER_K = { mlp: 20, lstm: 5 } as const satisfies Partial<Record<WorkloadName, number>>;

/** Steps that differ in k alone, and their passes. */
interface Comparison {
  readonly dense: WorkResult;
  readonly sparse: readonly WorkResult[];
  readonly passes: readonly Pass[];
}

/** Writes the section. */
export function paysSection(part: PaysPart): Section {
  const comparisons = part.groups.map((group) => compare(part, group));
  const figure = paysFigure(comparisons);
  const blocks = [
    "## When does meProp pay?",
    answer(comparisons),
    "Ours, one thread, strict instructions, each step from weights that were trained as it trains. " +
    "Dense is exact back-propagation as this library trains with it, without the products of " +
    "zeros. Given is dense / meProp: of “backprop”, selection, dx and dW multiplied out into " +
    "memory, and of the whole step with forward pass and update, where Adam passes over every " +
    "weight and AdaGrad over those with a gradient.",
    machineBlock(part),
    linkTo(figure),
    paysTable(comparisons, [["backprop", backpropGain], ["step", stepGain]]),
    "### Targets, pays",
    "Set before the kernels that were to reach them; medians decide.",
    targetTable(part, PAYS_TARGETS),
  ];
  return { blocks, figures: [figure] };
}

function compare({ passes }: PaysPart, { name, works }: GroupResult): Comparison {
  const [dense, ...sparse] = works;
  return { dense, sparse, passes: passes.find(({ group }) => group === name)?.rows ?? [] };
}

function stepGain({ dense }: Comparison, { results: [{ msPerStep }] }: WorkResult): Spread {
  return ratio(dense.results[0].msPerStep, msPerStep) as Spread;
}

function backpropGain({ passes }: Comparison, { k }: WorkResult): Spread | undefined {
  const [dense, sparse] = [null, k].map((wanted) => passes.find((pass) => pass.k === wanted));
  return ratio(dense && backpropMs(dense), sparse && backpropMs(sparse));
}

/** What is gained, by name. */
type Gain = readonly [
  name: string,
  of: (comparison: Comparison, work: WorkResult) => Spread | undefined,
];

/** One row for each optimizer, model and minibatch; a column for each gain at each k. */
function paysTable(comparisons: readonly Comparison[], gains: readonly Gain[]): string {
  const ks = [...new Set(comparisons.flatMap(({ sparse }) => sparse.map(({ k }) => k)))];
  return columnTable(comparisons, [
    { title: "model", isText: true, cell: ({ dense }) => dense.model },
    { title: "optimizer", isText: true, cell: ({ dense }) => OPTIMIZER_LABELS[dense.optimizer] },
    { title: "minibatch", cell: ({ dense }) => String(dense.batchSize) },
    {
      title: "dense, ms",
      cell: ({ dense: { results: [{ msPerStep }] } }) => formatSpread(spreadOf(msPerStep)),
    },
    ...ks.flatMap((k) =>
      gains.map(([what, gain]) => ({
        title: `k=${k}: ${what}`,
        cell(comparison: Comparison) {
          const work = comparison.sparse.find((one) => one.k === k);
          return formatSpread(work && gain(comparison, work), "x");
        },
      }))
    ),
  ]);
}

/** The sentence, the figure and the whole steps, for a report in another folder beside this one. */
export function paysSummary(part: PaysPart): string[] {
  const comparisons = part.groups.map((group) => compare(part, group));
  return [
    answer(comparisons),
    linkTo(paysFigure(comparisons), "../"),
    "Exact back-propagation without zeros / meProp, whole steps, one thread:",
    paysTable(comparisons, [["step", stepGain]]),
  ];
}

/** A sentence to act upon: with which settings a whole step is faster by a fifth. */
function answer(comparisons: readonly Comparison[]): string {
  const gains = comparisons.flatMap((comparison) => {
    const { workload, model, optimizer, batchSize } = comparison.dense;
    const ks: Partial<Record<WorkloadName, number>> = PAPER_K;
    const work = comparison.sparse.find(({ k }) => k === ks[workload]);
    if (work === undefined) return [];
    const setting = `${model} with ${OPTIMIZER_LABELS[optimizer]}`;
    const spread = stepGain(comparison, work);
    const isComparableHere = isComparable(spread, "unused");
    return [{ setting, batchSize, pays: isComparableHere && spread.median >= LEAST_GAIN }];
  });
  const settings = [...new Set(gains.map(({ setting }) => setting))];
  const name = (pays: boolean): string[] =>
    settings.flatMap((setting) => {
      const all = gains.filter((one) => one.setting === setting);
      const some = all.filter((one) => one.pays === pays);
      if (some.length === 0) return [];
      if (some.length === all.length) return [setting];
      return [`${setting} at minibatches of ${list(some.map(({ batchSize }) => batchSize))}`];
    });
  const [yes, no] = [name(true), name(false)];
  const claim = `at least ${LEAST_GAIN} times as fast as exact back-propagation without zeros`;
  return `With the paper's k (${PAPER_K.mlp} of each hidden layer, ${PAPER_K.lstm} of each gate) ` +
    (yes.length === 0
      ? `a whole training step is nowhere ${claim}.`
      : `a whole training step is ${claim} for ${list(yes)}` +
        (no.length === 0 ? "." : `; not for ${list(no)}.`));
}

/** A panel for each model, a row for each optimizer and minibatch, a point for each k. */
function paysFigure(comparisons: readonly Comparison[]): PerformanceFigure {
  const title = "A whole step: dense without zeros / meProp";
  const values = comparisons.flatMap((comparison) =>
    comparison.sparse.map((work) => ({
      model: work.model,
      label: `${OPTIMIZER_LABELS[work.optimizer]}, minibatch ${work.batchSize}`,
      k: `k=${work.k}`,
      ...stepGain(comparison, work),
    }))
  );
  const ks = [...new Set(values.map(({ k }) => k))];
  const domain = [
    Math.min(0.9, ...values.map(({ least }) => least)),
    Math.max(1.1, ...values.map(({ most }) => most)),
  ];
  const x = {
    type: "quantitative",
    title: "Times as fast as dense",
    scale: { type: "log", domain, nice: false },
    axis: {
      values: [0.5, 0.7, 0.8, 1, 1.2, 1.5, 2, 3, 5, 7, 10],
      labelExpr: "format(datum.value, '~r')",
    },
  };
  const y = { field: "label", type: "nominal", title: null, sort: null, axis: { labelLimit: 260 } };
  const color = {
    field: "k",
    type: "nominal",
    title: null,
    sort: null,
    scale: { domain: ks, range: ks.map((_, i) => lineColor(i)) },
  };
  const panel = (model: string): ChartSpec => ({
    title: { text: model, fontSize: 12, offset: 6 },
    data: { values: values.filter((one) => one.model === model) },
    width: 480,
    height: { step: 26 },
    layer: [
      { mark: { type: "rule", strokeDash: DASHES }, encoding: { x: { ...x, datum: 1 } } },
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: { ...x, field: "least" }, x2: { field: "most" }, y, color },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x: { ...x, field: "median" }, y, color },
      },
    ],
  });
  const chart = {
    title: {
      text: title,
      subtitle: "Point: median over rounds. Line: least to most. Left of 1 meProp is slower",
    },
    vconcat: [...new Set(values.map(({ model }) => model))].map(panel),
  };
  return { name: "pays", title, chart };
}
