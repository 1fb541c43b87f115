/**
 * Tests of the sections on rising losses and on exact zeros, on invented runs.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { MNIST_PRESET, type MnistConfig } from "./mnist.ts";
import type { ItemRow, ReportedRun } from "./report.ts";
import { transientSections } from "./transient.ts";
import { zeroSections, zeroTable } from "./zeros.ts";

function run(losses: readonly number[], nonZeroRatio = 0.5): ReportedRun {
  const ratios = { selectedRatio: 1, energyKept: 1, touchedRowRatio: 1, changedWeightRatio: 1 };
  return {
    result: undefined,
    epochs: losses.map((trainLoss, index) => ({ epoch: index + 1, trainLoss })),
    layers: [1, 2].flatMap((epoch) => [
      { ...ratios, epoch, layer: "0", nonZeroRatio: nonZeroRatio / epoch },
      { ...ratios, epoch, layer: "1", nonZeroRatio: 1 },
    ]),
  };
}

function rowOf(
  k: number | undefined,
  dropProbability: number,
  runs: readonly ReportedRun[],
): ItemRow<MnistConfig> {
  const config: MnistConfig = {
    ...MNIST_PRESET,
    model: { ...MNIST_PRESET.model, dropProbability },
    ...k !== undefined && { sparsifier: { name: "topK", k, outputLayer: false } },
  };
  const completed = runs.map((record) => ({ record }));
  const label = k === undefined ? "dense" : `k=${k}`;
  return { item: "Table 1", row: { spec: { label }, config, completed, test: undefined } };
}

Deno.test("transientSections() counts losses that rise, and shows where", () => {
  const [{ text, table }] = transientSections([
    rowOf(undefined, 0, [run([3, 2, 1])]),
    // The mean is 2, 4, 1, though one run falls from the start.
    rowOf(20, 0, [run([1, 7, 1]), run([3, 1, 1])]),
    rowOf(80, 0, [run([2, 1, 1])]),
    rowOf(25, 0.2, [run([2, 1, 1])]),
    rowOf(5, 0, []),
  ], "on MNIST");
  assertStringIncludes(
    text,
    "for 1 of 2 models with a selection and without dropout, 0 of 1 models with a selection and " +
      "dropout, 0 of 1 dense models on MNIST. In the last epoch, it is below that of the first " +
      "for 1 of these 1.",
  );
  assertEquals(table?.cells, [[
    { label: "k=20", item: "Table 1" },
    ...[2, "4.00 (2)", 1, undefined],
  ]]);
  const [calm] = transientSections([rowOf(80, 0, [run([2, 1])])], "here");
  assertEquals([calm.table, calm.text.includes("0 of 1 models")], [undefined, true]);
  assertEquals(transientSections([rowOf(undefined, 0, [run([1, 2])])], "here"), []);
});

Deno.test("zeroTable() shows hidden layers of dense models that have zeros", () => {
  const rows = [
    rowOf(undefined, 0, [run([1, 1]), run([1, 1], 0.3)]),
    rowOf(undefined, 0, [run([1, 1], 2)]),
    rowOf(20, 0, [run([1, 1])]),
    rowOf(undefined, 0, []),
  ];
  assertEquals(zeroTable(rows)?.cells, [[{ label: "dense", item: "Table 1" }, "40.0 → 20.0"]]);
  assertEquals(zeroSections(rows.slice(1), "here"), []);
});
