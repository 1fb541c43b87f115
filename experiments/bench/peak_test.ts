/**
 * Tests of the module that measures the peak: it is valid, computes what it should, and every sum
 * counts.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { encodePeakModule, measurePeak } from "./peak.ts";

function load(kind: "strict" | "relaxed"): (passes: number) => number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(encodePeakModule(kind)));
  return exports.run as (passes: number) => number;
}

Deno.test("the peak module halves and adds 1, four times a pass, in twelve sums", () => {
  // Sum i starts at i and tends to 2: after n additions it is 2 + (i - 2) / 2^n.
  const expected = (passes: number): number =>
    Array.from({ length: 12 }, (_, i) => 2 + (i + 1 - 2) / 2 ** (4 * passes))
      .reduce((sum, one) => sum + one, 0);
  for (const kind of ["strict", "relaxed"] as const) {
    const run = load(kind);
    assertEquals(run(1), Math.fround(expected(1)), kind);
    assertEquals(run(2), Math.fround(expected(2)), kind);
  }
});

Deno.test("measurePeak() is a speed", () => {
  const { strict, relaxed } = measurePeak(1);
  assert(strict > 0.1 && strict < 1e4 && relaxed > 0.1 && relaxed < 1e4);
});
