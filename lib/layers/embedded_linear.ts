/**
 * An embedding and the linear map on top of it as one layer, for tokens that have many features in
 * common: each vector is multiplied once in a minibatch, however often it is used. Not here: what the
 * features are.
 *
 * @module
 */
import { Embedding, type EmbeddingOptions, rowIn } from "./embedding.ts";
import { createMatrix, createSparseMatrix, type Matrix } from "../kernels/kernels.ts";
import type { Kernels, SparseMatrix } from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import { type Input, rowsOf } from "./input.ts";
import type { LayerContext, Parameter } from "./layer.ts";
import { LinearMap, type LinearOptions, type MapInputs } from "./linear_map.ts";

/** The table of an {@link EmbeddedLinear}. */
type EmbeddingTable = EmbeddingOptions["tables"][number];

/** How to build an {@link EmbeddedLinear}. */
export interface EmbeddedLinearOptions extends LinearOptions {
  /** The initial vectors. Default: "glorotUniform". */
  readonly embeddingInitialization?: NonNullable<EmbeddingOptions["initialization"]>;
}

/** Buffers for up to as many examples. */
interface UseBuffers {
  /** Which pairs each example uses, all values 1, and behind them the bias. */
  readonly uses: SparseMatrix;
  /** The row of the table of each pair. */
  readonly features: Int32Array;
}

/** Buffers for up to as many pairs. */
interface PairBuffers {
  /** P, then G: [pairs, outFeatures]. */
  readonly sums: Matrix;
  /** dL/dX: [pairs, size]. */
  readonly dx: Matrix;
}

/** What the layer received from its model. */
interface State {
  /** W: [positions size, outFeatures]. */
  readonly weight: Matrix;
  /** The pair of each row of the table at the position that is numbered. */
  readonly numbers: Int32Array;
  /** The first pair of each position, and the number of all at the end. */
  readonly starts: Int32Array;
  readonly useRoom: Room<UseBuffers>;
  readonly pairRoom: Room<PairBuffers>;
  /** dL/dW; allocated by the first backward pass. */
  dW: Matrix | undefined;
}

/**
 * `y_b = bias + sum over positions s of W_s^T E[f_bs]`, with a table E [count, size], f_bs the feature
 * of example b at position s, and W [positions, size, outFeatures], one matrix W_s for each position:
 * what an `Embedding` with one table, all vectors side by side, and a `Linear` compute.
 *
 * A minibatch uses few pairs (s, f), each of them often. So `P[s, f] = W_s^T E[f]` is formed once for
 * each pair, and y_b is a sum of rows of P. Backward, with r_b the kept entries of dL/dy_b:
 *
 * `G[s, f] = sum of r_b over all b with f_bs = f`, `dW_s = sum over f of E[f] G[s, f]^T`,
 * `dE[f] = sum over s of W_s G[s, f]`, and, exact as in `Linear`, `db = sum of dL/dy_b`.
 *
 * That is exact up to the order of additions. W gets a full gradient: an optimizer of touched rows
 * alone moves all of it.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { EmbeddedLinear } from "./embedded_linear.ts";
 * import { Sequential } from "./sequential.ts";
 *
 * const layer = new EmbeddedLinear({ count: 3, size: 1, positions: 2 }, 1);
 * const model = new Sequential([layer]);
 * const [table, weight, bias] = layer.parameters;
 * table.value.set([1, 2, 3]);
 * weight.value.set([10, 100]);
 * bias.value.set([5]);
 * const { data } = model.forward([0, 2, 1, 2]); // Two examples with two features each.
 * assertEquals([...data], [10 + 300 + 5, 20 + 300 + 5]);
 * ```
 */
export class EmbeddedLinear extends LinearMap {
  /** The name of the class. */
  readonly type = "EmbeddedLinear";
  /** The vectors of the pairs of a minibatch, each as a token of one feature. */
  readonly #embedding: Embedding;
  readonly #table: EmbeddingTable;
  #state: State | undefined;
  #x: Matrix | undefined;

  /**
   * Describes the layer.
   *
   * @param table The table; its positions are those of the layer.
   * @param outFeatures The number of outputs.
   * @param options Which entries to use, and how to start.
   * @throws {ConfigError} If a size is not a positive integer, k exceeds `outFeatures`, or an
   * initialisation is unknown or out of range.
   */
  constructor(table: EmbeddingTable, outFeatures: number, options: EmbeddedLinearOptions = {}) {
    const { positions = 1 } = table;
    super("an EmbeddedLinear layer", { inFeatures: positions, outFeatures }, options);
    const { embeddingInitialization: initialization } = options;
    this.#table = table;
    this.#embedding = new Embedding({
      tables: [{ ...table, positions: 1 }],
      ...initialization !== undefined && { initialization },
    });
  }

  /** The table [count, size], the weight [positions, size, outFeatures] and the bias. */
  override get parameters(): readonly Parameter[] {
    void this.context;
    return [...this.#embedding.parameters, ...super.parameters];
  }

  /**
   * The vectors of the pairs, and how often each is used; undefined before a backward pass.
   *
   * @ignore
   */
  override get inputs(): MapInputs | undefined {
    const starts = this.#state?.useRoom.current?.uses.columnStarts;
    return this.#x && starts && { x: this.#x, starts };
  }

  /**
   * Makes room at once for minibatches of up to `count` examples.
   *
   * @ignore
   */
  reserve(count: number): void {
    this.#bound().useRoom.reserve(count);
    this.beginForward(count);
  }

  /**
   * Allocates and initialises the table, the weight and the bias.
   *
   * @ignore
   */
  protected override allocate(context: LayerContext): void {
    const { inFeatures: positions, outFeatures } = this;
    const { count, size } = this.#table;
    const { kernels } = context;
    this.#embedding.bind(context, false);
    this.allocateMap(context, [positions, size, outFeatures]);
    this.#state = {
      weight: { data: this.weight.value, rows: positions * size, columns: outFeatures },
      numbers: kernels.integers(count),
      starts: kernels.integers(positions + 1),
      useRoom: new Room(kernels, (kernels, rows) => createUses(kernels, rows, positions)),
      pairRoom: new Room(kernels, (kernels, rows) => ({
        sums: createMatrix(kernels, rows, outFeatures),
        dx: createMatrix(kernels, rows, size),
      })),
      dW: undefined,
    };
  }

  /**
   * Takes the features as they are: numbering the pairs checks them.
   *
   * @ignore
   */
  protected override admit(x: Input): Matrix {
    return rowsOf(x, this.inFeatures, { taker: this.type, name: "input" }) as Matrix;
  }

  /** Multiplies the vector of each pair once, and sums up for each example. */
  protected override compute(x: Matrix): Matrix {
    const { kernels } = this.context;
    const { weight, starts, useRoom, pairRoom } = this.#bound();
    const { uses, features } = useRoom.reserve(x.rows);
    const count = this.#numberPairs(x, uses, features);
    const y = this.beginForward(x.rows);
    this.#x = this.#embedding.forward(features.subarray(0, count));
    const { sums } = pairRoom.reserve(count + 1);
    kernels.positionLinear(this.#x, weight, starts, sums);
    sums.data.set(this.bias.value, count * this.outFeatures);
    kernels.sumRows(sums, uses, y);
    return y;
  }

  /** Leaves the gradients of table, weight and bias; the features have none. */
  protected override differentiate(gradient: Matrix): Matrix {
    const { kernels } = this.context;
    const { weight, starts, useRoom, pairRoom } = this.#bound();
    const dW = this.#bound().dW ??= createMatrix(kernels, weight.rows, weight.columns);
    const kept = this.beginBackward(gradient);
    const uses = this.#groupUses(useRoom.reserve(gradient.rows).uses);
    const { sums, dx } = pairRoom.reserve(uses.columns);
    sums.rows = dx.rows = uses.columns;
    if (kept === undefined) kernels.sumUses(gradient, uses, sums);
    else kernels.sparseSumUses(kept, uses, sums);
    kernels.positionWeightGradient(sums, this.#x as Matrix, starts, dW);
    this.map.weight.gradient = { kind: "values", values: dW.data };
    kernels.positionInputGradient(sums, weight, starts, dx);
    this.#embedding.backward(dx);
    return { data: gradient.data, rows: 0, columns: this.inFeatures };
  }

  /** Numbers the pairs, position after position in the order of first use; returns how many. */
  #numberPairs({ data, rows, columns }: Matrix, uses: SparseMatrix, features: Int32Array): number {
    const { numbers, starts } = this.#bound();
    const { columnIndices } = uses;
    uses.rows = rows;
    numbers.fill(-1);
    let count = 0;
    for (let s = 0; s < columns; s++) {
      const first = starts[s] = count;
      for (let b = 0; b < rows; b++) {
        const feature = rowIn(this.#table, data[b * columns + s], b);
        if (numbers[feature] < first) {
          features[count] = feature;
          numbers[feature] = count++;
        }
        columnIndices[b * (columns + 1) + s] = numbers[feature];
      }
    }
    starts[columns] = count;
    for (let b = 0; b < rows; b++) columnIndices[b * (columns + 1) + columns] = count;
    return count;
  }

  /** Lists the examples that use each pair, ascending; the bias is no pair. */
  #groupUses(uses: SparseMatrix): SparseMatrix {
    const { rows, columnIndices, columnStarts, rowIndices } = uses;
    const { inFeatures: positions } = this;
    const count = this.#bound().starts[positions];
    columnStarts.fill(0, 0, count + 1);
    for (let b = 0; b < rows; b++) {
      for (let s = 0; s < positions; s++) columnStarts[columnIndices[b * (positions + 1) + s]]++;
    }
    // First the end of each pair, which then moves to its start.
    for (let pair = 1; pair <= count; pair++) columnStarts[pair] += columnStarts[pair - 1];
    for (let b = rows - 1; b >= 0; b--) {
      for (let s = 0; s < positions; s++) {
        rowIndices[--columnStarts[columnIndices[b * (positions + 1) + s]]] = b;
      }
    }
    return { ...uses, columns: count };
  }

  #bound(): State {
    void this.context;
    return this.#state as State;
  }
}

function createUses(kernels: Kernels, rows: number, positions: number): UseBuffers {
  const k = positions + 1;
  const selection = { indices: new Int32Array(0), rows, k };
  const uses = createSparseMatrix(kernels, selection, rows * positions);
  uses.rowValues.fill(1);
  uses.columnValues.fill(1);
  for (let b = 0; b <= rows; b++) uses.rowStarts[b] = b * k;
  return { uses, features: kernels.integers(rows * positions) };
}
