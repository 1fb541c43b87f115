/**
 * Embeddings: tables of vectors, one for each feature of a token. The vectors of a token's features,
 * one after the other, are the input of the layer above. Not here: what the features are.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { type InitializationName, initialize } from "./initialization.ts";
import { createMatrix, type FloatArray, type Kernels, type Matrix } from "../kernels/kernels.ts";
import type { Gradient, Parameter } from "./layer.ts";
import type { LayerContext } from "./linear.ts";

/** The size of one table of an {@link Embedding}. */
export interface EmbeddingTable {
  /** The name of the feature. Default: its number. */
  readonly name?: string;
  /** The number of values that the feature can have: rows. */
  readonly count: number;
  /** The length of each vector: columns. */
  readonly size: number;
}

/** How to build an {@link Embedding}. */
export interface EmbeddingOptions {
  /** One table for each feature. */
  readonly tables: readonly EmbeddingTable[];
  /** The initial vectors, as of a linear map from `count` inputs. Default: "glorotUniform". */
  readonly initialization?: InitializationName;
}

/** One feature: its table, and where its vectors lie in the output. */
interface Feature {
  readonly count: number;
  readonly size: number;
  readonly column: number;
  readonly parameter: Parameter & { gradient: Gradient | undefined };
  /** The place of each row among the rows of the gradient; -1 for none. */
  readonly slots: Int32Array;
}

/** Buffers for sequences of up to `rows` tokens. */
interface Buffers {
  readonly rows: number;
  readonly y: Matrix;
  /** The rows of each table that the sequence uses, and their gradients. */
  readonly gradients: readonly { indices: Int32Array; values: Matrix }[];
}

/**
 * `y_t = [E_1[index_t1], E_2[index_t2], ..]` with tables E_j [count_j, size_j], one for each
 * feature. Backward, with g_tj the part of dL/dy_t that belongs to feature j:
 *
 * `dE_j[row] = sum of g_tj over the t with index_tj = row`, in the order of t.
 *
 * The gradient has only the rows of the sequence, and the optimizers touch only these. With SGD and
 * AdaGrad that is the same as a full gradient with zeros. With Adam it is not: the moments of a row
 * decay, and the row moves, only in the steps that use it ("lazy"), while the corrections of the
 * bias count all steps. The usual choice, and the only one that costs nothing for the other rows.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Embedding } from "./embedding.ts";
 * import { simdKernels } from "../kernels/simd/simd.ts";
 * import { createStreams } from "../math/random.ts";
 *
 * // Words of 2 numbers and suffixes of 1 number.
 * const tables = [{ count: 3, size: 2 }, { count: 2, size: 1 }];
 * const layer = new Embedding({ tables }, { kernels: simdKernels(), random: createStreams(1) });
 * layer.parameters[0].value.set([1, 2, 3, 4, 5, 6]);
 * layer.parameters[1].value.set([10, 20]);
 * assertEquals([...layer.forward(Int32Array.of(2, 0, 0, 1)).data], [5, 6, 10, 1, 2, 20]);
 * ```
 */
export class Embedding {
  /** The tables, in the order of the features: [count, size]. */
  readonly parameters: readonly Parameter[];
  /** The length of all vectors of a token together. */
  readonly outFeatures: number;

  readonly #kernels: Kernels;
  readonly #features: readonly Feature[];
  #buffers: Buffers | undefined;
  #indices: ArrayLike<number> = [];

  /**
   * Allocates and initialises the tables.
   *
   * @throws {ConfigError} If there is no table, or a size is not a positive integer.
   */
  constructor(options: EmbeddingOptions, context: LayerContext) {
    const { tables, initialization = "glorotUniform" } = options;
    if (tables.length === 0) throw new ConfigError("Cannot build an Embedding without tables");
    const { kernels, random } = context;
    let column = 0;
    this.#features = tables.map(({ name, count, size }, index) => {
      for (const [setting, value] of Object.entries({ count, size })) {
        if (!Number.isInteger(value) || value < 1) {
          throw new ConfigError(
            `Cannot build an Embedding: ${setting} of table ${name ?? index} is ${value}, but ` +
              `must be a positive integer`,
          );
        }
      }
      const weight = kernels.floats(count * size);
      const bias = new Float64Array(count); // A table has none.
      initialize(initialization, random.initialization, { weight, bias });
      const parameter = { name: name ?? String(index), value: weight, gradient: undefined };
      const slots = new Int32Array(count).fill(-1);
      const feature = { count, size, column, parameter, slots };
      column += size;
      return feature;
    });
    this.#kernels = kernels;
    this.parameters = this.#features.map(({ parameter }) => parameter);
    this.outFeatures = column;
  }

  /**
   * Looks the vectors up.
   *
   * @param indices One row of each table for each token: [length, tables], row-major; must stay as
   * they are until `backward`.
   * @returns [length, outFeatures], valid until the next call.
   * @throws {ConfigError} If an index is not a row of its table, a token is incomplete, or there is none.
   */
  forward(indices: ArrayLike<number>): Matrix {
    const features = this.#features;
    const rows = indices.length / features.length;
    if (!Number.isInteger(rows) || rows < 1) {
      throw new ConfigError(
        `Cannot look up ${indices.length} indices: expected ${features.length} for each token, ` +
          `and at least one token`,
      );
    }
    const { y } = this.#reserve(rows);
    y.rows = rows;
    features.forEach(({ count, size, column, parameter }, j) => {
      for (let t = 0; t < rows; t++) {
        const index = indices[t * features.length + j];
        if (!(index >= 0 && index < count)) {
          throw new ConfigError(
            `Cannot look up index ${index} of token ${t} in table ${parameter.name}, which has ` +
              `${count} rows`,
          );
        }
        copy(parameter.value, index * size, y.data, t * this.outFeatures + column, size);
      }
    });
    this.#indices = indices;
    return y;
  }

  /**
   * Leaves the gradients of the used rows in {@link parameters}.
   *
   * @param gradient dL/dy: [length, outFeatures].
   */
  backward(gradient: Matrix): void {
    const features = this.#features;
    const { gradients } = this.#reserve(gradient.rows);
    features.forEach(({ size, column, parameter, slots }, j) => {
      const { indices, values } = gradients[j];
      let count = 0;
      for (let t = 0; t < gradient.rows; t++) {
        const index = this.#indices[t * features.length + j];
        const start = t * this.outFeatures + column;
        const slot = slots[index];
        if (slot < 0) {
          slots[index] = count;
          indices[count] = index;
          copy(gradient.data, start, values.data, count * size, size);
          count++;
        } else {
          addTo(values.data, slot * size, gradient.data, start, size);
        }
      }
      for (let slot = 0; slot < count; slot++) slots[indices[slot]] = -1;
      values.rows = count;
      parameter.gradient = { kind: "rows", rows: gradients[j] };
    });
  }

  #reserve(rows: number): Buffers {
    if (this.#buffers === undefined || this.#buffers.rows < rows) {
      const kernels = this.#kernels;
      // The memory of the kernels never shrinks: doubling wastes no more than it gives.
      const room = Math.max(rows, 2 * (this.#buffers?.rows ?? 0));
      this.#buffers = {
        rows: room,
        y: createMatrix(kernels, room, this.outFeatures),
        gradients: this.#features.map(({ size }) => ({
          indices: kernels.integers(room),
          values: createMatrix(kernels, room, size),
        })),
      };
    }
    return this.#buffers;
  }
}

// A few thousand numbers for each sentence: not worth a kernel. Sums are rounded where they are
// stored, to the precision of the array, so they have the same bits everywhere.

function copy(
  from: FloatArray,
  fromStart: number,
  to: FloatArray,
  toStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) to[toStart + i] = from[fromStart + i];
}

function addTo(
  to: FloatArray,
  toStart: number,
  from: FloatArray,
  fromStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) to[toStart + i] += from[fromStart + i];
}
