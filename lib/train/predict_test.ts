/**
 * Tests of predictions.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../errors.ts";
import { referenceKernels } from "../kernels/backend.ts";
import { Mlp } from "../mlp.ts";
import { assertClose, cloudDataset } from "../testing/testing.ts";
import { evaluate } from "./metrics.ts";
import { confusionMatrix, predict } from "./predict.ts";

const SHAPE = { inFeatures: 4, classCount: 3 };

Deno.test("predict() gives softmax and the largest logit, without dropout, for any number of examples", () => {
  const kernels = referenceKernels(64);
  const model = new Mlp({ layerSizes: [4, 6, 3], dropProbability: 0.9, kernels });
  for (const size of [1, 99, 100, 101, 250]) {
    const { inputs } = cloudDataset(size, SHAPE, size);
    const { classes, probabilities } = predict(model, inputs);
    assertEquals([classes.length, probabilities.length], [size, 3 * size]);
    for (const i of [0, size >> 1, size - 1]) {
      const logits = [...model.forward(inputs.subarray(4 * i, 4 * i + 4)).data.slice(0, 3)];
      const exps = logits.map(Math.exp);
      const sum = exps.reduce((total, one) => total + one, 0);
      const row = probabilities.slice(3 * i, 3 * i + 3);
      assertClose(row, exps.map((one) => one / sum), { relative: 1e-6 }, "probabilities");
      assertEquals(classes[i], logits.indexOf(Math.max(...logits)));
    }
    // Ordinary arrays, and rows.
    assertEquals(predict(model, [...inputs]), { classes, probabilities });
    assertEquals(predict(model, { data: inputs, rows: size, columns: 4 }), {
      classes,
      probabilities,
    });
  }
});

Deno.test("predict() stays finite for logits of any size", () => {
  const model = new Mlp({ layerSizes: [1, 2] });
  model.linears[0].weight.value.set([1e30, -1e30]);
  const { classes, probabilities } = predict(model, [1, -1]);
  assertEquals([[...classes], [...probabilities]], [[0, 1], [1, 0, 0, 1]]);
});

Deno.test("confusionMatrix() counts each example in its row, and the right ones on the diagonal", () => {
  const dataset = cloudDataset(230, SHAPE, 1);
  const model = new Mlp({ layerSizes: [4, 6, 3] });
  const matrix = confusionMatrix(model, dataset);
  const counts = [0, 1, 2].map((target) => dataset.targets.filter((one) => one === target).length);
  assertEquals(matrix.map((row) => row.reduce((sum, one) => sum + one, 0)), counts);
  const right = matrix.reduce((sum, row, i) => sum + row[i], 0);
  assertEquals(right, evaluate(model, dataset).correct);
});

Deno.test("predict(), confusionMatrix() and evaluate() throw when data do not fit the model", () => {
  const data = cloudDataset(9, { inFeatures: 2, classCount: 2 }, 1);
  for (const none of [undefined, null, {}, [1, 2]] as never[]) {
    for (const run of [evaluate, confusionMatrix]) {
      assertThrows(() => run(none, data), ConfigError, "without a model");
    }
    assertThrows(() => predict(none, [1, 2]), ConfigError, "Cannot predict without a model");
  }
  const model = new Mlp({ layerSizes: [2, 8, 2] });
  for (const inputs of [[], [1], [1, 2, 3], [1, NaN], undefined] as number[][]) {
    assertThrows(() => predict(model, inputs), ConfigError, "Cannot run");
  }
  for (const shape of [{ inFeatures: 3, classCount: 2 }, { inFeatures: 2, classCount: 5 }]) {
    const dataset = cloudDataset(9, shape, 1);
    const message = `the data have ${shape.inFeatures} features and ${shape.classCount} classes`;
    for (const run of [evaluate, confusionMatrix]) {
      assertThrows(() => run(model, dataset), ConfigError, message);
    }
  }
  const dataset = cloudDataset(9, { inFeatures: 2, classCount: 2 }, 1);
  const inputs = dataset.inputs.slice().fill(NaN, 5, 6);
  for (const run of [evaluate, confusionMatrix]) {
    const message = "feature 1 of example 2 is NaN";
    assertThrows(() => run(model, { ...dataset, inputs }), ConfigError, message);
  }
  // Also where the array has changed since it was checked.
  dataset.inputs[3] = NaN;
  assertThrows(() => evaluate(model, dataset), ConfigError, "feature 1 of example 1 is NaN");
});
