/**
 * Tests of the command line of `bench:peers`.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseBenchArguments } from "./peers.ts";

Deno.test("parseBenchArguments() knows its flags", () => {
  const parts = ["peers", "scaling", "cost", "lstm"] as const;
  assertEquals(parseBenchArguments([]), { help: false, parts: [...parts], rounds: 7, steps: 200 });
  assertEquals(
    parseBenchArguments(["--rounds", "3", "--steps=50", "--only", "cost", "--only", "peers"]),
    { help: false, parts: ["peers", "cost"], rounds: 3, steps: 50 },
  );
  assertEquals(parseBenchArguments(["--help"]).help, true);
});

Deno.test("parseBenchArguments() names what it does not know", () => {
  const refuses = (args: string[], message: string): void => {
    assertThrows(() => parseBenchArguments(args), ConfigError, message);
  };
  refuses(["--round", "3"], "Did you mean --rounds?");
  refuses(["cost"], "Unknown argument cost");
  refuses(["--only", "peer"], "Unknown part peer. Did you mean peers?");
  refuses(["--rounds", "0"], 'The flag --rounds is "0", but must be a positive integer');
  refuses(["--steps", "2.5"], "must be a positive integer");
  refuses(["--steps"], "must be a positive integer");
});
