/**
 * Tests of the large shapes, on small ones: every k is measured, and its work counted.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { measureLarge, TABLE7_SHAPE, TABLE8_SHAPE } from "./large_cost.ts";

Deno.test("measureLarge() measures one layer, with the gradient of its inputs", async () => {
  const shape = { layerSizes: [6, 8], batchSize: 3, ks: [null, 2] };
  const lines: string[] = [];
  const { costs } = await measureLarge(shape, 2, (line) => lines.push(line));
  assertEquals(costs.map(({ k, macs }) => [k, macs]), [[null, 2 * 3 * 8 * 6], [2, 2 * 3 * 2 * 6]]);
  assert(costs.every(({ ms }) => ms.length === 2 && ms.every((one) => one >= 0)));
  assertEquals(lines.length, 4);
});

Deno.test("measureLarge() measures a model, whose small output layer stays dense", async () => {
  const shape = { layerSizes: [6, 8, 8, 2], batchSize: 3, ks: [null, 4] };
  const { costs: [dense, sparse] } = await measureLarge(shape, 1, () => {});
  const output = 2 * 3 * 2 * 8;
  assertEquals(dense.macs, output + 2 * 3 * 8 * 8 + 3 * 8 * 6);
  // Behind a rectifier some of the kept entries are zero.
  assert(sparse.macs > output && sparse.macs <= output + 2 * 3 * 4 * 8 + 3 * 4 * 6);
});

Deno.test("the shapes are those of the paper's tables", () => {
  assertEquals([TABLE7_SHAPE.batchSize, ...TABLE7_SHAPE.layerSizes], [1024, 8192, 8192]);
  assertEquals(TABLE8_SHAPE.layerSizes, [784, 8192, 8192, 10]);
});
