/**
 * The errors that a user can cause and mend. Each message names the place, the value found, the
 * value allowed and the way out. Not here: exit codes, which belong to the commands.
 *
 * @module
 */

/**
 * A piece of somebody's input for a message: never long, and without characters that a terminal
 * obeys.
 *
 * @param text The input.
 * @param limit How many characters it may have.
 * @returns Its beginning, with a replacement character in place of each control character.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { excerpt } from "./errors.ts";
 *
 * assertEquals(excerpt("epochs"), "epochs");
 * assertEquals(excerpt("\x1b[2J" + "a".repeat(1e6)), "\ufffd[2J" + "a".repeat(75) + "\u2026");
 * ```
 */
export function excerpt(text: string, limit = 80): string {
  const beginning = text.length <= limit ? text : `${text.slice(0, limit - 1)}\u2026`;
  return beginning.replaceAll(/\p{Cc}/gu, "\ufffd");
}

/**
 * A setting, flag or argument has a value that is not allowed.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { ConfigError } from "./errors.ts";
 * import { topK } from "./sparsifier.ts";
 *
 * assertThrows(() => topK(0), ConfigError, "k must be an integer from 1");
 * ```
 */
export class ConfigError extends Error {
  /** The name of the class. */
  override readonly name = "ConfigError";
}

/**
 * A data file is missing, damaged, or not what it claims to be.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { DataError } from "./errors.ts";
 * import { load } from "./save.ts";
 *
 * assertThrows(() => load(new Uint8Array(100)), DataError, "do not match their SHA-256");
 * ```
 */
export class DataError extends Error {
  /** The name of the class. */
  override readonly name = "DataError";
}

/** A file or folder could not be written. */
export class WriteError extends Error {
  /** The name of the class. */
  override readonly name = "WriteError";
}

/**
 * Training met a loss or a weight that is not a finite number, although all inputs are.
 *
 * @example
 * ```ts
 * import { assertRejects } from "@std/assert";
 * import { DivergedError } from "./errors.ts";
 * import { Mlp } from "./mlp.ts";
 * import { Sgd } from "./optim/sgd.ts";
 * import { Classification } from "./train/classification.ts";
 * import { createDataset } from "./train/dataset.ts";
 * import { train } from "./train/training.ts";
 *
 * const model = new Mlp({ layerSizes: [1, 4, 2] });
 * const data = { train: createDataset([1, 2], [0, 1], 2) };
 * const task = new Classification({ model, data, batchSize: 2 });
 * const optimizer = new Sgd(model, { learningRate: 1e38 });
 * const run = () => Array.fromAsync(train({ task, optimizer, epochs: 9 }));
 * await assertRejects(run, DivergedError, "Lower the learning rate");
 * ```
 */
export class DivergedError extends Error {
  /** The name of the class. */
  override readonly name = "DivergedError";
  /** The epoch, counted from 1, in which it happened. */
  readonly epoch: number;
  /** The number of updates made before it happened. */
  readonly step: number;

  /** The first linear map with a weight that is not a finite number; undefined if there is none. */
  readonly layer: string | undefined;

  /** Describes where the numbers stopped being finite. */
  constructor(loss: number, epoch: number, step: number, layer?: string) {
    const weights = layer === undefined
      ? "all weights of the linear maps are still finite"
      : `the first weights that are not finite are those of layer ${layer}`;
    super(
      `Training diverged: the loss is ${loss} in epoch ${epoch} after ${step} updates, and ` +
        `${weights}. Lower the learning rate or raise k`,
    );
    this.epoch = epoch;
    this.step = step;
    this.layer = layer;
  }
}
