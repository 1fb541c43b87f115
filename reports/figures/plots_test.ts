/**
 * Tests of the figures: charts as plain values, and their drawing by vega without permissions and
 * with the same bytes each time.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { CATALOG as PAPER_CATALOG } from "../../experiments/items/catalog.ts";
import type { FigureSpec } from "../../experiments/items/spec.ts";
import { accuracyChart, type AccuracyFigure } from "./accuracy.ts";
import { forestChart } from "./forest.ts";
import { explainLines, type HistoryFigure, trainingChart } from "./history.ts";
import { ratioChart } from "./ratios.ts";
import { accuracyAxis, type ChartSpec, errorPercent, lossAxis, textWidth } from "./style.ts";
import { renderFigure } from "./plots.ts";
import { type ExperimentSummary, type Study, summarizeStudy } from "../study/summary.ts";
import { CATALOG, fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";

const EMPTY = summarizeStudy({ settings: SETTINGS, runs: [], damaged: [], catalog: CATALOG });

function each(study: Study): { figure: FigureSpec; experiment: ExperimentSummary }[] {
  return study.experiments.flatMap((experiment) =>
    experiment.spec.figures.map((figure) => ({ figure, experiment }))
  );
}

function experimentWith(name: string): { figure: FigureSpec; experiment: ExperimentSummary } {
  const found = each(fixtureStudy()).find(({ figure }) => figure.name === name);
  assert(found, `There is no figure ${name}`);
  return found;
}

/** All rows of all data of a chart, at any depth. */
function valuesOf(chart: unknown): Record<string, unknown>[] {
  if (Array.isArray(chart)) return chart.flatMap(valuesOf);
  if (typeof chart !== "object" || chart === null) return [];
  const { data, ...rest } = chart as { data?: { values: Record<string, unknown>[] } };
  return [...(data?.values ?? []), ...Object.values(rest).flatMap(valuesOf)];
}

Deno.test("renderFigure() draws every kind with its title, its legend and numbers only", async () => {
  for (const { figure, experiment } of each(fixtureStudy())) {
    const svg = await renderFigure(figure, experiment);
    assert(svg, figure.name);
    assertStringIncludes(svg, figure.title);
    assert(!/(fill|stroke)="(white|black)"/.test(svg), "All colours have dark counterparts");
    assertStringIncludes(svg, "@media (prefers-color-scheme:dark)");
    assert(Number(/<svg [^>]*width="([\d.]+)"/.exec(svg)?.[1]) <= 950, figure.name);
    const sizes = [...svg.matchAll(/font-size="(\d+)px"/g)].map(([, size]) => Number(size));
    assert(Math.min(...sizes) >= 11, figure.name);
    assert(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), figure.name);
    assert(!/NaN|Infinity|undefined/.test(svg), figure.name);
  }
});

Deno.test("renderFigure() gives the same bytes whatever was drawn before", async () => {
  const figures = each(fixtureStudy());
  const draw = async (order: typeof figures): Promise<Map<string, string | undefined>> => {
    const drawn = new Map<string, string | undefined>();
    for (const { figure, experiment } of order) {
      drawn.set(figure.name, await renderFigure(figure, experiment));
    }
    return drawn;
  };
  const forward = await draw(figures);
  const backward = await draw(figures.toReversed());
  for (const [name, svg] of forward) assertEquals(backward.get(name), svg, name);
});

Deno.test("renderFigure() is undefined without data", async () => {
  for (const { figure, experiment } of each(EMPTY)) {
    assertEquals(await renderFigure(figure, experiment), undefined, figure.name);
  }
});

Deno.test("renderFigure() shows any label as text", async () => {
  const { figure, experiment } = experimentWith("table0-training");
  const label = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constant(`<script>a()</script>|\`]]>" onload='b'\n\x1b&amp;`),
  );
  await fc.assert(
    fc.asyncProperty(label, async (label) => {
      const rows = experiment.rows.map((row) => ({ ...row, spec: { ...row.spec, label } }));
      const svg = await renderFigure(figure, { ...experiment, rows }) ?? "";
      const tags = new Set([...svg.matchAll(/<\/?([^\s>/]*)/g)].map(([, tag]) => tag));
      const expected = ["defs", "clipPath", "g", "line", "path", "rect", "style", "svg", "text"];
      assertEquals([...tags].filter((tag) => !expected.includes(tag)), []);
      assert(!/[^\P{Cc}\n\t]/u.test(svg));
      assert(!/ on\w+=["']/.test(svg.replaceAll(/>[^<]*</g, "><")));
    }),
    { numRuns: 20 },
  );
});

Deno.test("figures of the catalog refer to rows of their experiment", () => {
  for (const { rows, figures } of PAPER_CATALOG) {
    const known = rows.map(({ id }) => id);
    for (const figure of figures) {
      const used = figure.kind === "accuracy"
        ? [...figure.series.flatMap(({ points }) => points.map(({ row }) => row))]
        : figure.rows;
      for (const row of used) assert(known.includes(row), `${figure.name}: ${row}`);
    }
  }
});

Deno.test("accuracyChart() shows our means with intervals, the paper's points and the baseline", () => {
  const { figure, experiment } = experimentWith("figure0");
  const values = valuesOf(accuracyChart(figure as AccuracyFigure, experiment));
  const lines = [...new Set(values.map(({ line }) => line))];
  // No run of random-k, and no number of the paper for k = 80.
  assertEquals(lines.sort(), [
    "dense, ours",
    "dense, paper",
    "random-k, paper",
    "top-k, ours",
    "top-k, paper",
  ]);
  const ours = values.filter(({ line }) => line === "top-k, ours");
  assertEquals(ours.map(({ x }) => x), [4, 16]);
  assertAlmostEquals(ours[0].y as number, 3.75, 1e-9);
  assertAlmostEquals((ours[0].low as number) - (ours[0].high as number), 2 * 1.906, 1e-3);
  assertEquals(ours[1].low, undefined, "One seed has no interval");
});

/** All values of a property of a chart, at any depth. */
function propertiesOf(chart: unknown, name: string): unknown[] {
  if (typeof chart !== "object" || chart === null) return [];
  return Object.entries(chart).flatMap(([key, value]) =>
    key === name ? [value] : propertiesOf(value, name)
  );
}

Deno.test("accuracyChart() and forestChart() draw ours and the paper's apart", () => {
  const { figure, experiment } = experimentWith("figure0");
  const accuracy = accuracyChart(figure as AccuracyFigure, experiment);
  const forest = forestChart(fixtureStudy().verdicts);
  for (const shifts of [propertiesOf(accuracy, "xOffset"), propertiesOf(forest, "yOffset")]) {
    assertEquals(new Set(shifts), new Set([4, -4]));
  }
});

Deno.test("accuracyChart() is undefined without a run of ours", () => {
  const { figure, experiment } = experimentWith("figure0");
  const rows = experiment.rows.filter(({ spec }) => spec.id === "dense");
  assertEquals(accuracyChart(figure as AccuracyFigure, { ...experiment, rows }), undefined);
});

Deno.test("trainingChart() shows each run, and the mean of the completed ones", () => {
  const { figure, experiment } = experimentWith("table0-training");
  const chart = trainingChart(figure as HistoryFigure, experiment) as { hconcat: ChartSpec[] };
  const loss = valuesOf(chart.hconcat[0]).filter(({ row }) => row === "meProp k=20");
  const runs = [...new Set(loss.map(({ run }) => run))];
  assertEquals(runs, ["mnist-top20-seed1", "mnist-top20-seed2", "mnist-top20-seed3", "mean"]);
  const at = (run: string, epoch: number): number | undefined =>
    loss.find((point) => point.run === run && point.epoch === epoch)?.value as number | undefined;
  const one = at("mnist-top20-seed1", 0.5) ?? NaN;
  const two = at("mnist-top20-seed2", 0.5) ?? NaN;
  assertAlmostEquals(at("mean", 0.5) ?? NaN, (one + two) / 2, 1e-9);
  assertEquals(at("mnist-top20-seed3", 1.25), undefined, "It diverged in the second epoch");
  assert(at("mean", 3) !== undefined);
});

Deno.test("trainingChart() has a mean only where all completed runs have a point", () => {
  const { figure } = experimentWith("table0-training");
  const runs = RUNS.map(({ name, record }) => {
    const evaluations = record.evaluations.filter(({ epoch }) => epoch <= 2);
    return { name, record: name === "mnist-dense-seed2" ? { ...record, evaluations } : record };
  });
  const input = { settings: SETTINGS, runs, damaged: [], catalog: CATALOG };
  const values = valuesOf(
    trainingChart(figure as HistoryFigure, summarizeStudy(input).experiments[0]),
  );
  const epochs = values.filter(({ row, run }) => row === "dense" && run === "mean")
    .map(({ epoch }) => epoch as number);
  assertEquals(Math.max(...epochs), 2);
});

Deno.test("trainingChart() has no mean while no run is completed", () => {
  const { figure } = experimentWith("table0-training");
  const runs = RUNS.filter(({ name }) => name === "mnist-top80-seed2");
  const { experiments } = summarizeStudy({
    settings: SETTINGS,
    runs,
    damaged: [],
    catalog: CATALOG,
  });
  const values = valuesOf(trainingChart(figure as HistoryFigure, experiments[0]));
  assertEquals([...new Set(values.map(({ run }) => run))], ["mnist-top80-seed2"]);
  assertEquals(explainLines(experiments[0].rows.slice(2)), "Each run; none is completed");
});

Deno.test("a single run is drawn once, as its mean", () => {
  const { figure } = experimentWith("table0-training");
  const runs = RUNS.filter(({ name }) => name === "mnist-dense-seed1");
  const { experiments: [experiment] } = summarizeStudy({
    ...{ settings: SETTINGS, runs, damaged: [], catalog: CATALOG },
  });
  const chart = trainingChart(figure as HistoryFigure, experiment);
  assertEquals([...new Set(valuesOf(chart).map(({ run }) => run))], ["mean"]);
  assertStringIncludes(JSON.stringify(chart), "One run of each model. Vertical");
});

Deno.test("trainingChart() has a third panel where runs have cells", () => {
  const panels = (name: string): ChartSpec[] => {
    const { figure, experiment } = experimentWith(name);
    return (trainingChart(figure as HistoryFigure, experiment) as { hconcat: ChartSpec[] }).hconcat;
  };
  assertEquals(panels("table0-training").length, 2);
  const [, , cells] = panels("table00-training");
  const means = valuesOf(cells).filter(({ row, run }) =>
    row === "tagger, meProp k=5" && run === "mean"
  );
  assertEquals(means.map(({ epoch, value }) => [epoch, value]), [[1, 1], [2, 2], [3, 0.5]]);
});

Deno.test("ratioChart() has a line of panels for each gate, the mean of both directions", () => {
  const { figure, experiment } = experimentWith("table00-update-ratios");
  const chart = ratioChart(figure as HistoryFigure, experiment) as {
    vconcat: { hconcat: ChartSpec[] }[];
  };
  // The fixture's runs have two gates.
  assertEquals(chart.vconcat.map(({ hconcat }) => hconcat.length), [3, 3]);
  const [, , energy] = chart.vconcat[0].hconcat;
  assertStringIncludes(JSON.stringify(energy), "Energy kept (%), gate i");
  const first = valuesOf(energy).find(({ run, epoch }) => run === "mean" && epoch === 1);
  assertAlmostEquals(first?.value as number, (60 + 100 * (1 - 0.4 / 3)) / 2, 1e-3);
});

Deno.test("ratioChart() has a line of panels for each hidden layer", () => {
  const { figure, experiment } = experimentWith("table0-update-ratios");
  const chart = ratioChart(figure as HistoryFigure, experiment) as {
    vconcat: { hconcat: ChartSpec[] }[];
  };
  assertEquals(chart.vconcat.map(({ hconcat }) => hconcat.length), [3, 3]);
  const energy = valuesOf(chart.vconcat[1].hconcat[2])
    .find(({ run, epoch }) => run === "mean" && epoch === 1);
  assertAlmostEquals(energy?.value as number, 80, 1e-9);
});

Deno.test("accuracyAxis() has ticks inside its range, apart from each other", () => {
  const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 });
  fc.assert(fc.property(accuracies, (data) => {
    const { scale, axis } = accuracyAxis(data, "") as {
      scale: { domain: [number, number] };
      axis: { values: number[] };
    };
    const [most, least] = scale.domain;
    assert(most > least && least > 0);
    for (const one of data.map(errorPercent)) assert(one <= most && one >= least);
    for (const tick of axis.values) assert(tick <= most && tick >= least);
    assertEquals(new Set(axis.values).size, axis.values.length);
  }));
});

Deno.test("lossAxis() has ticks at 1, 2 and 5; fewer over many decades, more over few", () => {
  const ticks = (losses: number[]): unknown =>
    (lossAxis(losses, "").axis as { values: number[] }).values;
  assertEquals(ticks([0.09, 1.1]), [0.1, 0.2, 0.5, 1]);
  assertEquals(ticks([0.003, 4]), [0.01, 0.1, 1]);
  assertEquals(ticks([1.05, 2.4]), [1, 1.5, 2]);
});

Deno.test("textWidth() grows with the text", () => {
  assert(textWidth("mm", 10) > textWidth("ii", 10));
  assertEquals(textWidth("", 10), 0);
});
