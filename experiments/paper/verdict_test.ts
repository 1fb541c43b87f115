/**
 * Tests of which runs decide a claim and of how its verdict follows, on scores made up for the
 * purpose.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type {
  Claim,
  Finding,
  Outcome,
  RowScores,
  RunScore,
  StudyScores,
  Verdict,
} from "./claims/claim.ts";
import {
  accuracies,
  changed,
  claim,
  judge,
  PAPER,
  paperStudy,
  rowOf,
  score,
  SEEDS,
  study,
} from "./claims/claims_testing.ts";
import { profileSettings, type StudySettings } from "../items/profiles.ts";
import type { RunState } from "../runs/record.ts";
import { judgeClaims } from "./verdict.ts";

Deno.test("judgeClaims() decides by the paper's protocol alone, and names the obstacle", () => {
  const { row } = paperStudy();
  const cases: [Partial<StudySettings>, string][] = [
    [profileSettings("quick"), "Profile quick is not the paper's protocol"],
    [{ epochs: 19 }, "19 epochs in every run instead of the protocol's"],
    [{ corpus: "ewt" }, "Corpus ewt in every run instead of the protocol's"],
    [{ set: ["batchSize=50"] }, "Not the paper's settings: batchSize=50"],
  ];
  for (const [change, note] of cases) {
    const result = judge(claim("C1b"), { settings: { ...PAPER, ...change }, row });
    assertEquals([result.verdict, result.note, result.interim], ["undecided", note, undefined]);
    assert(result.cases[0].finding?.p !== undefined, "The numbers are shown all the same");
    assertEquals(result.cases[0].holmP, undefined);
  }
});

Deno.test("judgeClaims() has too few runs with fewer than three planned seeds, or missing ones", () => {
  const { row } = paperStudy();
  const note = (planned: readonly number[], interim?: Verdict): string => {
    const result = judge(claim("C1d"), {
      settings: PAPER,
      row: (reference) => ({ ...row(reference), planned }),
    });
    assertEquals(result.verdict, "too few runs");
    assertEquals(result.cases[0].finding?.quantity.count, Math.min(planned.length, 3));
    assertEquals(result.interim, interim);
    return result.note;
  };
  assertEquals(note([1]), "table1-pos/adam-top5: 1 planned seed; at least 3 are required");
  assertEquals(note([1, 2]), "table1-pos/adam-top5: 2 planned seeds; at least 3 are required");
  assertEquals(
    note([1, 2, 3, 4], "reproduced"),
    "table1-pos/adam-top5: 3 of 4 planned seeds completed",
  );
  assertEquals(
    judge(claim("C1d"), study({})).note,
    "table1-pos/adam-top5: 0 planned seeds; at least 3 are required",
  );
});

Deno.test("judgeClaims() waits for missing runs, and lets no diverged or failed run drop out", () => {
  const note = (state: RunState | undefined): string => {
    const result = judge(
      claim("C15"),
      changed(paperStudy(), {
        "table1-mnist/adam-top20": {
          scores: new Map([[1, score(0.98)], [3, score(0.98)], [4, score(0.98)]]),
          unscored: new Map(state === undefined ? [] : [[2, state]]),
          planned: SEEDS,
        },
      }),
    );
    assertEquals([result.verdict, result.interim], ["too few runs", undefined]);
    return result.note;
  };
  assertEquals(note(undefined), "table1-mnist/adam-top20: 2 of 3 planned seeds completed");
  assertEquals(note("RUNNING"), "table1-mnist/adam-top20: 2 of 3 planned seeds completed");
  assertEquals(note("DIVERGED"), "table1-mnist/adam-top20 seed 2: DIVERGED");
  assertEquals(note("FAILED"), "table1-mnist/adam-top20 seed 2: FAILED");
});

Deno.test("judgeClaims() says what seeds would decide while others run, not once one has failed", () => {
  const { row } = paperStudy();
  const interim = (state: RunState) =>
    judge(claim("C1d"), {
      settings: PAPER,
      row: (reference) => ({
        ...row(reference),
        unscored: new Map([[4, state]]),
        planned: [1, 2, 3, 4],
      }),
    }).interim;
  assertEquals(interim("RUNNING"), "reproduced");
  assertEquals(interim("DIVERGED"), undefined);
  assertEquals(interim("FAILED"), undefined);
});

Deno.test("judgeClaims() is not moved by runs beyond the planned seeds", () => {
  const plain = paperStudy();
  const extended: StudyScores = {
    settings: PAPER,
    row(reference) {
      const { scores, planned } = plain.row(reference);
      const extra = score(reference.endsWith("dense") ? 1 : 0);
      return {
        scores: new Map([...scores, [7, extra]]),
        unscored: new Map([[8, "DIVERGED"]]),
        planned,
      };
    },
  };
  const all = ["C1a", "C2b", "C3b", "C7", "C8a", "C9b", "C11"].map(claim);
  assertEquals(judgeClaims(all, extended), judgeClaims(all, plain));
});

Deno.test("judgeClaims() takes the seeds that are planned for all rows of a claim", () => {
  const more = accuracies([0.979, 0.98, 0.981, 0.1, 0.1]);
  const result = judge(claim("C1b"), changed(paperStudy(), { "table1-mnist/adam-top20": more }));
  assertEquals([result.verdict, result.cases[0].finding?.quantity.count], ["reproduced", 3]);
  const others = { ...more, planned: [3, 4, 5] };
  assertEquals(
    judge(claim("C1b"), changed(paperStudy(), { "table1-mnist/adam-top20": others })).note,
    "Seeds planned for all rows: 1; at least 3 are required",
  );
});

Deno.test("judgeClaims() reports older runs without the measurement of a claim", () => {
  const old = accuracies([0.98, 0.98, 0.98]);
  const result = judge(claim("C17b"), changed(paperStudy(), { "table1-mnist/adam-top20": old }));
  assertEquals(result.verdict, "too few runs");
  assertEquals(result.note, "Older runs did not record this measurement");
});

/** A claim of cases with given outcomes and p. */
function made(
  id: string,
  cases: readonly (readonly [Outcome, number | undefined, string?])[],
): Claim {
  return {
    id,
    kind: "suffices",
    statement: "",
    criterion: "",
    rows: ["t/a"],
    cases: cases.map(([outcome, p, note], index) => ({
      label: `case ${index + 1}`,
      paper: undefined,
      find: (): Finding => ({
        limit: 0,
        quantity: { unit: "difference", value: 0 },
        outcome,
        p,
        notes: note === undefined ? [] : [note],
        beside: [],
      }),
    })),
  };
}

const MADE = study({ "t/a": accuracies([0.9, 0.9, 0.9]) });

Deno.test("judgeClaims() reproduces if all cases are as claimed, and refutes if one is not", () => {
  const verdict = (...outcomes: Outcome[]): string =>
    judge(made("X", outcomes.map((outcome) => [outcome, undefined])), MADE).verdict;
  assertEquals(verdict("met", "met"), "reproduced");
  assertEquals(verdict("met", "unclear"), "undecided");
  assertEquals(verdict("unclear", "unmet", "met"), "not reproduced");
});

Deno.test("judgeClaims() gives a reason for what cannot be tested", () => {
  const { verdict, note } = judge(
    { ...made("X", []), rows: [], notTested: "There is no GTX 1080 here" },
    MADE,
  );
  assertEquals([verdict, note], ["not tested", "There is no GTX 1080 here"]);
});

Deno.test("judgeClaims() shows notes, labelled by case if there are several", () => {
  assertEquals(judge(made("X", [["met", 0.01, "So it is"]]), MADE).note, "So it is");
  const two = made("X", [["met", 0.01], ["met", 0.01, "So it is"]]);
  assertEquals(judge(two, MADE).note, "case 2: So it is");
});

Deno.test("judgeClaims() corrects the tests of a kind together, each once", () => {
  const claims = [
    made("A", [["met", 0.01]]),
    made("B", [["unmet", 0.04]]),
    made("C", [["unclear", 0.5]]),
    { ...made("D", [["met", 0.04]]), kind: "leads" as const },
  ];
  const shared = { ...claims[0], id: "E" };
  const verdicts = judgeClaims([...claims, shared], MADE);
  const corrected = verdicts.map(({ cases }) => cases[0].holmP ?? NaN);
  [0.03, 0.08, 0.5, 0.04, 0.03].forEach((p, i) => assertAlmostEquals(corrected[i], p, 1e-12));
  assertEquals(verdicts.map(({ note }) => note), [
    "",
    "Does not survive Holm's correction",
    "",
    "",
    "",
  ]);
  assertEquals(verdicts[1].verdict, "not reproduced", "It says so, and stays");
});

Deno.test("judgeClaims() corrects for no claim that is not decided", () => {
  const waiting = { ...made("B", [["met", 0.03]]), rows: ["t/b"] as const };
  const [first, second] = judgeClaims([made("A", [["met", 0.03]]), waiting], MADE);
  assertEquals([first.cases[0].holmP, second.cases[0].holmP], [0.03, undefined]);
  assertEquals(second.verdict, "too few runs");
});

Deno.test("Holm's correction leaves a verdict that other cases decide", () => {
  const claims = [made("A", [["unmet", 0.001], ["unmet", 0.04]]), made("B", [["unclear", 0.2]])];
  assertEquals(judgeClaims(claims, MADE)[0].note, "");
  const rests = [made("A", [["met", 0.001], ["met", 0.04]]), made("B", [["unclear", 0.2]])];
  assertStringIncludes(judgeClaims(rests, MADE)[0].note, "Holm");
});

Deno.test("judgeClaims() resamples the test items where all runs know which were right", () => {
  const items = (...correct: number[]): RunScore =>
    score(0.5, { items: { correct: Uint8Array.from(correct), count: 16 } });
  const rows = (ours: RowScores): StudyScores =>
    changed(paperStudy(), {
      "table1-mnist/adam-top20": ours,
      "table1-mnist/adam-dense": rowOf([items(1, 0), items(1, 0), items(1, 0)]),
    });
  const result = (ours: RowScores) => judge(claim("C1b"), rows(ours)).cases[0].newItems;
  assertEquals(result(rowOf([items(1, 0), items(1, 0), items(1, 0)])), { low: 0, high: 0 });
  // One item more is right in each run: a binomial count of 16 with probability 1/16.
  assertEquals(result(rowOf([items(3, 0), items(3, 0), items(3, 0)])), { low: 0, high: 3 / 16 });
  assertEquals(result(rowOf([items(3, 0), score(0.5), items(3, 0)])), undefined);
  const other = judge(claim("C3b"), rows(rowOf([items(1, 0), items(1, 0), items(1, 0)])));
  assertEquals(other.cases[0].newItems, undefined, "No difference of accuracies");
});
