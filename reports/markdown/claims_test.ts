/**
 * Tests of the summary on made-up verdicts.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ClaimCase, ClaimVerdict, Quantity } from "../../experiments/paper/claims/claim.ts";
import { fixtureStudy } from "../testdata/fixture.ts";
import { summaryBlocks, verdictCounts } from "./claims.ts";

function caseOf(label: string): ClaimCase {
  return { label, paper: undefined, find: () => undefined };
}

/** A verdict on one case. */
function verdictOf(
  id: string,
  kind: ClaimVerdict["claim"]["kind"],
  verdict: ClaimVerdict["verdict"],
  change: { one?: ClaimCase; quantity?: Quantity; paper?: Quantity } = {},
): ClaimVerdict {
  const { one = caseOf(id), quantity, paper } = change;
  const finding = quantity &&
    ({ quantity, outcome: "unclear", limit: 0, p: undefined, notes: [], beside: [] } as const);
  const rows = kind === "cost" ? [] : ["table/dense" as const];
  return {
    claim: { id, kind, statement: "", criterion: "", rows, cases: [one] },
    verdict,
    note: "",
    cases: [{ label: one.label, paper, finding, holmP: undefined, newItems: undefined }],
  };
}

function summaryOf(verdicts: readonly ClaimVerdict[]): string[] {
  const [, list] = summaryBlocks({ ...fixtureStudy(), verdicts });
  return list.split("\n");
}

const difference = (value: number): Quantity => ({
  ...{ unit: "difference", value, interval: { low: value - 0.01, high: value + 0.01 }, count: 3 },
});

Deno.test("summaryBlocks() says what holds, what does not and what is open, by kind of claim", () => {
  const lines = summaryOf([
    verdictOf("C1a", "suffices", "reproduced"),
    verdictOf("C1b", "suffices", "not reproduced"),
    verdictOf("C1c", "suffices", "reproduced"),
    verdictOf("C3", "epochs", "undecided"),
    verdictOf("C4", "peak", "too few runs"),
  ]);
  assertEquals(lines.length, 6);
  assertStringIncludes(lines[0], "as 5 statements, on 18 planned runs, 9 of them completed: ");
  assertStringIncludes(
    lines[1],
    "a small k suffices, or does not hurt (2 of 3: [C1a](#table-0), [C1c](#table-0)).",
  );
  assertStringIncludes(lines[2], "a small k suffices, or does not hurt (1 of 3: [C1b](#table-0)).");
  assertStringIncludes(
    lines[3],
    "meProp needs no more epochs (1 of 1: [C3](#table-0)); 1 statement with too few runs.",
  );
});

Deno.test("summaryBlocks() gives the range of effects, each with the first claim that shows it", () => {
  const shared = caseOf("k=20");
  const lines = summaryOf([
    verdictOf("C1a", "suffices", "undecided", { one: shared, quantity: difference(-0.005) }),
    verdictOf("C1b", "suffices", "undecided", {
      one: caseOf("k=80"),
      quantity: difference(0.001),
    }),
    // One seed has no interval.
    verdictOf("C1c", "suffices", "too few runs", { quantity: { unit: "difference", value: 0.3 } }),
    verdictOf("C15", "suffices", "undecided", { one: shared, quantity: difference(-0.005) }),
  ]);
  assertStringIncludes(
    lines[4],
    "by -0.50 points ([C1a](#table-0), k=20) to +0.10 points ([C1b](#table-0), k=80), in 2 comp",
  );
});

Deno.test("summaryBlocks() gives the speed-ups that the paper reports beside ours", () => {
  const ratio = (value: number): Quantity => ({ unit: "ratio", value });
  const lines = summaryOf([
    verdictOf("C5", "cost", "undecided", { quantity: ratio(14.53), paper: ratio(21.5) }),
    verdictOf("C6", "cost", "undecided", { quantity: ratio(1), paper: ratio(1.02) }),
    verdictOf("C7", "cost", "too few runs", { paper: ratio(30) }),
  ]);
  assertStringIncludes(lines[5], "in turns: [C5](../PERFORMANCE.md), C5: 14.5x (paper: 21.5x).");
});

Deno.test("verdictCounts() names only verdicts that occur", () => {
  const [one, other] = ["undecided", "reproduced"] as const;
  const verdicts = [one, other, one].map((verdict, i) => verdictOf(`C${i}`, "peak", verdict));
  assertEquals(verdictCounts(verdicts), "1 reproduced and 2 undecided");
});
