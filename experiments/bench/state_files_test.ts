/**
 * Tests of what a trained state depends on.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { keyOf } from "./state_files.ts";
import { lstmWork } from "./workloads/lstm.ts";
import { mlpWork } from "./workloads/mlp.ts";

Deno.test("steps that differ in their minibatch alone start from the same state, others do not", () => {
  assertEquals(keyOf(mlpWork({ batchSize: 50 })), keyOf(mlpWork()));
  const works = [
    ...[mlpWork(), mlpWork({ k: 20 }), mlpWork({ optimizer: "adaGrad" })],
    ...[mlpWork({ hiddenSizes: [500] }), mlpWork({ trainedSteps: 0 }), lstmWork()],
  ];
  assertEquals(new Set(works.map(keyOf)).size, works.length);
});
