/**
 * Tests of the kinds of values: their bounds, and that numbers are plain decimal digits.
 *
 * @module
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../errors.ts";
import { choice, decimalNumber, integer, type Kind, MAX_SEED, SEEDS } from "./kinds.ts";

function messageOf(kind: Kind<unknown>, text: string): string {
  return assertThrows(() => kind.parse(text, "name"), ConfigError).message;
}

Deno.test("integer() takes decimal digits within its bounds and nothing else", () => {
  const { parse } = integer(0, 256);
  assertEquals(["0", "1", "256", "007"].map((text) => parse(text, "name")), [0, 1, 256, 7]);
  const texts = ["257", "-1", "1e2", "0x10", "1.0", " 5", "5 ", "", "+5", "Infinity", "1_0", "٣"];
  for (const text of [...texts, "9".repeat(400)]) {
    assertStringIncludes(messageOf(integer(0, 256), text), "must be an integer from 0 to 256");
  }
  assertEquals(
    messageOf(integer(1, 256), "0"),
    "The flag --name is 0, but must be an integer from 1 to 256",
  );
  assertEquals(integer(-5, 5).parse("-5", "name"), -5);
});

Deno.test("integer() takes each integer within its bounds, and none beyond", () => {
  fc.assert(fc.property(fc.integer(), fc.integer(), fc.integer(), (a, b, value) => {
    const [min, max] = [Math.min(a, b), Math.max(a, b)];
    const kind = integer(min, max);
    if (value >= min && value <= max) assertEquals(kind.parse(String(value), "name"), value);
    else messageOf(kind, String(value));
  }));
});

Deno.test("decimalNumber() takes a fraction, and no other form of a number", () => {
  const kind = decimalNumber(0.01, 60);
  assertEquals(["0.5", "60", "1.25"].map((text) => kind.parse(text, "name")), [0.5, 60, 1.25]);
  for (const text of ["0", "0.001", "60.5", "1e1", "0x1", "-1", ".5", "5.", "NaN", "Infinity"]) {
    assertStringIncludes(messageOf(kind, text), "must be a number from 0.01 to 60");
  }
});

Deno.test("choice() takes one of its values, and names the nearest", () => {
  const profiles = choice(["smoke", "quick", "paper"]);
  const name: "smoke" | "quick" | "paper" = profiles.parse("quick", "profile");
  assertEquals(name, "quick");
  assertEquals(
    messageOf(profiles, "papr"),
    "The flag --name is papr, but must be smoke, quick or paper. Did you mean paper?",
  );
  const threads = choice([1, 2]);
  const count: 1 | 2 = threads.parse("2", "threads");
  assertEquals([count, threads.placeholder], [2, "1 | 2"]);
  assertEquals(messageOf(threads, "3"), "The flag --name is 3, but must be 1 or 2");
  for (const text of ["__proto__", "toString", "01"]) messageOf(threads, text);
});

Deno.test("SEEDS takes a number of seeds, a range or a list, each seed once", () => {
  const cases: [string, number[]][] = [
    ["3", [1, 2, 3]],
    ["4-6", [4, 5, 6]],
    ["0-0", [0]],
    ["7,2,7", [7, 2]],
    [`${MAX_SEED}-${MAX_SEED}`, [2147483647]],
  ];
  for (const [text, seeds] of cases) assertEquals(SEEDS.parse(text, "seeds"), seeds);
  assertEquals(SEEDS.parse("1000", "seeds").length, 1000);
});

Deno.test("SEEDS refuses what is beyond its bounds, cuts nothing, and states them", () => {
  const texts = [
    // Too many seeds.
    ...["1-1000000000", "1000000000", "1001", "0-1000", Array.from({ length: 1001 }, (_, i) => i)],
    // Not a seed.
    ...["2147483648-2147483648", "1,2147483648", "9999999999", "4294967296,1"],
    // None of the three forms.
    ...["0", "x", "3-1", "1,,2", "-1", "1.5", "1e3", "0x10", "1-", ",", " 1", "1-2-3"],
  ];
  for (const text of texts.map(String)) {
    const message = messageOf(SEEDS, text);
    assertStringIncludes(message, "with 1000 seeds at most, each from 0 to 2147483647");
    assertEquals(message.length < 250, true);
  }
});
