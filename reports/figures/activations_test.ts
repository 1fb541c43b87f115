/**
 * Tests of the figures of activations, on the fixture's runs with activations added.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import { summarizeStudy } from "../study/summary.ts";
import { CATALOG, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { activationChart } from "./activations.ts";
import type { HistoryFigure } from "./history.ts";
import { renderFigure } from "./plots.ts";
import type { ChartSpec } from "./style.ts";

const FIGURE: HistoryFigure = {
  kind: "activations",
  name: "made-up",
  title: "Activations, made up",
  rows: ["dense", "top20"],
};

/** The mean |x| of map i (from 1) is i times the epoch. */
const GROWING = RUNS.map(({ name, record }): StoredRun => {
  const layers = record.layers.map((row) => ({
    ...row,
    meanInput: (Number(row.layer) + 1) * row.epoch,
  }));
  return { name, record: { ...record, layers } };
});

function experimentOf(runs: readonly StoredRun[]) {
  return summarizeStudy({ settings: SETTINGS, runs, damaged: [], catalog: CATALOG }).experiments[0];
}

interface Panel {
  readonly layer: readonly { readonly data: { readonly values: readonly ChartSpec[] } }[];
}

Deno.test("activationChart() shows the output of each hidden layer and the energy it keeps", () => {
  const chart = activationChart(FIGURE, experimentOf(GROWING)) as {
    vconcat: { hconcat: Panel[] }[];
  };
  // Of three maps the last one is the output layer.
  assertEquals(chart.vconcat.map(({ hconcat }) => hconcat.length), [2, 2]);
  const meanAt = (layer: number, panel: number, epoch: number): unknown => {
    const { data } = chart.vconcat[layer].hconcat[panel].layer[1];
    return data.values.find((point) => point.row === "meProp k=20" && point.epoch === epoch)?.value;
  };
  assertEquals([meanAt(0, 0, 1), meanAt(0, 0, 3), meanAt(1, 0, 2)], [2, 6, 6]);
  assertAlmostEquals(meanAt(1, 1, 1) as number, 80, 1e-9);
  const text = JSON.stringify(chart);
  for (const title of ["Mean |activation|, layer 1", "Energy kept (%), layer 2"]) {
    assertStringIncludes(text, title);
  }
});

Deno.test("activationChart() draws nothing where no run logged activations", () => {
  assertEquals(activationChart(FIGURE, experimentOf(RUNS)), undefined);
  assertEquals(activationChart(FIGURE, experimentOf([])), undefined);
});

Deno.test("renderFigure() draws activations", async () => {
  const svg = await renderFigure(FIGURE, experimentOf(GROWING));
  assert(svg);
  assertStringIncludes(svg, "Activations, made up");
  assert(!/NaN|Infinity|undefined/.test(svg));
});
