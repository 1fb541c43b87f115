/**
 * Tests of the steps that are measured against k, hidden size and minibatch.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { SCALING_GROUPS } from "./scaling.ts";

Deno.test("each group varies one thing, with dense beside meProp", () => {
  for (const { name, works } of SCALING_GROUPS) {
    const [axis, ...values] = name.split(/,? /);
    const dense = works.filter(({ k }) => k === null);
    assertEquals(dense.length, Math.max(1, values.length), name);
    for (const { hiddenSizes: [size, second], batchSize, k, trainedSteps } of works) {
      assertEquals(second, size);
      assert((k ?? 0) <= size, `${name}: k=${k} of ${size}`);
      assert(axis === "hiddenSize" ? values.includes(String(size)) : size === 500, name);
      assertEquals(batchSize, axis === "batchSize" ? Number(values[0]) : 10, name);
      assertEquals(trainedSteps > 0, axis !== "hiddenSize", name);
    }
  }
});
