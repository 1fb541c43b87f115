/**
 * Tests of the claims: what each asks for, on scores made up for the purpose.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { CATALOG } from "../../items/catalog.ts";
import { CLAIMS } from "./claims.ts";
import { claim, PAPER, paperStudy, study, threeSeeds } from "./claims_testing.ts";
import { type ClaimVerdict, judge, type RowReference, type StudyScores } from "../verdict.ts";

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

Deno.test("CLAIMS each name their task", () => {
  for (const { id, statement, rows } of CLAIMS) {
    const isTagging = rows.every((row) => row.includes("pos"));
    assert(statement.startsWith(isTagging ? "In tagging" : "On MNIST"), `${id}. ${statement}`);
  }
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
