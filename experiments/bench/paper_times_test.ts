/**
 * Tests of the paper's times against the speed-ups that it prints beside them.
 *
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { paperSpeedUp, TABLE7, TABLE8 } from "./paper_times.ts";

Deno.test("the paper's times give the speed-ups that it prints", () => {
  const printed = [
    [TABLE7, { 8: 36.8, 16: 33.6, 32: 27.5, 64: 21.4, 128: 14.5, 256: 8.0, 512: 4.4 }],
    [TABLE8, { 8: 11.8, 16: 11.5, 32: 10.7, 64: 9.7, 128: 8.0, 256: 5.6, 512: 3.6 }],
  ] as const;
  for (const [times, speedUps] of printed) {
    assertEquals(Object.keys(times.msByK), Object.keys(speedUps));
    for (const [k, speedUp] of Object.entries(speedUps)) {
      assertAlmostEquals(paperSpeedUp(times, Number(k)) ?? NaN, speedUp, 0.051, `k=${k}`);
    }
  }
  assertEquals(paperSpeedUp(TABLE7, 7), undefined);
});
