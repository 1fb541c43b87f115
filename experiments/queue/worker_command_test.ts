import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError } from "../../lib/errors.ts";
import { parseCommand } from "../../lib/command/command.ts";
import { REPRODUCE, type ReproduceArguments, reproduceArguments } from "../reproduce_arguments.ts";
import { WORKER, type WorkerArguments, workerArguments } from "./worker_command.ts";

function parseWorker(args: readonly string[]): WorkerArguments {
  return workerArguments(parseCommand(WORKER, args));
}

function parse(args: readonly string[]): ReproduceArguments {
  return reproduceArguments(parseCommand(REPRODUCE, args));
}

const URL = "redis://10.0.0.5:7000";

Deno.test("the command line of worker takes a queue and how to work at it", () => {
  const { queue, jobs, threads, lockMs, folders } = parseWorker([
    ...["--queue", URL, "--jobs", "3", "--threads", "2", "--lock-seconds", "5", "--ptb", "a/b"],
  ]);
  assertEquals([queue?.hostname, queue?.port], ["10.0.0.5", 7000]);
  assertEquals([jobs, threads, lockMs, folders.ptb], [3, 2, 5000, "a/b"]);
  const plain = parseWorker(["--queue", URL]);
  assertEquals([plain.threads, plain.lockMs], [1, 30_000]);
});

Deno.test("the command line of worker says what is wrong", () => {
  const messageOf = (...args: string[]): string =>
    assertThrows(() => parseWorker(args), ConfigError).message;
  assertStringIncludes(messageOf(), "--queue redis://127.0.0.1:6379");
  assertStringIncludes(messageOf("--queue", "localhost"), "--queue");
  assertStringIncludes(messageOf("--queue"), "--queue has an empty value");
  assertStringIncludes(messageOf("--queue", URL, "--job", "1"), "Did you mean --jobs?");
  assertStringIncludes(messageOf("--queue", URL, "--jobs", "0"), "--jobs");
  assertStringIncludes(messageOf("--queue", URL, "--lock-seconds", "x"), "--lock-seconds");
});

Deno.test("the command line of reproduce takes --queue, but not what is the workers'", () => {
  assertEquals(parse([]).queue, undefined);
  assertEquals(parse(["--queue", URL, "--withdraw"]).mode, "withdraw");
  assertThrows(() => parse(["--withdraw"]), ConfigError, "--queue URL");
  assertEquals(parse(["--queue", URL]).queue?.port, 7000);
  for (const flags of [["--jobs", "2"], ["--threads", "2"]]) {
    const { message } = assertThrows(
      () => parse(["--queue", URL, ...flags]),
      ConfigError,
    );
    assertStringIncludes(message, "deno task worker");
  }
});
