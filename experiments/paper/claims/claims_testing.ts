/**
 * Scores made up for the tests of claims and verdicts: the paper's own numbers, as if they were
 * ours.
 *
 * @module
 */
import { assert } from "@std/assert";
import type {
  Claim,
  ClaimVerdict,
  EpochFit,
  RowReference,
  RowScores,
  RunScore,
  StudyScores,
} from "./claim.ts";
import { CLAIMS } from "./claims.ts";
import {
  FIGURE4,
  type PaperScore,
  TABLE1_MNIST,
  TABLE1_PARSING,
  TABLE1_POS,
  TABLE3_MNIST,
  TABLE3_PARSING,
  TABLE3_POS,
  TABLE4_MNIST,
  TABLE4_PARSING,
  TABLE4_POS,
  TABLE5_MNIST,
  TABLE6_MNIST,
} from "../numbers.ts";
import { profileSettings, type StudySettings } from "../../items/profiles.ts";
import { judgeClaims } from "../verdict.ts";

/** The paper's protocol. */
export const PAPER = profileSettings("paper");
/** The seeds of a row. */
export const SEEDS: readonly number[] = [1, 2, 3];
const EMPTY: RowScores = { scores: new Map(), unscored: new Map(), planned: [] };
/** The epochs of a made-up run. */
const EPOCHS = 20;

/** A study of the given rows; the others are not declared. */
export function study(
  rows: Record<RowReference, RowScores>,
  settings: StudySettings = PAPER,
): StudyScores {
  return { settings, row: (reference) => rows[reference] ?? EMPTY };
}

/** A study with some rows in the place of another's. */
export function changed(
  { settings, row }: StudyScores,
  rows: Record<RowReference, RowScores>,
): StudyScores {
  return { settings, row: (reference) => rows[reference] ?? row(reference) };
}

/** A made-up run: of an accuracy, without what older runs lack unless it is given. */
export function score(testAccuracy: number, changes: Partial<RunScore> = {}): RunScore {
  const { iter = 10 } = changes;
  return {
    testAccuracy,
    devAccuracy: testAccuracy,
    iter,
    epochs: EPOCHS,
    // Reaches any level at its Iter, so that the ratio of the epochs is that of the Iters.
    devCurve: [{ epochs: iter, devAccuracy: 0.99 }],
    fit: [],
    items: undefined,
    ...changes,
  };
}

/** Runs of the seeds from 1, all planned. */
export function rowOf(runs: readonly RunScore[]): RowScores {
  const scores = runs.map((run, index): [number, RunScore] => [index + 1, run]);
  return { scores: new Map(scores), unscored: new Map(), planned: scores.map(([seed]) => seed) };
}

/** Runs of the seeds from 1 with the given test accuracies. */
export function accuracies(values: readonly number[], changes: Partial<RunScore> = {}): RowScores {
  return rowOf(values.map((value) => score(value, changes)));
}

/** The fit at the last epoch and at the best. */
export function fitOf(gap: number, iter = 10): EpochFit[] {
  return [iter, EPOCHS].map((epoch) => ({
    epoch,
    trainAccuracy: 0.98 + gap,
    testAccuracy: 0.98,
    trainLoss: 0.1,
    testLoss: 0.1 + gap,
  }));
}

/** A claim by its number. */
export function claim(id: string): Claim {
  const found = CLAIMS.find((one) => one.id === id);
  assert(found, `There is no claim ${id}`);
  return found;
}

/** The verdict on a claim, judged alone. */
export function judge(one: Claim, scores: StudyScores): ClaimVerdict {
  return judgeClaims([one], scores)[0];
}

/** The paper's numbers, as if each were the mean of three seeds that vary a little together. */
export function paperStudy(): StudyScores {
  const rows: Record<RowReference, RowScores> = {};
  const add = (reference: RowReference, { testAccuracy, iter = 10 }: PaperScore): void => {
    // What the paper does not show: the fewer entries or units, the smaller the gap.
    const gap = reference.endsWith("dense") ? 0.015 : reference.includes("layers5") ? 0.009 : 0.01;
    rows[reference] = accuracies(
      [-0.001, 0, 0.001].map((step) => testAccuracy + step),
      { iter, fit: fitOf(gap, iter) },
    );
  };
  add("table1-mnist/adagrad-dense", TABLE1_MNIST.adaGradDense);
  add("table1-mnist/adagrad-top10", TABLE1_MNIST.adaGradTop10);
  add("table1-mnist/adam-dense", TABLE1_MNIST.adamDense);
  add("table1-mnist/adam-top20", TABLE1_MNIST.adamTop20);
  add("table1-mnist/adam-top80", { testAccuracy: FIGURE4.topK[80] });
  add("table3-mnist/h20", TABLE3_MNIST.hiddenSize20);
  add("table3-mnist/top20", TABLE3_MNIST.top20);
  add("table4-mnist/dropout-dense", TABLE4_MNIST.dense);
  add("table4-mnist/dropout-top25", TABLE4_MNIST.top25);
  for (const [layers, { dense, top25 }] of Object.entries(TABLE5_MNIST)) {
    add(`table5-mnist/layers${layers}-dense`, dense);
    add(`table5-mnist/layers${layers}-top25`, top25);
  }
  add("table6-mnist/layers2-dense", TABLE6_MNIST[2].dense);
  add("table6-mnist/layers2-unified30", TABLE6_MNIST[2].unified);
  add("table6-mnist/layers5-dense", TABLE6_MNIST[5].dense);
  add("table6-mnist/layers5-unified50", TABLE6_MNIST[5].unified);
  for (const panel of ["left", "middle", "right"] as const) {
    for (const [k, testAccuracy] of Object.entries(FIGURE4.topK)) {
      add(`figure4-${panel}/${k === "500" ? "dense" : `top${k}`}`, { testAccuracy });
    }
  }
  add("figure4-left/top10", { testAccuracy: 0.97 });
  for (const [k, testAccuracy] of Object.entries(FIGURE4.randomK)) {
    add(`figure4-middle/random${k}`, { testAccuracy });
  }
  add("table1-pos/adagrad-dense", TABLE1_POS.adaGradDense);
  add("table1-pos/adagrad-top5", TABLE1_POS.adaGradTop5);
  add("table1-pos/adam-dense", TABLE1_POS.adamDense);
  add("table1-pos/adam-top5", TABLE1_POS.adamTop5);
  add("table3-pos/h5", TABLE3_POS.hiddenSize5);
  add("table3-pos/top5", TABLE3_POS.top5);
  add("table4-pos/dropout-dense", TABLE4_POS.dense);
  add("table4-pos/dropout-top20", TABLE4_POS.top20);
  add("table1-parsing/adagrad-dense", TABLE1_PARSING.adaGradDense);
  add("table1-parsing/adagrad-top20", TABLE1_PARSING.adaGradTop20);
  add("table1-parsing/adam-dense", TABLE1_PARSING.adamDense);
  add("table1-parsing/adam-top20", TABLE1_PARSING.adamTop20);
  add("table3-parsing/h20", TABLE3_PARSING.hiddenSize20);
  add("table3-parsing/top20", TABLE3_PARSING.top20);
  add("table4-parsing/dropout-dense", TABLE4_PARSING.dense);
  add("table4-parsing/dropout-top40", TABLE4_PARSING.top40);
  // Values that the paper lacks.
  add("table1-parsing/adam-relu-dense", { testAccuracy: 0.9 });
  add("table1-parsing-large/adam-dense", { testAccuracy: 0.9 });
  add("table1-parsing-large/adam-top20", { testAccuracy: 0.9 });
  add("table4-parsing/dropout-relu-dense", { testAccuracy: 0.915 });
  add("table4-parsing/dropout-relu-top40", { testAccuracy: 0.915 });
  add("activations-parsing/relu-dense", { testAccuracy: 0.9 });
  add("activations-parsing/relu-top20", { testAccuracy: 0.5 });
  add("parsing-random/top20", { testAccuracy: 0.9 });
  add("parsing-random/random20", { testAccuracy: 0.8 });
  add("table1-pos-brown/adam-dense", { testAccuracy: 0.972 });
  add("table1-pos-brown/adam-top5", { testAccuracy: 0.968 });
  add("pos-seeds/dense", { testAccuracy: 0.957 });
  add("pos-seeds/top5", { testAccuracy: 0.957 });
  add("pos-random/top20", { testAccuracy: 0.955 });
  add("pos-random/random20", { testAccuracy: 0.92 });
  return study(rows);
}
