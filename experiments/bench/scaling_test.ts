/**
 * Tests of the shapes whose steps are measured.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { shapesOf } from "./scaling.ts";
import { LAYER_SIZES } from "./work.ts";

Deno.test("shapesOf() varies one thing, and measures dense beside meProp", () => {
  for (const axis of ["k", "hiddenSize", "batchSize"] as const) {
    const groups = shapesOf(axis);
    for (const group of groups) {
      assertEquals(group.filter(({ k }) => k === null).length, 1, axis);
      for (const { layerSizes, batchSize, k, value, trained } of group) {
        const size = layerSizes[1];
        assert((k ?? 0) <= size, `${axis}: k=${k} of ${size}`);
        assertEquals(layerSizes[2], size);
        if (axis !== "hiddenSize") assertEquals(layerSizes, LAYER_SIZES);
        if (axis !== "batchSize") assertEquals(batchSize, 10);
        const varied = { k: k ?? size, hiddenSize: size, batchSize };
        assertEquals(value, varied[axis]);
        assertEquals(trained, axis !== "hiddenSize");
      }
    }
  }
});
