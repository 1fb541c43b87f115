import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeCorpus } from "../../data/corpora/encoded.ts";
import { createCorpus } from "../../data/corpora/tagged.ts";
import { DataError } from "../../lib/errors.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { Trainer } from "../../lib/train/training.ts";
import { buildTask } from "../engine/build_task.ts";
import { overrideConfig, POS_PRESET, type PosConfig } from "../engine/config.ts";
import { packModel, readModel } from "./tagging_model.ts";
import { chooseModel, formatTagged, parseTagArguments } from "../tag.ts";

const SENTENCES = [
  { words: ["The", "man", "sat", "."], tags: ["DT", "NN", "VBD", "."] },
  { words: ["A", "dog", "ran", "."], tags: ["DT", "NN", "VBD", "."] },
];

const CONFIG = overrideConfig(POS_PRESET, {
  model: { hiddenSize: 8 },
  epochs: 30,
  optimizer: { ...POS_PRESET.optimizer, learningRate: 0.01 },
}) as PosConfig;

async function trained() {
  const parts = { id: "tiny", notice: "", train: SENTENCES, dev: SENTENCES, test: SENTENCES };
  const corpus = encodeCorpus(await createCorpus(parts));
  const data = { task: "pos", sha256: corpus.sha256, splits: corpus } as const;
  const { task, optimizer } = buildTask(CONFIG, data, simdKernels());
  for await (const _ of new Trainer({ task, optimizer, epochs: CONFIG.epochs }).epochs());
  return { corpus, model: task.model };
}

Deno.test("readModel() tags as the trained model does, without its corpus", async () => {
  const { corpus, model } = await trained();
  const bytes = await packModel(CONFIG, corpus, model);
  const tagger = await readModel(bytes, simdKernels());
  assertEquals(tagger.config, CONFIG);
  for (const { words, tags } of SENTENCES) assertEquals(tagger.tag(words), tags);
  assertEquals(
    formatTagged(tagger, "  The   dog sat ."),
    "The  dog  sat  .\nDT   NN   VBD  .",
  );
  assertEquals(formatTagged(tagger, " "), "");
});

Deno.test("readModel() refuses a damaged file", async () => {
  const { corpus, model } = await trained();
  const bytes = await packModel(CONFIG, corpus, model);
  for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
    const damaged = bytes.slice();
    damaged[at] ^= 1;
    await assertRejects(() => readModel(damaged, simdKernels()), DataError, "SHA-256");
  }
  const other = await packModel({ ...CONFIG, model: { ...CONFIG.model, hiddenSize: 9 } }, corpus, {
    kernels: model.kernels,
    parameters: model.parameters,
  });
  await assertRejects(() => readModel(other, simdKernels()), DataError, "its configuration needs");
});

Deno.test("chooseModel() takes the best one, or the one that is named", () => {
  const models = [
    { path: "reports/quick/runs/wsj-a-1", devAccuracy: 0.9 },
    { path: "reports/quick/runs/wsj-b-1", devAccuracy: 0.95 },
    { path: "reports/paper/runs/wsj-b-2", devAccuracy: 0.94 },
  ];
  assertEquals(chooseModel(models, undefined), models[1].path);
  assertEquals(chooseModel(models, "wsj-a"), models[0].path);
  assertEquals(chooseModel(models, "reports/paper/runs/wsj-b-2"), models[2].path);
  const messageOf = (wanted: string | undefined, among = models) =>
    assertThrows(() => chooseModel(among, wanted), DataError).message;
  assertEquals(messageOf("wsj-b").includes("several runs begin with wsj-b"), true);
  assertEquals(messageOf("wsj-c-1").includes("Did you mean wsj-"), true);
  assertEquals(messageOf(undefined, []).includes("deno task reproduce table1-pos"), true);
  assertEquals(messageOf("x", []).includes("There is none yet"), true);
});

Deno.test("parseTagArguments() takes sentences as they are, numbers too", () => {
  assertEquals(parseTagArguments(["--model", "run", "3 - 2 .", "42"]), {
    help: false,
    model: "run",
    sentences: ["3 - 2 .", "42"],
  });
  assertThrows(() => parseTagArguments(["--modle", "x"]), Error, "Did you mean --model?");
  assertThrows(() => parseTagArguments(["--model"]), Error, "needs a value");
});
