/**
 * Tests of the ratios that the claims about time speak of, on made-up measurements.
 *
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { measuredTimes, shareInUnitsOfK, type TimeRatio } from "./measured_times.ts";
import { COST, LSTM, MLP, SCALING } from "./results_testing.ts";

const TIMES = measuredTimes({ mlp: MLP, lstm: LSTM, scaling: SCALING, cost: COST });

function find(ratios: readonly TimeRatio[], wanted: Partial<TimeRatio>): TimeRatio {
  const found = ratios.find((ratio) =>
    Object.entries(wanted).every(([key, value]) => ratio[key as keyof TimeRatio] === value)
  );
  assert(found !== undefined, JSON.stringify(wanted));
  return found;
}

function assertSpread({ spread }: TimeRatio, median: number): void {
  for (const value of Object.values(spread)) assertAlmostEquals(value, median, 1e-9);
}

Deno.test("the backprop of Table 1 is selection, dx and dW, with the exact counts beside", () => {
  const ratio = find(TIMES.backprop, { workload: "mlp", kernels: "reference", k: 20 });
  // (3 + 6) / (0.02 + 0.1 + 0.2).
  assertSpread(ratio, 9 / 0.32);
  assertEquals([ratio.macs, ratio.batchSize, ratio.hiddenSizes], [25, 10, [500, 500]]);
  // 5 and 5 of 20 ms against 0.5, 0.5 and 0.5 of 2.
  assertSpread(find(TIMES.backprop, { workload: "lstm", kernels: "simd" }), 10 / 1.5);
  assertEquals(TIMES.backprop.filter(({ k }) => k === null), []);
});

Deno.test("linear cost is a share of k / n: 1 where the time is as much less as the entries", () => {
  const linear = {
    ...find(TIMES.backprop, { k: 20 }),
    spread: { least: 20, median: 25, most: 50 },
  };
  assertEquals(shareInUnitsOfK(linear), { least: 0.5, median: 1, most: 1.25 });
});

Deno.test("passes and steps are compared with the dense ones", () => {
  assertSpread(find(TIMES.backward, { workload: "lstm", kernels: "reference" }), 50);
  assertSpread(find(TIMES.forward, { workload: "lstm", kernels: "reference" }), 1);
  assertSpread(find(TIMES.passes, { workload: "lstm", kernels: "simd" }), 30 / 12);
  // AdaGrad's 15 ms against its own 30, not against Adam's 40.
  const lstm = TIMES.step.filter(({ workload }) => workload === "lstm");
  assertEquals(lstm.map(({ optimizer }) => optimizer), ["adam", "adaGrad"]);
  lstm.forEach((step) => assertSpread(step, 2));
  assertSpread(find(TIMES.step, { workload: "mlp", k: 5 }), 4);
  assertSpread(find(TIMES.step, { batchSize: 50 }), 2);
});

Deno.test("passes are compared with the dense ones that form every product", () => {
  const [dense, ...others] = LSTM.passes.rows;
  const noZeros = { ...dense, skipsZeros: true as const, backwardMs: [8, 16] };
  const passes = { ...LSTM.passes, rows: [noZeros, dense, ...others] };
  const { backward } = measuredTimes({ lstm: { ...LSTM, passes } });
  assertSpread(find(backward, { kernels: "simd" }), 10);
});

Deno.test("wide layers are compared by k", () => {
  const { table7, table8 } = TIMES.wide;
  assertEquals(table7.map(({ k, spread, macs }) => [k, spread.median, macs]), [
    ...[[8, 90, 1000], [512, 10, 16]],
  ]);
  assertEquals(table8.map(({ k, spread }) => [k, spread.median]), [[8, 8]]);
});

Deno.test("forward passes are compared only with those measured in turns", () => {
  assertEquals(TIMES.smallForward, []);
  const name = "hiddenSize 64, 128";
  const works = SCALING.groups.slice(1, 3).flatMap(({ works }) => works);
  const { smallForward } = measuredTimes({ scaling: { ...SCALING, groups: [{ name, works }] } });
  assertEquals(smallForward.map(({ hiddenSizes }) => hiddenSizes), [[128, 128]]);
  assertSpread(smallForward[0], 2.5);
});

Deno.test("the profile of a dense backward pass has shares of the whole", () => {
  // 5 and 5 of 20 ms.
  assertSpread(find(TIMES.productShare, { kernels: "simd" }), 0.5);
  assertSpread(find(TIMES.activationShare, { kernels: "simd" }), 0.1);
});

Deno.test("models with more hidden layers are named by them", () => {
  const ratios = TIMES.depth;
  assertEquals(ratios.map(({ hiddenSizes, kernels, k }) => [hiddenSizes.length, kernels, k]), [
    ...[[2, "simd", 25], [3, "simd", 25]],
  ]);
  assertSpread(ratios[1], 4);
});

Deno.test("what was not measured is left out", () => {
  const none = measuredTimes({});
  const { wide, ...lists } = none;
  for (const ratios of [...Object.values(lists), ...Object.values(wide)]) assertEquals(ratios, []);
});
