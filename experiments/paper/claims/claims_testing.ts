/**
 * Scores made up for the tests of claims and verdicts: the paper's own numbers, as if they were
 * ours.
 *
 * @module
 */
import { assert } from "@std/assert";
import { CLAIMS } from "./claims.ts";
import {
  FIGURE4,
  type PaperScore,
  TABLE1_MNIST,
  TABLE1_POS,
  TABLE3_POS,
  TABLE4_POS,
} from "../numbers.ts";
import { profileSettings, type StudySettings } from "../../engine/plan.ts";
import type { Claim, RowReference, RowScores, RunScore, StudyScores } from "../verdict.ts";

/** The paper's protocol. */
export const PAPER = profileSettings("paper");
/** The seeds of a row. */
export const SEEDS: readonly number[] = [1, 2, 3];
const EMPTY: RowScores = { scores: new Map(), unscored: new Map(), planned: SEEDS };

/** A study of the given rows; the others have no runs. */
export function study(
  rows: Record<RowReference, RowScores>,
  settings: StudySettings = PAPER,
): StudyScores {
  return { settings, row: (reference) => rows[reference] ?? EMPTY };
}

/** Seeds from 1, three as a rule, with the given test accuracies. */
export function threeSeeds(testAccuracies: readonly number[], iter = 10): RowScores {
  const scores = testAccuracies.map((testAccuracy, index): [number, RunScore] => [
    index + 1,
    { testAccuracy, devAccuracy: testAccuracy, iter },
  ]);
  return { scores: new Map(scores), unscored: new Map(), planned: scores.map(([seed]) => seed) };
}

/** A claim by its number. */
export function claim(id: string): Claim {
  const found = CLAIMS.find((one) => one.id === id);
  assert(found, `There is no claim ${id}`);
  return found;
}

/** The paper's numbers, as if each were the mean of three seeds that vary a little together. */
export function paperStudy(): StudyScores {
  const rows: Record<RowReference, RowScores> = {};
  const add = (reference: RowReference, { testAccuracy, iter }: PaperScore): void => {
    rows[reference] = threeSeeds([-0.001, 0, 0.001].map((step) => testAccuracy + step), iter);
  };
  add("table1-mnist/adagrad-dense", TABLE1_MNIST.adaGradDense);
  add("table1-mnist/adagrad-top10", TABLE1_MNIST.adaGradTop10);
  add("table1-mnist/adam-dense", TABLE1_MNIST.adamDense);
  add("table1-mnist/adam-top20", TABLE1_MNIST.adamTop20);
  for (const panel of ["left", "middle", "right"] as const) {
    for (const [k, testAccuracy] of Object.entries(FIGURE4.topK)) {
      add(`figure4-${panel}/${k === "500" ? "dense" : `top${k}`}`, { testAccuracy });
    }
  }
  add("figure4-left/top10", { testAccuracy: 0.97 });
  for (const [k, testAccuracy] of Object.entries(FIGURE4.randomK)) {
    add(`figure4-middle/random${k}`, { testAccuracy });
  }
  for (const [h, testAccuracy] of Object.entries(FIGURE4.hiddenSize)) {
    add(`figure4-right/h${h}`, { testAccuracy });
  }
  add("table1-pos/adagrad-dense", TABLE1_POS.adaGradDense);
  add("table1-pos/adagrad-top5", TABLE1_POS.adaGradTop5);
  add("table1-pos/adam-dense", TABLE1_POS.adamDense);
  add("table1-pos/adam-top5", TABLE1_POS.adamTop5);
  add("table3-pos/h5", TABLE3_POS.hiddenSize5);
  add("table3-pos/top5", TABLE3_POS.top5);
  add("table4-pos/dropout-dense", TABLE4_POS.dense);
  add("table4-pos/dropout-top20", TABLE4_POS.top20);
  // What the paper has not.
  add("table1-pos-brown/adam-dense", { testAccuracy: 0.972 });
  add("table1-pos-brown/adam-top10", { testAccuracy: 0.968 });
  add("pos-seeds/dense", { testAccuracy: 0.957 });
  add("pos-seeds/top5", { testAccuracy: 0.957 });
  add("pos-random/top20", { testAccuracy: 0.955 });
  add("pos-random/random20", { testAccuracy: 0.92 });
  return study(rows);
}
