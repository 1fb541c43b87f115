/**
 * Tests of the judgement of ratios: by the median, and only where they tell anything.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { judge } from "./targets.ts";

const spread = (least: number, median: number, most: number) => ({ least, median, most });

Deno.test("judge() goes by the median; a limit itself will do", () => {
  assertEquals(judge(spread(2.9, 3, 3.1), { least: 3 }, "unused"), "met");
  assertEquals(judge(spread(2.9, 2.99, 3.1), { least: 3 }, "unused"), "missed");
  assertEquals(judge(spread(0.5, 0.6, 0.7), { most: 0.6 }, "unused"), "met");
  assertEquals(judge(spread(0.5, 0.61, 0.7), { most: 0.6 }, "unused"), "missed");
  assertEquals(judge(undefined, { most: 1 }, "unused"), "not measured");
});

Deno.test("judge() finds ratios that lie far apart not comparable", () => {
  assertEquals(judge(spread(4, 5, 6), { least: 3 }, "unused"), "met");
  assertEquals(judge(spread(4, 5, 6.1), { least: 3 }, "unused"), "not comparable here");
});

Deno.test("judge() trusts two threads only where the second is worth something", () => {
  const ratio = spread(7, 7.4, 8);
  assertEquals(judge(ratio, { least: 5 }, 1.2), "met");
  assertEquals(judge(ratio, { least: 5 }, 1.19), "not comparable here");
  assertEquals(judge(ratio, { least: 5 }, undefined), "not comparable here");
});
