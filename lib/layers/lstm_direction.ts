/**
 * One direction of an LSTM: its parameters, its recurrence over a sequence, and the way back, in
 * which meProp sparsifies the gradient of each time step. Not here: how directions are joined (see
 * `lstm.ts`), and the arithmetic of a cell (see kernels/).
 *
 * @module
 */
import { type InitializationName, initialize } from "./initialization.ts";
import { createMatrix, type FloatArray, type Matrix, type Selection } from "../kernels/kernels.ts";
import { Room } from "../kernels/scope.ts";
import type { LayerContext, OwnParameter, Parameter } from "./layer.ts";
import {
  createLstmBuffers,
  GATE_COUNT,
  type LstmBuffers,
  type LstmPosition,
  type LstmShape,
} from "./lstm_buffers.ts";
import { select, type Sparsifier } from "../sparsifier.ts";

/** What {@link LstmDirection} needs to know; `Lstm` has checked it. */
export interface LstmDirectionOptions extends LstmShape {
  /** The number of inputs. */
  readonly inFeatures: number;
  /** Which entries of dL/dz the backward products use. */
  readonly sparsifier: Sparsifier;
  /** The initial weights and biases of each gate. */
  readonly initialization: InitializationName;
}

/** One direction of an `Lstm`. Row t of every matrix belongs to position t of the sequence. */
export class LstmDirection {
  /** "forward" or "reverse". */
  readonly name: "forward" | "reverse";
  /** W_ih: [4H, I], the gates i, f, g, o one after the other. */
  readonly inputWeight: OwnParameter;
  /** W_hh: [4H, H]. */
  readonly hiddenWeight: OwnParameter;
  /** b: [4H]. */
  readonly bias: OwnParameter;
  /** Both weights and the bias. */
  readonly parameters: readonly Parameter[];

  readonly #context: LayerContext;
  readonly #options: LstmDirectionOptions;
  readonly #inputWeight: Matrix;
  readonly #hiddenWeight: Matrix;
  readonly #biasGradient: FloatArray;
  /** dL/dh and dL/dc on their way to the step before: [1, H]. */
  readonly #recurrent: Matrix;
  readonly #cellGradient: FloatArray;
  readonly #zeros: FloatArray;
  readonly #room: Room<LstmBuffers>;
  #x: Matrix | undefined;

  /** Allocates and initialises the direction. */
  constructor(options: LstmDirectionOptions, context: LayerContext) {
    const { isReverse, inFeatures, hiddenSize, initialization } = options;
    const { kernels, random } = context;
    const outFeatures = GATE_COUNT * hiddenSize;
    this.name = isReverse ? "reverse" : "forward";
    this.#options = options;
    this.#context = context;
    this.#inputWeight = createMatrix(kernels, outFeatures, inFeatures);
    this.#hiddenWeight = createMatrix(kernels, outFeatures, hiddenSize);
    this.#biasGradient = kernels.floats(outFeatures);
    this.#recurrent = createMatrix(kernels, 1, hiddenSize);
    this.#cellGradient = kernels.floats(hiddenSize);
    this.#zeros = kernels.floats(hiddenSize);
    this.#room = new Room(
      kernels,
      (kernels, length) => createLstmBuffers(options, length, kernels),
    );
    const parameter = (name: string, value: FloatArray, ...columns: number[]) => ({
      name: `${this.name}.${name}`,
      value,
      shape: [outFeatures, ...columns],
      gradient: undefined,
    });
    this.inputWeight = parameter("inputWeight", this.#inputWeight.data, inFeatures);
    this.hiddenWeight = parameter("hiddenWeight", this.#hiddenWeight.data, hiddenSize);
    this.bias = parameter("bias", kernels.floats(outFeatures));
    this.parameters = [this.inputWeight, this.hiddenWeight, this.bias];
    // Each gate is a map of its own. The hidden-to-hidden maps have no bias: theirs is lost.
    const maps = [[this.#inputWeight.data, this.bias.value], [this.#hiddenWeight.data]];
    for (const [weights, biases = new Float64Array(outFeatures)] of maps) {
      for (let gate = 0; gate < GATE_COUNT; gate++) {
        const [weight, bias] = [weights, biases].map((values) => partOf(values, gate));
        initialize(initialization, random.initialization, { weight, bias });
      }
    }
  }

  /** The full dL/dz of the last backward pass, before selection: [length, 4H]. */
  get gateGradient(): Matrix | undefined {
    return this.#room.current?.gradient;
  }

  /** Which of the 4H entries of each row of dL/dz were kept; undefined if dense. */
  get selection(): Selection | undefined {
    return this.#room.current?.kept?.selection;
  }

  /** The cell states c of the last forward pass: [length, H]. */
  get cells(): Matrix | undefined {
    if (this.#room.current === undefined) return undefined;
    const { cell, gates } = this.#room.current;
    const { columns } = cell;
    const start = this.#options.isReverse ? 0 : columns;
    return { data: cell.data.subarray(start), rows: gates.rows, columns };
  }

  /**
   * Runs over a sequence and writes h into H columns of the output.
   *
   * @param x [length, I]; must stay as it is until the optimizer has made its step.
   * @param y [length, H or 2H].
   * @param column The first column to write.
   */
  forward(x: Matrix, y: Matrix, column: number): void {
    const { kernels } = this.#context;
    const { isReverse, hiddenSize } = this.#options;
    const { gates, hidden, cell, previousHidden, positions } = this.#room.reserve(x.rows);
    const length = x.rows;
    this.#x = x;
    for (const one of [this.inputWeight, this.hiddenWeight, this.bias]) one.gradient = undefined;
    gates.rows = length;
    previousHidden.rows = length;
    // The state before the first step; in reverse, a longer sequence has written there.
    const start = isReverse ? length * hiddenSize : 0;
    for (const { data } of [hidden, cell]) data.fill(0, start, start + hiddenSize);
    kernels.linear(x, this.#inputWeight, this.bias.value, gates);
    for (let s = 0; s < length; s++) {
      const t = isReverse ? length - 1 - s : s;
      const position = positions[t];
      if (s > 0) kernels.addLinear(position.previousHidden, this.#hiddenWeight, position.gates);
      kernels.lstmCell(position.step);
      y.data.set(position.step.hidden, t * y.columns + column);
    }
  }

  /**
   * Leaves the gradients in {@link parameters}.
   *
   * @param gradient dL/dy: [length, H or 2H].
   * @param column The first column that belongs to this direction.
   * @param dx Where to write dL/dx, from the kept entries: [length, I]; undefined if not needed.
   */
  backward(gradient: Matrix, column: number, dx: Matrix | undefined): void {
    const { kernels } = this.#context;
    const { isReverse, hiddenSize } = this.#options;
    const buffers = this.#room.reserve(gradient.rows);
    const length = gradient.rows;
    const inputs = this.#x as Matrix;
    buffers.gradient.rows = length;
    let recurrent = this.#zeros;
    this.#cellGradient.fill(0);
    for (let s = length - 1; s >= 0; s--) {
      const t = isReverse ? length - 1 - s : s;
      const position = buffers.positions[t];
      const start = t * gradient.columns + column;
      kernels.lstmCellBackward(position.step, {
        hidden: gradient.data.subarray(start, start + hiddenSize),
        recurrent,
        cell: this.#cellGradient,
        gates: position.gradient.data,
      });
      if (position.selections !== undefined) this.#select(position);
      if (s === 0) break;
      this.#stepBack(position);
      recurrent = this.#recurrent.data;
    }
    kernels.biasGradient(buffers.gradient, this.#biasGradient);
    this.bias.gradient = { kind: "values", values: this.#biasGradient };
    const { kept, previousHidden } = buffers;
    if (kept === undefined) {
      const outputs = buffers.gradient;
      this.inputWeight.gradient = { kind: "factored", outputs, inputs };
      this.hiddenWeight.gradient = { kind: "factored", outputs, inputs: previousHidden };
      if (dx !== undefined) kernels.inputGradient(outputs, this.#inputWeight, dx);
      return;
    }
    const { selection, sparse } = kept;
    selection.rows = length;
    kernels.compress(buffers.gradient, selection, sparse);
    this.inputWeight.gradient = { kind: "sparse", outputs: sparse, inputs };
    this.hiddenWeight.gradient = { kind: "sparse", outputs: sparse, inputs: previousHidden };
    if (dx !== undefined) kernels.sparseInputGradient(sparse, this.#inputWeight, dx);
  }

  /** Selects in one row of dL/dz, in each gate or in all of it. */
  #select({ choices, selections }: LstmPosition): void {
    if (selections === undefined) return;
    const { sparsifier } = this.#options;
    const { kernels, random } = this.#context;
    select(sparsifier, choices, selections.choices, { kernels, random: random.selection });
    // From indices within a gate to indices within the row.
    const { indices, k } = selections.choices;
    for (let i = k; i < indices.length; i++) indices[i] += Math.floor(i / k) * choices.columns;
  }

  /** `dL/dh_(t-1) = r_t W_hh`. */
  #stepBack({ gradient, selections }: LstmPosition): void {
    const { kernels } = this.#context;
    if (selections === undefined) {
      kernels.inputGradient(gradient, this.#hiddenWeight, this.#recurrent);
    } else {
      const { gradient: selection } = selections;
      kernels.selectedInputGradient(gradient, selection, this.#hiddenWeight, this.#recurrent);
    }
  }
}

/** The part of an array that belongs to a gate. */
function partOf(values: FloatArray, gate: number): FloatArray {
  const length = values.length / GATE_COUNT;
  return values.subarray(gate * length, (gate + 1) * length);
}
