/**
 * Tests of the update ratios on a case counted by hand.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { EmbeddedLinear } from "../layers/embedded_linear.ts";
import { Linear } from "../layers/linear.ts";
import { Sgd } from "../optim/sgd.ts";
import { dense, type Sparsifier, topK } from "../sparsifier.ts";
import { assertClose, bound, matrixOf } from "../testing/testing.ts";
import { measureLinear, UpdateRatioMeter, type UpdateRatios } from "./update_ratios.ts";

const KERNELS = referenceKernels(64);

/** Two examples: 2 inputs, of which the second is always 0; 4 outputs. */
const INPUTS = [1, 0, 1, 0];
const FIRST = [[1, -3, 0, 0], [0, 2, 0, 1]];
const SECOND = [[0, 0, 0, 0], [4, 0, 3, 0]];
const NOTHING = [[0, 0, 0, 0], [0, 0, 0, 0]];

/** The ratios of an update with each of the gradients. */
function measure(sparsifier: Sparsifier, gradients: number[][][]) {
  const linear = bound(new Linear(2, 4, { sparsifier }), KERNELS);
  const optimizer = new Sgd({ kernels: KERNELS, parameters: linear.parameters });
  const meter = new UpdateRatioMeter(KERNELS, [measureLinear(linear, 0)]);
  const update = (gradient: number[][]) => {
    linear.forward(matrixOf(KERNELS, [2, 2], INPUTS));
    linear.backward(matrixOf(KERNELS, [2, 4], gradient.flat()));
    meter.beforeUpdate();
    optimizer.step();
    meter.afterUpdate();
  };
  gradients.forEach(update);
  return { meter, update };
}

function assertRatios(found: UpdateRatios[], expected: UpdateRatios): void {
  const { layer, ...numbers } = expected;
  assertEquals(found.map((ratios) => Object.keys(ratios).sort()), [Object.keys(expected).sort()]);
  assertEquals(found[0].layer, layer);
  for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
    assertClose([found[0][name]], [expected[name]], { relative: 1e-14 }, name);
  }
}

Deno.test("UpdateRatioMeter gives the ratios of a dense update", () => {
  assertRatios(measure(dense(), [FIRST]).meter.take(), {
    layer: "0",
    selectedRatio: 1,
    nonZeroRatio: 4 / 8,
    energyKept: 1,
    touchedRowRatio: 3 / 4,
    changedWeightRatio: 3 / 8,
    meanInput: 1 / 2,
  });
});

Deno.test("UpdateRatioMeter gives the ratios of a sparse update", () => {
  assertRatios(measure(topK(1), [FIRST]).meter.take(), {
    layer: "0",
    selectedRatio: 1 / 4,
    nonZeroRatio: 4 / 8,
    energyKept: 13 / 15,
    touchedRowRatio: 1 / 4,
    changedWeightRatio: 1 / 8,
    meanInput: 1 / 2,
  });
});

Deno.test("UpdateRatioMeter measures a map on an embedding as one on all vectors side by side", () => {
  const table = { count: 3, size: 1, positions: 2 };
  const layer = bound(new EmbeddedLinear(table, 4, { sparsifier: topK(1) }), KERNELS);
  layer.parameters[0].value.set([1, -2, 4]);
  const optimizer = new Sgd({ kernels: KERNELS, parameters: layer.parameters });
  const meter = new UpdateRatioMeter(KERNELS, [measureLinear(layer, 0)]);
  layer.forward([0, 1, 0, 2]);
  layer.backward(matrixOf(KERNELS, [2, 4], FIRST.flat()));
  meter.beforeUpdate();
  optimizer.step();
  meter.afterUpdate();
  assertRatios(meter.take(), {
    layer: "0",
    selectedRatio: 1 / 4,
    nonZeroRatio: 4 / 8,
    energyKept: 13 / 15,
    touchedRowRatio: 1 / 4,
    // Of either position the weight of output 1, with -3 in one example and 2 in the other.
    changedWeightRatio: 2 / 8,
    meanInput: (1 + 2 + 1 + 4) / 4,
  });
  layer.forward([0, 1, 0, 2]);
  assertThrows(() => (meter.beforeUpdate(), meter.afterUpdate()), Error, "before a backward pass");
});

Deno.test("UpdateRatioMeter gives means over updates and then starts anew", () => {
  const { meter, update } = measure(topK(1), [FIRST, SECOND, NOTHING]);
  assertRatios(meter.take(), {
    layer: "0",
    selectedRatio: 1 / 4,
    nonZeroRatio: (4 / 8 + 2 / 8 + 0) / 3,
    energyKept: (13 / 15 + 16 / 25 + 1) / 3,
    touchedRowRatio: (1 / 4 + 1 / 4 + 0) / 3,
    changedWeightRatio: (1 / 8 + 1 / 8 + 0) / 3,
    meanInput: 1 / 2,
  });
  update(SECOND);
  assertRatios(meter.take(), {
    layer: "0",
    selectedRatio: 1 / 4,
    nonZeroRatio: 2 / 8,
    energyKept: 16 / 25,
    touchedRowRatio: 1 / 4,
    changedWeightRatio: 1 / 8,
    meanInput: 1 / 2,
  });
});

Deno.test("UpdateRatioMeter does not count selected zeros as touched", () => {
  const [ratios] = measure(topK(3), [SECOND]).meter.take();
  assertEquals([ratios.selectedRatio, ratios.touchedRowRatio, ratios.energyKept], [
    3 / 4,
    2 / 4,
    1,
  ]);
});

Deno.test("UpdateRatioMeter throws when there was no backward pass", () => {
  const { meter } = measure(topK(1), []);
  assertThrows(() => meter.afterUpdate(), Error, "before a backward pass");
});
