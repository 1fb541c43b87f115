/**
 * Which entries of a layer's output gradient survive: the one idea of meProp (paper, section 2,
 * equations 9 and 10), and the variants that the paper compares. Kept entries keep their value;
 * nothing is rescaled or remembered. Not here: the selection itself (see kernels/).
 *
 * @module
 */
import { ConfigError, excerpt } from "./errors.ts";
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

/** The rules of this file, whose selections the kernels' tests vouch for. */
const trusted = new WeakSet<Sparsifier>();

function trust(sparsifier: Sparsifier): Sparsifier {
  trusted.add(sparsifier);
  return sparsifier;
}

/**
 * Lets a sparsifier select, and checks what one of a user's own has selected: the kernels behind
 * check nothing.
 *
 * @param sparsifier The rule.
 * @param gradient dL/dy: [batch, outFeatures].
 * @param selection Where to write: [batch, k].
 * @param context The kernels to use and the stream to draw from.
 * @throws {ConfigError} If a row's indices are not k different outputs in ascending order.
 */
export function select(
  sparsifier: Sparsifier,
  gradient: Matrix,
  selection: Selection,
  context: SelectionContext,
): void {
  if (trusted.has(sparsifier)) return sparsifier.select(gradient, selection, context);
  const { indices, k } = selection;
  indices.fill(-1);
  sparsifier.select(gradient, selection, context);
  if (selection.rows !== gradient.rows) {
    throw new ConfigError(
      `Cannot use the selection of sparsifier ${sparsifier.name}: it has ${selection.rows} rows, ` +
        `the gradient ${gradient.rows}. Set selection.rows`,
    );
  }
  for (let b = 0; b < gradient.rows; b++) {
    const row = indices.subarray(b * k, (b + 1) * k);
    const isValid = row.every((index, j) =>
      index > (j === 0 ? -1 : row[j - 1]) && index < gradient.columns
    );
    if (isValid) continue;
    throw new ConfigError(
      `Cannot use the selection of sparsifier ${sparsifier.name}: row ${b} has indices ` +
        `${row.join(", ")}, expected ${k} different ones in ascending order, from 0 to ` +
        `${gradient.columns - 1}`,
    );
  }
}

/**
 * Checks at the border that a layer has room for a selection.
 *
 * @param layer Whose it is, for the message.
 * @param sparsifier The rule.
 * @param count How many entries there are to choose from.
 * @param noun What they are.
 * @throws {ConfigError} If k is not an integer from 1 to `count`.
 */
export function checkFits(
  layer: string,
  { k }: Sparsifier,
  count: number,
  noun: string,
): void {
  if (k === undefined || (Number.isInteger(k) && k >= 1 && k <= count)) return;
  throw new ConfigError(
    `Cannot build ${layer}: k is ${k}, but there are ${count} ${noun}. Set k from 1 to ${count}`,
  );
}

/** What a sparsifier may use. */
export interface SelectionContext {
  /**
   * The kernels that own the arrays.
   *
   * @ignore
   */
  readonly kernels: Kernels;
  /** The stream for random choices. */
  readonly random: RandomStream;
}

/**
 * Exact back-propagation: every entry survives.
 *
 * @returns The sparsifier.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { dense } from "./sparsifier.ts";
 *
 * assertEquals(dense().k, undefined);
 * ```
 */
export function dense(): Sparsifier {
  return trust({ name: "dense", k: undefined, select: () => {} });
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
  return trust({
    name: "topK",
    k: checkK(k),
    select: (gradient, selection, { kernels }) => kernels.selectTopK(gradient, selection),
  });
}

/**
 * Simple unified top-k (paper, section 4.8): one set of k columns for the whole minibatch, those
 * with the largest sum of magnitudes.
 *
 * @param k How many columns survive, at least 1.
 * @returns The sparsifier.
 * @throws {ConfigError} If k is not a positive integer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Linear } from "./layers/linear.ts";
 * import { Sequential } from "./layers/sequential.ts";
 * import { unifiedTopK } from "./sparsifier.ts";
 *
 * const layer = new Linear(1, 3, { sparsifier: unifiedTopK(1) });
 * const model = new Sequential([layer]);
 * model.forward([1, 1]);
 * model.backward([3, -2, 0, 0, 2, 1]); // Sums of magnitudes: 3, 4, 1.
 * assertEquals([...layer.materializeWeightGradient()], [0, 0, 0]); // -2 + 2 in the second.
 * ```
 */
export function unifiedTopK(k: number): Sparsifier {
  return trust({
    name: "unifiedTopK",
    k: checkK(k),
    select: (gradient, selection, { kernels }) => kernels.selectUnifiedTopK(gradient, selection),
  });
}

/**
 * The paper's control: k entries of each example, drawn evenly without replacement.
 *
 * @param k How many entries survive, at least 1.
 * @returns The sparsifier.
 * @throws {ConfigError} If k is not a positive integer.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Linear } from "./layers/linear.ts";
 * import { Sequential } from "./layers/sequential.ts";
 * import { randomK } from "./sparsifier.ts";
 *
 * const layer = new Linear(1, 3, { sparsifier: randomK(2) });
 * const model = new Sequential([layer], { seed: 7 });
 * model.forward([1]);
 * model.backward([3, -2, 1]);
 * assertEquals([...layer.materializeWeightGradient()].filter((value) => value !== 0).length, 2);
 * ```
 */
export function randomK(k: number): Sparsifier {
  return trust({
    name: "randomK",
    k: checkK(k),
    select: (gradient, selection, { kernels, random }) =>
      kernels.selectRandomK(gradient, selection, random),
  });
}

const CREATORS: Readonly<Record<string, (k: number) => Sparsifier>> = {
  dense,
  topK,
  unifiedTopK,
  randomK,
};

/** A sparsifier as plain values, in saved models. */
interface SavedSparsifier {
  readonly sparsifier: string;
  /** Absent for dense. */
  readonly k?: number;
}

/** Whether a value selects entries of a gradient. */
export function isSparsifier(value: object): value is Sparsifier {
  return "select" in value && typeof value.select === "function";
}

/**
 * A sparsifier as plain values.
 *
 * @param sparsifier The sparsifier.
 * @returns What {@link restoreSparsifier} takes.
 * @throws {ConfigError} If it is a custom one, which cannot be restored.
 */
export function describeSparsifier(sparsifier: Sparsifier): SavedSparsifier {
  const { name, k } = sparsifier;
  if (trusted.has(sparsifier)) return { sparsifier: name, ...k !== undefined && { k } };
  throw new ConfigError(
    `Cannot save the sparsifier ${excerpt(name)}: only ${
      Object.keys(CREATORS).join(", ")
    } can be ` +
      `restored`,
  );
}

/**
 * A sparsifier from plain values.
 *
 * @param value What may have come from {@link describeSparsifier}.
 * @returns The sparsifier; undefined if it is something else.
 */
export function restoreSparsifier(value: Partial<SavedSparsifier>): Sparsifier | undefined {
  const { sparsifier: name, k = NaN } = value;
  if (typeof name !== "string" || !Object.hasOwn(CREATORS, name)) return undefined;
  return CREATORS[name](k);
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
