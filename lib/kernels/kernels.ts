/**
 * The interface between the layers and the arithmetic. Two implementations stand behind it:
 * `reference` (plain loops, the definition of each operation) and `simd` (WebAssembly).
 *
 * Every operation works in place on typed arrays that the implementation itself allocated, checks
 * nothing and allocates nothing: the layers check shapes once, when they are built.
 *
 * Letters in shapes: B examples of a minibatch, I inputs and O outputs of a linear map, k kept
 * entries per example. Matrices are row-major.
 *
 * @module
 */
import type { RandomStream } from "../math/random.ts";

/** Real numbers in the precision of the kernels: 64 bits in gradient checks, else 32 bits. */
export type FloatArray = Float32Array | Float64Array;

/** A row-major matrix. `rows` may change between minibatches; `data` may be longer than needed. */
export interface Matrix {
  /** The values, row after row. */
  readonly data: FloatArray;
  /** The number of rows in use. */
  rows: number;
  /** The number of columns. */
  readonly columns: number;
}

/** Which entries of each row of a gradient survive: [rows, k] column indices, ascending in a row. */
export interface Selection {
  /** Column indices, row after row. */
  readonly indices: Int32Array;
  /** The number of rows in use. */
  rows: number;
  /** The number of kept entries in a row. */
  readonly k: number;
}

/**
 * The kept entries of a gradient [B, O], by example (for dx) and by output (for dW). Entries that
 * are exactly zero are left out: they change no gradient.
 */
export interface SparseMatrix {
  /** B: the number of examples. */
  rows: number;
  /** O: the number of outputs. */
  readonly columns: number;
  /** Where the entries of each example start, and the end of the last: [B + 1]. */
  readonly rowStarts: Int32Array;
  /** The output of each entry, ascending in an example. */
  readonly columnIndices: Int32Array;
  /** The value of each entry, example after example. */
  readonly rowValues: FloatArray;
  /** Where the entries of each output start, and the end of the last: [O + 1]. */
  readonly columnStarts: Int32Array;
  /** The example of each entry, ascending in an output. */
  readonly rowIndices: Int32Array;
  /** The value of each entry, output after output. */
  readonly columnValues: FloatArray;
}

/** The update rules that the kernels know. */
export type RuleName = "sgd" | "adaGrad" | "adam";

/**
 * How to change a parameter, given its gradient. With w a weight, g its gradient after
 * element-wise clipping to [-clip, clip], and coefficients c:
 *
 * - sgd: `w -= c1 g`
 * - adaGrad: `h += (c3 g)^2`, `w -= c1 g / sqrt(h + c2)`
 * - adam: `m = c1 m + c2 g`, `v = c3 v + (c4 g)^2`, `w -= c5 m / (sqrt(v) + c6)`; m and v
 *   below c7 in magnitude become 0. c7 is above 0 in some steps only; c8 steps lie between the last
 *   of them and this one. Where |m| is at most c9 |w|, no step without gradient changes w.
 *
 * Numbers below 1e-38 ("denormal") make a step several times slower, hence the zeros, and the
 * factors c3 of adaGrad and c4 of adam: with 2^32 in them, the squares of small gradients are
 * ordinary numbers, and the same factor in the other coefficients leaves the step as it is.
 *
 * `c0` is the clip, Infinity for none. A gradient that is not a number stays so.
 */
export interface UpdateRule {
  /** Which of the rules. */
  readonly name: RuleName;
  /** c0, c1, ..: [10]. */
  readonly coefficients: FloatArray;
  /** Whether rows of a sparse gradient without entries are left as they are ("lazy"). */
  readonly touchedRowsOnly: boolean;
}

/**
 * A parameter and the optimizer's memory of it, all of the same length.
 *
 * A row of W without gradient, in which |m| is at most c9 |w| everywhere, keeps its weights, and Adam
 * only multiplies its moments, until there is a gradient again. Such a row may be quiet: updates leave
 * it alone, and m and v are multiplied later, as often as they would have been, before anything
 * depends on them. So all bits are those of the rule; only who reads or writes m and v, or writes w,
 * calls `wakeRows` first.
 */
export interface ParameterState {
  /** w. */
  readonly value: FloatArray;
  /** m of Adam, h of AdaGrad; unused by SGD. */
  readonly first: FloatArray;
  /** v of Adam; unused by the others. */
  readonly second: FloatArray;
  /** Which rows are quiet: 1 or 0 for each. Absent where none may be. */
  readonly quietRows?: Int32Array;
}

/** Rows of a table that each example uses side by side: [rows, columns], row-major. */
export interface RowIndices {
  /** The rows of the table, example after example. */
  readonly data: Int32Array;
  /** The number of examples in use. */
  rows: number;
  /** How many rows of the table an example uses. */
  readonly columns: number;
}

/** The gradient of a few rows of a parameter; that of all other rows is zero. */
export interface RowGradient {
  /** The rows, each once: [count]. */
  readonly indices: Int32Array;
  /** Their gradients; `rows` says how many: [count, columns]. */
  readonly values: Matrix;
}

/**
 * What one step of one direction of an LSTM computes and backward needs. H units; the gates i, f,
 * g, o lie one after the other.
 */
export interface LstmStep {
  /** z, the gates before their nonlinearity; `lstmCell` makes them i, f, g, o: [4H]. */
  readonly gates: FloatArray;
  /** c of the step before; zeros at the first: [H]. */
  readonly previousCell: FloatArray;
  /** c: [H]. */
  readonly cell: FloatArray;
  /** tanh c: [H]. */
  readonly tanhCell: FloatArray;
  /** h: [H]. */
  readonly hidden: FloatArray;
}

/** The gradients at one step of one direction of an LSTM. */
export interface LstmStepGradient {
  /** dL/dh from the layer above: [H]. */
  readonly hidden: FloatArray;
  /** dL/dh from the step after; zeros at the last: [H]. */
  readonly recurrent: FloatArray;
  /** dL/dc from the step after; becomes that for the step before: [H]. */
  readonly cell: FloatArray;
  /** Where to write dL/dz: [4H]. */
  readonly gates: FloatArray;
}

/**
 * The operations. See `reference.ts` for the definition of each.
 *
 * What is exactly zero counts nothing, so that a zero that meets an infinite weight does not make
 * a result NaN: in dx and dW every entry of G that is zero is left out, in `linear` every whole
 * group of four inputs (0 to 3, 4 to 7, ..) that are all zero. While weights are finite that changes
 * no bit, and a loss stays NaN once a weight of a live input is.
 */
export interface Kernels {
  /** The name of the implementation, as a run's configuration states it. */
  readonly name: "reference" | "simd" | "simdRelaxed";

  /** Stands for the memory: two kernels with the same one may work on each other's arrays. */
  readonly memory: object;
  /** Allocates `length` zeros. */
  floats(length: number): FloatArray;
  /** Allocates `length` zeros. */
  integers(length: number): Int32Array;
  /** Frees an array that is no longer in use, given its location: see `scope.ts`. */
  release(byteOffset: number, byteLength: number): void;

  /** `y = x W^T + b`. x [B, I], weight [O, I], bias [O], y [B, O]. */
  linear(x: Matrix, weight: Matrix, bias: FloatArray, y: Matrix): void;
  /** `y = y + x W^T`. x [B, I], weight [O, I], y [B, O]. */
  addLinear(x: Matrix, weight: Matrix, y: Matrix): void;
  /** `y = max(y, 0)`, in place. */
  relu(y: Matrix): void;
  /** `gradient = 0` where `y <= 0`, in place; y is the output of `relu`. */
  reluBackward(y: Matrix, gradient: Matrix): void;
  /** `y = tanh(x)`, and x becomes the slope `1 - y^2`. x and y of the same shape. */
  tanh(x: Matrix, y: Matrix): void;
  /** `y = x^3`, and x becomes the slope `3 x^2`. x and y of the same shape. */
  cube(x: Matrix, y: Matrix): void;
  /**
   * `gradient = gradient * slope` element by element, in place. Entries below 1e-20 in magnitude
   * become 0, as in the loss.
   */
  multiplySlope(gradient: Matrix, slope: Matrix): void;
  /** `a = a * mask` element by element, in place. */
  multiply(a: Matrix, mask: Matrix): void;
  /** `a = a + b` element by element, in place. */
  add(a: Matrix, b: Matrix): void;
  /**
   * 0 with the given probability, else 1 / (1 - probability), for each entry: one draw of 32 bits,
   * which are below the threshold as a signed integer.
   */
  dropoutMask(mask: Matrix, probability: number, random: RandomStream): void;

  /**
   * `i = sigmoid(z_i)`, `f = sigmoid(z_f)`, `g = tanh(z_g)`, `o = sigmoid(z_o)`, in place;
   * `c = f c' + i g`, `h = o tanh(c)`, with c' of the step before. A sigmoid below e^-46 (1e-20)
   * is 0: it would turn into denormal numbers.
   */
  lstmCell(step: LstmStep): void;
  /**
   * With dh the sum of both gradients of h, and `dc += dh o (1 - tanh(c)^2)`:
   * `dz_i = dc g i (1 - i)`, `dz_f = dc c' f (1 - f)`, `dz_g = dc i (1 - g^2)`,
   * `dz_o = dh tanh(c) o (1 - o)`, and `dc' = dc f`, in place. Of dz and dc', entries below 1e-20
   * in magnitude become 0, as in the loss.
   */
  lstmCellBackward(step: LstmStep, gradient: LstmStepGradient): void;

  /**
   * Mean softmax cross-entropy in nats, computed as log-sum-exp, and its gradient
   * `(softmax(logits) - onehot(target)) / B`, of which entries below 1e-20 in magnitude become 0:
   * far too small to matter, they would turn into denormal numbers on their way back. logits and
   * gradient [B, classes], targets [B].
   */
  softmaxCrossEntropy(logits: Matrix, targets: Int32Array, gradient: Matrix): number;
  /** The index of the largest value in each row; the lower index wins a tie. */
  argmax(logits: Matrix, predictions: Int32Array): void;

  /**
   * The k entries of largest magnitude in each row; the lower index wins a tie; a value that is not
   * a number counts as larger than any.
   */
  selectTopK(gradient: Matrix, selection: Selection): void;
  /** The k columns with the largest sum of magnitudes, the same for every row. */
  selectUnifiedTopK(gradient: Matrix, selection: Selection): void;
  /** k entries of each row, drawn evenly without replacement, in ascending order. */
  selectRandomK(gradient: Matrix, selection: Selection, random: RandomStream): void;
  /** Gathers the selected entries, grouped by row and by column; zeros are dropped. */
  compress(gradient: Matrix, selection: Selection, sparse: SparseMatrix): void;

  /** `dx = G W`. gradient [B, O], weight [O, I], dx [B, I]. */
  inputGradient(gradient: Matrix, weight: Matrix, dx: Matrix): void;
  /** `dx = G W` from the kept entries of G. */
  sparseInputGradient(gradient: SparseMatrix, weight: Matrix, dx: Matrix): void;
  /** `dx = G W` from the selected entries of G, without grouping them first. */
  selectedInputGradient(gradient: Matrix, selection: Selection, weight: Matrix, dx: Matrix): void;
  /** `dW = G^T X`. gradient [B, O], x [B, I], dW [O, I]. */
  weightGradient(gradient: Matrix, x: Matrix, dW: Matrix): void;
  /** `dW = G^T X` from the kept entries of G. */
  sparseWeightGradient(gradient: SparseMatrix, x: Matrix, dW: Matrix): void;
  /** `db = sum over examples of G`: [O]. */
  biasGradient(gradient: Matrix, db: FloatArray): void;

  /** Applies the rule with the gradient given element by element. */
  update(rule: UpdateRule, parameter: ParameterState, gradient: FloatArray): void;
  /**
   * Applies the rule with the gradient `G^T X`, formed row by row. Where an output's entries of G are
   * all zero, sgd and adaGrad leave the row.
   */
  updateFactored(rule: UpdateRule, parameter: ParameterState, gradient: Matrix, x: Matrix): void;
  /**
   * Applies the rule with the gradient `G^T X` of the kept entries of G, formed row by row. A row
   * without entries has gradient 0: sgd and adaGrad leave it, adam moves it unless
   * `touchedRowsOnly`.
   */
  updateSparse(
    rule: UpdateRule,
    parameter: ParameterState,
    gradient: SparseMatrix,
    x: Matrix,
  ): void;
  /**
   * Writes rows of a table side by side, those of an example into its row of y:
   * `y[b, column + j S ..] = table[indices[b, j]]`. table [N, S], y [B, at least column + J S].
   */
  lookUpRows(table: Matrix, indices: RowIndices, y: Matrix, column: number): void;
  /**
   * The gradient of a table behind `lookUpRows`: for each row in use, in the order of first use, the
   * sum of its stretches of the gradient, example after example. slots [N] holds -1 everywhere,
   * before and after; `result` has room for every row in use.
   */
  sumByRow(
    gradient: Matrix,
    column: number,
    indices: RowIndices,
    slots: Int32Array,
    result: RowGradient,
  ): void;
  /**
   * `Y_s = X_s W_s` for each position s, with the rows from starts[s] to before starts[s + 1]. x [R, I],
   * weight [S I, O], one W_s [I, O] below the other, starts [S + 1], y [R, O].
   */
  positionLinear(x: Matrix, weight: Matrix, starts: Int32Array, y: Matrix): void;
  /** `dX_s = G_s W_s^T` for each position s. gradient [R, O], dx [R, I]. */
  positionInputGradient(gradient: Matrix, weight: Matrix, starts: Int32Array, dx: Matrix): void;
  /** `dW_s = X_s^T G_s` for each position s. gradient [R, O], x [R, I], dW [S I, O]. */
  positionWeightGradient(gradient: Matrix, x: Matrix, starts: Int32Array, dW: Matrix): void;
  /** `y_b` = the sum of the rows that example b uses. rows [R, O], uses [B, R] of ones, y [B, O]. */
  sumRows(rows: Matrix, uses: SparseMatrix, y: Matrix): void;
  /** For each row, the sum of the gradients of the examples that use it. gradient [B, O], sums [R, O]. */
  sumUses(gradient: Matrix, uses: SparseMatrix, sums: Matrix): void;
  /** The same from the kept entries of the gradient. */
  sparseSumUses(gradient: SparseMatrix, uses: SparseMatrix, sums: Matrix): void;
  /** Applies the rule to the rows that have a gradient; the others, and their memory, stay. */
  updateRows(rule: UpdateRule, parameter: ParameterState, gradient: RowGradient): void;
  /**
   * Brings m and v of quiet rows up to date after the last step of Adam, whose rule this is, and wakes
   * the rows. To be called also before the parameter gets a gradient of another form.
   */
  wakeRows(rule: UpdateRule, parameter: ParameterState): void;
  /** How many entries differ between two arrays of the same length. */
  countDifferences(a: FloatArray, b: FloatArray): number;
}

/**
 * Allocates a matrix of zeros.
 *
 * @param kernels Whose memory to use.
 * @param rows The number of rows.
 * @param columns The number of columns.
 * @returns The matrix.
 */
export function createMatrix(kernels: Kernels, rows: number, columns: number): Matrix {
  return { data: kernels.floats(rows * columns), rows, columns };
}

/**
 * Allocates room for the selection of k entries in each row.
 *
 * @param kernels Whose memory to use.
 * @param rows The largest number of rows.
 * @param k The number of kept entries in a row.
 * @returns The selection, all indices 0.
 */
export function createSelection(kernels: Kernels, rows: number, k: number): Selection {
  return { indices: kernels.integers(rows * k), rows, k };
}

/**
 * Allocates room for the kept entries of a gradient.
 *
 * @param kernels Whose memory to use.
 * @param selection The selection whose entries are to fit.
 * @param columns The number of columns of the gradient.
 * @returns The sparse matrix, without entries.
 */
export function createSparseMatrix(
  kernels: Kernels,
  selection: Selection,
  columns: number,
): SparseMatrix {
  const { rows, k } = selection;
  return {
    rows,
    columns,
    rowStarts: kernels.integers(rows + 1),
    columnIndices: kernels.integers(rows * k),
    rowValues: kernels.floats(rows * k),
    columnStarts: kernels.integers(columns + 1),
    rowIndices: kernels.integers(rows * k),
    columnValues: kernels.floats(rows * k),
  };
}
