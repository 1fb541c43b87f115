/**
 * Tests of the order of cells. Not here: the buttons, which need a browser (see testing/).
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { compareCells, numberOf } from "./tables.js";

Deno.test("numberOf() reads the number at the beginning of a cell", () => {
  const cells = [
    "97.60 ± 0.25 (n=3)",
    "+0.19",
    "-0.52 [-0.77, -0.27]",
    "1,234",
    "<0.001",
    "-",
    "k=5",
  ];
  assertEquals(cells.map(numberOf), [97.6, 0.19, -0.52, 1234, 0.001, undefined, undefined]);
});

Deno.test("compareCells() orders numbers, then text, then cells without a value", () => {
  const sorted = ["-", "b 10", "10", "b 9", "-2", "a", "9"].sort(compareCells);
  assertEquals(sorted, ["-2", "9", "10", "a", "b 9", "b 10", "-"]);
});
