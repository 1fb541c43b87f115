/**
 * The claims that the MNIST runs of Table 1 and Figure 4 can decide, each with its rule. The rules
 * were fixed before there were runs: changing one needs a reason in the history. Not here: tagging's.
 *
 * @module
 */
import { mean } from "../../../lib/math/statistics.ts";
import {
  ALLOWED_LOSS,
  difference,
  improves,
  needsNoMoreEpochs,
  type Pair,
  points,
  suffices,
  sufficesCase,
} from "./claim_pairs.ts";
import { FIGURE4, TABLE1_MNIST } from "../numbers.ts";
import {
  aboveZero,
  atLeast,
  type Claim,
  type RowReference,
  type ScoreLookup,
  testBySeed,
  testDifference,
} from "../verdict.ts";

/** The least lead of top-k over random-k: a fraction; in tagging too. */
export const RANDOM_GAP = 0.02;
/** The least lead of k of 500 units over a dense model with k units: a fraction. */
const WIDTH_GAP = 0.015;

const PAIRS: readonly Pair[] = [
  {
    suffix: "a",
    where: "On MNIST with AdaGrad",
    label: "AdaGrad, k=10",
    k: 10,
    width: 500,
    row: "table1-mnist/adagrad-top10",
    baseline: "table1-mnist/adagrad-dense",
    paper: { row: TABLE1_MNIST.adaGradTop10, baseline: TABLE1_MNIST.adaGradDense },
  },
  {
    suffix: "b",
    where: "On MNIST with Adam",
    label: "Adam, k=20",
    k: 20,
    width: 500,
    row: "table1-mnist/adam-top20",
    baseline: "table1-mnist/adam-dense",
    paper: { row: TABLE1_MNIST.adamTop20, baseline: TABLE1_MNIST.adamDense },
  },
];

const LEFT_K = [5, 10, 20, 40, 80, 160] as const;
const DENSE_K = 500;

function leftRow(k: number): RowReference {
  return `figure4-left/${k === DENSE_K ? "dense" : `top${k}`}`;
}

/** The k of the highest mean test accuracy on the curve; undefined if a point has no runs. */
function findPeak(scores: ScoreLookup): number | undefined {
  const curve = [...LEFT_K, DENSE_K].map((k) => ({ k, runs: testBySeed(scores(leftRow(k))) }));
  if (curve.some(({ runs }) => runs.size === 0)) return undefined;
  const accuracies = curve.map(({ runs }) => mean([...runs.values()]));
  return curve[accuracies.indexOf(Math.max(...accuracies))].k;
}

const paperPeak = Math.max(...Object.values(FIGURE4.topK));
const paperPeakK = Number(
  Object.entries(FIGURE4.topK).find(([, accuracy]) => accuracy === paperPeak)?.[0],
);

const invertedU: Claim = {
  id: "C7",
  statement:
    "On MNIST, meProp reduces overfitting: over k, the test accuracy has its peak between the " +
    "smallest k and the dense model",
  criterion:
    `The k of the highest mean test accuracy is neither ${LEFT_K[0]} nor ${DENSE_K}, and ` +
    "its mean paired difference to the dense model is above 0 with its whole 95 % interval (not " +
    "corrected for having chosen the best k, in the claim's favour)",
  rows: [...LEFT_K, DENSE_K].map(leftRow),
  cases: [
    {
      label: "peak at k",
      paper: { unit: "k", value: paperPeakK },
      measure: (scores) => {
        const k = findPeak(scores);
        return k === undefined ? undefined : { unit: "k", value: k };
      },
      outcome: ({ value }) => value > LEFT_K[0] && value < DENSE_K ? "met" : "unmet",
    },
    {
      label: "peak - dense",
      paper: difference(paperPeak - FIGURE4.topK[DENSE_K]),
      measure: (scores) => {
        const k = findPeak(scores);
        return k === undefined ? undefined : testDifference(leftRow(k), leftRow(DENSE_K))(scores);
      },
      outcome: aboveZero,
    },
  ],
};

/** The points up to 8 % where the paper has both curves. */
const MIDDLE_K = [5, 20, 40] as const;

const beatsRandom: Claim = {
  id: "C8a",
  statement:
    "On MNIST, the largest entries matter: top-k is far better than k entries drawn at random",
  criterion: `Mean paired difference of test accuracy, top-k - random-k, at least ` +
    `${points(RANDOM_GAP)} at each of k = ${MIDDLE_K.join(", ")}`,
  rows: MIDDLE_K.flatMap((k): RowReference[] => [
    `figure4-middle/top${k}`,
    `figure4-middle/random${k}`,
  ]),
  cases: MIDDLE_K.map((k) => ({
    label: `k=${k}`,
    paper: difference(FIGURE4.topK[k] - FIGURE4.randomK[k]),
    measure: testDifference(`figure4-middle/top${k}`, `figure4-middle/random${k}`),
    outcome: atLeast(RANDOM_GAP),
  })),
};

const beatsNarrow: Claim = {
  id: "C9a",
  statement:
    "On MNIST, it is not that the model is too wide: k of 500 units beat a dense model with k units",
  criterion: "Mean paired difference of test accuracy, k=20 of 500 - h=20, at least " +
    points(WIDTH_GAP),
  rows: ["figure4-right/top20", "figure4-right/h20"],
  cases: [{
    label: "k=20 - h=20",
    paper: difference(FIGURE4.topK[20] - FIGURE4.hiddenSize[20]),
    measure: testDifference("figure4-right/top20", "figure4-right/h20"),
    outcome: atLeast(WIDTH_GAP),
  }],
};

const anyOptimizer: Claim = {
  id: "C15",
  statement: "On MNIST, it does not depend on the optimizer: a small k suffices with AdaGrad and " +
    "with Adam",
  criterion: `The criterion of C1 (at least ${points(-ALLOWED_LOSS)}) with both optimizers`,
  rows: PAIRS.flatMap(({ row, baseline }) => [row, baseline]),
  suggestedSeeds: 5,
  cases: PAIRS.map(sufficesCase),
};

/** The claims on MNIST, in the order of their numbers. */
export const MNIST_CLAIMS: readonly Claim[] = [
  ...PAIRS.map(suffices),
  ...PAIRS.map(improves),
  ...PAIRS.map(needsNoMoreEpochs),
  invertedU,
  beatsRandom,
  beatsNarrow,
  anyOptimizer,
];
