/**
 * Tests of the claims and their criteria, on invented scores.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { CATALOG } from "../../items/catalog.ts";
import type { RowReference, StudyScores, Verdict } from "./claim.ts";
import { CLAIMS } from "./claims.ts";
import { accuracies, changed, claim, fitOf, judge, paperStudy, study } from "./claims_testing.ts";
import { judgeClaims } from "../verdict.ts";

/** Experiments and rows that are claimed about before they are declared. */

function verdicts(scores: StudyScores): Record<string, Verdict> {
  return Object.fromEntries(
    judgeClaims(CLAIMS, scores).map(({ claim, verdict }) => [claim.id, verdict]),
  );
}

/** A study whose rows have an accuracy three times over, the others the paper's. */
function verdictWith(id: string, rows: Record<RowReference, number>): Verdict {
  const entries = Object.entries(rows).map(([reference, value]) => [
    reference,
    accuracies([-0.001, 0, 0.001].map((step) => value + step)),
  ]);
  return judge(claim(id), changed(paperStudy(), Object.fromEntries(entries))).verdict;
}

Deno.test("CLAIMS refer to rows of the catalog, each with a case and a criterion", () => {
  const known = CATALOG.flatMap((spec) => spec.rows.map((row) => `${spec.id}/${row.id}`));
  for (const { id, rows, cases, criterion, statement } of CLAIMS) {
    for (const row of rows) {
      assert(known.includes(row), `${id}: ${row} is not in the catalog`);
    }
    assert(cases.length > 0 && criterion !== "" && statement !== "", id);
  }
  assertEquals(new Set(CLAIMS.map(({ id }) => id)).size, CLAIMS.length);
});

Deno.test("CLAIMS share the tests that C15 takes from C1", () => {
  assertEquals(claim("C15").cases.length, 2);
  assert(claim("C15").cases[0] === claim("C1a").cases[0]);
  assert(claim("C15").cases[1] === claim("C1b").cases[0]);
});

Deno.test("judgeClaims() reproduces the paper from its own numbers, but for C3 in two rows", () => {
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
    C10a: "reproduced",
    C11: "reproduced",
    C12: "reproduced",
    C15: "reproduced",
    C17a: "reproduced",
    C17b: "reproduced",
    C17g: "reproduced",
    C17h: "reproduced",
    C17i: "reproduced",
    C18: "reproduced",
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
    C10b: "reproduced",
    C17c: "reproduced",
    C17d: "reproduced",
    C17e: "undecided", // The gap is smaller, and the accuracy worse.
    C17f: "reproduced",
    C17j: "reproduced",
    C1k: "reproduced",
    C1m: "reproduced",
    C1n: "reproduced",
    C1r: "reproduced",
    C1s: "not reproduced", // As made up.
    C2k: "reproduced",
    C2m: "reproduced",
    C2n: "not reproduced",
    C2r: "reproduced",
    C3k: "reproduced",
    C3m: "reproduced",
    C3n: "reproduced",
    C8c: "reproduced",
    C9c: "reproduced",
    C10c: "reproduced",
    C10d: "not reproduced",
    C17k: "reproduced",
    C17m: "reproduced",
    C17n: "reproduced",
    C17p: "reproduced",
  });
});

Deno.test("judgeClaims() measures the paper's numbers as the paper's evidence", () => {
  for (const { claim: { id }, cases } of judgeClaims(CLAIMS, paperStudy())) {
    for (const { label, paper, finding } of cases) {
      assert(finding, `${id}, ${label}`);
      if (paper === undefined) continue;
      assertEquals(finding.quantity.unit, paper.unit);
      assertAlmostEquals(finding.quantity.value, paper.value, 1e-9, `${id}, ${label}`);
    }
  }
});

Deno.test("CLAIMS about rows that are not declared have too few runs", () => {
  assert(Object.values(verdicts(study({}))).every((verdict) => verdict === "too few runs"));
});

Deno.test("CLAIMS each name their task", () => {
  const beginnings = { mnist: "On MNIST", pos: "In tagging", parsing: "In parsing" };
  const taskOf = new Map(CATALOG.map(({ id, preset }) => [id, preset.task]));
  for (const { id, statement, rows } of CLAIMS) {
    const tasks = new Set(rows.map((row) => taskOf.get(row.split("/")[0])));
    const [task] = tasks;
    assertEquals(tasks.size, 1, id);
    assert(
      statement.startsWith(beginnings[task as keyof typeof beginnings]),
      `${id}. ${statement}`,
    );
  }
});

Deno.test("CLAIMS allow what their criteria say, and no less", () => {
  // The accuracies of the paper's study are the other side of each.
  const cases: [string, RowReference, number, Verdict][] = [
    ["C1b", "table1-mnist/adam-top20", 0.9773, "reproduced"],
    ["C1b", "table1-mnist/adam-top20", 0.9771, "not reproduced"],
    ["C2b", "table1-mnist/adam-top20", 0.9783, "reproduced"],
    ["C2b", "table1-mnist/adam-top20", 0.9782, "not reproduced"],
    ["C8a", "figure4-middle/random40", 0.9610, "reproduced"],
    ["C8a", "figure4-middle/random40", 0.9612, "not reproduced"],
    ["C8b", "pos-random/random20", 0.9349, "reproduced"],
    ["C8b", "pos-random/random20", 0.9351, "not reproduced"],
    ["C8c", "parsing-random/random20", 0.8799, "reproduced"],
    ["C8c", "parsing-random/random20", 0.8801, "not reproduced"],
    ["C9c", "table3-parsing/h20", 0.8890, "reproduced"],
    ["C9c", "table3-parsing/h20", 0.8892, "not reproduced"],
    ["C10c", "table4-parsing/dropout-top40", 0.9154, "reproduced"],
    ["C10c", "table4-parsing/dropout-top40", 0.9152, "not reproduced"],
    ["C10d", "table4-parsing/dropout-relu-top40", 0.9151, "reproduced"],
    ["C1r", "table1-parsing/adam-relu-dense", 0.9010, "reproduced"],
    ["C1r", "table1-parsing/adam-relu-dense", 0.9012, "not reproduced"],
    ["C1s", "activations-parsing/relu-top20", 0.8991, "reproduced"],
    ["C9a", "table3-mnist/h20", 0.9650, "reproduced"],
    ["C9a", "table3-mnist/h20", 0.9652, "not reproduced"],
    ["C9b", "table3-pos/h5", 0.9661, "reproduced"],
    ["C9b", "table3-pos/h5", 0.9663, "not reproduced"],
    ["C10a", "table4-mnist/dropout-top25", 0.9810, "reproduced"],
    ["C10a", "table4-mnist/dropout-top25", 0.9808, "not reproduced"],
    ["C10b", "table4-pos/dropout-top20", 0.9721, "reproduced"],
    ["C10b", "table4-pos/dropout-top20", 0.9719, "not reproduced"],
    ["C11", "table5-mnist/layers4-top25", 0.9801, "reproduced"],
    ["C11", "table5-mnist/layers4-top25", 0.9799, "not reproduced"],
    ["C12", "table6-mnist/layers5-unified50", 0.9800, "reproduced"],
    ["C12", "table6-mnist/layers5-unified50", 0.9798, "not reproduced"],
    ["C15", "table1-mnist/adagrad-top10", 0.9743, "reproduced"],
    ["C15", "table1-mnist/adagrad-top10", 0.9741, "not reproduced"],
  ];
  for (const [id, row, accuracy, expected] of cases) {
    assertEquals(verdictWith(id, { [row]: accuracy }), expected, `${id}, ${row} ${accuracy}`);
  }
});

Deno.test("C3 has a level for each task and corpus", () => {
  const verdict = (id: string, row: RowReference, level: number, first: number): Verdict =>
    judge(
      claim(id),
      changed(paperStudy(), {
        [row]: accuracies([0.98, 0.98, 0.98], {
          devCurve: [{ epochs: 1, devAccuracy: first }, { epochs: 40, devAccuracy: level }],
        }),
      }),
    ).verdict;
  for (
    const [id, row, level] of [
      ["C3b", "table1-mnist/adam-top20", 0.975],
      ["C3d", "table1-pos/adam-top5", 0.955],
      ["C3e", "table1-pos-brown/adam-top5", 0.97],
      ["C3f", "pos-seeds/top5", 0.955],
      ["C3m", "table1-parsing/adam-top20", 0.82],
      ["C3n", "table1-parsing-large/adam-top20", 0.8],
    ] as const
  ) {
    assertEquals(verdict(id, row, level, level), "reproduced", id);
    assertEquals(verdict(id, row, level, level - 0.001), "not reproduced", id);
  }
});

Deno.test("C17 and C18 require the accuracy of C1 and a smaller gap", () => {
  const verdict = (id: string, row: RowReference, accuracy: number, gap: number): Verdict =>
    judge(
      claim(id),
      changed(paperStudy(), {
        [row]: accuracies([accuracy, accuracy, accuracy], { fit: fitOf(gap) }),
        "table5-mnist/layers5-dense": accuracies([0.98, 0.98, 0.98], { fit: fitOf(0.015) }),
      }),
    ).verdict;
  const deep = "table5-mnist/layers5-top25";
  assertEquals(verdict("C18", deep, 0.98, 0.009), "reproduced");
  assertEquals(verdict("C18", deep, 0.98, 0.01), "not reproduced", "As much as with 2");
  assertEquals(verdict("C18", deep, 0.97, 0.009), "undecided");
  assertEquals(verdict("C17i", deep, 0.98, 0.014), "reproduced");
  assertEquals(verdict("C17i", deep, 0.98, 0.016), "not reproduced");
});
