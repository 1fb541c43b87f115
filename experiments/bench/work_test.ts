/**
 * Tests of the plain values of a step: names, speed, and the choice of minibatches.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { chooseEvenly, gflops, labelAmong, labelOf, totalMacs } from "./work.ts";
import { lstmWork } from "./workloads/lstm.ts";
import { mlpWork } from "./workloads/mlp.ts";

Deno.test("a step is named by k and by what differs among the steps beside it", () => {
  const [dense, sparse] = [mlpWork(), mlpWork({ k: 20, batchSize: 50 })];
  assertEquals(labelOf(sparse), "meProp k=20, Adam, batch 50");
  assertEquals(labelOf(lstmWork({ optimizer: "adaGrad" })), "dense, AdaGrad");
  assertEquals(labelAmong([dense], dense), "dense");
  assertEquals(labelAmong([dense, sparse], sparse), "meProp k=20, batch 50");
  const wide = mlpWork({ hiddenSizes: [9, 9], optimizer: "adaGrad" });
  assertEquals(labelAmong([dense, wide], wide), "dense, AdaGrad, 9-9");
});

Deno.test("gflops() counts two operations for each multiply-accumulate", () => {
  assertEquals(gflops(5e6, 1), 10);
  assertEquals(totalMacs({ forward: 1, dx: 2, dW: 4 }), 7);
});

Deno.test("chooseEvenly() keeps the mean size and takes none twice", () => {
  const sizes = Array.from({ length: 3131 }, (_, i) => 1 + i * 7919 % 48);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const chosen = chooseEvenly(sizes, 40);
  assertEquals(new Set(chosen).size, 40);
  assertEquals(chosen, chosen.toSorted((a, b) => a - b));
  assert(Math.abs(mean(chosen.map((i) => sizes[i])) - mean(sizes)) < 0.5);
  assertEquals(chooseEvenly([3, 1, 2], 9), [0, 1, 2]);
});
