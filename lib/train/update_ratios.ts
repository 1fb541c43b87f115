/**
 * The ratios that say how sparse an update was. The paper speaks of "1-4 %" in several senses; each
 * has one name here.
 *
 * @module
 */
import type { FloatArray, Kernels, Matrix, SparseMatrix } from "../kernels/kernels.ts";
import { openScope, type Scope } from "../kernels/scope.ts";
import type { Gradient, Layer } from "../layers/layer.ts";
import { LinearMap, type MapInputs } from "../layers/linear_map.ts";
import { Lstm } from "../layers/lstm.ts";
import { Sequential } from "../layers/sequential.ts";
import type { LstmDirection } from "../layers/lstm_direction.ts";
import { GATE_COUNT, GATE_NAMES } from "../layers/lstm_buffers.ts";

/** How sparse the updates of one linear map were, on average over the updates looked at. */
export interface UpdateRatios {
  /** Which linear map: its number from 0 at the input, or a gate as "forward.i". */
  readonly layer: string;
  /** k / n: entries of dL/dy kept for each example; the paper's "1-4 %". */
  readonly selectedRatio: number;
  /** Entries of dL/dy that are not zero before the selection / all entries. */
  readonly nonZeroRatio: number;
  /** The kept entries' share of the sum of squares of dL/dy. */
  readonly energyKept: number;
  /** Rows of W with a gradient other than zero in an update / all rows. */
  readonly touchedRowRatio: number;
  /** Weights whose value an update changed / all weights. */
  readonly changedWeightRatio: number;
  /** The mean |x| over examples and inputs of the map: for all but the first, of activations. */
  readonly meanInput: number;
}

/** The ratios without their place. */
export type Ratios = Omit<UpdateRatios, "layer">;

/** dL/dy of a backward pass, and what was kept of it. */
export interface MeasuredGradient {
  /** dL/dy before the selection: [examples, outputs]. */
  readonly outputs: Matrix;
  /** What the map was applied to. */
  readonly inputs: MapInputs;
  /** The kept entries; undefined if all are. */
  readonly kept: SparseMatrix | undefined;
  /** The outputs that belong to the map: from the first column to before the second. */
  readonly columns: readonly [number, number];
  /** k / n. */
  readonly selectedRatio: number;
}

/** A linear map, as the meter sees it. */
export interface MeasuredMap {
  /** Its name in the records. */
  readonly layer: string;
  /** Its weights. */
  readonly weights: readonly FloatArray[];
  /** The gradient of the last backward pass; undefined before the first. */
  gradient(): MeasuredGradient | undefined;
}

/**
 * A layer to be measured.
 *
 * @param linear The layer.
 * @param index Its number, from 0 at the input.
 * @returns The map.
 */
export function measureLinear(linear: LinearMap, index: number): MeasuredMap {
  const { sparsifier, outFeatures } = linear;
  return {
    layer: String(index),
    weights: [linear.weight.value],
    gradient() {
      const { outputGradient: outputs, inputs, kept, weight } = linear;
      if (weight.gradient === undefined || outputs === undefined || inputs === undefined) {
        return undefined;
      }
      return {
        outputs,
        inputs,
        kept,
        columns: [0, outFeatures],
        selectedRatio: (sparsifier.k ?? outFeatures) / outFeatures,
      };
    },
  };
}

/**
 * The gates of a direction of an LSTM, to be measured one by one: the products of a gate with the
 * input and with the hidden state share one dL/dz.
 *
 * @param direction The direction.
 * @returns The maps, in the order i, f, g, o.
 */
export function measureGates(direction: LstmDirection): MeasuredMap[] {
  const { name, inputWeight, hiddenWeight, bias } = direction;
  const hiddenSize = bias.value.length / GATE_COUNT;
  const rowsOf = (weight: FloatArray, gate: number): FloatArray => {
    const length = weight.length / GATE_COUNT;
    return weight.subarray(gate * length, (gate + 1) * length);
  };
  return GATE_NAMES.map((gateName, gate) => ({
    layer: `${name}.${gateName}`,
    weights: [rowsOf(inputWeight.value, gate), rowsOf(hiddenWeight.value, gate)],
    gradient() {
      const { gradient } = inputWeight;
      const outputs = direction.gateGradient;
      const x = inputsOf(gradient);
      if (outputs === undefined || x === undefined) return undefined;
      const { selection } = direction;
      const isKept = gradient?.kind === "sparse" && selection !== undefined;
      return {
        outputs,
        inputs: { x },
        kept: isKept ? gradient.outputs : undefined,
        columns: [gate * hiddenSize, (gate + 1) * hiddenSize],
        selectedRatio: (selection?.k ?? outputs.columns) / outputs.columns,
      };
    },
  }));
}

/**
 * All linear maps of a model: its linear layers, numbered from 0 at the input, and the gates of its
 * LSTMs. A single linear layer behind an LSTM is its "output".
 *
 * @param model The model.
 * @returns The maps, from the input to the output.
 */
export function measureLayers(model: Sequential): MeasuredMap[] {
  const layers = flatten(model);
  const linears = layers.filter((layer) => layer instanceof LinearMap);
  const hasGates = layers.some((layer) => layer instanceof Lstm);
  return layers.flatMap((layer) => {
    if (layer instanceof Lstm) return layer.directions.flatMap(measureGates);
    if (!(layer instanceof LinearMap)) return [];
    const map = measureLinear(layer, linears.indexOf(layer));
    return [hasGates && linears.length === 1 ? { ...map, layer: "output" } : map];
  });
}

/** The layers of a model, those of chains within too. */
function flatten({ layers }: Sequential): Layer[] {
  return layers.flatMap((layer) => layer instanceof Sequential ? flatten(layer) : [layer]);
}

/** The sums of a meter, to save and to restore. Plain values. */
export interface MeterState {
  /** The number of updates measured. */
  readonly count: number;
  /** The sums of each map. */
  readonly sums: readonly Ratios[];
}

/** Measures the update ratios of linear maps on some of the updates of an epoch. */
export class UpdateRatioMeter {
  readonly #kernels: Kernels;
  readonly #maps: readonly MeasuredMap[];
  /** A copy of each weight while an update is measured, and what it takes. */
  #before: { readonly weights: readonly FloatArray[][]; readonly scope: Scope } | undefined;
  #state: MeterState;

  /** Starts without measurements. */
  constructor(kernels: Kernels, maps: readonly MeasuredMap[]) {
    this.#kernels = kernels;
    this.#maps = maps;
    this.#state = this.#emptyState();
  }

  /** The sums since the last {@link take}. */
  get state(): MeterState {
    return this.#state;
  }

  set state(state: MeterState) {
    this.#state = state;
  }

  /** Forgets what was measured since the last {@link take}. */
  reset(): void {
    this.#state = this.#emptyState();
  }

  /** Remembers the weights before an update. */
  beforeUpdate(): void {
    const scope = openScope(this.#kernels);
    const copy = (weight: FloatArray): FloatArray => {
      const before = scope.floats(weight.length);
      before.set(weight);
      return before;
    };
    this.#before = { weights: this.#maps.map(({ weights }) => weights.map(copy)), scope };
  }

  /** Measures after the update. */
  afterUpdate(): void {
    const { count, sums } = this.#state;
    this.#state = {
      count: count + 1,
      sums: sums.map((sum, map) => add(sum, this.#measure(map))),
    };
    this.#before?.scope.free();
    this.#before = undefined;
  }

  /** The means since the last call. */
  take(): UpdateRatios[] {
    const { count, sums } = this.#state;
    const means = sums.map((sum, map) => ({
      layer: this.#maps[map].layer,
      selectedRatio: sum.selectedRatio / count,
      nonZeroRatio: sum.nonZeroRatio / count,
      energyKept: sum.energyKept / count,
      touchedRowRatio: sum.touchedRowRatio / count,
      changedWeightRatio: sum.changedWeightRatio / count,
      meanInput: sum.meanInput / count,
    }));
    this.#state = this.#emptyState();
    return means;
  }

  /** The first map with a weight that is not a finite number; undefined if there is none. */
  findNonFinite(): string | undefined {
    return this.#maps.find(({ weights }) =>
      weights.some((weight) => weight.some((value) => !Number.isFinite(value)))
    )?.layer;
  }

  #measure(map: number): Ratios {
    const { weights, gradient } = this.#maps[map];
    const measured = gradient();
    if (measured === undefined || this.#before === undefined) {
      throw new Error("Cannot measure update ratios before a backward pass");
    }
    const before = this.#before.weights[map];
    let [changed, total] = [0, 0];
    weights.forEach((weight, index) => {
      changed += this.#kernels.countDifferences(weight, before[index]);
      total += weight.length;
    });
    return { ...measureGradient(measured), changedWeightRatio: changed / total };
  }

  #emptyState(): MeterState {
    const zero = {
      selectedRatio: 0,
      nonZeroRatio: 0,
      energyKept: 0,
      touchedRowRatio: 0,
      changedWeightRatio: 0,
      meanInput: 0,
    };
    return { count: 0, sums: this.#maps.map(() => zero) };
  }
}

function add(sum: Ratios, one: Ratios): Ratios {
  return {
    selectedRatio: sum.selectedRatio + one.selectedRatio,
    nonZeroRatio: sum.nonZeroRatio + one.nonZeroRatio,
    energyKept: sum.energyKept + one.energyKept,
    touchedRowRatio: sum.touchedRowRatio + one.touchedRowRatio,
    changedWeightRatio: sum.changedWeightRatio + one.changedWeightRatio,
    meanInput: sum.meanInput + one.meanInput,
  };
}

/** The inputs of a gate, which its gradient holds. */
function inputsOf(gradient: Gradient | undefined): Matrix | undefined {
  return gradient !== undefined && "inputs" in gradient ? gradient.inputs : undefined;
}

/**
 * The mean magnitude of a matrix.
 *
 * @param matrix The matrix.
 * @param starts How often each row counts: the difference of two neighbours. Default: once.
 * @returns The mean of |a| over its entries a.
 */
export function meanMagnitude({ data, rows, columns }: Matrix, starts?: Int32Array): number {
  let [sum, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const uses = starts === undefined ? 1 : starts[row + 1] - starts[row];
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += uses * Math.abs(data[i]);
    count += uses * columns;
  }
  return sum / count;
}

/** The ratios of one backward pass, all but the changed weights. */
function measureGradient(measured: MeasuredGradient): Omit<Ratios, "changedWeightRatio"> {
  const { outputs: { rows, columns: width, data }, kept: sparse, columns: [from, to] } = measured;
  const outFeatures = to - from;
  const touched = new Uint8Array(outFeatures);
  let nonZero = 0;
  let energy = 0;
  for (let b = 0; b < rows; b++) {
    for (let o = from; o < to; o++) {
      const entry = data[b * width + o];
      if (entry === 0) continue;
      nonZero++;
      energy += entry * entry;
      touched[o - from] = 1;
    }
  }
  let kept = energy;
  let touchedRows = touched.reduce((sum, one) => sum + one, 0);
  if (sparse !== undefined) {
    const { rowValues, rowStarts, columnIndices, columnStarts } = sparse;
    kept = 0;
    for (let entry = 0; entry < rowStarts[rows]; entry++) {
      const output = columnIndices[entry];
      if (output >= from && output < to) kept += rowValues[entry] ** 2;
    }
    touchedRows = 0;
    for (let o = from; o < to; o++) if (columnStarts[o + 1] > columnStarts[o]) touchedRows++;
  }
  return {
    selectedRatio: measured.selectedRatio,
    nonZeroRatio: nonZero / (rows * outFeatures),
    energyKept: energy === 0 ? 1 : kept / energy,
    touchedRowRatio: touchedRows / outFeatures,
    meanInput: meanMagnitude(measured.inputs.x, measured.inputs.starts),
  };
}
