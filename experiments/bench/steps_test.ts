/**
 * Tests of how many steps a measurement takes. The steps themselves need processes.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { wholeCycles } from "./steps.ts";

Deno.test("wholeCycles() rounds up, so that every kind of step has its share", () => {
  assertEquals([1, 16, 17, 200].map((steps) => wholeCycles(steps, 16)), [16, 16, 32, 208]);
  assertEquals(wholeCycles(7, 1), 7);
});
