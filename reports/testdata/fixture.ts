/**
 * A small invented study for the tests of the report: a completed row, a row with a diverged run, a
 * row with an interrupted run and a missing seed, a row without runs, a damaged run and a stray; and
 * two rows of tagging with a seed each. Its numbers only resemble those of a training.
 *
 * @module
 */
import type { Claim } from "../../experiments/paper/claims/claim.ts";
import { applySettings, type RunConfig } from "../../experiments/engine/config.ts";
import { MNIST_PRESET } from "../../experiments/tasks/mnist.ts";
import { POS_PRESET, type PosConfig } from "../../experiments/tasks/tagging_model.ts";
import type { Deviation } from "../../experiments/paper/deviations/deviation.ts";
import { rowConfig, type StudySettings } from "../../experiments/items/profiles.ts";
import type {
  EpochRow,
  EvaluationRow,
  LayerRow,
  RunRecord,
  RunState,
  RunStatus,
  TimeRow,
} from "../../experiments/runs/record.ts";
import type { ExperimentSpec, SpecRow } from "../../experiments/items/spec.ts";
import { improves, leadsBy } from "../../experiments/paper/verdict_rules.ts";
import { renderMarkdown } from "../markdown/markdown.ts";
import type { StoredRun } from "../../experiments/runs/all_runs.ts";
import { type Study, summarizeStudy } from "../study/summary.ts";

/** Three epochs, three seeds. */
export const SETTINGS: StudySettings = {
  profile: "quick",
  epochs: 3,
  seeds: [1, 2, 3],
  corpus: null,
  set: [],
};

const STEPS_PER_EPOCH = 5500;

const DENSE: SpecRow = {
  id: "dense",
  label: "dense",
  overrides: {},
  paper: { iter: 17, devAccuracy: 0.9832, testAccuracy: 0.9782 },
  smoke: true,
};
const TOP_20: SpecRow = {
  id: "top20",
  label: "meProp k=20",
  overrides: { sparsifier: { name: "topK", k: 20, outputLayer: false } },
  paper: { iter: 15, devAccuracy: 0.9822, testAccuracy: 0.9801 },
  baseline: "dense",
};
const TOP_80: SpecRow = {
  id: "top80",
  label: "meProp k=80",
  overrides: { sparsifier: { name: "topK", k: 80, outputLayer: false } },
  baseline: "dense",
  smoke: true,
};
const RANDOM_20: SpecRow = {
  id: "random20",
  label: "random-k, k=20",
  overrides: { sparsifier: { name: "randomK", k: 20, outputLayer: false } },
  paper: { testAccuracy: 0.922 },
  baseline: "top20",
};

const TAG_DENSE: SpecRow = {
  id: "tag-dense",
  label: "tagger, dense",
  overrides: {},
  paper: { iter: 2, devAccuracy: 0.9718, testAccuracy: 0.9707 },
};
const TAG_TOP_5: SpecRow = {
  id: "tag-top5",
  label: "tagger, meProp k=5",
  overrides: { sparsifier: { name: "topK", k: 5, outputLayer: false } },
  baseline: "tag-dense",
};

/** Two experiments that share rows, and one of tagging. */
export const CATALOG: readonly ExperimentSpec[] = [
  {
    id: "table",
    item: "Table 0",
    caption: "A table that no paper has.",
    file: "experiments/table0.ts",
    preset: MNIST_PRESET,
    rows: [DENSE, TOP_20, TOP_80],
    figures: [
      {
        kind: "training",
        name: "table0-training",
        title: "Training, made up",
        rows: ["dense", "top20", "top80"],
      },
      {
        kind: "updateRatios",
        name: "table0-update-ratios",
        title: "Update ratios, made up",
        rows: ["top20", "top80"],
      },
    ],
  },
  {
    id: "figure",
    item: "Figure 0",
    caption: "A figure that no paper has.",
    file: "experiments/figure0.ts",
    preset: MNIST_PRESET,
    rows: [TOP_20, TOP_80, RANDOM_20, DENSE],
    figures: [{
      kind: "accuracy",
      name: "figure0",
      title: "Accuracy against k, made up",
      xTitle: "k / 500 (%)",
      series: [
        { label: "top-k", points: [{ x: 4, row: "top20" }, { x: 16, row: "top80" }] },
        { label: "random-k", points: [{ x: 4, row: "random20" }] },
      ],
      baseline: "dense",
    }],
  },
  {
    id: "tagging",
    item: "Table 00",
    caption: "Tags that no paper has.",
    file: "experiments/table00.ts",
    preset: POS_PRESET,
    profiles: ["quick", "paper"],
    rows: [TAG_DENSE, TAG_TOP_5],
    figures: [
      {
        kind: "training",
        name: "table00-training",
        title: "Tagging, made up",
        rows: ["tag-dense", "tag-top5"],
      },
      {
        kind: "updateRatios",
        name: "table00-update-ratios",
        title: "Gates, made up",
        rows: ["tag-top5"],
      },
    ],
  },
];

/** Two claims, one with runs and one without. */
export const CLAIMS: readonly Claim[] = [
  {
    id: "C0",
    kind: "improves",
    statement: "meProp improves the made-up accuracy",
    criterion: "Paired difference above 0",
    rows: ["table/top20", "table/dense"],
    cases: [{
      label: "k=20",
      paper: { unit: "difference", value: 0.9801 - 0.9782 },
      find: improves({ row: "table/top20", baseline: "table/dense" }, 0.9801 - 0.9782),
    }],
  },
  {
    id: "C00",
    kind: "leads",
    statement: "top-k beats random-k",
    criterion: "Paired difference above 2 points",
    rows: ["figure/top20", "figure/random20"],
    cases: [{
      label: "k=20",
      paper: { unit: "difference", value: 0.9801 - 0.922 },
      find: leadsBy({ row: "figure/top20", baseline: "figure/random20" }, 0.02),
    }],
  },
];

const DEVIATIONS: readonly Deviation[] = [
  {
    task: "all",
    topic: "Data",
    paper: "MNIST",
    ours: "made up | invented",
    source: "This fixture",
  },
];

/** The parameters of an invented run. */
interface RunTemplate {
  readonly row: SpecRow;
  readonly seed: number;
  readonly state: RunState;
  /** Finished epochs. */
  readonly epochs: number;
  /** The best test accuracy, reached in the last epoch. */
  readonly testAccuracy: number;
}

const round = (value: number): number => Number(value.toFixed(6));

/** An error that decreases with the epochs to its final value. */
function errorAt(template: RunTemplate, epoch: number): number {
  const { row, testAccuracy, epochs } = template;
  const start = row.id === "dense" ? 0.05 : 0.12;
  return round(Math.max(1 - testAccuracy, start * (1 - epoch / (epochs + 1))));
}

function lossAt(template: RunTemplate, epoch: number): number {
  const { row, seed } = template;
  const transient = row.id === "top20" ? 3 * epoch * Math.exp(-epoch) : 0;
  return round((0.3 + 0.01 * seed) * Math.exp(-epoch) + transient);
}

/** The best evaluation is the last one, and the first so good. */
function evaluationRows(template: RunTemplate, config: RunConfig): EvaluationRow[] {
  const { evaluationsPerEpoch } = config;
  const count = template.epochs * evaluationsPerEpoch;
  let best = 0;
  return Array.from({ length: count }, (_, index) => {
    const at = (index + 1) / evaluationsPerEpoch;
    const isLast = index + 1 === count;
    const testAccuracy = isLast ? template.testAccuracy : round(1 - errorAt(template, at));
    const devAccuracy = isLast ? round(testAccuracy + 0.001) : testAccuracy;
    const isBest = devAccuracy > best;
    if (isBest) best = devAccuracy;
    return {
      epoch: Math.ceil(at),
      step: Math.round(at * STEPS_PER_EPOCH),
      trainLoss: lossAt(template, at),
      devLoss: round(1.1 * lossAt(template, at)),
      devAccuracy,
      testAccuracy: isBest ? testAccuracy : NaN,
    };
  });
}

function layerRows(template: RunTemplate, config: RunConfig): LayerRow[] {
  const { sparsifier } = config;
  const isTagging = config.task === POS_PRESET.task;
  const width = isTagging
    ? (config as PosConfig).model.hiddenSize
    : MNIST_PRESET.model.hiddenSizes[0];
  const k = sparsifier.name === "dense" ? width : sparsifier.k;
  const layers = isTagging
    ? [...["forward", "reverse"].flatMap((name) => [`${name}.i`, `${name}.f`]), "output"]
    : ["0", "1", "2"];
  return Array.from({ length: template.epochs }, (_, index) => index + 1).flatMap((epoch) =>
    layers.map((layer, index) => {
      const isExact = index === layers.length - 1;
      return {
        epoch,
        layer,
        selectedRatio: isExact ? 1 : k / width,
        nonZeroRatio: round(0.5 / epoch),
        energyKept: isExact || k === width ? 1 : round(1 - 0.4 / (epoch + index)),
        touchedRowRatio: isExact ? 1 : round(Math.min(1, 8 * k / width) / epoch),
        changedWeightRatio: round(0.9 - 0.05 * epoch),
      };
    })
  );
}

function timeRows({ row, epochs, seed }: RunTemplate): TimeRow[] {
  // As if one epoch had been interrupted and continued.
  const isTimed = (epoch: number): boolean => row !== TAG_TOP_5 || epoch !== 2;
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    wallMs: isTimed(index + 1) ? 10_000 + 100 * seed : NaN,
    forwardMs: 4000,
    lossMs: 200,
    topKMs: 300,
    dxMs: 1500,
    updateMs: 3500,
    otherMs: 500 + 100 * seed,
    jobs: 2,
  }));
}

const STATUS_MESSAGES: Partial<Record<RunState, string>> = {
  DIVERGED: "Training diverged: the loss is Infinity in epoch 2 after 7000 updates",
};

function makeRun(template: RunTemplate): StoredRun {
  const { row, seed, state, epochs, testAccuracy } = template;
  const isTagging = row === TAG_DENSE || row === TAG_TOP_5;
  const config = rowConfig({ preset: isTagging ? POS_PRESET : MNIST_PRESET }, row, SETTINGS, seed);
  const evaluations = evaluationRows(template, config);
  const status: RunStatus = { state, epochs, message: STATUS_MESSAGES[state] ?? "" };
  const epochRows = Array.from({ length: epochs }, (_, index): EpochRow => {
    const epoch = index + 1;
    const evaluated = evaluations.filter((row) => row.epoch <= epoch);
    const best = evaluated.findLast((row) => !Number.isNaN(row.testAccuracy)) as EvaluationRow;
    return {
      epoch,
      step: epoch * STEPS_PER_EPOCH,
      trainLoss: lossAt(template, epoch),
      trainAccuracy: round(1 - errorAt(template, epoch)),
      devAccuracy: evaluated[evaluated.length - 1].devAccuracy,
      bestEpoch: best.epoch,
      bestDevAccuracy: best.devAccuracy,
      bestTestAccuracy: best.testAccuracy,
      // Largest in the second epoch of the sparsified tagger, like a transient.
      ...isTagging &&
        { meanCellState: row === TAG_DENSE ? round(0.3 / epoch) : [1, 2, 0.5][index] },
    };
  });
  const name = `${isTagging ? "" : "mnist-"}${row.id}-seed${seed}`;
  const record: RunRecord = {
    identity: {
      id: name,
      config,
      dataSha256: (isTagging ? "7a95" : "5eed").repeat(16),
      numericsVersion: 1,
    },
    status,
    environment: {
      deno: "2.9.6",
      v8: "15.0",
      typescript: "6.0.3",
      os: "linux",
      arch: "x86_64",
      processor: "Made-up CPU",
      cores: 2,
    },
    result: state !== "COMPLETED" ? undefined : {
      best: {
        epoch: epochs,
        step: epochs * STEPS_PER_EPOCH,
        devAccuracy: round(testAccuracy + 0.001),
        testAccuracy,
        ...isTagging && {
          testKnownAccuracy: round(testAccuracy + 0.01),
          testUnknownAccuracy: round(testAccuracy - 0.09),
        },
      },
      steps: epochs * STEPS_PER_EPOCH,
      weightsSha256: "abcd".repeat(16),
    },
    correct: undefined,
    epochs: epochRows,
    evaluations,
    layers: layerRows(template, config),
    times: timeRows(template),
  };
  return { name, record };
}

const TEMPLATES: readonly RunTemplate[] = [
  { row: DENSE, seed: 1, state: "COMPLETED", epochs: 3, testAccuracy: 0.975 },
  { row: DENSE, seed: 2, state: "COMPLETED", epochs: 3, testAccuracy: 0.976 },
  { row: DENSE, seed: 3, state: "COMPLETED", epochs: 3, testAccuracy: 0.977 },
  { row: TOP_20, seed: 1, state: "COMPLETED", epochs: 3, testAccuracy: 0.961 },
  { row: TOP_20, seed: 2, state: "COMPLETED", epochs: 3, testAccuracy: 0.964 },
  { row: TOP_20, seed: 3, state: "DIVERGED", epochs: 1, testAccuracy: 0.9 },
  { row: TOP_80, seed: 1, state: "COMPLETED", epochs: 3, testAccuracy: 0.9735 },
  { row: TOP_80, seed: 2, state: "INTERRUPTED", epochs: 2, testAccuracy: 0.97 },
  { row: TAG_DENSE, seed: 1, state: "COMPLETED", epochs: 3, testAccuracy: 0.956 },
  { row: TAG_TOP_5, seed: 1, state: "COMPLETED", epochs: 3, testAccuracy: 0.957 },
  { row: TAG_TOP_5, seed: 2, state: "COMPLETED", epochs: 3, testAccuracy: 0.954 },
];

function makeStray(): StoredRun {
  const { record } = makeRun(TEMPLATES[0]);
  const config = applySettings(record.identity.config, ["batchSize=50"]);
  return { name: "mnist-stray", record: { ...record, identity: { ...record.identity, config } } };
}

/** The runs, the stray last. */
export const RUNS: readonly StoredRun[] = [...TEMPLATES.map(makeRun), makeStray()];

/** All figures of the fixture. */
export const FIGURE_NAMES: ReadonlySet<string> = new Set(
  CATALOG.flatMap(({ figures }) => figures.map(({ name }) => name)),
);

/** The study of the fixture. */
export function fixtureStudy(settings: StudySettings = SETTINGS): Study {
  const damaged = [{ name: "mnist-broken", message: "Cannot read epochs.csv: it is | cut off" }];
  return summarizeStudy({ settings, runs: RUNS, damaged, catalog: CATALOG, claims: CLAIMS });
}

/** The report of the fixture, to compare with `expected_report.txt` beside this file. */
export function fixtureReport(): string {
  return renderMarkdown(fixtureStudy(), { figures: FIGURE_NAMES, deviations: DEVIATIONS });
}
