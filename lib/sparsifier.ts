/**
 * Which entries of a layer's output gradient survive: the one idea of meProp (paper, section 2,
 * equations 9 and 10), and the variants that the paper compares. Kept entries keep their value;
 * nothing is rescaled or remembered. Not here: the selection itself (see kernels/).
 *
 * @module
 */
import { ConfigError } from "./errors.ts";
import type { Kernels, Matrix, Selection } from "./kernels/kernels.ts";
import type { RandomStream } from "./math/random.ts";

/** A rule that picks k entries of each row of a gradient [batch, outFeatures]. */
export interface Sparsifier {
  /** The name in configurations and reports. */
  readonly name: string;
  /** How many entries of each row survive; undefined keeps all of them (exact back-propagation). */
  readonly k: number | undefined;
  /**
   * Writes the indices of the kept entries, ascending in each row, and the number of rows.
   *
   * @param gradient dL/dy: [batch, outFeatures].
   * @param selection Where to write: [batch, k].
   * @param context The kernels to use and the stream to draw from.
   */
  select(gradient: Matrix, selection: Selection, context: SelectionContext): void;
}

/** What a sparsifier may use. */
export interface SelectionContext {
  /** The kernels that own the arrays. */
  readonly kernels: Kernels;
  /** The stream for random choices. */
  readonly random: RandomStream;
}

/**
 * Exact back-propagation: every entry survives.
 *
 * @returns The sparsifier.
 */
export function dense(): Sparsifier {
  return { name: "dense", k: undefined, select: () => {} };
}

/**
 * meProp: the k entries of largest magnitude of each example; the lower index wins a tie.
 *
 * @param k How many entries survive, at least 1.
 * @returns The sparsifier.
 * @throws {ConfigError} If k is not a positive integer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { topK } from "./sparsifier.ts";
 *
 * assertEquals(topK(20).k, 20);
 * ```
 */
export function topK(k: number): Sparsifier {
  return {
    name: "topK",
    k: checkK(k),
    select: (gradient, selection, { kernels }) => kernels.selectTopK(gradient, selection),
  };
}

/**
 * Simple unified top-k (paper, section 4.8): one set of k columns for the whole minibatch, those
 * with the largest sum of magnitudes.
 *
 * @param k How many columns survive, at least 1.
 * @returns The sparsifier.
 * @throws {ConfigError} If k is not a positive integer.
 */
export function unifiedTopK(k: number): Sparsifier {
  return {
    name: "unifiedTopK",
    k: checkK(k),
    select: (gradient, selection, { kernels }) => kernels.selectUnifiedTopK(gradient, selection),
  };
}

/**
 * The paper's control: k entries of each example, drawn evenly without replacement.
 *
 * @param k How many entries survive, at least 1.
 * @returns The sparsifier.
 * @throws {ConfigError} If k is not a positive integer.
 */
export function randomK(k: number): Sparsifier {
  return {
    name: "randomK",
    k: checkK(k),
    select: (gradient, selection, { kernels, random }) =>
      kernels.selectRandomK(gradient, selection, random),
  };
}

function checkK(k: number): number {
  if (!Number.isInteger(k) || k < 1) {
    throw new ConfigError(
      `Cannot keep k = ${k} entries of a gradient: k must be an integer from 1 to the number of ` +
        `outputs. Use dense() to keep all`,
    );
  }
  return k;
}
