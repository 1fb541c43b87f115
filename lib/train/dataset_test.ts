/**
 * Tests of the dataset's border.
 *
 * @module
 */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { createDataset } from "./dataset.ts";
import { ConfigError } from "../errors.ts";

Deno.test("createDataset() wraps the arrays without a copy", () => {
  const [inputs, targets] = [Float32Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(1, 0)];
  const dataset = createDataset(inputs, targets, 2);
  assertEquals([dataset.size, dataset.inFeatures, dataset.classCount], [2, 3, 2]);
  assertStrictEquals(dataset.inputs, inputs);
  assertStrictEquals(dataset.targets, targets);
});

Deno.test("createDataset() throws when the lengths do not fit together", () => {
  for (const [inputs, targets] of [[0, 0], [4, 0], [0, 2], [5, 2], [1, 2]]) {
    assertThrows(
      () => createDataset(new Float32Array(inputs), new Uint8Array(targets), 2),
      ConfigError,
      `${inputs} input values do not divide into ${targets} examples`,
    );
  }
});

Deno.test("createDataset() throws when a target is not a class", () => {
  assertThrows(
    () => createDataset(new Float32Array(3), Uint8Array.of(1, 2, 3), 3),
    ConfigError,
    "target 3 of example 2 is not a class. Classes count from 0 to 2",
  );
});
