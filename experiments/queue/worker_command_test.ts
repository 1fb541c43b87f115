import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseReproduceArguments } from "../engine/arguments.ts";
import { parseWorkerArguments } from "./worker_command.ts";

const URL = "redis://10.0.0.5:7000";

Deno.test("parseWorkerArguments() takes a queue and how to work at it", () => {
  const { queue, jobs, threads, lockMs, ptb } = parseWorkerArguments([
    ...["--queue", URL, "--jobs", "3", "--threads", "2", "--lock-seconds", "5", "--ptb", "a/b"],
  ]);
  assertEquals([queue?.hostname, queue?.port], ["10.0.0.5", 7000]);
  assertEquals([jobs, threads, lockMs, ptb], [3, 2, 5000, "a/b"]);
  const plain = parseWorkerArguments(["--queue", URL]);
  assertEquals([plain.threads, plain.lockMs, plain.help], [1, 30_000, false]);
});

Deno.test("parseWorkerArguments() says what is wrong", () => {
  const messageOf = (...args: string[]): string =>
    assertThrows(() => parseWorkerArguments(args), ConfigError).message;
  assertStringIncludes(messageOf(), "--queue redis://127.0.0.1:6379");
  assertStringIncludes(messageOf("--queue", "localhost"), "--queue");
  assertStringIncludes(messageOf("--queue"), "--queue needs a value");
  assertStringIncludes(messageOf("--queue", URL, "--job", "1"), "Did you mean --jobs?");
  assertStringIncludes(messageOf("--queue", URL, "--jobs", "0"), "--jobs");
  assertStringIncludes(messageOf("--queue", URL, "--lock-seconds", "x"), "--lock-seconds");
});

Deno.test("parseReproduceArguments() takes --queue, but not what is the workers'", () => {
  assertEquals(parseReproduceArguments([]).queue, undefined);
  assertEquals(parseReproduceArguments(["--queue", URL, "--withdraw"]).mode, "withdraw");
  assertThrows(() => parseReproduceArguments(["--withdraw"]), ConfigError, "--queue URL");
  assertEquals(parseReproduceArguments(["--queue", URL]).queue?.port, 7000);
  for (const flags of [["--jobs", "2"], ["--threads", "2"]]) {
    const { message } = assertThrows(
      () => parseReproduceArguments(["--queue", URL, ...flags]),
      ConfigError,
    );
    assertStringIncludes(message, "deno task worker");
  }
});
