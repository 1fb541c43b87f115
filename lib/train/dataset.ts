/**
 * Labelled examples in memory: the value that data/ makes and lib/ trains on.
 * Not here: files, formats, splits.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";

/** Labelled examples for classification. */
export interface Dataset {
  /** Row-major features, [size, inFeatures]. */
  readonly inputs: Float32Array;
  /** The class of each example, 0 <= target < classCount: [size]. */
  readonly targets: Uint8Array;
  /** The number of features of one example. */
  readonly inFeatures: number;
  /** The number of classes. */
  readonly classCount: number;
  /** The number of examples. */
  readonly size: number;
}

/**
 * Checks and wraps a user's arrays.
 *
 * @param inputs Row-major features, [size, inFeatures].
 * @param targets The class of each example: [size].
 * @param classCount The number of classes, at most 256.
 * @returns The dataset; the arrays are not copied.
 * @throws {ConfigError} If the lengths do not fit together or a target is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createDataset } from "./dataset.ts";
 *
 * const xor = createDataset(Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1), Uint8Array.of(0, 1, 1, 0), 2);
 * assertEquals([xor.size, xor.inFeatures], [4, 2]);
 * ```
 */
export function createDataset(
  inputs: Float32Array,
  targets: Uint8Array,
  classCount: number,
): Dataset {
  const size = targets.length;
  if (size === 0 || inputs.length === 0 || inputs.length % size !== 0) {
    throw new ConfigError(
      `Cannot create a dataset: ${inputs.length} input values do not divide into ${size} ` +
        `examples. Pass size * inFeatures inputs and size targets`,
    );
  }
  const outside = targets.findIndex((target) => target >= classCount);
  if (outside >= 0) {
    throw new ConfigError(
      `Cannot create a dataset: target ${targets[outside]} of example ${outside} is not a class. ` +
        `Classes count from 0 to ${classCount - 1}`,
    );
  }
  return { inputs, targets, inFeatures: inputs.length / size, classCount, size };
}
