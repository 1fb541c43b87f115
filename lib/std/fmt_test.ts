/**
 * Pins the behaviour of @std/fmt that this project relies on. Holds for the original too.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { format } from "@std/fmt/duration";

Deno.test("format() writes the parts of a duration that are not zero", () => {
  const cases: [number, string][] = [
    [99_674, "1m 39s 674ms"],
    [-99_674, "1m 39s 674ms"],
    [60_000, "1m"],
    [0, ""],
    [90_061_001, "1d 1h 1m 1s 1ms"],
    [1.2345678, "1ms 234µs 567ns"],
    [0.1 + 0.2, "300µs"],
    [NaN, ""],
    [Infinity, "Infinityd"],
  ];
  for (const [ms, expected] of cases) assertEquals(format(ms, { ignoreZero: true }), expected);
});
