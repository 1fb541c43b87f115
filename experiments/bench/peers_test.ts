/**
 * Tests of the command line of `bench:peers`.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { parseCommand } from "../../lib/command/command.ts";
import { ConfigError } from "../../lib/errors.ts";
import { BENCH, type BenchRequest, benchRequest } from "./peers.ts";

function parse(...args: string[]): BenchRequest {
  return benchRequest(parseCommand(BENCH, args));
}

Deno.test("the command line of bench:peers says what to measure, how often and where", () => {
  assertEquals(parse(), {
    ...{ rounds: 5, steps: 200, folder: "reports/performance" },
    parts: ["mlp", "lstm", "parser", "pays", "scaling", "cost"],
  });
  const args = ["--rounds", "3", "--steps=50", "--only", "cost", "--only", "mlp", "--folder", "x"];
  assertEquals(parse(...args), { parts: ["mlp", "cost"], rounds: 3, steps: 50, folder: "x" });
});

Deno.test("the command line of bench:peers names what it does not know", () => {
  const cases: [string[], string][] = [
    [["--round", "3"], "Did you mean --rounds?"],
    [["cost"], "Unexpected argument cost"],
    [["--only", "lstn"], "must be mlp, lstm, parser, pays, scaling or cost. Did you mean lstm?"],
    [["--rounds", "0"], "The flag --rounds is 0, but must be an integer from 1 to 1000"],
    [["--steps", "2.5"], "must be an integer from 1 to 100000"],
    [["--steps"], "--steps has an empty value"],
  ];
  for (const [args, message] of cases) assertThrows(() => parse(...args), ConfigError, message);
});
