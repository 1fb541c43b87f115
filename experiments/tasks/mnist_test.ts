/**
 * Tests of the models that MNIST's settings describe, and of the user's own images.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { idxFile } from "../../data/testing/idx.ts";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { simdKernels } from "../../lib/kernels/simd/simd.ts";
import { ACTIVATION_NAMES } from "../../lib/mlp.ts";
import { testInFolder } from "../../lib/testing/temporary_folder.ts";
import { createDataset } from "../../lib/train/dataset.ts";
import { buildTask } from "../engine/build_task.ts";
import { overrideConfig } from "../engine/config.ts";
import { mnist, MNIST_PRESET, type MnistConfig } from "./mnist.ts";
import { POS_PRESET } from "./tagging_model.ts";

const all = createDataset(Float32Array.of(1, 0, 2, 0, 1, 3), Uint8Array.of(0, 1), 2);
const DATA = { task: "mnist", sha256: "", splits: { train: all, dev: all, test: all } };

/** The share of dL/dy that each layer keeps of one example. */
function selectedRatios(sparsifier: MnistConfig["sparsifier"]): number[] {
  const model = { ...MNIST_PRESET.model, hiddenSizes: [8, 4] };
  const config = { ...MNIST_PRESET, model, sparsifier };
  const { task, optimizer } = buildTask(config, DATA, referenceKernels(32));
  task.backpropagate(Uint32Array.of(0));
  task.meter.beforeUpdate();
  optimizer.step();
  task.meter.afterUpdate();
  return task.meter.take().map(({ selectedRatio }) => selectedRatio);
}

Deno.test("the output layer is exact, or keeps k entries, or all if it has fewer", () => {
  const select = (k: number, outputLayer: boolean) =>
    selectedRatios({ name: "topK", k, outputLayer });
  assertEquals(select(1, false), [1 / 8, 1 / 4, 1]);
  assertEquals(select(1, true), [1 / 8, 1 / 4, 1 / 2]);
  assertEquals(select(4, true), [1 / 2, 1, 1]);
});

Deno.test("buildTask() refuses the data of another task", () => {
  assertThrows(() => buildTask(POS_PRESET, DATA, referenceKernels(32)), Error, "not those of pos");
});

const OWN = overrideConfig<MnistConfig>(MNIST_PRESET, {
  images: "own-stripes",
  batchSize: 3,
  model: { hiddenSizes: [4] },
});

/** Thirty training and six test images of 2 x 3 pixels in three classes. */
const FILES = {
  "train-images-idx3-ubyte": idxFile([30, 2, 3], Array.from({ length: 180 }, (_, i) => i)),
  "train-labels-idx1-ubyte": idxFile([30], Array.from({ length: 30 }, (_, i) => i % 3)),
  "t10k-images-idx3-ubyte": idxFile([6, 2, 3], Array.from({ length: 36 }, (_, i) => i)),
  "t10k-labels-idx1-ubyte": idxFile([6], [0, 1, 2, 0, 1, 2]),
};

testInFolder(
  "loadData() takes sizes and classes of the user's images from the files",
  async (root) => {
    const folder = join(root, "stripes");
    await Deno.mkdir(folder);
    for (const [name, bytes] of Object.entries(FILES)) {
      await Deno.writeFile(
        join(folder, name),
        bytes,
      );
    }
    const { data, summary, notices } = await mnist.loadData(OWN, { images: folder });
    assertEquals(
      summary,
      "stripes, 2 x 3 pixels in 3 classes: 27 training, 3 dev, 6 test images",
    );
    assertEquals(notices, []);
    const { task } = buildTask(OWN, data, simdKernels());
    assertEquals([task.size, task.testTotal], [27, 6]);
    const weights = task.model.parameters.filter(({ name }) => name.endsWith("weight"));
    assertEquals(weights.map(({ value }) => value.length), [6 * 4, 4 * 3]);
  },
);

Deno.test("findMissing() names the flag for the user's images", async () => {
  assertEquals(
    await mnist.findMissing?.(OWN, {}),
    "The data own-stripes are your own. Name their folder: --images DIR",
  );
  assertEquals(await mnist.findMissing?.(OWN, { images: "stripes" }), undefined);
  assertEquals(await mnist.findMissing?.(MNIST_PRESET, {}), undefined);
});

Deno.test("names of runs and reports include images and activation that differ from the paper's", () => {
  assertEquals([mnist.dataId(MNIST_PRESET), mnist.dataId(OWN)], ["mnist", "own-stripes"]);
  const tanh = { ...MNIST_PRESET, model: { ...MNIST_PRESET.model, activation: "tanh" as const } };
  assertEquals([mnist.modelName(MNIST_PRESET), mnist.modelName(tanh)], ["h500", "tanh-h500"]);
  assertEquals(mnist.report.describe?.([MNIST_PRESET, tanh]), undefined);
  assertEquals(
    mnist.report.describe?.([OWN]),
    "Images: stripes, not MNIST; the paper's numbers are for MNIST.",
  );
});

Deno.test("the activation changes what a model computes, and none of its initial weights", () => {
  const built = ACTIVATION_NAMES.map((activation) => {
    const config = { ...OWN, model: { ...OWN.model, activation } };
    const { task } = buildTask(config, DATA, simdKernels());
    const weights = task.model.parameters.map(({ value }) => [...value]).join();
    return { weights, loss: task.scoreTest().loss };
  });
  assertEquals(new Set(built.map(({ weights }) => weights)).size, 1);
  assertEquals(new Set(built.map(({ loss }) => loss)).size, ACTIVATION_NAMES.length);
});
