/**
 * The claims about part-of-speech tagging, each with its rule: MNIST's where they apply; claims.ts
 * records when the rules were fixed. Not here: MNIST, parsing.
 *
 * @module
 */
import type { Claim } from "./claim.ts";
import {
  addsToDropoutClaim,
  beatsNarrowClaim,
  beatsRandomClaim,
  type ComparedPair,
  epochsClaim,
  improvesClaim,
  overfittingClaim,
  type Pair,
  sufficesClaim,
} from "./claim_pairs.ts";
import { RANDOM_GAP } from "./claims_mnist.ts";
import { TABLE1_POS, TABLE3_POS, TABLE4_POS } from "../numbers.ts";

/**
 * The smallest lead of k of 500 units over a dense model with k units that counts, a fraction: about
 * two thirds of the paper's 0.72 points, as on MNIST (1.5 of 2.24).
 */
const WIDTH_GAP = 0.005;
/** The dev accuracies of C3, by corpus. */
const LEVELS = { wsjSample: 0.955, brown: 0.97 } as const;
/** The paper's gain with Adam, also used for models that the paper lacks. */
const ADAM_GAIN = TABLE1_POS.adamTop5.testAccuracy - TABLE1_POS.adamDense.testAccuracy;

const PAIRS: readonly Pair[] = [
  {
    suffix: "c",
    where: "In tagging with AdaGrad",
    label: "AdaGrad, k=5",
    k: 5,
    width: 500,
    level: LEVELS.wsjSample,
    row: "table1-pos/adagrad-top5",
    baseline: "table1-pos/adagrad-dense",
    paper: { row: TABLE1_POS.adaGradTop5, baseline: TABLE1_POS.adaGradDense },
    paperGain: TABLE1_POS.adaGradTop5.testAccuracy - TABLE1_POS.adaGradDense.testAccuracy,
  },
  {
    suffix: "d",
    where: "In tagging with Adam",
    label: "Adam, k=5",
    k: 5,
    width: 500,
    level: LEVELS.wsjSample,
    row: "table1-pos/adam-top5",
    baseline: "table1-pos/adam-dense",
    paper: { row: TABLE1_POS.adamTop5, baseline: TABLE1_POS.adamDense },
    paperGain: ADAM_GAIN,
  },
  {
    suffix: "e",
    where: "In tagging on the large corpus with Adam",
    label: "Brown, Adam, k=5",
    k: 5,
    width: 500,
    level: LEVELS.brown,
    row: "table1-pos-brown/adam-top5",
    baseline: "table1-pos-brown/adam-dense",
    paperGain: ADAM_GAIN,
  },
  {
    suffix: "f",
    where: "In tagging with 100 units and Adam",
    label: "h=100, Adam, k=5",
    k: 5,
    width: 100,
    level: LEVELS.wsjSample,
    row: "pos-seeds/top5",
    baseline: "pos-seeds/dense",
    paperGain: ADAM_GAIN,
  },
];

const beatsRandom = beatsRandomClaim("b", "In tagging", {
  label: "k=20",
  row: "pos-random/top20",
  baseline: "pos-random/random20",
}, RANDOM_GAP);

const beatsNarrow = beatsNarrowClaim("b", "In tagging", {
  label: "k=5 - h=5",
  k: 5,
  width: 500,
  row: "table3-pos/top5",
  baseline: "table3-pos/h5",
  paper: { row: TABLE3_POS.top5, baseline: TABLE3_POS.hiddenSize5 },
}, { least: WIDTH_GAP, reason: "about two thirds of the paper's lead, as on MNIST" });

const dropout: ComparedPair = {
  label: "dropout 0.5, k=20",
  row: "table4-pos/dropout-top20",
  baseline: "table4-pos/dropout-dense",
  paper: { row: TABLE4_POS.top20, baseline: TABLE4_POS.dense },
};

const addsToDropout = addsToDropoutClaim(
  "b",
  "In tagging",
  dropout,
  TABLE4_POS.top20.testAccuracy - TABLE4_POS.dense.testAccuracy,
);

/** The claims of tagging, in the order of their numbers. */
export const POS_CLAIMS: readonly Claim[] = [
  ...PAIRS.map(sufficesClaim),
  ...PAIRS.map(improvesClaim),
  ...PAIRS.map(epochsClaim),
  beatsRandom,
  beatsNarrow,
  addsToDropout,
  ...PAIRS.map(overfittingClaim),
  overfittingClaim({ ...dropout, suffix: "j", where: "In tagging with dropout" }),
];
