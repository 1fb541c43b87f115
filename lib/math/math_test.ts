import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cosTurns, exp, log } from "./math.ts";

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE);
}

Deno.test("exp() agrees with the platform within 4 units in the last place", () => {
  fc.assert(fc.property(
    fc.double({ min: -700, max: 700, noNaN: true }),
    (x) => assert(relativeError(exp(x), Math.exp(x)) < 9e-16, `${x}: ${exp(x)} ${Math.exp(x)}`),
  ));
  assertEquals([exp(0), exp(-Infinity), exp(Infinity), exp(NaN)], [1, 0, Infinity, NaN]);
});

Deno.test("log() agrees with the platform within 4 units in the last place", () => {
  fc.assert(fc.property(
    fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
    (x) => assert(Math.abs(log(x) - Math.log(x)) <= 9e-16 * Math.max(1e-1, Math.abs(Math.log(x)))),
  ));
  assertEquals([log(1), log(0), log(-1), log(Infinity)], [0, -Infinity, NaN, Infinity]);
});

Deno.test("cosTurns() agrees with the platform", () => {
  fc.assert(fc.property(
    fc.double({ min: 0, max: 1, noNaN: true }),
    (x) => assert(Math.abs(cosTurns(x) - Math.cos(2 * Math.PI * x)) < 1e-15),
  ));
  assertEquals([cosTurns(0), cosTurns(0.25), cosTurns(0.5), cosTurns(1)], [1, 0, -1, 1]);
});
