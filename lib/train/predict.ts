/**
 * What a classifier predicts: classes, probabilities, and which classes it takes for which.
 *
 * @module
 */
import { type Input, type Rows, rowsOf } from "../layers/input.ts";
import type { Sequential } from "../layers/sequential.ts";
import { exp } from "../math/math.ts";
import type { Dataset } from "./dataset.ts";
import { checkFit, checkModel } from "./metrics.ts";

/** The number of examples that pass through the model at a time. */
const BATCH_SIZE = 100;

/**
 * Predicts classes: no dropout, `probabilities = softmax(logits)`.
 *
 * @param model The model.
 * @param inputs [size, inFeatures]: an array of whole examples, one after the other, or rows.
 * @returns The class of the largest logit of each example, of which the lower one wins a tie: [size];
 * softmax(logits), row-major: [size, classes].
 * @throws {ConfigError} If the inputs do not fit the model, or one is not a finite number.
 *
 * @example
 * ```ts
 * import { assertAlmostEquals, assertEquals } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { predict } from "./predict.ts";
 *
 * const model = new Mlp({ layerSizes: [2, 3] });
 * const { classes, probabilities } = predict(model, Float32Array.of(1, 2, 3, 4));
 * assertEquals([classes.length, probabilities.length], [2, 6]);
 * assertAlmostEquals(probabilities[0] + probabilities[1] + probabilities[2], 1, 1e-6);
 * ```
 */
export function predict(
  model: Sequential,
  inputs: Input,
): { readonly classes: Int32Array; readonly probabilities: Float32Array } {
  checkModel(model, "predict");
  const { data, rows, columns } = rowsOf(inputs, model.inFeatures, {
    taker: "predict",
    name: "input",
  });
  const classes = new Int32Array(rows);
  let probabilities = new Float32Array();
  for (let start = 0; start < rows; start += BATCH_SIZE) {
    const end = Math.min(rows, start + BATCH_SIZE);
    const part = partOf(data, start * columns, end * columns);
    const logits = model.forward({ data: part, rows: end - start, columns });
    if (start === 0) probabilities = new Float32Array(rows * logits.columns);
    softmax(logits, probabilities.subarray(start * logits.columns), classes.subarray(start));
  }
  return { classes, probabilities };
}

/**
 * Counts which classes a model takes for which.
 *
 * @param model The model.
 * @param dataset What to predict.
 * @returns The number of examples of each class (rows) by the class predicted (columns).
 * @throws {ConfigError} If the dataset does not fit the model, or is damaged.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Mlp } from "../mlp.ts";
 * import { createDataset } from "./dataset.ts";
 * import { confusionMatrix } from "./predict.ts";
 *
 * const model = new Mlp({ layerSizes: [1, 2] });
 * model.linears[0].weight.value.set([-1, 1]); // Predicts class 1 for what is above 0.
 * const dataset = createDataset([-2, 3, 4], [0, 0, 1], 2);
 * assertEquals(confusionMatrix(model, dataset), [[1, 1], [0, 1]]);
 * ```
 */
export function confusionMatrix(model: Sequential, dataset: Dataset): number[][] {
  checkFit(model, dataset, "count confusions");
  const { classCount, inputs: data, size: rows, inFeatures: columns } = dataset;
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  const { classes } = predict(model, { data, rows, columns });
  dataset.targets.forEach((target, i) => counts[target][classes[i]]++);
  return counts;
}

/** The classes and probabilities of some rows. */
function softmax({ data, rows, columns }: Rows, probabilities: Float32Array, classes: Int32Array) {
  for (let b = 0; b < rows; b++) {
    const start = b * columns;
    let best = 0;
    for (let c = 1; c < columns; c++) if (data[start + c] > data[start + best]) best = c;
    classes[b] = best;
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += exp(data[start + c] - data[start + best]);
    for (let c = 0; c < columns; c++) {
      probabilities[start + c] = exp(data[start + c] - data[start + best]) / sum;
    }
  }
}

/** A part of any array, without a copy where the array can do that. */
function partOf(data: ArrayLike<number>, start: number, end: number): ArrayLike<number> {
  if (ArrayBuffer.isView(data)) return (data as Float32Array).subarray(start, end);
  return Array.from({ length: end - start }, (_, i) => data[start + i]);
}
