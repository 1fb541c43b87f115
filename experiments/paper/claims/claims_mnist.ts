/**
 * The claims about MNIST, each with its rule; claims.ts records when the rules were fixed. Not here:
 * tagging, parsing.
 *
 * @module
 */
import type { Claim, RowReference } from "./claim.ts";
import {
  addsToDropoutClaim,
  beatsNarrowClaim,
  type ComparedPair,
  difference,
  epochsClaim,
  improvesClaim,
  OVERFITTING_CRITERION,
  overfittingCase,
  overfittingClaim,
  type Pair,
  points,
  SUFFICES_CRITERION,
  sufficesCase,
  sufficesClaim,
} from "./claim_pairs.ts";
import { growsWithDepth } from "./overfitting_rules.ts";
import {
  FIGURE4,
  TABLE1_MNIST,
  TABLE3_MNIST,
  TABLE4_MNIST,
  TABLE5_MNIST,
  TABLE6_MNIST,
} from "../numbers.ts";
import { leadsBy, peaksInside } from "../verdict_rules.ts";

/** The smallest lead of top-k over random-k that counts, a fraction; for all tasks. */
export const RANDOM_GAP = 0.02;
/** The smallest lead of k of 500 units over a dense model with k units that counts, a fraction. */
const WIDTH_GAP = 0.015;
/** The dev accuracy of C3. */
const LEVEL = 0.975;

const PAIRS: readonly Pair[] = [
  {
    suffix: "a",
    where: "On MNIST with AdaGrad",
    label: "AdaGrad, k=10",
    k: 10,
    width: 500,
    level: LEVEL,
    row: "table1-mnist/adagrad-top10",
    baseline: "table1-mnist/adagrad-dense",
    paper: { row: TABLE1_MNIST.adaGradTop10, baseline: TABLE1_MNIST.adaGradDense },
    paperGain: TABLE1_MNIST.adaGradTop10.testAccuracy - TABLE1_MNIST.adaGradDense.testAccuracy,
  },
  {
    suffix: "b",
    where: "On MNIST with Adam",
    label: "Adam, k=20",
    k: 20,
    width: 500,
    level: LEVEL,
    row: "table1-mnist/adam-top20",
    baseline: "table1-mnist/adam-dense",
    paper: { row: TABLE1_MNIST.adamTop20, baseline: TABLE1_MNIST.adamDense },
    paperGain: TABLE1_MNIST.adamTop20.testAccuracy - TABLE1_MNIST.adamDense.testAccuracy,
  },
];

const SUFFICES = PAIRS.map(sufficesClaim);

const LEFT_K = [5, 10, 20, 40, 80, 160] as const;
const DENSE_K = 500;

function leftRow(k: number): RowReference {
  return `figure4-left/${k === DENSE_K ? "dense" : `top${k}`}`;
}

const paperPeak = Math.max(...Object.values(FIGURE4.topK));
const paperPeakK = Number(
  Object.entries(FIGURE4.topK).find(([, accuracy]) => accuracy === paperPeak)?.[0],
);

const invertedU: Claim = {
  id: "C7",
  kind: "peak",
  statement:
    "On MNIST, meProp reduces overfitting: test accuracy as a function of k peaks between the " +
    "smallest k and the dense model",
  criterion:
    "Best k by mean dev accuracy over the same seeds at each k, and its paired difference " +
    `in test accuracy from the dense model: reproduced if k is neither ${LEFT_K[0]} nor ` +
    `${DENSE_K} and the interval lies above 0, not reproduced if k is one of them or no part of ` +
    "the interval lies above 0",
  rows: [...LEFT_K, DENSE_K].map(leftRow),
  cases: [{
    label: `peak (the paper's at k=${paperPeakK}) - dense`,
    paper: difference(paperPeak - FIGURE4.topK[DENSE_K]),
    find: peaksInside([...LEFT_K, DENSE_K].map((k) => ({ k, row: leftRow(k) }))),
  }],
};

/** The points up to 8 % at which the paper plots both curves. */
const MIDDLE_K = [5, 20, 40] as const;

const beatsRandom: Claim = {
  id: "C8a",
  kind: "leads",
  statement: "On MNIST, the largest entries matter: top-k is far more accurate than random-k",
  criterion: "Paired difference in test accuracy, top-k - random-k: reproduced if the interval " +
    `lies above ${points(RANDOM_GAP)} at each of k = ${MIDDLE_K.join(", ")}, not reproduced if ` +
    "it lies below at any of them",
  rows: MIDDLE_K.flatMap((k): RowReference[] => [
    `figure4-middle/top${k}`,
    `figure4-middle/random${k}`,
  ]),
  cases: MIDDLE_K.map((k) => ({
    label: `k=${k}`,
    paper: difference(FIGURE4.topK[k] - FIGURE4.randomK[k]),
    find: leadsBy(
      { row: `figure4-middle/top${k}`, baseline: `figure4-middle/random${k}` },
      RANDOM_GAP,
    ),
  })),
};

const beatsNarrow = beatsNarrowClaim("a", "On MNIST", {
  label: "k=20 - h=20",
  k: 20,
  width: 500,
  row: "table3-mnist/top20",
  baseline: "table3-mnist/h20",
  paper: { row: TABLE3_MNIST.top20, baseline: TABLE3_MNIST.hiddenSize20 },
}, { least: WIDTH_GAP });

const dropout: ComparedPair = {
  label: "dropout 0.2, k=25",
  row: "table4-mnist/dropout-top25",
  baseline: "table4-mnist/dropout-dense",
  paper: { row: TABLE4_MNIST.top25, baseline: TABLE4_MNIST.dense },
};

const addsToDropout = addsToDropoutClaim(
  "a",
  "On MNIST",
  dropout,
  TABLE4_MNIST.top25.testAccuracy - TABLE4_MNIST.dense.testAccuracy,
);

const DEPTHS = [2, 3, 4, 5] as const;

function depthPair(layers: typeof DEPTHS[number]): ComparedPair {
  const { top25, dense } = TABLE5_MNIST[layers];
  return {
    label: `${layers} hidden layers, k=25`,
    row: `table5-mnist/layers${layers}-top25`,
    baseline: `table5-mnist/layers${layers}-dense`,
    paper: { row: top25, baseline: dense },
  };
}

const depthPairs = DEPTHS.map(depthPair);
const depthRows = depthPairs.flatMap(({ row, baseline }) => [row, baseline]);

const worksInDepth: Claim = {
  id: "C11",
  kind: "suffices",
  statement: "On MNIST with dropout, meProp does not hurt models with 2 to 5 hidden layers",
  criterion: `${SUFFICES_CRITERION}; at each depth`,
  rows: depthRows,
  cases: depthPairs.map(sufficesCase),
};

const unifiedPairs: readonly ComparedPair[] = [
  {
    label: "2 hidden layers, k=30",
    row: "table6-mnist/layers2-unified30",
    baseline: "table6-mnist/layers2-dense",
    paper: { row: TABLE6_MNIST[2].unified, baseline: TABLE6_MNIST[2].dense },
  },
  {
    label: "5 hidden layers, k=50",
    row: "table6-mnist/layers5-unified50",
    baseline: "table6-mnist/layers5-dense",
    paper: { row: TABLE6_MNIST[5].unified, baseline: TABLE6_MNIST[5].dense },
  },
];

const worksUnified: Claim = {
  id: "C12",
  kind: "suffices",
  statement: "On MNIST, one selection of entries for a whole minibatch preserves accuracy",
  criterion: `${SUFFICES_CRITERION}; for both 2 and 5 hidden layers`,
  rows: unifiedPairs.flatMap(({ row, baseline }) => [row, baseline]),
  cases: unifiedPairs.map(sufficesCase),
};

const anyOptimizer: Claim = {
  id: "C15",
  kind: "suffices",
  statement:
    "On MNIST, the result does not depend on the optimizer: a small k suffices with both " +
    "AdaGrad and Adam",
  criterion: "The criterion of C1, for both optimizers",
  rows: SUFFICES.flatMap(({ rows }) => rows),
  cases: SUFFICES.flatMap(({ cases }) => cases),
};

const overfitting: readonly Claim[] = [
  ...PAIRS.map(overfittingClaim),
  overfittingClaim({
    suffix: "g",
    where: "On MNIST with Adam",
    label: "Adam, k=80",
    row: "table1-mnist/adam-top80",
    baseline: "table1-mnist/adam-dense",
  }),
  overfittingClaim({ ...dropout, suffix: "h", where: "On MNIST with dropout" }),
  {
    id: "C17i",
    kind: "overfitting",
    statement:
      "On MNIST with dropout, meProp reduces overfitting in models with 2 to 5 hidden layers",
    criterion: `${OVERFITTING_CRITERION}; at each depth`,
    rows: depthRows,
    cases: depthPairs.map(overfittingCase),
  },
];

const [shallow, deep] = [depthPair(2), depthPair(5)];

const scalesWithDepth: Claim = {
  id: "C18",
  kind: "depth",
  statement: "On MNIST with dropout, the deeper the model, the more meProp reduces overfitting",
  criterion:
    "Paired difference in the gap as in C17, 5 hidden layers - 2: reproduced if the interval " +
    "lies below 0 and test accuracy with 5 layers meets the criterion of C1, not reproduced if " +
    "no part of the interval lies below 0",
  rows: [shallow, deep].flatMap(({ row, baseline }) => [row, baseline]),
  cases: [{ label: "5 - 2 hidden layers", paper: undefined, find: growsWithDepth(shallow, deep) }],
};

/** The claims on MNIST, in the order of their numbers. */
export const MNIST_CLAIMS: readonly Claim[] = [
  ...SUFFICES,
  ...PAIRS.map(improvesClaim),
  ...PAIRS.map(epochsClaim),
  invertedU,
  beatsRandom,
  beatsNarrow,
  addsToDropout,
  worksInDepth,
  worksUnified,
  anyOptimizer,
  ...overfitting,
  scalesWithDepth,
];
