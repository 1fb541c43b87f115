/**
 * Tests of the page's data, on the fixture.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { BASELINE_COLOR } from "../figures/colors.ts";
import { summarizeStudy } from "../study/summary.ts";
import { CATALOG, CLAIMS, fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { pageData } from "./data.ts";

Deno.test("pageData() lists items, models and runs once each", () => {
  const study = fixtureStudy();
  const { items, models, runs, stride } = pageData(study, "reports/paper");
  assertEquals(stride, 1);
  assertEquals(Object.values(items).map(({ name }) => name), ["Table 0", "Figure 0", "Table 00"]);
  const labels = items.figure.rows.map(({ label }) => label);
  assertEquals(labels, ["meProp k=20", "meProp k=80", "random-k, k=20", "dense"]);
  assertEquals(items.table.rows[1].model, items.figure.rows[0].model, "Rows share a model");
  assertEquals(items.table.rows[1].color, items.figure.rows[0].color);
  assertEquals(items.table.rows[0].color, BASELINE_COLOR);
  assertEquals(models.length, study.distinctRows.length);
  assertEquals(runs.map(({ name }) => name).sort(), study.runs.map(({ name }) => name).sort());
  assertEquals(items.table.rows.map(({ paper }) => paper), [97.82, 98.01, null]);
  assertEquals(
    items.table.rows[1].command,
    "deno task reproduce --profile quick --only table/top20 --epochs 3 --seeds 1,2,3 --fresh",
  );
});

Deno.test("pageData() gives runs in percent, with null where there is no value", () => {
  const { items, models, runs } = pageData(fixtureStudy(), "reports/paper");
  const top20 = models[items.table.rows[1].model];
  assertEquals(top20.test?.mean, 96.25);
  assertEquals(top20.runs.map((place) => runs[place].state), [
    "COMPLETED",
    "COMPLETED",
    "DIVERGED",
  ]);
  assertEquals(top20.completed, top20.runs.slice(0, 2));
  const [first, , diverged] = top20.runs.map((place) => runs[place]);
  assertEquals([first.seed, first.test, first.dev, first.iter], [1, 96.1, 96.2, 3]);
  assertEquals(first.command, "deno task verify mnist-top20-seed1");
  assertEquals([diverged.test, diverged.dev, diverged.iter], [null, null, null]);
  assertEquals(first.epochs, [1, 2, 3]);
  assertEquals(first.curves.trainAccuracy, [null, null, null]);
  // Twice the transient 3 t exp(-t), and the decreasing part 0.31 exp(-t).
  assertEquals(first.curves.trainLoss, [1.218, 0.854, 0.4635]);
  const random = models[items.figure.rows[2].model];
  assertEquals([random.runs, random.test, random.layers], [[], null, []]);
});

Deno.test("pageData() gives layers as means over completed runs", () => {
  const { items, models } = pageData(fixtureStudy(), "reports/paper");
  const { layers } = models[items.table.rows[1].model];
  assertEquals(layers.map(({ name, epochs }) => [name, epochs]), [
    ...["1", "2", "3"].map((name) => [name, [1, 2, 3]]),
  ]);
  assertEquals(layers[0].ratios.nonZeroRatio, [50, 25, 16.67]);
  assertEquals(layers[0].ratios.changedWeightRatio, [85, 80, 75]);
});

Deno.test("pageData() leaves diverged runs out of the means of layers", () => {
  const study = fixtureStudy();
  const runs = RUNS.map(({ name, record }) =>
    record.status.state !== "DIVERGED" ? { name, record } : {
      name,
      record: { ...record, layers: record.layers.map((row) => ({ ...row, energyKept: 0 })) },
    }
  );
  const other = summarizeStudy({
    settings: SETTINGS,
    runs,
    damaged: [],
    catalog: CATALOG,
    claims: CLAIMS,
  });
  const layersOf = (one: typeof study) =>
    pageData(one, "reports/paper").models.map((m) => m.layers);
  assertEquals(layersOf(other), layersOf(study));
});

Deno.test("pageData() leaves out epochs, never the last, when there are too many values", () => {
  const study = fixtureStudy();
  const all = pageData(study, "reports/paper");
  const count = all.runs.reduce((sum, { epochs }) => sum + epochs.length * 6, 0);
  const few = pageData(study, "reports/paper", count);
  assert(few.stride > 1, "Layers count too");
  for (const { epochs, curves } of few.runs) {
    const last = all.runs.find(({ epochs: [...more] }) => more.length > 0)?.epochs.length ?? 0;
    assert(epochs.length <= Math.ceil(last / few.stride));
    assertEquals(curves.testAccuracy.length, epochs.length);
  }
  const tiny = pageData(study, "reports/paper", 1);
  assertEquals(new Set(tiny.runs.map(({ epochs }) => epochs.length)), new Set([1]));
  const [dense] = tiny.runs;
  assertEquals(dense.epochs, [3]);
});
