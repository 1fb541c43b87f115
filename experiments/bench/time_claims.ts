/**
 * The paper's claims about time, judged by measurements in turns: the spread over the rounds takes the
 * place of an interval over seeds. Not here: measuring, the claims about accuracy (see `../paper/`).
 *
 * @module
 */
import type { Claim, ClaimCase, Finding, Outcome, Quantity } from "../paper/claims/claim.ts";
import { TABLE1_MNIST, TABLE2_POS } from "../paper/numbers.ts";
import { type MeasuredTimes, shareInUnitsOfK, type TimeRatio } from "./measured_times.ts";
import { paperSpeedUp, TABLE2_MNIST, TABLE7, TABLE8 } from "./paper_times.ts";
import type { Spread } from "./rounds.ts";

/** C4: the most of k / n that k / n of the entries may cost. */
const MOST_SHARE = 1.6;
/** C5 and C6: how far from the paper's a speed-up may be, as a factor to either side. */
const TOLERATED = { least: 0.7, most: 1.3 } as const;
/** C6: how much of the dense forward pass meProp's may take, or the reverse. */
const FORWARD = { least: 0.9, most: 1.1 } as const;
/** C13: the least speed-up where k is a sixteenth of the units. */
const WIDE_SPEED_UP = 3;
const WIDE_K = 512;
/** C16: the least share of the products in a backward pass, the most of the activations. */
const PRODUCT_SHARE = 0.9;
const ACTIVATION_SHARE = 0.02;

/** A range that a spread must lie in. */
interface Range {
  readonly least?: number;
  readonly most?: number;
}

/** As claimed if all rounds are in the range, not if none is. */
function compare({ least, most }: Spread, range: Range): Outcome {
  const { least: from = -Infinity, most: to = Infinity } = range;
  if (least >= from && most <= to) return "met";
  return most < from || least > to ? "unmet" : "unclear";
}

function ratioQuantity(spread: Spread): Quantity {
  const { least, median, most } = spread;
  return { unit: "ratio", value: median, interval: { low: least, high: most } };
}

function findingOf(spread: Spread, range: Range, macs?: number): Finding {
  return {
    quantity: ratioQuantity(spread),
    outcome: compare(spread, range),
    limit: range.most ?? range.least ?? NaN,
    p: undefined,
    notes: [],
    beside: macs === undefined
      ? []
      : [{ label: "multiply-accumulates", quantity: { unit: "ratio", value: macs } }],
  };
}

function timeCase(
  label: string,
  paper: number | undefined,
  ratio: TimeRatio | undefined,
  range: Range,
  spread: (ratio: TimeRatio) => Spread = (one) => one.spread,
): ClaimCase {
  return {
    label,
    paper: paper === undefined ? undefined : { unit: "ratio", value: paper },
    find: () => ratio && findingOf(spread(ratio), range, ratio.macs),
  };
}

function around(paper: number): Range {
  return { least: TOLERATED.least * paper, most: TOLERATED.most * paper };
}

function percentOf(fraction: number): string {
  return `${Math.round(100 * fraction)} %`;
}

/** The ratio of plain loops, the paper's kind of code. */
function plain(
  ratios: readonly TimeRatio[],
  workload: TimeRatio["workload"],
  k: number | null,
): TimeRatio | undefined {
  return ratios.find((one) =>
    one.kernels === "reference" && one.workload === workload && one.k === k
  );
}

/** What the paper's Table 1 gains on MNIST in back-propagation, by k. */
const PAPER_BACKPROP = {
  10: TABLE1_MNIST.adaGradDense.backpropSeconds / TABLE1_MNIST.adaGradTop10.backpropSeconds,
  20: TABLE1_MNIST.adamDense.backpropSeconds / TABLE1_MNIST.adamTop20.backpropSeconds,
} as const;

const PLAIN = "plain loops, one thread";

/**
 * The claims, with cases that find their measurement; one that was not measured finds nothing.
 *
 * @param times What was measured.
 * @returns C4, C5, C6, C13, C14 and C16.
 */
export function timeClaims(times: MeasuredTimes): Claim[] {
  const { backprop, backward, forward, wide, productShare, activationShare } = times;
  const hidden = ([10, 20] as const).map((k) => ({
    k,
    ratio: plain(backprop.filter(({ hiddenSizes: [n] }) => n === 500), "mlp", k),
  }));
  const claim = (
    id: string,
    statement: string,
    criterion: string,
    cases: ClaimCase[],
    notTested?: string,
  ): Claim => ({
    ...{ id, kind: "cost", statement, criterion, rows: [], cases },
    ...notTested !== undefined && { notTested },
  });
  return [
    claim(
      "C4",
      "The time of back-propagation in the linear maps falls in proportion to k / n",
      `Share of the dense time, in units of k / n, ${PLAIN}: all rounds at most ${MOST_SHARE}; ` +
        "not reproduced if none is",
      hidden.map(({ k, ratio }) =>
        timeCase(
          `MNIST, k=${k}`,
          500 / k / PAPER_BACKPROP[k],
          ratio,
          { most: MOST_SHARE },
          (one) => shareInUnitsOfK(one),
        )
      ),
    ),
    claim(
      "C5",
      "Back-propagation in the linear maps gets many times faster",
      `Dense / meProp, ${PLAIN}: all rounds within 30 % of the paper's; not reproduced if none is`,
      hidden.map(({ k, ratio }) =>
        timeCase(`MNIST, k=${k}`, PAPER_BACKPROP[k], ratio, around(PAPER_BACKPROP[k]))
      ),
    ),
    claim(
      "C6",
      "The whole backward pass gets many times faster, and the forward pass stays as it is",
      `Dense / meProp, ${PLAIN}: all rounds of the backward pass within 30 % of the paper's, of the ` +
        `forward pass from ${FORWARD.least} to ${FORWARD.most}; not reproduced if none is`,
      [
        ["MNIST, k=20", "mlp", 20, TABLE2_MNIST.dense, TABLE2_MNIST.top20] as const,
        ["tagging, k=5", "lstm", 5, TABLE2_POS.dense, TABLE2_POS.top5] as const,
      ].flatMap(([label, workload, k, dense, sparse]) => {
        const backwardRatio = dense.backwardSeconds / sparse.backwardSeconds;
        const forwardRatio = dense.forwardSeconds / sparse.forwardSeconds;
        return [
          timeCase(
            `${label}: backward`,
            backwardRatio,
            plain(backward, workload, k),
            around(backwardRatio),
          ),
          timeCase(`${label}: forward`, forwardRatio, plain(forward, workload, k), FORWARD),
        ];
      }),
    ),
    claim(
      "C13",
      "Layers of 8,192 units gain too, the less the larger k is",
      `Dense / meProp with unified top-k: all rounds at least ${WIDE_SPEED_UP} where k is ` +
        `${WIDE_K}, a sixteenth; and the speed-up falls with k`,
      [["Table 7", wide.table7, TABLE7] as const, ["Table 8", wide.table8, TABLE8] as const]
        .flatMap(([table, ratios, paper]) => [
          timeCase(
            `${table}, k=${WIDE_K}`,
            paperSpeedUp(paper, WIDE_K),
            ratios.find(({ k }) => k === WIDE_K),
            { least: WIDE_SPEED_UP },
          ),
          fallsWithK(table, ratios),
        ]),
    ),
    claim(
      "C14",
      "On a GPU, small hidden sizes gain nothing: a forward pass of 64 units takes nearly as long as " +
        "one of 512",
      "Forward time of 512 units / of 64: below 1.3",
      [],
      "It is about a GPU that a small model leaves idle; on the processor measured here the time " +
        "grows with the work",
    ),
    claim(
      "C16",
      "Matrix products take most of back-propagation, nonlinearities next to nothing",
      `Shares of the dense backward pass, ${PLAIN}: all rounds of the products at least ` +
        `${percentOf(PRODUCT_SHARE)}, of the activations at most ${percentOf(ACTIVATION_SHARE)}; ` +
        "not reproduced if none is",
      [["MNIST", "mlp"] as const, ["tagging", "lstm"] as const].flatMap(([label, workload]) => [
        timeCase(`${label}: products`, undefined, plain(productShare, workload, null), {
          least: PRODUCT_SHARE,
        }),
        timeCase(`${label}: activations`, undefined, plain(activationShare, workload, null), {
          most: ACTIVATION_SHARE,
        }),
      ]),
    ),
  ];
}

/** The speed-up falls from each k to the next, by its median; shown is the least such step. */
function fallsWithK(table: string, ratios: readonly TimeRatio[]): ClaimCase {
  const sorted = ratios.toSorted((a, b) => (a.k ?? 0) - (b.k ?? 0));
  const steps = sorted.slice(1).map(({ spread }, i) => sorted[i].spread.median / spread.median);
  return {
    label: `${table}, least step from one k to the next`,
    paper: undefined,
    find: () => {
      if (steps.length === 0) return undefined;
      const least = Math.min(...steps);
      return findingOf({ least, median: least, most: least }, { least: 1 });
    },
  };
}
