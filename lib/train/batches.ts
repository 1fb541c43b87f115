/**
 * A dataset in minibatches, for a training loop of one's own.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { checkSizes } from "../layers/layer.ts";
import type { Matrix } from "../kernels/kernels.ts";
import { createStreams } from "../math/random.ts";
import { checkDataset, type Dataset } from "./dataset.ts";

/**
 * Cuts a dataset into minibatches.
 *
 * @param dataset The examples.
 * @param options How many examples a minibatch has (the last one may be smaller); whether they come
 * in a random order (default: no), and what decides it: a 32-bit integer, another one for each epoch
 * (default: 1).
 * @returns The minibatches, with arrays of their own, each example once: features x
 * [batch, inFeatures] and classes y [batch].
 * @throws {ConfigError} If the size is not a positive integer, the seed no 32-bit integer, or the
 * dataset damaged.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { batches } from "./batches.ts";
 * import { createDataset } from "./dataset.ts";
 *
 * const dataset = createDataset([10, 11, 12], [0, 1, 0], 2);
 * const sizes = [...batches(dataset, { size: 2, shuffle: true })].map(({ x }) => x.rows);
 * assertEquals(sizes, [2, 1]);
 * ```
 */
export function batches(
  dataset: Dataset,
  options: { readonly size: number; readonly shuffle?: boolean; readonly seed?: number },
): Generator<
  { readonly x: Matrix & { readonly data: Float32Array }; readonly y: Dataset["targets"] },
  void
> {
  checkDataset(dataset, "cut into batches");
  const { size, shuffle = false, seed = 1 } = options;
  checkSizes("batches", { size });
  if (typeof shuffle !== "boolean") {
    throw new ConfigError(`Cannot build batches: shuffle is ${shuffle}, but must be true or false`);
  }
  const order = Uint32Array.from({ length: dataset.size }, (_, i) => i);
  const random = createStreams(seed).shuffle;
  if (shuffle) random.shuffle(order);
  return cut(dataset, order, size);
}

function* cut(
  dataset: Dataset,
  order: Uint32Array,
  size: number,
): ReturnType<typeof batches> {
  const { inputs, targets, inFeatures } = dataset;
  for (let start = 0; start < order.length; start += size) {
    const examples = order.subarray(start, start + size);
    const data = new Float32Array(examples.length * inFeatures);
    const y = targets.slice(0, examples.length);
    examples.forEach((example, b) => {
      const first = example * inFeatures;
      data.set(inputs.subarray(first, first + inFeatures), b * inFeatures);
      y[b] = targets[example];
    });
    yield { x: { data, rows: examples.length, columns: inFeatures }, y };
  }
}
