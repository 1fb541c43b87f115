/**
 * Tests of the files of measurements: what is written can be read, and what cannot is named.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { DataError } from "../../lib/errors.ts";
import { type CostPart, formatPart, parsePart, readPerformance } from "./results.ts";

const PART: CostPart = {
  environment: {
    deno: "2.9.6",
    v8: "15",
    typescript: "6",
    os: "linux",
    arch: "x86_64",
    processor: "P",
    cores: 2,
  },
  peak: { strict: 40.123456789, relaxed: 57 },
  rounds: 2,
  layerSizes: [784, 500, 500, 10],
  batchSize: 10,
  series: [{
    kernels: "simd",
    costs: [{ k: null, macs: 123_456_789_012, topKMs: [0, 1e-9], dxMs: [1, 2], dWMs: [3, 4] }],
  }],
  table7: { layerSizes: [8, 8], batchSize: 4, costs: [{ k: null, macs: 9, ms: [1.23456789, 2] }] },
  table8: { layerSizes: [4, 8, 8, 2], batchSize: 4, costs: [] },
};

Deno.test("parsePart() reads what formatPart() wrote, counts exactly and times to seven digits", () => {
  const text = formatPart(PART);
  assertEquals(parsePart("cost", text), {
    ...PART,
    peak: { strict: 40.12346, relaxed: 57 },
    table7: { ...PART.table7, costs: [{ k: null, macs: 9, ms: [1.234568, 2] }] },
  });
  assert(text.includes('"ms": [ 1.234568, 2 ]'), "a list of numbers stands on one line");
  assert(text.includes("[ 0, 1e-9 ]"));
});

Deno.test("parsePart() refuses other files", () => {
  for (const text of ["", "{}", "[]", "null", formatPart(PART).slice(0, -3)]) {
    assertThrows(() => parsePart("cost", text), DataError, "deno task bench:peers --only cost");
  }
  assertThrows(() => parsePart("mlp", formatPart(PART)), DataError, "libraries");
  const more = JSON.stringify({ ...PART, more: 1 });
  assertThrows(() => parsePart("cost", more), DataError, "more: ");
});

const FOLDER = new URL("../../reports/performance/", import.meta.url).pathname;

Deno.test({
  name: "readPerformance() reads what is published, and skips what was not measured",
  ignore: Deno.permissions.querySync({ name: "read", path: FOLDER }).state !== "granted",
  async fn() {
    const { mlp, lstm } = await readPerformance(FOLDER);
    assert(mlp !== undefined && lstm !== undefined);
    assertEquals(await readPerformance(`${FOLDER}/figures`), {});
  },
});
