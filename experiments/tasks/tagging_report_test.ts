/**
 * Tests of tagging's tables on invented rows; the report's own test shows them in full.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { estimateMean } from "../../lib/math/statistics.ts";
import type { ItemRow, ReportedRun } from "./report.ts";
import { POS_PRESET, type PosConfig } from "./tagging_model.ts";
import { cellTable, corpusTable, gateTable, wordTable } from "./tagging_report.ts";

const LAYER = { nonZeroRatio: 1, touchedRowRatio: 1, changedWeightRatio: 1 };

function run(known: number, unknown: number, cells: readonly number[]): ReportedRun {
  return {
    result: {
      best: {
        epoch: 1,
        step: 1,
        devAccuracy: 0.9,
        testAccuracy: 0.9,
        testKnownAccuracy: known,
        testUnknownAccuracy: unknown,
      },
    },
    epochs: cells.map((meanCellState, index) => ({ epoch: index + 1, meanCellState })),
    layers: [1, 2].flatMap((epoch) => [
      { ...LAYER, epoch, layer: "forward.i", selectedRatio: 0.01, energyKept: 0.25 * epoch },
      { ...LAYER, epoch, layer: "output", selectedRatio: 1, energyKept: 1 },
    ]),
  };
}

function rowOf(corpus: PosConfig["corpus"], runs: readonly ReportedRun[]): ItemRow<PosConfig> {
  const config = { ...POS_PRESET, corpus };
  const completed = runs.map((record) => ({ record }));
  return { item: "Table 1", row: { spec: { label: "k=5" }, config, completed, test: undefined } };
}

const NAME = { label: "k=5", item: "Table 1" };

const RUNS = [run(0.96, 0.8, [1, 3, 2]), run(0.98, 0.9, [3, 5, 1])];

Deno.test("tables of tagging are undefined without runs, or without rows", () => {
  for (const table of [cellTable, gateTable, wordTable]) {
    assertEquals([table([]), table([rowOf("brown", [])])], [undefined, undefined]);
  }
  assertEquals(corpusTable([]), undefined);
});

Deno.test("corpusTable() shows each corpus once, with unknown facts undefined", () => {
  const cells = corpusTable([rowOf("ptb", []), rowOf("brown", []), rowOf("ptb", [])])?.cells;
  const [title, unknown] = ["Penn Treebank, Wall Street Journal", undefined];
  assertEquals(cells?.[0], ["ptb", title, ...Array(4).fill(unknown), 0.971]);
  assertEquals(cells?.map(([id]) => id), ["ptb", "brown"]);
});

Deno.test("wordTable() gives means over seeds", () => {
  const [line] = wordTable([rowOf("ptb", RUNS)])?.cells ?? [];
  assertEquals(line.slice(-2), [estimateMean([0.96, 0.98]), estimateMean([0.8, 0.9])]);
});

Deno.test("cellTable() finds where the mean curve is largest", () => {
  const [line] = cellTable([rowOf("brown", RUNS)])?.cells ?? [];
  assertEquals(line, [NAME, "brown", 2, "4.00 (2)", "1.50 (3)", 2]);
});

Deno.test("gateTable() shows the sparsified gates of each direction", () => {
  const table = gateTable([rowOf("brown", RUNS)]);
  assertEquals(table?.cells, [[NAME, "forward", "25.0 → 50.0"]]);
  assertEquals(table?.columns.map(([title]) => title).at(2), "gate i, %");
});
