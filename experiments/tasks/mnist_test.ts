/**
 * Tests of the model that MNIST's settings describe.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { referenceKernels } from "../../lib/kernels/reference/reference.ts";
import { createDataset } from "../../lib/train/dataset.ts";
import { buildTask } from "../engine/build_task.ts";
import { MNIST_PRESET, type MnistConfig } from "./mnist.ts";
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

Deno.test("the output layer is exact, or has k entries, or all that it has", () => {
  const select = (k: number, outputLayer: boolean) =>
    selectedRatios({ name: "topK", k, outputLayer });
  assertEquals(select(1, false), [1 / 8, 1 / 4, 1]);
  assertEquals(select(1, true), [1 / 8, 1 / 4, 1 / 2]);
  assertEquals(select(4, true), [1 / 2, 1, 1]);
});

Deno.test("buildTask() refuses the data of another task", () => {
  assertThrows(() => buildTask(POS_PRESET, DATA, referenceKernels(32)), Error, "not those of pos");
});
