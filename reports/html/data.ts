/**
 * The study as the page's script reads it: items, models and runs, with their curves by epoch, rounded
 * for display. Numbers of a run are listed once, however many rows show it. Pure: a study in, plain
 * values out. Not here: the drawing.
 *
 * @module
 */
import { canonicalJson } from "../../experiments/engine/config.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import type { EpochRow, LayerRow } from "../../experiments/runs/record.ts";
import { mean } from "../../lib/math/statistics.ts";
import type { Estimate } from "../../lib/math/statistics.ts";
import { modelColor } from "../figures/colors.ts";
import type { RowSummary, Study } from "../study/summary.ts";
import { layerLabel } from "../tables/layers.ts";
import { rowCommand, verifyCommand } from "./commands.ts";

/** A curve: a value for each epoch, null where there is none. */
export type Curve = readonly (number | null)[];

/** The columns of `epochs.csv` on the page; accuracies as percentages. */
const CURVES = {
  trainLoss: (row: EpochRow) => row.trainLoss,
  evalTrainLoss: (row: EpochRow) => row.evalTrainLoss,
  testLoss: (row: EpochRow) => row.testLoss,
  trainAccuracy: (row: EpochRow) => inPercent(row.evalTrainAccuracy),
  devAccuracy: (row: EpochRow) => inPercent(row.devAccuracy),
  testAccuracy: (row: EpochRow) => inPercent(row.testAccuracy),
} as const;
type CurveName = keyof typeof CURVES;

/** The columns of `layers.csv` on the page, as percentages. */
const RATIOS = ["nonZeroRatio", "energyKept", "touchedRowRatio", "changedWeightRatio"] as const;
type RatioName = typeof RATIOS[number];

/** Something to draw by epoch. */
export interface Metric {
  readonly title: string;
  /** What its values are in: a text that follows a number. */
  readonly unit: string;
  /** Whether the axis is logarithmic. */
  readonly isLog?: boolean;
  readonly of:
    | { readonly curve: CurveName }
    /** The first curve minus the second. */
    | { readonly gap: readonly [CurveName, CurveName] }
    | { readonly ratio: RatioName };
}

/** All that can be drawn by epoch, in the order of the page's list. */
export const METRICS: Readonly<Record<string, Metric>> = {
  "dev-accuracy": { title: "Dev accuracy (%)", unit: "%", of: { curve: "devAccuracy" } },
  "test-accuracy": { title: "Test accuracy (%)", unit: "%", of: { curve: "testAccuracy" } },
  "train-accuracy": {
    title: "Training accuracy, without dropout (%)",
    unit: "%",
    of: { curve: "trainAccuracy" },
  },
  "accuracy-gap": {
    title: "Gap: training accuracy - test accuracy (points)",
    unit: "points",
    of: { gap: ["trainAccuracy", "testAccuracy"] },
  },
  loss: {
    title: "Training loss, mean over the epoch's updates (nats)",
    unit: "nats",
    isLog: true,
    of: { curve: "trainLoss" },
  },
  "loss-gap": {
    title: "Gap: test loss - training loss (nats)",
    unit: "nats",
    of: { gap: ["testLoss", "evalTrainLoss"] },
  },
  "energy-kept": { title: "Energy kept (%)", unit: "%", of: { ratio: "energyKept" } },
  "rows-touched": { title: "Rows touched (%)", unit: "%", of: { ratio: "touchedRowRatio" } },
  "weights-changed": {
    title: "Weights changed (%)",
    unit: "%",
    of: { ratio: "changedWeightRatio" },
  },
  "non-zero": {
    title: "Non-zero entries before the selection (%)",
    unit: "%",
    of: { ratio: "nonZeroRatio" },
  },
};

/** A run. */
export interface PageRun {
  readonly name: string;
  readonly seed: number;
  readonly state: string;
  /** The command that compares it bit for bit. */
  readonly command: string;
  /** At the best dev accuracy, in percent; null until the run is completed. */
  readonly test: number | null;
  readonly dev: number | null;
  readonly iter: number | null;
  /** The epochs of its curves. */
  readonly epochs: readonly number[];
  readonly curves: Readonly<Record<CurveName, Curve>>;
}

/** The mean ratios of a linear map over the completed runs, by epoch. */
export interface PageLayer {
  readonly name: string;
  readonly epochs: readonly number[];
  readonly ratios: Readonly<Record<RatioName, Curve>>;
}

/** A configuration with its runs, by their places in the list of runs. */
export interface PageModel {
  readonly runs: readonly number[];
  /** The places of the completed runs. */
  readonly completed: readonly number[];
  /** The mean test accuracy in percent with half of its 95 % interval; null without runs. */
  readonly test: { readonly mean: number; readonly half: number | null } | null;
  readonly layers: readonly PageLayer[];
}

/** A row of an item. */
export interface PageRow {
  readonly label: string;
  /** As in the report's figures on light pages. */
  readonly color: string;
  readonly command: string;
  /** Its place in the list of models. */
  readonly model: number;
  /** The paper's test accuracy in percent, if it has one. */
  readonly paper: number | null;
}

/** All that the page's script needs. */
export interface PageData {
  /** Every how many epochs a curve has a point; the last epoch has one always. */
  readonly stride: number;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly items: Readonly<Record<string, { readonly name: string; readonly rows: PageRow[] }>>;
  readonly models: readonly PageModel[];
  readonly runs: readonly PageRun[];
}

/** The most values of curves on a page, about six bytes each. */
const MOST_VALUES = 150_000;

/** The data of a page; with many values, curves have a point only every few epochs. */
export function pageData(study: Study, folder: string, mostValues = MOST_VALUES): PageData {
  const count = study.runs.reduce((sum, run) => sum + countValues(run), 0);
  const stride = Math.max(1, Math.ceil(count / mostValues));
  const places = new Map(study.runs.map(({ name }, place) => [name, place]));
  const models: PageModel[] = [];
  const modelsByConfig = new Map<string, number>();
  const modelOf = (row: RowSummary): number => {
    const key = canonicalJson({ ...row.config, seed: 0 });
    const known = modelsByConfig.get(key);
    if (known !== undefined) return known;
    modelsByConfig.set(key, models.length);
    models.push(pageModel(row, places, stride));
    return models.length - 1;
  };
  const items = study.experiments.filter(({ rows }) => rows.length > 0).map((experiment) => {
    const { spec, rows } = experiment;
    return [
      spec.id,
      {
        name: spec.item,
        rows: rows.map((row): PageRow => ({
          label: row.spec.label,
          color: modelColor(experiment, row),
          command: rowCommand(spec.id, row.spec.id, study.settings),
          model: modelOf(row),
          paper: rounded(inPercent(row.spec.paper?.testAccuracy)),
        })),
      },
    ];
  });
  return {
    stride,
    metrics: METRICS,
    items: Object.fromEntries(items),
    models,
    runs: study.runs.map((run) => pageRun(run, folder, stride)),
  };
}

/** The values of a run on a page. Its layers count although only their means are kept. */
function countValues({ record: { epochs, layers } }: StoredRun): number {
  return epochs.length * Object.keys(CURVES).length + layers.length * RATIOS.length / 4;
}

function pageRun({ name, record }: StoredRun, folder: string, stride: number): PageRun {
  const { identity: { config }, status: { state }, result } = record;
  const rows = thin(record.epochs, stride);
  const curves = Object.entries(CURVES).map(([key, read]) => [
    key,
    rows.map((row) => rounded(read(row))),
  ]);
  return {
    name,
    seed: config.seed,
    state,
    command: verifyCommand(name, folder),
    test: rounded(inPercent(result?.best.testAccuracy)),
    dev: rounded(inPercent(result?.best.devAccuracy)),
    iter: result?.best.epoch ?? null,
    epochs: rows.map(({ epoch }) => epoch),
    curves: Object.fromEntries(curves),
  };
}

function pageModel(
  { runs, completed, test }: RowSummary,
  places: ReadonlyMap<string, number>,
  stride: number,
): PageModel {
  const placesOf = (some: readonly StoredRun[]): number[] =>
    some.flatMap(({ name }) => places.get(name) ?? []);
  return {
    runs: placesOf(runs),
    completed: placesOf(completed),
    test: test === undefined ? null : estimate(test),
    layers: pageLayers(completed.flatMap(({ record }) => record.layers), stride),
  };
}

function estimate({ mean, halfWidth }: Estimate): PageModel["test"] {
  return { mean: Number((100 * mean).toFixed(3)), half: rounded(inPercent(halfWidth)) };
}

function pageLayers(rows: readonly LayerRow[], stride: number): PageLayer[] {
  return [...Map.groupBy(rows, ({ layer }) => layer)].map(([layer, all]) => {
    const byEpoch = [...Map.groupBy(all, ({ epoch }) => epoch)].sort(([a], [b]) => a - b);
    const shown = thin(byEpoch, stride);
    const curve = (ratio: RatioName): Curve =>
      shown.map(([, seeds]) => rounded(100 * mean(seeds.map((row) => row[ratio]))));
    return {
      name: layerLabel(layer),
      epochs: shown.map(([epoch]) => epoch),
      ratios: Object.fromEntries(RATIOS.map((ratio) => [ratio, curve(ratio)])) as Record<
        RatioName,
        Curve
      >,
    };
  });
}

/** The last row, and those before it at a distance. */
function thin<Row>(rows: readonly Row[], stride: number): Row[] {
  return rows.filter((_, index) => (rows.length - 1 - index) % stride === 0);
}

function inPercent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : 100 * fraction;
}

/** Four significant digits, which is two decimals of an accuracy; null for no number. */
function rounded(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(4));
}
