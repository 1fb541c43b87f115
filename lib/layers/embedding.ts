/**
 * Embeddings: tables of vectors for the features of a token. The vectors of a token's features, one
 * after the other, are the input of the layer above. Not here: what the features are.
 *
 * @module
 */
import { ConfigError } from "../errors.ts";
import {
  checkInitialization,
  type InitializationName,
  initialize,
  uniform,
} from "./initialization.ts";
import {
  createMatrix,
  type Matrix,
  type RowGradient,
  type RowIndices,
} from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import { type Input, rowsOf } from "./input.ts";
import {
  checkSizes,
  Layer,
  type LayerContext,
  type OwnParameter,
  type Parameter,
} from "./layer.ts";
import type { RandomStream } from "../math/random.ts";

/** How to build an {@link Embedding}. */
export interface EmbeddingOptions {
  /** One table for each feature, or for several features that share it. */
  readonly tables: readonly {
    /** The name of the feature. Default: its number. */
    readonly name?: string;
    /** The number of values that the feature can have: rows. */
    readonly count: number;
    /** The length of each vector: columns. */
    readonly size: number;
    /** How many features of a token share the table, each with a vector of its own. Default: 1. */
    readonly positions?: number;
  }[];
  /**
   * The initial vectors: as of a linear map from `count` inputs, or even in [-uniform, uniform].
   * Default: "glorotUniform".
   */
  readonly initialization?: InitializationName | { readonly uniform: number };
}

/** A table, and where its vectors and their indices lie. */
interface Table {
  readonly matrix: Matrix;
  readonly positions: number;
  /** The first number of its vectors among those of a token. */
  readonly column: number;
  /** The first of its indices among those of a token. */
  readonly indexColumn: number;
  readonly parameter: OwnParameter;
  /** What the kernels need to group rows: -1 for each row. */
  readonly slots: Int32Array;
}

/** Buffers for sequences of up to `rows` tokens. */
interface Buffers {
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
 * import { Sequential } from "./sequential.ts";
 *
 * // Words of 2 numbers and suffixes of 1 number.
 * const layer = new Embedding({ tables: [{ count: 3, size: 2 }, { count: 2, size: 1 }] });
 * const model = new Sequential([layer]);
 * layer.parameters[0].value.set([1, 2, 3, 4, 5, 6]);
 * layer.parameters[1].value.set([10, 20]);
 * assertEquals([...model.forward([2, 0, 0, 1]).data], [5, 6, 10, 1, 2, 20]);
 * ```
 */
export class Embedding extends Layer {
  /** The name of the class. */
  readonly type = "Embedding";
  /** The number of indices of a token: one for each feature. */
  declare readonly inFeatures: number;
  /** The length of all vectors of a token together. */
  declare readonly outFeatures: number;
  readonly #options: EmbeddingOptions;
  #tables: readonly Table[] = [];
  #room: Room<Buffers> | undefined;

  /**
   * Describes the layer.
   *
   * @throws {ConfigError} If there is no table, a size is not a positive integer, or the initial
   * vectors are unknown, or in a range that is not positive.
   */
  constructor(options: EmbeddingOptions) {
    const { tables, initialization } = options;
    if (!(tables?.length >= 1)) throw new ConfigError("Cannot build an Embedding without tables");
    const sum = (of: (table: typeof tables[number]) => number) =>
      tables.reduce((total, table) => total + of(table), 0);
    super(
      sum(({ positions = 1 }) => positions),
      sum(({ size, positions = 1 }) => positions * size),
    );
    tables.forEach(({ name, count, size, positions = 1 }, index) => {
      const table = `of table ${name ?? index}`;
      checkSizes("an Embedding", {
        [`count ${table}`]: count,
        [`size ${table}`]: size,
        [`positions ${table}`]: positions,
      });
    });
    if (typeof initialization !== "object") checkInitialization("an Embedding", initialization);
    else if (!(initialization.uniform > 0 && initialization.uniform < Infinity)) {
      const { uniform: limit } = initialization;
      throw new ConfigError(
        `Cannot build an Embedding: vectors in [-${limit}, ${limit}] asked for, but the range must ` +
          `be positive`,
      );
    }
    this.#options = options;
  }

  /** The tables: [count, size]. */
  override get parameters(): readonly Parameter[] {
    void this.context;
    return this.#tables.map(({ parameter }) => parameter);
  }

  /**
   * The arguments that build the same layer again.
   *
   * @ignore
   */
  override get settings(): readonly unknown[] {
    return [this.#options];
  }

  /**
   * Makes room at once for the longest sequence to come, instead of growing with them.
   *
   * @param length The number of tokens.
   *
   * @ignore
   */
  reserve(length: number): void {
    void this.context;
    this.#room?.reserve(length);
  }

  /**
   * Allocates and initialises the tables.
   *
   * @ignore
   */
  protected override allocate({ kernels, random }: LayerContext): void {
    const { tables, initialization = "glorotUniform" } = this.#options;
    let [column, indexColumn] = [0, 0];
    this.#tables = tables.map(({ name, count, size, positions = 1 }, index) => {
      const matrix = createMatrix(kernels, count, size);
      fill(matrix, initialization, random.initialization);
      const table = {
        matrix,
        positions,
        column,
        indexColumn,
        parameter: {
          name: name ?? String(index),
          value: matrix.data,
          shape: [count, size],
          gradient: undefined,
        },
        slots: kernels.integers(count).fill(-1),
      };
      column += positions * size;
      indexColumn += positions;
      return table;
    });
    this.#room = new Room(kernels, (kernels, rows) => ({
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
    }));
  }

  /**
   * Takes the indices as they are: looking them up copies and checks them.
   *
   * @ignore
   */
  protected override admit(x: Input): Matrix {
    return rowsOf(x, this.inFeatures, { taker: "Embedding", name: "input" }) as Matrix;
  }

  /** Looks the vectors up: x has a row of its table for each feature of each token. */
  protected override compute({ data, rows, columns }: Matrix): Matrix {
    const { y, indices } = (this.#room as Room<Buffers>).reserve(rows);
    y.rows = rows;
    this.#tables.forEach(({ matrix, positions, column, indexColumn, parameter }, i) => {
      const [own, table] = [indices[i], { name: parameter.name, count: matrix.rows }];
      own.rows = rows;
      for (let t = 0; t < rows; t++) {
        for (let j = 0; j < positions; j++) {
          const index = data[t * columns + indexColumn + j];
          own.data[t * positions + j] = rowIn(table, index, t);
        }
      }
      parameter.gradient = undefined;
      this.context.kernels.lookUpRows(matrix, own, y, column);
    });
    return y;
  }

  /** Leaves the gradients of the rows of the last pass; the indices have none. */
  protected override differentiate(gradient: Matrix): Matrix {
    const { indices, gradients } = (this.#room as Room<Buffers>).reserve(gradient.rows);
    this.#tables.forEach(({ column, parameter, slots }, i) => {
      this.context.kernels.sumByRow(gradient, column, indices[i], slots, gradients[i]);
      parameter.gradient = { kind: "rows", rows: gradients[i] };
    });
    return { data: gradient.data, rows: 0, columns: this.inFeatures };
  }
}

/**
 * Checks an index.
 *
 * @param table The table.
 * @param index The index.
 * @param token Whose it is, for the message.
 * @returns The index.
 * @throws {ConfigError} If the table has no such row.
 */
export function rowIn(
  { name, count }: Pick<EmbeddingOptions["tables"][number], "name" | "count">,
  index: number,
  token: number,
): number {
  if (index >= 0 && index < count && Number.isInteger(index)) return index;
  throw new ConfigError(
    `Cannot look up index ${index} of token ${token} in table ${
      name ?? 0
    }, which has ${count} rows`,
  );
}

/** Draws the vectors of a table. */
function fill(
  { data, rows }: Matrix,
  initialization: NonNullable<EmbeddingOptions["initialization"]>,
  random: RandomStream,
): void {
  if (typeof initialization === "string") {
    // As of a linear map with as many outputs as the table has rows, whose biases are not used.
    initialize(initialization, random, { weight: data, bias: new Float64Array(rows) });
    return;
  }
  for (let i = 0; i < data.length; i++) data[i] = uniform(random, initialization.uniform);
}
