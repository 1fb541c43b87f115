/**
 * Holds the bits of a training: a few tiny models against stored digests of their final weights. A
 * change of bits makes published runs another computation, so it must raise NUMERICS_VERSION.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { AdaGrad } from "../optim/adagrad.ts";
import { Adam } from "../optim/adam.ts";
import { Classification } from "./classification.ts";
import { hashParameters } from "./checkpoint.ts";
import { INITIALIZATION_NAMES } from "../layers/initialization.ts";
import { simdKernels } from "../kernels/simd/simd.ts";
import { cosTurns, exp, log } from "../math/math.ts";
import { Mlp, type MlpOptions } from "../mlp.ts";
import { NUMERICS_VERSION } from "./numerics_version.ts";
import type { Optimizer, Trainable } from "../optim/optimizer.ts";
import { Sgd } from "../optim/sgd.ts";
import { Parser, type ParserOptions } from "../parsing/parser.ts";
import { Parsing } from "../parsing/parsing_task.ts";
import { LABELS, packTrees, TOY_VOCABULARY, toySentences } from "../parsing/trees_testing.ts";
import { randomK, topK, unifiedTopK } from "../sparsifier.ts";
import { Tagger, type TaggerOptions } from "../tagger.ts";
import {
  cloudDataset,
  sentencesOf,
  streamOf,
  trainTagger,
  trainToEnd,
} from "../testing/testing.ts";

/** Digests, cut to 16 digits, and the version they belong to. A failure prints the new ones. */
const STORED: Stored = {
  version: 1,
  digests: {
    "dense, Adam": "2adb081f42a16aba",
    "dense, Adam of touched rows": "2adb081f42a16aba",
    "dense, AdaGrad": "d3f83744fbe22e99",
    "dense, clipped Sgd": "fd70d342bdbcb079",
    "topK, Adam": "53b40c7996d14c83",
    "topK, Adam of touched rows": "72043c3c1914db3d",
    "topK, AdaGrad": "5d9a3f0fb4a3c887",
    "topK, clipped Sgd": "8dfa3d6d77048aea",
    "topK in all layers, Adam": "a37e6c4e22b6f80f",
    "topK in all layers, Adam of touched rows": "0d182c217ef645f9",
    "topK in all layers, AdaGrad": "71937179eadc18ae",
    "topK in all layers, clipped Sgd": "58a1f07c793f8b48",
    "unifiedTopK, Adam": "2bc7f040b0e3cd62",
    "unifiedTopK, Adam of touched rows": "46eaa5a443948d63",
    "unifiedTopK, AdaGrad": "775cc46f2dabca8e",
    "unifiedTopK, clipped Sgd": "a81f0441c20c49c2",
    "randomK, Adam": "4d8a1bfd507789b9",
    "randomK, Adam of touched rows": "2d7d0a0e40cfc131",
    "randomK, AdaGrad": "46fbd881ac9a8ff9",
    "randomK, clipped Sgd": "12c2e2bafbc520e1",
    "dropout, Adam": "b187329e32ffb88a",
    "dropout, Adam of touched rows": "b187329e32ffb88a",
    "dropout, AdaGrad": "71e6b3361d773d14",
    "dropout, clipped Sgd": "a7fd2afba712786a",
    "topK and dropout, Adam": "cb3351b3b4a1a0cb",
    "topK and dropout, Adam of touched rows": "3014638cf937219d",
    "topK and dropout, AdaGrad": "5ba0cdf2eb945872",
    "topK and dropout, clipped Sgd": "655334c442ce9a3b",
    "tanh, topK, Adam": "91f66e9e3edaa6be",
    "tanh, topK, Adam of touched rows": "bcaa733895937a62",
    "tanh, topK, AdaGrad": "91fb4f5efda46e2e",
    "tanh, topK, clipped Sgd": "78a4cf6db80ba792",
    "cube, topK, Adam": "45efa213ad7fa4ba",
    "cube, topK, Adam of touched rows": "de0cc8326ad8130f",
    "cube, topK, AdaGrad": "bb22748ad6a5fdb5",
    "cube, topK, clipped Sgd": "f8d5b8198cf9a677",
    "tagger, dense, Adam": "891f4fd81c8fe9d4",
    "tagger, dense, Adam of touched rows": "891f4fd81c8fe9d4",
    "tagger, dense, AdaGrad": "c497cc7e4d608930",
    "tagger, dense, clipped Sgd": "f1c411bff0008409",
    "tagger, topK, Adam": "c3d2b07932f6e11a",
    "tagger, topK, Adam of touched rows": "210fc627999955ab",
    "tagger, topK, AdaGrad": "bd33fa50dccb1888",
    "tagger, topK, clipped Sgd": "1356f1c86cbab9d6",
    "tagger, topK of all gates, Adam": "048a8c4b99bad905",
    "tagger, topK of all gates, Adam of touched rows": "52eb54aa03dec1fc",
    "tagger, topK of all gates, AdaGrad": "7d5cb2b6ae43a747",
    "tagger, topK of all gates, clipped Sgd": "8334f42cc813410a",
    "tagger, randomK, Adam": "1692ab151b7322d6",
    "tagger, randomK, Adam of touched rows": "0f1edebe71f05846",
    "tagger, randomK, AdaGrad": "ebe92daa71bc021b",
    "tagger, randomK, clipped Sgd": "cfe5e4e14de66887",
    "tagger, one direction, Adam": "e9a9f3ea3780a7c8",
    "tagger, one direction, Adam of touched rows": "f10003d9dcf17b84",
    "tagger, one direction, AdaGrad": "93868a295dcb679f",
    "tagger, one direction, clipped Sgd": "258bed5956c092b7",
    "tagger, mean and dropout, Adam": "114e3e00dd4e03a1",
    "tagger, mean and dropout, Adam of touched rows": "114e3e00dd4e03a1",
    "tagger, mean and dropout, AdaGrad": "7b3beb9fd818135a",
    "tagger, mean and dropout, clipped Sgd": "2854aedcd9fc2489",
    "parser, dense, Adam": "88dd079dd22d85aa",
    "parser, dense, Adam of touched rows": "88dd079dd22d85aa",
    "parser, dense, AdaGrad": "8c63be37c5efcfbb",
    "parser, dense, clipped Sgd": "d30f50ab53c80697",
    "parser, topK in all layers, Adam": "63c3d5fb6f4a580f",
    "parser, topK in all layers, Adam of touched rows": "10cb82996af60268",
    "parser, topK in all layers, AdaGrad": "2262e00ccbf2d242",
    "parser, topK in all layers, clipped Sgd": "dca8bcd536dfb7db",
    "mathematics": "b9a2a82d29a04b40",
    "gates": "0891d571ba43ef5f",
    "random numbers": "777e984d735e5995",
    "wideGlorotNormal": "2adb081f42a16aba",
    "truncatedNormal": "0681c2637a9b2d5b",
    "uniformFanOut": "496ac8d9c5430acf",
    "uniformFanIn": "dfcb32d63e27edb6",
    "glorotUniform": "a17af8558c31c6f8",
    "heNormal": "b7a3171b93403c1d",
  },
};

interface Stored {
  readonly version: number;
  readonly digests: Readonly<Record<string, string>>;
}

/** Odd sizes, so that vectors and tails, tiles and rests all take part. */
const SHAPE = { inFeatures: 13, classCount: 3 };
const DATA = {
  train: cloudDataset(47, SHAPE, 1),
  dev: cloudDataset(20, SHAPE, 2),
  test: cloudDataset(20, SHAPE, 3),
};

const METHODS: Record<string, Partial<MlpOptions>> = {
  dense: {},
  topK: { sparsifier: topK(3) },
  "topK in all layers": { sparsifier: topK(3), outputSparsifier: topK(1) },
  unifiedTopK: { sparsifier: unifiedTopK(3) },
  randomK: { sparsifier: randomK(3) },
  dropout: { dropProbability: 0.3 },
  "topK and dropout": { sparsifier: topK(3), dropProbability: 0.3 },
  "tanh, topK": { activation: "tanh", sparsifier: topK(3) },
  "cube, topK": { activation: "cube", sparsifier: topK(3) },
};

const OPTIMIZERS: Record<string, (model: Trainable) => Optimizer> = {
  Adam: (model) => new Adam(model),
  "Adam of touched rows": (model) => new Adam(model, { touchedRowsOnly: true }),
  AdaGrad: (model) => new AdaGrad(model),
  "clipped Sgd": (model) => new Sgd(model, { clip: 0.1 }),
};

async function digestOf(
  options: Partial<MlpOptions>,
  create: (model: Trainable) => Optimizer,
): Promise<string> {
  const model = new Mlp({ layerSizes: [13, 22, 9, 3], seed: 4, ...options });
  const task = new Classification({ model, data: DATA, batchSize: 9 });
  const { digest } = await trainToEnd({ task, optimizer: create(model), epochs: 3 });
  return digest.slice(0, 16);
}

/** Two features of 6 and 2 values, 4 tags, as the sentences of testing.ts have. */
const TABLES = [{ count: 6, size: 5 }, { count: 2, size: 2 }];

const TAGGERS: Record<string, Partial<TaggerOptions>> = {
  dense: {},
  topK: { sparsifier: topK(3) },
  "topK of all gates": { sparsifier: topK(11), selectionScope: "concatenated" },
  randomK: { sparsifier: randomK(3) },
  "one direction": { sparsifier: topK(3), bidirectional: false },
  "mean and dropout": { lossReduction: "mean", dropProbability: 0.3 },
};

async function taggerDigestOf(
  options: Partial<TaggerOptions>,
  create: (model: Trainable) => Optimizer,
): Promise<string> {
  const model = new Tagger({ tables: TABLES, hiddenSize: 13, tagCount: 4, seed: 4, ...options });
  trainTagger({ model, optimizer: create(model) }, sentencesOf(20, 1), 2);
  return (await hashParameters(model.parameters)).slice(0, 16);
}

const PARSERS: Record<string, Partial<ParserOptions>> = {
  dense: {},
  "topK in all layers": { sparsifier: topK(3), outputSparsifier: topK(4), dropProbability: 0.3 },
};

async function parserDigestOf(
  options: Partial<ParserOptions>,
  create: (model: Trainable) => Optimizer,
): Promise<string> {
  const labels = { vocabulary: TOY_VOCABULARY, rootLabel: LABELS.root };
  const sizes = { embeddingSize: 5, hiddenSizes: [13, 9] };
  const model = new Parser({ ...labels, ...sizes, seed: 4, ...options });
  const treebank = packTrees(toySentences(20, 1));
  const data = { train: treebank, dev: treebank, test: treebank };
  const task = new Parsing({ model, data, batchSize: 30 });
  const { digest } = await trainToEnd({ task, optimizer: create(model), epochs: 2 });
  return digest.slice(0, 16);
}

async function hashNumbers(numbers: readonly number[]): Promise<string> {
  return (await hashParameters([{ value: Float64Array.from(numbers) }])).slice(0, 16);
}

function drawMathematics(): number[] {
  const random = streamOf(1);
  return Array.from({ length: 1000 }, () => {
    const x = 1400 * random.uniform() - 700;
    return [exp(x), exp(x / 1000), log(1000 + x), log(exp(x)), cosTurns(random.uniform())];
  }).flat();
}

/** The gates of a cell, also far from zero, which training from fresh weights never reaches. */
function drawGates(): number[] {
  const kernels = simdKernels();
  const [units, random] = [1001, streamOf(1)];
  const gates = kernels.floats(4 * units);
  gates.forEach((_, i) => gates[i] = random.normal() * 10 ** (random.integer(6) - 3));
  const [previousCell, cell, tanhCell, hidden] = [1, 2, 3, 4].map(() => kernels.floats(units));
  kernels.lstmCell({ gates, previousCell, cell, tanhCell, hidden });
  return [...gates, ...cell, ...tanhCell, ...hidden];
}

function drawRandomNumbers(): number[] {
  const random = streamOf(1);
  return Array.from({ length: 300 }, (_, i) => {
    const [order, indices] = [new Uint32Array(9), new Int32Array(1 + i % 9)];
    order.forEach((_, j) => order[j] = j);
    random.shuffle(order);
    random.sample(9, indices);
    const numbers = [random.bits(), random.integer(1 + i), random.uniform(), random.normal()];
    return [...numbers, ...order, ...indices];
  }).flat();
}

/** Every method with every optimizer, every initialisation, and what they rest on. */
async function computeDigests(): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [method, options] of Object.entries(METHODS)) {
    for (const [optimizer, create] of Object.entries(OPTIMIZERS)) {
      digests[`${method}, ${optimizer}`] = await digestOf(options, create);
    }
  }
  for (const [method, options] of Object.entries(TAGGERS)) {
    for (const [optimizer, create] of Object.entries(OPTIMIZERS)) {
      digests[`tagger, ${method}, ${optimizer}`] = await taggerDigestOf(options, create);
    }
  }
  for (const [method, options] of Object.entries(PARSERS)) {
    for (const [optimizer, create] of Object.entries(OPTIMIZERS)) {
      digests[`parser, ${method}, ${optimizer}`] = await parserDigestOf(options, create);
    }
  }
  digests["mathematics"] = await hashNumbers(drawMathematics());
  digests["gates"] = await hashNumbers(drawGates());
  digests["random numbers"] = await hashNumbers(drawRandomNumbers());
  for (const initialization of INITIALIZATION_NAMES) {
    digests[initialization] = await digestOf({ initialization }, OPTIMIZERS.Adam);
  }
  return digests;
}

/** Asserts that bits and version changed together or not at all. */
function checkVersion(stored: Stored, digests: Record<string, string>, version: number): void {
  const names = new Set([...Object.keys(stored.digests), ...Object.keys(digests)]);
  const changed = [...names].filter((name) => stored.digests[name] !== digests[name]);
  if (changed.length === 0 && version === stored.version) return;
  const next = changed.length > 0 && version === stored.version ? version + 1 : version;
  const step = changed.length === 0
    ? "NUMERICS_VERSION was raised, but no bits changed. Put it back, or store it here"
    : version === stored.version
    ? `Bits changed without a raised NUMERICS_VERSION. If that is meant, raise it to ${next} in ` +
      `numerics_version.ts and store the new digests here`
    : "NUMERICS_VERSION was raised. Store the new digests here";
  const lines = Object.entries(digests).map(([name, digest]) => `    "${name}": "${digest}",`);
  throw new Error(
    `${step}. Changed: ${changed.join("; ")}\n` +
      ["const STORED: Stored = {", `  version: ${next},`, "  digests: {", ...lines, "  },", "};"]
        .join("\n"),
  );
}

Deno.test("training gives the stored bits of the current NUMERICS_VERSION", async () => {
  checkVersion(STORED, await computeDigests(), NUMERICS_VERSION);
});

Deno.test("the stored digests tell methods, optimizers and initialisations apart", () => {
  const digests = Object.values(STORED.digests);
  const methods = [METHODS, TAGGERS, PARSERS].flatMap((settings) => Object.keys(settings)).length;
  const expected = methods * Object.keys(OPTIMIZERS).length + INITIALIZATION_NAMES.length + 3;
  assertEquals(digests.length, expected);
  // The default initialisation is that of the dense model; dense models have no untouched rows.
  assertEquals(new Set(digests).size, expected - 6);
});

Deno.test("checkVersion() asks for a raised number when bits change", () => {
  const stored = { version: 3, digests: { a: "1", b: "2" } };
  checkVersion(stored, { a: "1", b: "2" }, 3);
  const failure = (digests: Record<string, string>, version: number) =>
    assertThrows(() => checkVersion(stored, digests, version), Error).message;
  const unraised = failure({ a: "1", b: "9" }, 3);
  for (const part of ["without a raised", "raise it to 4", "Changed: b\n", `"b": "9"`, ": 4,"]) {
    assert(unraised.includes(part), unraised);
  }
  const raised = failure({ a: "1", b: "9" }, 4);
  assert(raised.includes("was raised. Store") && raised.includes("version: 4"), raised);
  assert(failure({ a: "1", b: "2" }, 4).includes("no bits changed"));
  assert(failure({ a: "1" }, 3).includes("Changed: b\n"));
});
