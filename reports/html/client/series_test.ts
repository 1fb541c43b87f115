/**
 * Tests of the points of the page's charts, on the fixture.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fixtureStudy } from "../../testdata/fixture.ts";
import { METRICS, pageData } from "../data.ts";
import { curveOf, curvePoints, layersOf, resultPoints } from "./series.js";

const DATA = pageData(fixtureStudy(), "reports/paper");
const SHOWN = { layer: "1", eachRun: true };

Deno.test("resultPoints() gives runs, a mean with its runs, and the paper's value", () => {
  const points = resultPoints(DATA, "table", new Set([1]));
  const summary = points.map(({ kind, value }: { kind: string; value: number }) => [kind, value]);
  assertEquals(summary, [["run", 96.1], ["run", 96.4], ["paper", 98.01], ["mean", 96.25]]);
  assertEquals(
    points[3].text,
    "meProp k=20\nmean 96.25 ± 1.91 % (n=2)\nseed 1: 96.10 %\nseed 2: 96.40 %",
  );
  assertEquals([points[3].low, points[3].high], [96.25 - 1.906, 96.25 + 1.906]);
  assertEquals(points[0].text, "meProp k=20, seed 1\n96.10 %\nmnist-top20-seed1");
  assertEquals(resultPoints(DATA, "figure", new Set([2])), [
    { ...resultPoints(DATA, "figure", new Set([2]))[0], kind: "paper", value: 92.2 },
  ]);
  assertEquals(resultPoints(DATA, "table", new Set()), []);
});

Deno.test("curvePoints() gives all runs, and the mean of the completed ones with its runs", () => {
  const points = curvePoints(DATA, "table", new Set([1]), METRICS.loss, SHOWN);
  const ofKind = (kind: string) => points.filter((point: { kind: string }) => point.kind === kind);
  // Two completed runs of three epochs, and one that diverged after the first.
  assertEquals([ofKind("run").length, ofKind("mean").length], [7, 3]);
  assertEquals(
    ofKind("mean")[0].text,
    "meProp k=20, epoch 1\nmean 1.220 nats (n=2)\nseed 1: 1.218 nats\nseed 2: 1.221 nats",
  );
  const hidden = { ...SHOWN, eachRun: false };
  assertEquals(curvePoints(DATA, "table", new Set([1]), METRICS.loss, hidden), ofKind("mean"));
});

Deno.test("curvePoints() takes the mean of the completed runs that have the curve", () => {
  const [run, other, diverged] = DATA.models[DATA.items.table.rows[1].model].runs
    .map((place) => DATA.runs[place]);
  const with_ = { ...run, curves: { ...run.curves, testAccuracy: [96, 97, null] } };
  const runs = DATA.runs.map((one) => one === run ? with_ : one);
  const points = curvePoints({ ...DATA, runs }, "table", new Set([1]), METRICS["test-accuracy"], {
    ...SHOWN,
    eachRun: false,
  });
  assertEquals(
    points.map((point: { epoch: number; value: number }) => [point.epoch, point.value]),
    [
      [1, 96],
      [2, 97],
    ],
  );
  assertEquals([other, diverged].map((one) => curveOf(one, METRICS["test-accuracy"])), [[], []]);
});

Deno.test("curvePoints() gives no mean where a completed run has no value", () => {
  const [first] = DATA.models[DATA.items.table.rows[1].model].completed;
  const runs = DATA.runs.map((run, place) =>
    place !== first ? run : {
      ...run,
      curves: { ...run.curves, trainLoss: [...run.curves.trainLoss.slice(0, 2), null] },
    }
  );
  const hidden = { ...SHOWN, eachRun: false };
  const points = curvePoints({ ...DATA, runs }, "table", new Set([1]), METRICS.loss, hidden);
  assertEquals(points.map(({ epoch }: { epoch: number }) => epoch), [1, 2]);
});

Deno.test("curveOf() subtracts for a gap, where both values are", () => {
  const run = {
    epochs: [1, 2, 3],
    curves: { trainAccuracy: [99, 99.5, null], testAccuracy: [97, null, 98] },
  };
  assertEquals(curveOf(run, METRICS["accuracy-gap"]), [[1, 2]]);
});

Deno.test("curvePoints() gives the ratios of one layer", () => {
  assertEquals(layersOf(DATA, "table"), ["1", "2", "3"]);
  const points = curvePoints(DATA, "table", new Set([1]), METRICS["energy-kept"], SHOWN);
  assertEquals(points.map(({ value }: { value: number }) => value), [60, 80, 86.67]);
  assertEquals(points[0].text, "meProp k=20, layer 1, epoch 1\nmean 60.00 % (n=2)");
  const none = curvePoints(DATA, "table", new Set([1]), METRICS["energy-kept"], {
    ...SHOWN,
    layer: "9",
  });
  assertEquals(none, []);
});

Deno.test("curvePoints() leaves out what a logarithmic axis cannot show", () => {
  const runs = DATA.runs.map((run) => ({
    ...run,
    curves: {
      ...run.curves,
      trainLoss: run.curves.trainLoss.map((value, i) => i === 0 ? 0 : value),
    },
  }));
  const points = curvePoints({ ...DATA, runs }, "table", new Set([0]), METRICS.loss, SHOWN);
  assertEquals(new Set(points.map(({ epoch }: { epoch: number }) => epoch)), new Set([2, 3]));
});
