/**
 * Tests of the dataset's border.
 *
 * @module
 */
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { checkDataset, createDataset, type Dataset } from "./dataset.ts";
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

Deno.test("createDataset() takes ordinary arrays, and as many classes as there are", () => {
  const { inputs, targets } = createDataset([1, 2.5, -3], [2, 0, 1], 3);
  assertEquals([inputs, targets], [Float32Array.of(1, 2.5, -3), Uint8Array.of(2, 0, 1)]);
  const many = createDataset([1, 2], [299, 256], 300).targets;
  assertEquals([many.constructor.name, ...many], ["Uint16Array", 299, 256]);
  const more = createDataset([1, 2], [70_000, 65_536], 70_001).targets;
  assertEquals([more.constructor.name, ...more], ["Int32Array", 70_000, 65_536]);
  const wide = Uint16Array.of(299, 0);
  assertStrictEquals(createDataset([1, 2], wide, 300).targets, wide);
});

Deno.test("createDataset() throws when a target is not a class", () => {
  const targets: [ArrayLike<number>, string][] = [
    [Uint8Array.of(1, 2, 3), "3"],
    ...[-1, NaN, 0.5, 3, Infinity, "1", "a", null, undefined, true, 1n].map((
      target,
    ): [ArrayLike<number>, string] => [[0, 1, target as number], String(target)]),
    [Float32Array.of(1, 2, NaN), "NaN"],
    [Int8Array.of(1, 2, -1), "-1"],
  ];
  for (const [values, target] of targets) {
    assertThrows(
      () => createDataset(new Float32Array(3), values, 3),
      ConfigError,
      `target ${target} of example 2 is not a class. Classes count from 0 to 2`,
    );
  }
});

Deno.test("createDataset() throws when the array of targets cannot hold all classes", () => {
  const narrow: [
    Dataset["targets"] | Int8Array | Uint8ClampedArray | Int16Array,
    number,
    number,
  ][] = [
    [Int8Array.from([300 - 256, 0]), 300, 128],
    [Uint8ClampedArray.from([299, 0]), 300, 256],
    [Int16Array.of(1, 0), 40_000, 32_768],
    [Uint8Array.of(1, 0), 257, 256],
    [Uint8Array.from([299, 256]), 300, 256],
    [Uint16Array.of(1, 0), 65_537, 65_536],
  ];
  for (const [targets, classCount, room] of narrow) {
    const message =
      `there are ${classCount} classes, but a ${targets.constructor.name} of targets ` +
      `holds ${room}`;
    assertThrows(() => createDataset([1, 2], targets, classCount), ConfigError, message);
    createDataset([1, 2], targets.map(() => 0), room);
  }
  for (const classCount of [0, -1, 1.5, NaN, "2", undefined]) {
    const message = `classCount is ${classCount}, but must be a positive integer`;
    assertThrows(
      () => createDataset([1], [0], classCount as number),
      ConfigError,
      message,
    );
  }
});

Deno.test("createDataset() says which feature of which example is not finite", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const inputs = new Float32Array(12);
    inputs[7] = value;
    const message = `feature 1 of example 2 is ${value}, but must be a finite number`;
    assertThrows(() => createDataset(inputs, [0, 1, 0, 1], 2), ConfigError, message);
  }
  for (const value of [1e39, "5", null, undefined, 1n, true]) {
    const inputs = [1, 2, 3, value] as number[];
    const message = `feature 1 of example 1 is ${value}`;
    assertThrows(() => createDataset(inputs, [0, 1], 2), ConfigError, message);
  }
});

Deno.test("createDataset() throws when there is no array", () => {
  for (const nothing of [undefined, null, 5, {}]) {
    const none = nothing as unknown as ArrayLike<number>;
    assertThrows(() => createDataset(none, [0], 2), ConfigError, "Cannot create a dataset");
    assertThrows(() => createDataset([0], none, 2), ConfigError, "Cannot create a dataset");
  }
});

Deno.test("checkDataset() checks what was put together by hand, once", () => {
  const dataset = createDataset([1, 2, 3, 4], [0, 1], 2);
  checkDataset(dataset, "test");
  for (
    const [change, message] of [
      [{ size: 3 }, "do not divide"],
      [{ inFeatures: 1 }, "do not divide"],
      [{ targets: Uint8Array.of(0, 2) }, "target 2 of example 1"],
      [{ inputs: Float32Array.of(1, 2, NaN, 4) }, "feature 0 of example 1 is NaN"],
      [{ classCount: 1 }, "target 1 of example 1"],
    ] as const
  ) {
    const broken = { ...dataset, ...change };
    assertThrows(() => checkDataset(broken, "test"), ConfigError, `Cannot test: `);
    assertThrows(() => checkDataset(broken, "test"), ConfigError, message);
  }
  for (const nothing of [undefined, null, 5]) {
    const none = nothing as unknown as Dataset;
    assertThrows(() => checkDataset(none, "test"), ConfigError, `the dataset is ${nothing}`);
  }
});
