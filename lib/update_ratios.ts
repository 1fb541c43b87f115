/**
 * The ratios that say how sparse an update was. The paper speaks of "1-4 %" in several senses; each
 * has one name here.
 *
 * @module
 */
import type { FloatArray, Kernels } from "./kernels/kernels.ts";
import type { Linear } from "./linear.ts";

/** How sparse the updates of one linear map were, on average over the updates looked at. */
export interface UpdateRatios {
  /** Which linear map, from 0 at the input. */
  readonly layer: number;
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
}

/** Measures the update ratios of linear maps on some of the updates of an epoch. */
export class UpdateRatioMeter {
  readonly #kernels: Kernels;
  readonly #linears: readonly Linear[];
  readonly #before: readonly FloatArray[];
  #sums: Omit<UpdateRatios, "layer">[];
  #count = 0;

  /** Allocates room for a copy of each weight. */
  constructor(kernels: Kernels, linears: readonly Linear[]) {
    this.#kernels = kernels;
    this.#linears = linears;
    this.#before = linears.map(({ weight }) => kernels.floats(weight.value.length));
    this.#sums = linears.map(emptyRatios);
  }

  /** Remembers the weights before an update. */
  beforeUpdate(): void {
    this.#linears.forEach(({ weight }, index) => this.#before[index].set(weight.value));
  }

  /** Measures after the update. */
  afterUpdate(): void {
    this.#count++;
    this.#linears.forEach((linear, index) => {
      const sums = this.#sums[index];
      const measured = measureGradient(linear);
      const { value } = linear.weight;
      const changed = this.#kernels.countDifferences(value, this.#before[index]);
      this.#sums[index] = {
        selectedRatio: sums.selectedRatio + measured.selectedRatio,
        nonZeroRatio: sums.nonZeroRatio + measured.nonZeroRatio,
        energyKept: sums.energyKept + measured.energyKept,
        touchedRowRatio: sums.touchedRowRatio + measured.touchedRowRatio,
        changedWeightRatio: sums.changedWeightRatio + changed / value.length,
      };
    });
  }

  /** The means since the last call. */
  take(): UpdateRatios[] {
    const count = this.#count;
    const ratios = this.#sums.map((sums, layer) => ({
      layer,
      selectedRatio: sums.selectedRatio / count,
      nonZeroRatio: sums.nonZeroRatio / count,
      energyKept: sums.energyKept / count,
      touchedRowRatio: sums.touchedRowRatio / count,
      changedWeightRatio: sums.changedWeightRatio / count,
    }));
    this.#sums = this.#linears.map(emptyRatios);
    this.#count = 0;
    return ratios;
  }
}

function emptyRatios(): Omit<UpdateRatios, "layer"> {
  return {
    selectedRatio: 0,
    nonZeroRatio: 0,
    energyKept: 0,
    touchedRowRatio: 0,
    changedWeightRatio: 0,
  };
}

/** The ratios of the last backward pass of one linear map, all but the changed weights. */
function measureGradient(linear: Linear): Omit<UpdateRatios, "layer" | "changedWeightRatio"> {
  const { outputGradient, outFeatures } = linear;
  const { gradient } = linear.weight;
  if (outputGradient === undefined || gradient === undefined || gradient.kind === "values") {
    throw new Error("Cannot measure update ratios before a backward pass");
  }
  const { rows, data } = outputGradient;
  const touched = new Uint8Array(outFeatures);
  let nonZero = 0;
  let energy = 0;
  for (let i = 0; i < rows * outFeatures; i++) {
    if (data[i] === 0) continue;
    nonZero++;
    energy += data[i] * data[i];
    touched[i % outFeatures] = 1;
  }
  const total = rows * outFeatures;
  let kept = energy;
  let touchedRows = touched.reduce((sum, one) => sum + one, 0);
  if (gradient.kind === "sparse") {
    const { rowValues, rowStarts, columnStarts } = gradient.outputs;
    kept = 0;
    for (let entry = 0; entry < rowStarts[rows]; entry++) kept += rowValues[entry] ** 2;
    touchedRows = 0;
    for (let o = 0; o < outFeatures; o++) {
      if (columnStarts[o + 1] > columnStarts[o]) touchedRows++;
    }
  }
  return {
    selectedRatio: (linear.sparsifier.k ?? outFeatures) / outFeatures,
    nonZeroRatio: nonZero / total,
    energyKept: energy === 0 ? 1 : kept / energy,
    touchedRowRatio: touchedRows / outFeatures,
  };
}
