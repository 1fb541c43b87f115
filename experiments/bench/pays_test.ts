/**
 * Tests of the steps that say when meProp pays.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { PAYS_GROUPS } from "./pays.ts";

Deno.test("each group differs in k alone, dense first, and has a name of its own", () => {
  assertEquals(new Set(PAYS_GROUPS.map(({ name }) => name)).size, PAYS_GROUPS.length);
  for (const { works } of PAYS_GROUPS) {
    assertEquals(works.map(({ k }) => k), [null, 5, 20, 80]);
    for (const work of works) {
      assertEquals({ ...work, k: null }, works[0]);
      assert(work.trainedSteps > 0);
    }
  }
});

Deno.test("both optimizers are measured on both models and on all minibatches", () => {
  const settings = PAYS_GROUPS.map(({ works: [{ workload, hiddenSizes: [size], batchSize }] }) =>
    `${workload} ${size} ${batchSize}`
  );
  assertEquals(settings.length, 2 * (2 * 3 + 1));
  for (const setting of ["mlp 500 1", "mlp 4096 50", "lstm 500 1"]) {
    assertEquals(settings.filter((one) => one === setting).length, 2, setting);
  }
});
