/**
 * Tests of the rules that judge a claim, on scores made up for the purpose.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { claim, PAPER, paperStudy, SEEDS, study, threeSeeds } from "./claims/claims_testing.ts";
import { profileSettings, type StudySettings } from "../engine/plan.ts";
import type { RunState } from "../runs/record.ts";
import { aboveZero, judge, type RunScore, type StudyScores } from "./verdict.ts";

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
