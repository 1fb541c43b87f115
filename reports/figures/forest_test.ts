/**
 * Tests of the forest plot of the claims and of the figures of the fit, as plain values.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { ClaimVerdict } from "../../experiments/paper/claims/claim.ts";
import { fixtureStudy, RUNS, SETTINGS } from "../testdata/fixture.ts";
import { type Study, summarizeStudy } from "../study/summary.ts";
import { fitChart } from "./fit.ts";
import { forestChart } from "./forest.ts";
import { renderChart } from "./plots.ts";
import type { ChartSpec } from "./style.ts";

interface Panel {
  readonly title: { readonly text: string };
  readonly data: { readonly values: readonly Record<string, unknown>[] };
}

function panelsOf(chart: ChartSpec | undefined): Panel[] {
  assert(chart !== undefined);
  return chart.vconcat as Panel[];
}

/** A claim about one difference of accuracies, or one ratio. */
function verdictOf(changes: {
  id?: string;
  kind?: ClaimVerdict["claim"]["kind"];
  verdict?: ClaimVerdict["verdict"];
  unit?: "difference" | "ratio";
}): ClaimVerdict {
  const { id = "C1", kind = "suffices", verdict = "reproduced", unit = "difference" } = changes;
  const quantity = { unit, value: 0.5, interval: { low: 0.25, high: 0.75 }, count: 3 };
  const paper = { unit, value: 1 };
  const finding = {
    quantity,
    outcome: "met",
    limit: 0.125,
    p: 0.5,
    notes: [],
    beside: [],
  } as const;
  const label = "k=20";
  return {
    claim: {
      id,
      kind,
      statement: "",
      criterion: "",
      rows: [],
      cases: [{ label, paper, find: () => finding }],
    },
    verdict,
    note: "",
    cases: [{ label, paper, finding, holmP: undefined, newItems: undefined }],
  };
}

Deno.test("forestChart() shows interval, limit and the paper's value, differences in points", () => {
  const [suffices, epochs] = panelsOf(
    forestChart([verdictOf({ id: "C3", kind: "epochs", unit: "ratio" }), verdictOf({})]),
  );
  assertEquals(suffices.data.values, [{
    label: "C1  k=20",
    verdict: "reproduced",
    value: 50,
    low: 25,
    high: 75,
    limit: 12.5,
    paper: 100,
  }]);
  assertEquals(epochs.data.values[0].value, 0.5);
  assertEquals(epochs.data.values[0].limit, 0.125);
});

Deno.test("forestChart() omits claims without runs, and shows a shared test once", () => {
  const first = verdictOf({});
  const again = { ...verdictOf({ id: "C15" }), claim: { ...first.claim, id: "C15" } };
  const [panel, ...others] = panelsOf(forestChart([first, again]));
  assertEquals([panel.data.values.length, others.length], [1, 0]);
  const without = { ...first, cases: first.cases.map((one) => ({ ...one, finding: undefined })) };
  assertEquals(forestChart([without]), undefined);
  assertEquals(forestChart([]), undefined);
});

Deno.test("forestChart() has colours only for the verdicts in the plot", async () => {
  const svg = await renderChart(
    forestChart([verdictOf({ verdict: "undecided" }), verdictOf({})]) as ChartSpec,
  );
  const legend = ["reproduced", "not reproduced", "undecided", "too few runs", "not tested"]
    .filter((verdict) => svg.includes(`>${verdict}<`));
  assertEquals(legend, ["reproduced", "undecided"]);
});

Deno.test("forestChart() draws the claims of a study", async () => {
  const chart = forestChart(fixtureStudy().verdicts);
  const svg = await renderChart(chart as ChartSpec);
  assert(svg.includes("C0") && !/NaN|Infinity|undefined/.test(svg));
});

const FIT = { kind: "fit", name: "fit", title: "Fit", rows: ["dense", "top20"] } as const;

/** The study of the fixture, with the fit recorded in its runs. */
function measuredStudy(): Study {
  const runs = RUNS.map((run) => {
    const epochs = run.record.epochs.map((row) => ({
      ...row,
      evalTrainLoss: 0.1,
      evalTrainAccuracy: 1 - 0.01 / row.epoch,
      devLoss: 0.2,
      testLoss: 0.3,
      testAccuracy: 0.9 + 0.001 * run.record.identity.config.seed,
    }));
    return { ...run, record: { ...run.record, epochs } };
  });
  return summarizeStudy({ settings: SETTINGS, runs, damaged: [], catalog: [TABLE] });
}

const TABLE = fixtureStudy().experiments[0].spec;

Deno.test("fitChart() shows means over completed runs with their intervals, as errors", () => {
  const chart = fitChart(FIT, measuredStudy().experiments[0]);
  const [byEpoch, path] = (chart?.hconcat ?? []) as Panel[];
  const dense = byEpoch.data.values.filter(({ row, data }) =>
    row === "dense" && data === "test data"
  );
  assertEquals(dense.length, 3);
  // Accuracies 0.901, 0.902 and 0.903; Student's t with two degrees of freedom is 4.302653.
  const halfWidth = 100 * 4.302653 * 0.001 / Math.sqrt(3);
  assertAlmostEquals(dense[0].value as number, 9.8, 1e-9);
  assertAlmostEquals(dense[0].low as number, 9.8 + halfWidth, 1e-6);
  assertAlmostEquals(dense[0].high as number, 9.8 - halfWidth, 1e-6);
  const ends = path.data.values.filter(({ row }) => row === "dense");
  assertEquals(ends.map(({ epoch }) => epoch), [1, 2, 3]);
  assertAlmostEquals(ends[1].train as number, 0.5, 1e-9);
});

Deno.test("fitChart() is undefined for runs without a recorded fit", () => {
  assertEquals(fitChart(FIT, fixtureStudy().experiments[0]), undefined);
});

Deno.test("fitChart() is drawn with its title and numbers only", async () => {
  const chart = fitChart(FIT, measuredStudy().experiments[0]);
  const svg = await renderChart(chart as ChartSpec);
  assert(svg.includes("training data") && !/NaN|Infinity|undefined/.test(svg));
});
