/**
 * What the readers of run files, configurations and arguments promise for any input. Not here: the
 * damage and the judgement, which are lib/testing/fuzzing.ts, nor who tries how many inputs. Not a part of
 * the product.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { restoreCheckpoint, saveCheckpoint } from "../../lib/train/checkpoint.ts";
import { Classification } from "../../lib/train/classification.ts";
import { createDataset } from "../../lib/train/dataset.ts";
import {
  checkAnswer,
  damagedBytes,
  damagedJson,
  type FuzzProperty,
  longTexts,
} from "../../lib/testing/fuzzing.ts";
import { Mlp } from "../../lib/mlp.ts";
import { Sgd } from "../../lib/optim/sgd.ts";
import { Trainer } from "../../lib/train/training.ts";
import { parseCommand } from "../../lib/command/command.ts";
import { REPRODUCE, reproduceArguments } from "../reproduce_arguments.ts";
import { applySettings, parseRunConfig } from "../engine/config.ts";
import { MNIST_PRESET } from "../tasks/mnist.ts";
import { profileSettings } from "../items/profiles.ts";
import { parseSettings } from "../items/study_file.ts";
import { decodeText, parseJson, parseLog } from "../runs/files.ts";
import {
  environment,
  type EvaluationRow,
  LOG_ROWS,
  runIdentity,
  runResult,
  runStatus,
} from "../runs/record.ts";

const SHA256 = "0123456789abcdef".repeat(4);
const SPARSE = {
  ...MNIST_PRESET,
  sparsifier: { name: "topK", k: 10, outputLayer: false },
} as const;

/** A file of a run. */
interface RunFile {
  readonly name: string;
  readonly parse: (path: string, text: string) => unknown;
  /** A valid value. */
  readonly right: unknown;
}

const JSON_FILES: readonly RunFile[] = [
  {
    name: "status.json",
    parse: (path, text) => parseJson(path, text, runStatus),
    right: { state: "DIVERGED", epochs: 3, message: "the loss is NaN" },
  },
  {
    name: "config.json",
    parse: (path, text) => parseJson(path, text, runIdentity),
    right: { id: "mnist-1", config: SPARSE, dataSha256: SHA256, numericsVersion: 1 },
  },
  {
    name: "result.json",
    parse: (path, text) => parseJson(path, text, runResult),
    right: {
      best: { epoch: 2, step: 20, devAccuracy: 0.98, testAccuracy: 0.97 },
      steps: 30,
      weightsSha256: SHA256,
    },
  },
  {
    name: "environment.json",
    parse: (path, text) => parseJson(path, text, environment),
    right: {
      ...{ deno: "2.9.6", v8: "15.0", typescript: "6.0.3" },
      ...{ os: "linux", arch: "x86_64", processor: "\u00b5", cores: 2 },
    },
  },
  {
    name: "study.json",
    parse: parseSettings,
    right: { ...profileSettings("paper"), set: ["a=1"] },
  },
];

const JSON_DICTIONARY = [..."{}[],:", '"', '{"a":', "[[", "\\u0000", "\\ud800", "e999", "-"];

const PATH = "the-runs/the-run/the-file";

/** A parsed value survives writing and reading. */
function checkJson({ parse }: RunFile): (value: unknown) => void {
  return (value) => assertEquals(parse("again", JSON.stringify(value)), value);
}

function jsonProperties(file: RunFile): FuzzProperty[] {
  const { name, parse, right } = file;
  const bytes = new TextEncoder().encode(JSON.stringify(right, null, 2) + "\n");
  checkJson(file)(parse(PATH, decodeText(PATH, bytes)));
  const check = checkJson(file);
  return [
    {
      name: `${name}, damaged bytes`,
      cases: 500,
      property: fc.asyncProperty(
        damagedBytes(bytes, JSON_DICTIONARY),
        (damaged) => checkAnswer(() => parse(PATH, decodeText(PATH, damaged)), check, PATH),
      ),
    },
    {
      name: `${name}, other values`,
      cases: 500,
      property: fc.asyncProperty(
        damagedJson(right),
        (text) => checkAnswer(() => parse(PATH, text), check, PATH),
      ),
    },
    {
      name: `${name}, long texts`,
      cases: 10,
      property: fc.asyncProperty(
        longTexts(JSON_DICTIONARY),
        (text) => checkAnswer(() => parse(PATH, text), check, PATH),
      ),
    },
  ];
}

const COLUMNS = Object.keys(LOG_ROWS.evaluations.entries);
const CSV = new TextEncoder().encode(
  `${COLUMNS}\r\n1,10,0.5,0.4,0.9,0.3,0.91\r\n1,20,1e-7,0.4,0.9,NaN,NaN\r\n3,40,0,0,1,0,1\r\n`,
);

function checkRows(rows: readonly EvaluationRow[]): void {
  let epoch = 1;
  for (const row of rows) {
    assert(Object.values(row).every((value) => typeof value === "number"));
    assert(Number.isInteger(row.epoch) && row.epoch >= epoch);
    epoch = row.epoch;
  }
}

const CSV_DICTIONARY = [",", '"', '""', "\r", "1,2,3\r\n", "epoch", "-1", "1e9"];

const readCsv = (text: string): EvaluationRow[] => parseLog(PATH, text, LOG_ROWS.evaluations);

const CSV_PROPERTIES: readonly FuzzProperty[] = [
  {
    name: "a log, damaged bytes",
    cases: 500,
    property: fc.asyncProperty(
      damagedBytes(CSV, CSV_DICTIONARY),
      (bytes) => checkAnswer(() => readCsv(decodeText(PATH, bytes)), checkRows, PATH),
    ),
  },
  {
    name: "a log, long texts",
    cases: 10,
    property: fc.asyncProperty(
      // The parser makes an error with a trace of each row that is too short.
      longTexts(CSV_DICTIONARY, 20_000),
      fc.boolean(),
      (text, hasHeader) =>
        checkAnswer(() => readCsv((hasHeader ? COLUMNS + "\r\n" : "") + text), checkRows, PATH),
    ),
  },
];

/** Possible arguments of `--set`. */
const SETTINGS = [
  ...["optimizer.learningRate=0.01", "model.hiddenSizes=[20,20]", "clip=null", "seed=2"],
  ...['sparsifier={"name":"topK","k":3,"outputLayer":true}', "sparsifier.k=3"],
  ...[
    "__proto__=1",
    "__proto__.fuzzed=1",
    "constructor.prototype.fuzzed=1",
    "model.__proto__=null",
  ],
  ...["toString=1", "model.hiddenSizes.length=0", "=", "a", "a.b.c=1", ".=1", "model=[]"],
  `model.hiddenSizes=[${"500,".repeat(200_000)}500]`,
  `clip=${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
];

const damagedSettings = fc.array(
  fc.oneof(
    fc.constantFrom(...SETTINGS),
    fc.constantFrom(...SETTINGS.slice(0, 6)).chain((text) =>
      damagedBytes(new TextEncoder().encode(text), JSON_DICTIONARY)
    ).map((bytes) => new TextDecoder().decode(bytes)),
  ),
  { maxLength: 4 },
);

function checkConfig(config: unknown): void {
  assertEquals(parseRunConfig(config), config);
  assertEquals(Object.keys(Object.prototype), []);
  assert(!("fuzzed" in {}), "a setting was written to what all objects inherit");
}

const ARGUMENTS = [
  ...["table1", "figure4-left", "--profile", "paper", "--profile=smoke", "--seeds", "1-3", "1,2"],
  ...["--seeds=1-99999999999999999999", "--epochs=1e999", "--jobs=-1", "--threads", "2", "--set"],
  ...["a=1", "--only", "dense", "--fresh", "--fresh=1", "--no-fresh", "--list", "--", "-", "-x"],
  ...["--__proto__=1", "--constructor", "--profile=__proto__", ""],
];

const CONFIG_PROPERTIES: readonly FuzzProperty[] = [
  {
    name: "parseRunConfig(), other values",
    cases: 500,
    property: fc.asyncProperty(damagedJson(SPARSE), (text) =>
      checkAnswer(
        () => parseRunConfig(text === "" ? undefined : JSON.parse(text)),
        checkConfig,
        "Cannot use this configuration: ",
      )),
  },
  {
    name: "applySettings(), settings of all kinds",
    cases: 200,
    property: fc.asyncProperty(
      damagedSettings,
      (settings) => checkAnswer(() => applySettings(SPARSE, settings), checkConfig, "Cannot "),
    ),
  },
  {
    name: "the command line of reproduce, words of all kinds",
    cases: 500,
    property: fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...ARGUMENTS), fc.string()), { maxLength: 6 }),
      (args) =>
        checkAnswer(
          () => reproduceArguments(parseCommand(REPRODUCE, args)),
          ({ settings, experiments }) => {
            const { seeds, epochs } = settings;
            assert(experiments.length > 0 && (seeds === null || seeds.length > 0));
            assert(seeds?.every(Number.isSafeInteger) ?? true);
            assert(epochs === null || epochs >= 1);
          },
          "",
        ),
    ),
  },
];

function tinyTrainer(): Trainer {
  const model = new Mlp({ layerSizes: [1, 2] });
  const dataset = createDataset(Float32Array.of(1, -1), Uint8Array.of(0, 1), 2);
  const data = { train: dataset, dev: dataset, test: dataset };
  const task = new Classification({ model, data, batchSize: 1 });
  return new Trainer({ task, optimizer: new Sgd(model), epochs: 3 });
}

const CHECKPOINT = await saveCheckpoint(tinyTrainer());

const CHECKPOINT_PROPERTIES: readonly FuzzProperty[] = [{
  name: "restoreCheckpoint(), damaged bytes",
  cases: 500,
  property: fc.asyncProperty(damagedBytes(CHECKPOINT, JSON_DICTIONARY), async (bytes) => {
    const trainer = tinyTrainer();
    await checkAnswer(
      () => restoreCheckpoint(trainer, bytes),
      () => assertEquals(bytes, CHECKPOINT),
      "Cannot restore the checkpoint: ",
    );
    assertEquals(await saveCheckpoint(trainer), CHECKPOINT);
  }),
}];

/** All properties of the readers of `experiments`. */
export const EXPERIMENT_PROPERTIES: readonly FuzzProperty[] = [
  ...JSON_FILES.flatMap(jsonProperties),
  ...CSV_PROPERTIES,
  ...CONFIG_PROPERTIES,
  ...CHECKPOINT_PROPERTIES,
];
