/**
 * Tests of rounds: medians, ratios within a round, and who comes when.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { byQuantity, divide, measureRounds, orderOfRound, ratioOf, spreadOf } from "./rounds.ts";

Deno.test("spreadOf() takes the middle value, or the mean of the two in the middle", () => {
  assertEquals(spreadOf([3, 1, 10]), { median: 3, least: 1, most: 10 });
  assertEquals(spreadOf([4, 1, 2, 100]), { median: 3, least: 1, most: 100 });
  assertThrows(() => spreadOf([]), RangeError);
});

Deno.test("ratioOf() is not moved by rounds in which all are slower", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0.5, max: 100, noNaN: true }), { minLength: 1, maxLength: 9 }),
    (slowness) => {
      const { least, most } = ratioOf(slowness.map((by) => 6 * by), slowness.map((by) => 2 * by));
      return Math.abs(least - 3) < 1e-9 && Math.abs(most - 3) < 1e-9;
    },
  ));
  // The ratio of the medians would be 1.
  assertEquals(ratioOf([1, 2, 3], [2, 1, 2]).median, 1.5);
  assertThrows(() => ratioOf([1, 2], [1]), RangeError, "2 rounds with 1");
});

Deno.test("orderOfRound() lets everybody in, and nobody always in the same place", () => {
  const items = ["a", "b", "c"];
  assertEquals(orderOfRound(items, 0), ["a", "b", "c"]);
  assertEquals(orderOfRound(items, 1), ["a", "c", "b"]);
  assertEquals(orderOfRound(items, 2), ["c", "a", "b"]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(50), (count, round) => {
    const all = Array.from({ length: count }, (_, i) => i);
    assertEquals(orderOfRound(all, round).toSorted(), all);
  }));
  const places = Array.from({ length: 6 }, (_, round) => orderOfRound(items, round).indexOf("b"));
  assertEquals(new Set(places).size, 3);
});

Deno.test("measureRounds() returns the values of each item in the order of the rounds", async () => {
  const values = await measureRounds(["a", "b"], 3, (item, round) => `${item}${round}`);
  assertEquals(values, [["a0", "a1", "a2"], ["b0", "b1", "b2"]]);
});

Deno.test("byQuantity() and divide() turn sums of several quantities into means by round", () => {
  const rounds = [{ dx: 2, dW: 6 }, { dx: 4, dW: 8 }].map((sums) => divide(sums, 2));
  assertEquals(byQuantity(rounds), { dx: [1, 2], dW: [3, 4] });
});
