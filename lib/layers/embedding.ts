/**
 * Embeddings: tables of vectors for the features of a token. The vectors of a token's features, one
 * after the other, are the input of the layer above. Not here: what the features are.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import { type InitializationName, initialize, uniform } from "./initialization.ts";
import {
  createMatrix,
  type Kernels,
  type Matrix,
  type RowGradient,
  type RowIndices,
} from "../kernels/kernels.ts";
import type { Gradient, Parameter } from "./layer.ts";
import type { LayerContext } from "./linear.ts";
import type { RandomStream } from "../math/random.ts";

/** The size of one table of an {@link Embedding}. */
export interface EmbeddingTable {
  /** The name of the feature. Default: its number. */
  readonly name?: string;
  /** The number of values that the feature can have: rows. */
  readonly count: number;
  /** The length of each vector: columns. */
  readonly size: number;
  /** How many features of a token share the table, each with a vector of its own. Default: 1. */
  readonly positions?: number;
}

/** The initial vectors: as of a linear map from `count` inputs, or even in [-uniform, uniform]. */
export type EmbeddingInitialization = InitializationName | { readonly uniform: number };

/** How to build an {@link Embedding}. */
export interface EmbeddingOptions {
  /** One table for each feature, or for several features that share it. */
  readonly tables: readonly EmbeddingTable[];
  /** The initial vectors. Default: "glorotUniform". */
  readonly initialization?: EmbeddingInitialization;
}

/** A table, and where its vectors and their indices lie. */
interface Table {
  readonly matrix: Matrix;
  readonly positions: number;
  /** The first number of its vectors among those of a token. */
  readonly column: number;
  /** The first of its indices among those of a token. */
  readonly indexColumn: number;
  readonly parameter: Parameter & { gradient: Gradient | undefined };
  /** What the kernels need to group rows: -1 for each row. */
  readonly slots: Int32Array;
}

/** Buffers for sequences of up to `rows` tokens. */
interface Buffers {
  readonly rows: number;
  readonly y: Matrix;
  /** The rows of each table that the sequence uses, token after token. */
  readonly indices: readonly RowIndices[];
  /** Their gradients. */
  readonly gradients: readonly RowGradient[];
}

/**
 * `y_t = [E_1[index_t1], E_2[index_t2], ..]` with tables E_j [count_j, size_j], one for each
 * feature; features with the same table follow each other. Backward, with g_tj the part of dL/dy_t
 * that belongs to feature j:
 *
 * `dE[row] = sum of g_tj over all t and j that use the row`, in the order of t, then of j.
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
  /** The tables: [count, size]. */
  readonly parameters: readonly Parameter[];
  /** The length of all vectors of a token together. */
  readonly outFeatures: number;
  /** The number of indices of a token: one for each feature. */
  readonly featureCount: number;

  readonly #kernels: Kernels;
  readonly #tables: readonly Table[];
  #buffers: Buffers | undefined;

  /**
   * Allocates and initialises the tables.
   *
   * @throws {ConfigError} If there is no table, a size is not a positive integer, or the range of
   * the initial vectors is not positive.
   */
  constructor(options: EmbeddingOptions, context: LayerContext) {
    const { tables, initialization = "glorotUniform" } = options;
    if (tables.length === 0) throw new ConfigError("Cannot build an Embedding without tables");
    const { kernels, random } = context;
    let [column, indexColumn] = [0, 0];
    this.#tables = tables.map(({ name, count, size, positions = 1 }, index) => {
      for (const [setting, value] of Object.entries({ count, size, positions })) {
        if (!Number.isInteger(value) || value < 1) {
          throw new ConfigError(
            `Cannot build an Embedding: ${setting} of table ${name ?? index} is ${value}, but ` +
              `must be a positive integer`,
          );
        }
      }
      const matrix = createMatrix(kernels, count, size);
      fill(matrix, initialization, random.initialization);
      const parameter = { name: name ?? String(index), value: matrix.data, gradient: undefined };
      const slots = kernels.integers(count).fill(-1);
      const table = { matrix, positions, column, indexColumn, parameter, slots };
      column += positions * size;
      indexColumn += positions;
      return table;
    });
    this.#kernels = kernels;
    this.parameters = this.#tables.map(({ parameter }) => parameter);
    this.outFeatures = column;
    this.featureCount = indexColumn;
  }

  /**
   * Looks the vectors up.
   *
   * @param indices A row for each feature of each token: [length, featureCount], row-major.
   * @returns [length, outFeatures], valid until the next call.
   * @throws {ConfigError} If an index is not a row of its table, a token is incomplete, or there is none.
   */
  forward(indices: ArrayLike<number>): Matrix {
    const { featureCount } = this;
    const rows = indices.length / featureCount;
    if (!Number.isInteger(rows) || rows < 1) {
      throw new ConfigError(
        `Cannot look up ${indices.length} indices: expected ${featureCount} for each token, ` +
          `and at least one token`,
      );
    }
    const { y, indices: indicesOf } = this.#reserve(rows);
    y.rows = rows;
    this.#tables.forEach(({ matrix, positions, column, indexColumn, parameter }, i) => {
      const own = indicesOf[i];
      own.rows = rows;
      for (let t = 0; t < rows; t++) {
        for (let j = 0; j < positions; j++) {
          const index = indices[t * featureCount + indexColumn + j];
          if (!(index >= 0 && index < matrix.rows)) {
            throw new ConfigError(
              `Cannot look up index ${index} of token ${t} in table ${parameter.name}, which has ` +
                `${matrix.rows} rows`,
            );
          }
          own.data[t * positions + j] = index;
        }
      }
      this.#kernels.lookUpRows(matrix, own, y, column);
    });
    return y;
  }

  /**
   * Leaves the gradients of the rows of the last {@link forward} in {@link parameters}.
   *
   * @param gradient dL/dy: [length, outFeatures].
   */
  backward(gradient: Matrix): void {
    const { indices, gradients } = this.#reserve(gradient.rows);
    this.#tables.forEach(({ column, parameter, slots }, i) => {
      this.#kernels.sumByRow(gradient, column, indices[i], slots, gradients[i]);
      parameter.gradient = { kind: "rows", rows: gradients[i] };
    });
  }

  /**
   * Makes room at once for the longest sequence to come, where growing with them would leave smaller
   * buffers behind: the memory of the kernels never shrinks.
   *
   * @param length The number of tokens.
   */
  reserve(length: number): void {
    this.#reserve(length);
  }

  #reserve(length: number): Buffers {
    if (this.#buffers === undefined || this.#buffers.rows < length) {
      const kernels = this.#kernels;
      // Doubling wastes no more than it gives.
      const rows = Math.max(length, 2 * (this.#buffers?.rows ?? 0));
      this.#buffers = {
        rows,
        y: createMatrix(kernels, rows, this.outFeatures),
        indices: this.#tables.map(({ positions }) => ({
          data: kernels.integers(rows * positions),
          rows,
          columns: positions,
        })),
        gradients: this.#tables.map(({ matrix, positions }) => {
          const touched = Math.min(matrix.rows, rows * positions);
          return {
            indices: kernels.integers(touched),
            values: createMatrix(kernels, touched, matrix.columns),
          };
        }),
      };
    }
    return this.#buffers;
  }
}

/** Draws the vectors of a table. */
function fill(
  { data, rows }: Matrix,
  initialization: EmbeddingInitialization,
  random: RandomStream,
): void {
  if (typeof initialization === "string") {
    // As of a linear map with as many outputs as the table has rows, whose biases nobody needs.
    initialize(initialization, random, { weight: data, bias: new Float64Array(rows) });
    return;
  }
  const { uniform: limit } = initialization;
  if (!(limit > 0 && limit < Infinity)) {
    throw new ConfigError(
      `Cannot build an Embedding: vectors in [-${limit}, ${limit}] asked for, but the range must ` +
        `be positive`,
    );
  }
  for (let i = 0; i < data.length; i++) data[i] = uniform(random, limit);
}
