/**
 * Tests of parsing's tables on invented rows.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { estimateMean } from "../../lib/math/statistics.ts";
import { PARSING_PRESET, type ParsingConfig } from "./parsing_model.ts";
import { parsingReport, scoreTable, treebankTable } from "./parsing_report.ts";
import type { ItemRow, ReportedRun } from "./report.ts";

function run(las: number): ReportedRun {
  const testDetails = { las, uasWithoutPunctuation: las + 0.1 };
  const best = { epoch: 1, step: 1, devAccuracy: 0.9, testAccuracy: 0.9, testDetails };
  return { result: { best }, epochs: [], layers: [] };
}

function rowOf(
  corpus: ParsingConfig["corpus"],
  runs: readonly ReportedRun[] = [],
): ItemRow<ParsingConfig> {
  const config = { ...PARSING_PRESET, corpus };
  const completed = runs.map((record) => ({ record }));
  return { item: "Table 1", row: { spec: { label: "k=20" }, config, completed, test: undefined } };
}

Deno.test("treebankTable() shows each treebank once, and the name of the user's own", () => {
  const table = treebankTable([rowOf("own-de_gsd-ud"), rowOf("ewt"), rowOf("ewt")]);
  assertEquals(table?.cells, [
    ["own-de_gsd-ud", "de_gsd-ud", ...Array(5).fill(undefined)],
    ["ewt", "UD English EWT r2.16", 12_544, 288, 204_577, 25_147, 25_094],
  ]);
  assertEquals(treebankTable([]), undefined);
});

Deno.test("scoreTable() gives means over seeds, undefined for scores that no run has", () => {
  const rows = [rowOf("ewt", [run(0.7), run(0.8)]).row, rowOf("ewt").row];
  assertEquals(scoreTable(rows)?.cells, [
    [estimateMean([0.7, 0.8]), estimateMean([0.7 + 0.1, 0.8 + 0.1]), undefined],
    [undefined, undefined, undefined],
  ]);
});

Deno.test("the report describes the treebanks and models of the rows", () => {
  const { model } = PARSING_PRESET;
  const relu = { ...PARSING_PRESET, model: { ...model, activation: "relu" as const } };
  assertEquals(
    parsingReport.describe?.([PARSING_PRESET, relu]),
    "Treebank: ewt. Units of the first hidden layer: 500. Activation: tanh, relu.",
  );
});
