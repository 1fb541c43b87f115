/**
 * Tests of the claims and of the rules that judge them, on scores made up for the purpose.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { CATALOG } from "./catalog.ts";
import { CLAIMS } from "./claims.ts";
import {
  FIGURE4,
  type PaperScore,
  TABLE1_MNIST,
  TABLE1_POS,
  TABLE3_POS,
  TABLE4_POS,
} from "./paper.ts";
import { profileSettings, type StudySettings } from "./plan.ts";
import type { RunState } from "./run_directory.ts";
import {
  aboveZero,
  type Claim,
  type ClaimVerdict,
  judge,
  type RowReference,
  type RowScores,
  type RunScore,
  type StudyScores,
} from "./verdict.ts";

const PAPER = profileSettings("paper");
const SEEDS = [1, 2, 3];
const EMPTY: RowScores = { scores: new Map(), unscored: new Map(), planned: SEEDS };

function study(
  rows: Record<RowReference, RowScores>,
  settings: StudySettings = PAPER,
): StudyScores {
  return { settings, row: (reference) => rows[reference] ?? EMPTY };
}

/** Seeds from 1, three as a rule, with the given test accuracies. */
function threeSeeds(testAccuracies: readonly number[], iter = 10): RowScores {
  const scores = testAccuracies.map((testAccuracy, index): [number, RunScore] => [
    index + 1,
    { testAccuracy, devAccuracy: testAccuracy, iter },
  ]);
  return { scores: new Map(scores), unscored: new Map(), planned: scores.map(([seed]) => seed) };
}

function claim(id: string): Claim {
  const found = CLAIMS.find((one) => one.id === id);
  assert(found, `There is no claim ${id}`);
  return found;
}

/** The paper's numbers, as if each were the mean of three seeds that vary a little together. */
function paperStudy(): StudyScores {
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

function verdicts(scores: StudyScores): Record<string, ClaimVerdict["verdict"]> {
  return Object.fromEntries(CLAIMS.map((one) => [one.id, judge(one, scores).verdict]));
}

Deno.test("CLAIMS speak of rows that the catalog has, each with a case and a rule in words", () => {
  const known = CATALOG.flatMap((spec) => spec.rows.map((row) => `${spec.id}/${row.id}`));
  for (const { id, rows, cases, criterion, statement } of CLAIMS) {
    for (const row of rows) assert(known.includes(row), `${id}: ${row} is not in the catalog`);
    assert(cases.length > 0 && criterion !== "" && statement !== "", id);
  }
  assertEquals(new Set(CLAIMS.map(({ id }) => id)).size, CLAIMS.length);
});

Deno.test("judge() reproduces the paper from its own numbers, but for C3 in two rows", () => {
  assertEquals(verdicts(paperStudy()), {
    C1a: "reproduced",
    C1b: "reproduced",
    C2a: "reproduced",
    C2b: "reproduced",
    C3a: "not reproduced", // 16 epochs against 8.
    C3b: "reproduced",
    C7: "reproduced",
    C8a: "reproduced",
    C9a: "reproduced",
    C15: "reproduced",
    C1c: "reproduced",
    C1d: "reproduced",
    C1e: "not reproduced", // As made up.
    C1f: "reproduced",
    C2c: "reproduced",
    C2d: "reproduced",
    C2e: "not reproduced",
    C2f: "not reproduced",
    C3c: "reproduced",
    C3d: "not reproduced", // 5 epochs against 2.
    C3e: "reproduced",
    C3f: "reproduced",
    C8b: "reproduced",
    C9b: "reproduced",
    C10: "reproduced",
  });
});

Deno.test("judge() measures the paper's numbers as the paper's evidence", () => {
  const scores = paperStudy();
  for (const one of CLAIMS) {
    for (const { label, paper, ours } of judge(one, scores).cases) {
      assert(ours, `${one.id}, ${label}`);
      if (paper === undefined) continue;
      assertEquals(ours.unit, paper.unit);
      assertAlmostEquals(ours.value, paper.value, 1e-9, `${one.id}, ${label}`);
    }
  }
});

Deno.test("judge() decides by the paper's protocol alone, and says what is in the way", () => {
  const { row } = paperStudy();
  const cases: [Partial<StudySettings>, string][] = [
    [profileSettings("quick"), "Profile quick is not the paper's protocol"],
    [{ epochs: 19 }, "19 epochs in every run instead of the protocol's"],
    [{ corpus: "ewt" }, "Corpus ewt in every run instead of the protocol's"],
    [{ set: ["batchSize=50"] }, "Not the paper's settings: batchSize=50"],
  ];
  for (const [change, note] of cases) {
    const result = judge(claim("C1b"), { settings: { ...PAPER, ...change }, row });
    assertEquals([result.verdict, result.note], ["undecided", note]);
    assert(result.cases[0].ours, "The numbers are shown all the same");
  }
});

Deno.test("judge() leaves open what has too few seeds, and shows the numbers", () => {
  const { row } = paperStudy();
  const note = (planned: readonly number[]): string => {
    const result = judge(claim("C1d"), {
      settings: PAPER,
      row: (reference) => ({ ...row(reference), planned }),
    });
    assertEquals(result.verdict, "undecided");
    assertEquals(result.cases[0].ours?.count, 3, "Of all seeds that there are");
    return result.note;
  };
  assertEquals(note([1]), "table1-pos/adam-top5: 1 seed; at least 3 decide");
  assertEquals(note([1, 2]), "table1-pos/adam-top5: 2 seeds; at least 3 decide");
  assertEquals(note([1, 2, 3, 4]), "table1-pos/adam-top5: 3 of 4 seeds completed");
});

Deno.test("CLAIMS each name their task", () => {
  for (const { id, statement, rows } of CLAIMS) {
    const isTagging = rows.every((row) => row.includes("pos"));
    assert(statement.startsWith(isTagging ? "In tagging" : "On MNIST"), `${id}. ${statement}`);
  }
});

Deno.test("judge() waits for missing runs, and lets no diverged or failed run drop out", () => {
  const { row } = paperStudy();
  const without = (state: RunState | undefined): StudyScores => ({
    settings: PAPER,
    row(reference) {
      const { scores } = row(reference);
      const planned = SEEDS;
      if (reference !== "table1-mnist/adam-top20") return { scores, unscored: new Map(), planned };
      const rest = new Map([...scores].filter(([seed]) => seed !== 2));
      return { scores: rest, unscored: new Map(state === undefined ? [] : [[2, state]]), planned };
    },
  });
  const note = (state: RunState | undefined): string => {
    const result = judge(claim("C15"), without(state));
    assertEquals(result.verdict, "undecided");
    return result.note;
  };
  assertEquals(note(undefined), "table1-mnist/adam-top20: 2 of 3 seeds completed");
  assertEquals(note("RUNNING"), "table1-mnist/adam-top20: 2 of 3 seeds completed");
  assertEquals(note("DIVERGED"), "table1-mnist/adam-top20 seed 2: DIVERGED");
  assertEquals(note("FAILED"), "table1-mnist/adam-top20 seed 2: FAILED");
  assertEquals(judge(claim("C1b"), study({})).cases[0].ours, undefined);
});

Deno.test("judge() says where fewer seeds decided than suggested", () => {
  const { row } = paperStudy();
  assertEquals(judge(claim("C1a"), { settings: PAPER, row }).note, "3 seeds; 5 suggested");
  assertEquals(judge(claim("C9a"), { settings: PAPER, row }).note, "");
  const five = threeSeeds([0.98, 0.98, 0.98, 0.98, 0.98]);
  const rows = { "table1-mnist/adagrad-top10": five, "table1-mnist/adagrad-dense": five } as const;
  assertEquals(judge(claim("C1a"), study(rows)).note, "");
});

Deno.test("C1 allows a loss of 0.1 points and no more", () => {
  const verdict = (ours: number): string =>
    judge(
      claim("C1b"),
      study({
        "table1-mnist/adam-top20": threeSeeds([ours, ours, ours]),
        "table1-mnist/adam-dense": threeSeeds([0.983, 0.983, 0.983]),
      }),
    ).verdict;
  assertEquals(verdict(0.982), "reproduced");
  assertEquals(verdict(0.9819), "not reproduced");
});

Deno.test("C2 is undecided where the mean is above 0 and the interval includes it", () => {
  const result = (ours: readonly number[]): ClaimVerdict =>
    judge(
      claim("C2b"),
      study({
        "table1-mnist/adam-top20": threeSeeds(ours),
        "table1-mnist/adam-dense": threeSeeds([0.98, 0.98, 0.98]),
      }),
    );
  assertEquals(result([0.981, 0.9811, 0.9812]).verdict, "reproduced");
  assertEquals(result([0.979, 0.981, 0.985]).verdict, "undecided");
  assertStringIncludes(result([0.979, 0.981, 0.985]).note, "the interval of 3 seeds includes 0");
  assertEquals(result([0.98, 0.98, 0.98]).verdict, "not reproduced");
  assertEquals(result([0.975, 0.981, 0.983]).verdict, "not reproduced");
});

Deno.test("C3 allows a median ratio of epochs of 1.2", () => {
  const verdict = (iter: number): string =>
    judge(
      claim("C3b"),
      study({
        "table1-mnist/adam-top20": threeSeeds([0.98, 0.98, 0.98], iter),
        "table1-mnist/adam-dense": threeSeeds([0.98, 0.98, 0.98], 10),
      }),
    ).verdict;
  assertEquals(verdict(12), "reproduced");
  assertEquals(verdict(13), "not reproduced");
});

Deno.test("C7 asks for a peak inside, above the dense model", () => {
  const { row } = paperStudy();
  const result = (reference: RowReference, accuracies: readonly number[]): ClaimVerdict =>
    judge(claim("C7"), {
      settings: PAPER,
      row: (other) => other === reference ? threeSeeds(accuracies) : row(other),
    });
  assertEquals(result("figure4-left/top5", [0.99, 0.99, 0.99]).verdict, "not reproduced");
  assertEquals(result("figure4-left/dense", [0.99, 0.99, 0.99]).verdict, "not reproduced");
  const peak = result("figure4-left/top40", [0.975, 0.98, 0.992]);
  assertEquals([peak.verdict, peak.cases[0].ours?.value], ["undecided", 40]);
});

Deno.test("C8 asks for the gap at each k", () => {
  const { row } = paperStudy();
  const result = judge(claim("C8a"), {
    settings: PAPER,
    row: (other) =>
      other === "figure4-middle/random40" ? threeSeeds([0.97, 0.97, 0.97]) : row(other),
  });
  assertEquals(result.cases.map(({ outcome }) => outcome), ["met", "met", "unmet"]);
  assertEquals(result.verdict, "not reproduced");
});

Deno.test("C8 and C9 allow gaps of 2 and of 1.5 points, and no less", () => {
  const { row } = paperStudy();
  const verdict = (id: string, reference: RowReference, accuracy: number): string =>
    judge(claim(id), {
      settings: PAPER,
      row: (other) =>
        other === reference
          ? threeSeeds([-0.001, 0, 0.001].map((step) => accuracy + step))
          : row(other),
    }).verdict;
  assertEquals(verdict("C8a", "figure4-middle/random40", 0.9611), "reproduced");
  assertEquals(verdict("C8a", "figure4-middle/random40", 0.9612), "not reproduced");
  assertEquals(verdict("C9a", "figure4-right/h20", 0.9651), "reproduced");
  assertEquals(verdict("C9a", "figure4-right/h20", 0.9652), "not reproduced");
});

Deno.test("judge() counts other seeds, but not in place of the study's", () => {
  const { row } = paperStudy();
  const renamed = (from: number, to: number): StudyScores => ({
    settings: PAPER,
    row(reference) {
      const scores = new Map(row(reference).scores);
      const score = scores.get(3) as RunScore;
      scores.delete(from);
      return { scores: scores.set(to, score), unscored: new Map(), planned: SEEDS };
    },
  });
  assertEquals(judge(claim("C9a"), renamed(3, 4)).verdict, "undecided");
  assertEquals(judge(claim("C9a"), renamed(9, 9)).cases[0].ours?.count, 4);
});

Deno.test("aboveZero() needs an interval", () => {
  assertEquals(aboveZero({ unit: "difference", value: 0.01, halfWidth: undefined }), "unclear");
  assertEquals(aboveZero({ unit: "difference", value: 0.01, halfWidth: 0.009 }), "met");
});

Deno.test("C8 to C10 of tagging allow gaps of 2, 0.5 and of any points, and no less", () => {
  const { row } = paperStudy();
  const verdict = (id: string, reference: RowReference, accuracy: number): string =>
    judge(claim(id), {
      settings: PAPER,
      row: (other) =>
        other === reference
          ? threeSeeds([-0.001, 0, 0.001].map((step) => accuracy + step))
          : row(other),
    }).verdict;
  assertEquals(verdict("C8b", "pos-random/random20", 0.935), "reproduced");
  assertEquals(verdict("C8b", "pos-random/random20", 0.9351), "not reproduced");
  assertEquals(verdict("C9b", "table3-pos/h5", 0.9662), "reproduced");
  assertEquals(verdict("C9b", "table3-pos/h5", 0.9663), "not reproduced");
  assertEquals(verdict("C10", "table4-pos/dropout-top20", 0.9721), "reproduced");
  assertEquals(verdict("C10", "table4-pos/dropout-top20", 0.972), "not reproduced");
});
