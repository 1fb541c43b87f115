/**
 * Tests of the report's numbers.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  fixed,
  formatEstimate,
  formatInterval,
  formatIter,
  formatP,
  formatQuantity,
  list,
  percent,
  plural,
  points,
  range,
  ranges,
} from "./format.ts";

Deno.test("percent() and points() write fractions", () => {
  assertEquals(percent(0.97834), "97.83");
  assertEquals(percent(0.5, 0), "50");
  assertEquals(percent(undefined), "-");
  assertEquals([0.0019, -0.001, 0].map(points), ["+0.19", "-0.10", "0.00"]);
  assertEquals(points(undefined), "-");
});

Deno.test("fixed() and points() put no sign on zero", () => {
  assertEquals([fixed(-0.001, 2), fixed(-0.001, 0), fixed(-0.004, 3)], ["0.00", "0", "-0.004"]);
  assertEquals([fixed(NaN, 2), fixed(Infinity, 2)], ["-", "-"]);
  assertEquals([points(0.00001), points(-0.00001)], ["0.00", "0.00"]);
});

Deno.test("formatEstimate() writes mean, interval and number of seeds", () => {
  const estimate = { count: 3, mean: 0.9783, halfWidth: 0.0021 };
  assertEquals(formatEstimate(estimate), "97.83 ± 0.21 (n=3)");
  assertEquals(formatEstimate({ ...estimate, count: 1, halfWidth: undefined }), "97.83 (n=1)");
  assertEquals(formatEstimate(undefined), "-");
});

Deno.test("formatQuantity() writes each unit in its way", () => {
  assertEquals(
    formatQuantity({
      unit: "difference",
      value: 0.0048,
      interval: { low: -0.001, high: 0.0058 },
      count: 5,
    }),
    "+0.48 [-0.10, +0.58] (n=5)",
  );
  assertEquals(
    formatQuantity({ unit: "ratio", value: 1.1, interval: { low: 0.9, high: 1.333 }, count: 5 }),
    "1.10 [0.90, 1.33] (n=5)",
  );
  assertEquals(formatQuantity({ unit: "loss", value: 0.0123 }), "+0.0123");
  assertEquals(formatQuantity({ unit: "ratio", value: 15 / 17, count: 3 }), "0.88 (n=3)");
  assertEquals(formatQuantity({ unit: "k", value: 80 }), "80");
  assertEquals(formatQuantity(undefined), "-");
});

Deno.test("formatInterval() and formatP() format the details of a verdict", () => {
  assertEquals(formatInterval({ low: -0.002, high: 0.001 }), "[-0.20, +0.10]");
  assertEquals(formatInterval(undefined), "-");
  assertEquals([0.0009, 0.001, 0.5, 1, undefined].map(formatP), [
    "<0.001",
    "0.001",
    "0.500",
    "1.000",
    "-",
  ]);
});

Deno.test("formatIter(), list() and plural() write small things", () => {
  assertEquals([15, 15.5, undefined].map(formatIter), ["15", "15.5", "-"]);
  assertEquals([list([]), list([1]), list([1, 2]), list([1, 2, 3])], [
    "",
    "1",
    "1 and 2",
    "1, 2 and 3",
  ]);
  assertEquals([plural(0, "run"), plural(1, "run")], ["0 runs", "1 run"]);
});

Deno.test("range() writes one number or two", () => {
  assertEquals([range([2, 2]), range([2, 1, 4])], ["2", "1-4"]);
  assertEquals([range([2.01, 2.04], 1), range([2, 1.25], 1)], ["2.0", "1.3-2.0"]);
});

Deno.test("ranges() joins neighbours", () => {
  const cases: [number[], string][] = [[[], ""], [[4], "4"], [[1, 2, 3, 5, 7, 8], "1-3, 5, 7-8"]];
  for (const [values, text] of cases) assertEquals(ranges(values), text);
});
