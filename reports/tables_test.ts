/**
 * Tests of the tables that the committed report does not show.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ClaimVerdict } from "../experiments/verdict.ts";
import { costTable, environmentTable, range, ratioTable, table, verdictTable } from "./tables.ts";
import { CLAIMS } from "./testdata/fixture.ts";

Deno.test("table() escapes bars and line ends, and aligns", () => {
  assertEquals(
    table(["a", "b"], [["1|2", "x\ny"]], "lr"),
    "| a    |   b |\n| :--- | --: |\n| 1\\|2 | x y |",
  );
});

Deno.test("verdictTable() shows verdict, numbers and why", () => {
  const [claim] = CLAIMS;
  const verdict: ClaimVerdict = {
    claim,
    verdict: "not reproduced",
    note: "3 seeds; 5 suggested",
    cases: [{
      label: "k=20",
      paper: { unit: "difference", value: 0.0019 },
      ours: { unit: "difference", value: -0.005, halfWidth: 0.002, count: 3 },
      outcome: "unmet",
    }],
  };
  const text = verdictTable([verdict]);
  assertStringIncludes(text, "**not reproduced**<br>3 seeds; 5 suggested");
  assertStringIncludes(text, "| k=20: +0.19 | k=20: -0.50 ± 0.20 (n=3) |");
});

Deno.test("tables of runs are undefined without runs", () => {
  assertEquals([ratioTable([]), costTable([]), environmentTable([])], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("range() writes one number or two", () => {
  assertEquals([range([2, 2]), range([2, 1, 4])], ["2", "1-4"]);
});
