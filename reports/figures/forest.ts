/**
 * The forest plot of the claims: a line for each quantity of a claim, with its 95 % interval, the
 * limit of its rule and the paper's value. Pure: verdicts in, a vega-lite view out. Not here: the
 * rules (see `experiments/paper/verdict_rules.ts`).
 *
 * @module
 */
import type {
  ClaimKind,
  ClaimVerdict,
  Quantity,
  Verdict,
} from "../../experiments/paper/claims/claim.ts";
import { INK, lineColor } from "./colors.ts";
import { type ChartSpec, topLegend } from "./style.ts";

/** The panels, from top to bottom: claims of one kind share a rule and an axis. */
const PANELS: Readonly<Record<ClaimKind, string>> = {
  suffices: "Suffices, does not hurt: difference in test accuracy (points)",
  improves: "Improves, adds to dropout: difference in test accuracy (points)",
  leads: "Leads by far: difference in test accuracy (points)",
  epochs:
    "Needs no more epochs: ratio of epochs to a dev accuracy (paper: ratio of Iter; log scale)",
  peak: "Best k against the dense model: difference in test accuracy (points)",
  overfitting: "Reduces overfitting: difference in the training-test accuracy gap (points)",
  cost: "Costs less: ratio of times over rounds (log scale)",
  depth: "Grows with depth: five layers minus two, of the difference in the gap (points)",
};

const VERDICT_COLORS: Readonly<Record<Verdict, string>> = {
  "reproduced": lineColor(2),
  "not reproduced": lineColor(1),
  "undecided": lineColor(4),
  "too few runs": INK.open[0],
  "not tested": INK.open[0],
};

/** A line of the plot, in the unit of its axis. */
interface ForestLine {
  readonly label: string;
  readonly verdict: Verdict;
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly limit: number;
  readonly paper: number | undefined;
}

const WIDTH = 560;
const LINE_HEIGHT = 22;
/** How far our points are below the line and the paper's above it, so that neither hides the other. */
const SHIFT = 4;

/** Draws the claims with runs; undefined without any. */
export function forestChart(verdicts: readonly ClaimVerdict[]): ChartSpec | undefined {
  const shown = new Set<unknown>();
  const panels = (Object.keys(PANELS) as ClaimKind[]).flatMap((kind) => {
    const lines = verdicts.filter(({ claim }) => claim.kind === kind).flatMap((verdict) =>
      linesOf(verdict, shown)
    );
    return lines.length === 0 ? [] : [{ kind, lines }];
  });
  if (panels.length === 0) return undefined;
  const found = new Set(panels.flatMap(({ lines }) => lines.map(({ verdict }) => verdict)));
  const color = verdictColor(
    (Object.keys(VERDICT_COLORS) as Verdict[]).filter((one) => found.has(one)),
  );
  return {
    title: {
      text: "Claims: our intervals and the paper's values",
      subtitle: "Dot and bar: ours with its 95 % interval over seeds, or the range over rounds. " +
        "Diamond above: the paper's. Red line: the limit of the rule",
    },
    vconcat: panels.map(({ kind, lines }) => panel(kind, lines, color)),
    spacing: 26,
    resolve: { scale: { color: "shared" } },
  };
}

/** The quantities of a claim; a test shared by several claims appears once. */
function linesOf({ claim, verdict, cases }: ClaimVerdict, shown: Set<unknown>): ForestLine[] {
  return cases.flatMap(({ label, paper, finding }, index): ForestLine[] => {
    const test = claim.cases[index];
    if (finding === undefined || shown.has(test)) return [];
    shown.add(test);
    const { quantity, limit } = finding;
    return [{
      label: `${claim.id}  ${label}`,
      verdict,
      value: onAxis(quantity, quantity.value),
      low: quantity.interval && onAxis(quantity, quantity.interval.low),
      high: quantity.interval && onAxis(quantity, quantity.interval.high),
      limit: onAxis(quantity, limit),
      paper: paper?.unit === quantity.unit ? onAxis(quantity, paper.value) : undefined,
    }];
  });
}

/** Converts differences in accuracy to points. */
function onAxis({ unit }: Quantity, value: number): number {
  return unit === "difference" ? 100 * value : value;
}

/** The colours of the verdicts in the plot. */
function verdictColor(verdicts: readonly Verdict[]): ChartSpec {
  return {
    field: "verdict",
    type: "nominal",
    title: null,
    scale: { domain: verdicts, range: verdicts.map((verdict) => VERDICT_COLORS[verdict]) },
    legend: topLegend(verdicts),
  };
}

function panel(kind: ClaimKind, lines: readonly ForestLine[], color: ChartSpec): ChartSpec {
  const values = lines.flatMap(({ value, low, high, limit, paper }) => [
    value,
    limit,
    low ?? value,
    high ?? value,
    paper ?? value,
  ]);
  const isRatio = kind === "epochs" || kind === "cost";
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = 0.04 * (most - least || 1);
  const domain = isRatio ? [least / 1.1, most * 1.1] : [least - margin, most + margin];
  const x = (field: string): ChartSpec => ({
    field,
    type: "quantitative",
    title: null,
    scale: { type: isRatio ? "log" : "linear", domain, nice: false },
    axis: isRatio
      ? {
        values: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.7, 1, 1.2, 1.5, 2, 3, 5, 7, 10, 20, 50],
        labelExpr: "format(datum.value, '~r')",
      }
      : { tickCount: 8, labelExpr: "format(datum.value, '.3~r')" },
  });
  return {
    title: { text: PANELS[kind], fontSize: 12, offset: 6, frame: "group" },
    width: WIDTH,
    height: LINE_HEIGHT * lines.length,
    data: { values: lines },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: null,
        title: null,
        axis: { labelLimit: 320, grid: true, ticks: false, domain: false },
      },
    },
    layer: [
      {
        mark: { type: "tick", thickness: 2, size: LINE_HEIGHT, color: INK.limit[0] },
        encoding: { x: x("limit") },
      },
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeWidth: 2.4, yOffset: SHIFT },
        encoding: { x: x("low"), x2: { field: "high" }, color },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1, yOffset: SHIFT },
        encoding: { x: x("value"), color },
      },
      {
        transform: [{ filter: "isValid(datum.paper)" }],
        mark: {
          type: "point",
          shape: "diamond",
          size: 44,
          yOffset: -SHIFT,
          strokeWidth: 1.6,
          color: INK.baseline[0],
          opacity: 1,
        },
        encoding: { x: x("paper") },
      },
    ],
  };
}
