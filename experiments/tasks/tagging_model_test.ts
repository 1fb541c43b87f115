import { assertEquals, assertRejects } from "@std/assert";
import { encodeCorpus } from "../../data/corpora/encoded.ts";
import { createCorpus } from "../../data/corpora/tagged.ts";
import { DataError } from "../../lib/errors.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { Trainer } from "../../lib/train/training.ts";
import { buildTask } from "../engine/build_task.ts";
import { overrideConfig } from "../engine/config.ts";
import { packTagger, POS_PRESET, type PosConfig, readTagger } from "./tagging_model.ts";

const SENTENCES = [
  { words: ["The", "man", "sat", "."], tags: ["DT", "NN", "VBD", "."] },
  { words: ["A", "dog", "ran", "."], tags: ["DT", "NN", "VBD", "."] },
  { words: ["-LRB-", "``", "-RRB-", "''"], tags: ["-LRB-", "``", "-RRB-", "''"] },
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

Deno.test("readTagger() tags as the trained model does, without its corpus", async () => {
  const { corpus, model } = await trained();
  const bytes = await packTagger(CONFIG, corpus, model);
  const tagger = await readTagger(bytes, simdKernels());
  assertEquals(tagger.config, CONFIG);
  for (const { words, tags } of SENTENCES) assertEquals(tagger.tag(words), tags);
  // The user's forms of what the corpus writes otherwise.
  assertEquals(tagger.tag(["(", '"', ")", '"']), ["-LRB-", "``", "-RRB-", "''"]);
});

Deno.test("readTagger() refuses a damaged file", async () => {
  const { corpus, model } = await trained();
  const bytes = await packTagger(CONFIG, corpus, model);
  for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
    const damaged = bytes.slice();
    damaged[at] ^= 1;
    await assertRejects(() => readTagger(damaged, simdKernels()), DataError, "SHA-256");
  }
  const other = await packTagger({ ...CONFIG, model: { ...CONFIG.model, hiddenSize: 9 } }, corpus, {
    kernels: model.kernels,
    parameters: model.parameters,
  });
  await assertRejects(() => readTagger(other, simdKernels()), DataError, "its configuration needs");
});
