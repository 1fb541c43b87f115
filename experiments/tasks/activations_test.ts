/**
 * Tests of the table of activations on invented runs.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { activationTable } from "./activations.ts";
import { MNIST_PRESET } from "./mnist.ts";
import type { ItemRow, ReportedRun } from "./report.ts";

const OTHERS = { selectedRatio: 1, nonZeroRatio: 1, touchedRowRatio: 1, changedWeightRatio: 1 };

/** A run of two epochs with two hidden layers and an output layer, whose numbers have a factor. */
function run(factor: number): ReportedRun {
  return {
    result: undefined,
    epochs: [1, 2].map((epoch) => ({ epoch, trainLoss: factor * epoch })),
    layers: [1, 2].flatMap((epoch) =>
      [0, 1, 2].map((layer) => ({
        ...OTHERS,
        epoch,
        layer: String(layer),
        energyKept: 0.25 * (layer + 1),
        meanInput: factor * (10 * layer + epoch),
      }))
    ),
  };
}

function rowOf(runs: readonly ReportedRun[]): ItemRow {
  const completed = runs.map((record) => ({ record }));
  const row = { spec: { label: "k=20" }, config: MNIST_PRESET, completed, test: undefined };
  return { item: "Table 1", row };
}

Deno.test("activationTable() shows means of each hidden layer in the first and last epoch", () => {
  const table = activationTable([rowOf([run(1), run(3)])]);
  assertEquals(table?.columns.map(([title]) => title), [
    ...["model", "training loss", "activation, layer 1", "activation, layer 2"],
    ...["energy kept %, layer 1", "energy kept %, layer 2"],
  ]);
  assertEquals(table?.cells, [[
    { label: "k=20", item: "Table 1" },
    ...["2.00 → 4.00", "22.0 → 24.0", "42.0 → 44.0", "25.0 → 25.0", "50.0 → 50.0"],
  ]]);
});

Deno.test("activationTable() omits older runs without logged activations", () => {
  const earlier = run(1);
  const layers = earlier.layers.map(({ meanInput: _, ...others }) => others);
  assertEquals(activationTable([rowOf([]), rowOf([run(1), { ...earlier, layers }])]), undefined);
});

Deno.test("activationTable() leaves cells empty where a model has fewer layers than another", () => {
  const shallow = { ...run(1), layers: run(1).layers.filter(({ layer }) => layer !== "2") };
  const [first] = activationTable([rowOf([shallow]), rowOf([run(1)])])?.cells ?? [];
  assertEquals(first.slice(2), ["11.0 → 12.0", "", "25.0 → 25.0", ""]);
});
