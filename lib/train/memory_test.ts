/**
 * Tests that what is called again and again takes no more memory: everything that evaluates, predicts
 * or trains, on one model and on one set of kernels.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { simdKernels } from "../kernels/simd/simd.ts";
import { Mlp } from "../mlp.ts";
import { Adam } from "../optim/adam.ts";
import { Parser } from "../parsing/parser.ts";
import { Parsing } from "../parsing/parsing_task.ts";
import { LABELS, packTrees, TOY_VOCABULARY, toySentences } from "../parsing/trees_testing.ts";
import { load, save } from "../save.ts";
import { topK } from "../sparsifier.ts";
import { evaluateTagger, Tagger } from "../tagger.ts";
import { cloudDataset, packSentences, sentencesOf } from "../testing/testing.ts";
import { batches } from "./batches.ts";
import { Classification } from "./classification.ts";
import { crossEntropy } from "./loss.ts";
import { evaluate } from "./metrics.ts";
import { confusionMatrix, predict } from "./predict.ts";
import { scoreSentences, Tagging } from "./tagging.ts";
import { train } from "./training.ts";

const SHAPE = { inFeatures: 300, classCount: 5 };
const DATASET = cloudDataset(120, SHAPE, 1);
const SENTENCES = sentencesOf(20, 1);
const TABLES = [{ count: 6, size: 50 }, { count: 2, size: 50 }];

/** Runs something often and asserts that the memory stays as it is after the first few times. */
async function assertFlat(
  kernels: ReturnType<typeof simdKernels>,
  times: number,
  run: (i: number) => unknown,
): Promise<void> {
  const bytes = () => (kernels.memory as WebAssembly.Memory).buffer.byteLength;
  let before = 0;
  for (let i = 0; i < times; i++) {
    await run(i);
    if (i === 5) before = bytes();
  }
  assertEquals(bytes(), before);
}

Deno.test("evaluating and predicting again and again takes no more memory", async () => {
  const kernels = simdKernels();
  const model = new Mlp({ layerSizes: [300, 20, 5], kernels });
  await assertFlat(kernels, 12_000, () => evaluate(model, cloudlet(0)));
  // What is only built takes none at all, or no more than the rule of an optimizer.
  await assertFlat(kernels, 200, () => {
    new Mlp({ layerSizes: [784, 5000, 10], kernels });
    new Classification({ model, data: { train: DATASET }, batchSize: 100 });
    new Adam(model);
  });
  await assertFlat(kernels, 300, (i) => {
    evaluate(model, i % 2 === 0 ? DATASET : cloudlet(i % 7));
    predict(model, DATASET.inputs.subarray(0, 300 * (1 + i % 110)));
    confusionMatrix(model, cloudlet(i % 7));
  });
});

Deno.test("evaluating more and more examples keeps no memory of fewer", () => {
  const kernels = simdKernels();
  const model = new Mlp({ layerSizes: [300, 20, 5], kernels });
  const bytes = () => (kernels.memory as WebAssembly.Memory).buffer.byteLength;
  const before = (evaluate(model, cloudlet(0)), bytes());
  for (let i = 0; i < 100; i++) evaluate(model, cloudlet(i));
  // The largest minibatch has 0.12 MB, all of them together 6 MB.
  assert(bytes() - before < 1e6, `${bytes() - before} bytes`);
});

/** A few examples, as many as the number says and three more. */
function cloudlet(i: number) {
  const size = 3 + i;
  const { inputs, targets } = DATASET;
  const part = { inputs: inputs.subarray(0, 300 * size), targets: targets.subarray(0, size) };
  return { ...DATASET, ...part, size };
}

Deno.test("training a model again and again takes no more memory", async () => {
  const kernels = simdKernels();
  const model = new Mlp({ layerSizes: [300, 20, 5], sparsifier: topK(3), kernels });
  const optimizer = new Adam(model);
  await assertFlat(kernels, 60, async (i) => {
    const task = new Classification({ model, data: { train: DATASET }, batchSize: 10 + i % 7 });
    await Array.fromAsync(train({ task, optimizer, epochs: 1 }));
    for (const { x, y } of batches(cloudlet(i % 7), { size: 4, seed: i })) {
      const { gradient } = crossEntropy(model.forward(x, { training: true }), y);
      model.backward(gradient);
      model.linears[0].materializeWeightGradient();
      optimizer.step();
    }
  });
});

Deno.test("models and optimizers that are disposed of leave their memory to the next", async () => {
  const kernels = simdKernels();
  const bytes = save(new Mlp({ layerSizes: [300, 20, 5] }));
  await assertFlat(kernels, 100, (i) => {
    using model = new Mlp({ layerSizes: [300, 20 + i % 3, 5], kernels });
    new Adam(model);
    evaluate(model, DATASET);
    using restored = load(bytes, { kernels });
    for (let j = 0; j < 5; j++) {
      using optimizer = new Adam(restored);
      const { gradient } = crossEntropy(restored.forward(cloudlet(3).inputs), new Array(6).fill(1));
      restored.backward(gradient);
      optimizer.step();
    }
  });
});

Deno.test("models that are forgotten leave their memory, sooner or later", async () => {
  const kernels = simdKernels();
  const layers = { layerSizes: [300, 500, 5], initialization: "uniformFanIn" } as const;
  // 2 MB each with its optimizer, 200 MB in all.
  for (let i = 0; i < 100; i++) {
    const model = new Mlp({ ...layers, kernels });
    new Adam(model);
    evaluate(model, cloudlet(1));
    await new Promise((resolve) => setTimeout(resolve));
  }
  const { byteLength } = (kernels.memory as WebAssembly.Memory).buffer;
  assert(byteLength < 140e6, `${byteLength} bytes`);
});

Deno.test("a tagger takes no more memory for more sentences, whatever their length", async () => {
  const kernels = simdKernels();
  const model = new Tagger({ tables: TABLES, hiddenSize: 20, tagCount: 4, kernels });
  const optimizer = new Adam(model);
  const packed = packSentences(SENTENCES);
  const long = Array.from({ length: 2 * 60 }, (_, i) => i % 2);
  await assertFlat(kernels, 60, async (i) => {
    model.tag(long.slice(0, 2 * (1 + (i * 7) % 60)));
    evaluateTagger(model, SENTENCES);
    scoreSentences(model, packed);
    const task = new Tagging({ model, data: { train: packed } });
    await Array.fromAsync(train({ task, optimizer, epochs: 1 }));
    if (i === 4) model.tag(long);
  });
  await assertFlat(kernels, 60, () => {
    using other = new Tagger({ tables: TABLES, hiddenSize: 20, tagCount: 4, kernels });
    evaluateTagger(other, SENTENCES);
  });
});

Deno.test("a parser takes no more memory for more sentences", async () => {
  const kernels = simdKernels();
  const options = { vocabulary: TOY_VOCABULARY, rootLabel: LABELS.root, hiddenSizes: [9] };
  const model = new Parser({ ...options, embeddingSize: 3, kernels });
  const sentences = toySentences(30, 1);
  const treebank = packTrees(sentences);
  const optimizer = new Adam(model);
  await assertFlat(kernels, 40, async (i) => {
    model.parseAll(sentences.slice(0, 1 + i % 30));
    const task = new Parsing({ model, data: { train: treebank }, batchSize: 30 });
    await Array.fromAsync(train({ task, optimizer, epochs: 1 }));
  });
  await assertFlat(kernels, 40, () => {
    using other = new Parser({ ...options, embeddingSize: 3, kernels });
    other.parse(sentences[0]);
  });
});
