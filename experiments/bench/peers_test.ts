/**
 * Tests of the command line of `bench:peers`.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseBenchArguments } from "./peers.ts";

Deno.test("parseBenchArguments() knows its flags", () => {
  assertEquals(parseBenchArguments([]), {
    ...{ help: false, rounds: 5, steps: 200, folder: "reports/performance" },
    parts: ["mlp", "lstm", "pays", "scaling", "cost"],
  });
  const args = ["--rounds", "3", "--steps=50", "--only", "cost", "--only", "mlp", "--folder", "x"];
  assertEquals(parseBenchArguments(args), {
    ...{ help: false, parts: ["mlp", "cost"], rounds: 3, steps: 50, folder: "x" },
  });
  assertEquals(parseBenchArguments(["--help"]).help, true);
});

Deno.test("parseBenchArguments() names what it does not know", () => {
  const refuses = (args: string[], message: string): void => {
    assertThrows(() => parseBenchArguments(args), ConfigError, message);
  };
  refuses(["--round", "3"], "Did you mean --rounds?");
  refuses(["cost"], "Unknown argument cost");
  refuses(["--only", "lstn"], "Unknown part lstn. Did you mean lstm?");
  refuses(["--rounds", "0"], 'The flag --rounds is "0", but must be a positive integer');
  refuses(["--steps", "2.5"], "must be a positive integer");
  refuses(["--steps"], "must be a positive integer");
});
