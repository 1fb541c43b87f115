import { assertEquals, assertRejects } from "@std/assert";
import { Output } from "../lib/command/output.ts";
import { ConfigError, WriteError } from "../lib/errors.ts";
import { recordOutputs } from "../lib/testing/output.ts";
import { answerSentences, wordsOf } from "./sentences.ts";

const echo = (words: readonly string[]): string => words.join("+");

Deno.test("wordsOf() takes white space of any kind between words", () => {
  assertEquals(wordsOf(" The  old\u00a0man\t.\r"), ["The", "old", "man", "."]);
  assertEquals(wordsOf(" \r"), []);
});

Deno.test("answerSentences() skips empty sentences, and refuses overlong ones", async () => {
  const { outputs, out } = recordOutputs();
  await answerSentences(["a b", " ", "c"], echo, outputs);
  assertEquals(out(), "a+b\nc\n");
  const words = (count: number): string => "word ".repeat(count);
  await answerSentences([words(2000)], echo, outputs);
  const message =
    "Cannot read a sentence of 2001 words: the limit is 2000. Split it into several lines";
  for (const count of [2001, 100_000]) {
    await assertRejects(
      () => answerSentences([words(count)], echo, outputs),
      ConfigError,
      message.replace("2001", String(count)),
    );
  }
});

Deno.test("answerSentences() ends at a closed output, and reports a failed write", async () => {
  const failing = (failure: Error) =>
    new Output({
      isTerminal: () => false,
      writeSync() {
        throw failure;
      },
    });
  let lines = 0;
  function* endless(): Generator<string> {
    for (;; lines++) yield "yes";
  }
  const closed = failing(new Deno.errors.BrokenPipe("closed"));
  await answerSentences(endless(), echo, { stdout: closed });
  assertEquals(lines, 0);
  const full = failing(new Error("No space left on device (os error 28)"));
  await assertRejects(
    () => answerSentences(endless(), echo, { stdout: full }),
    WriteError,
    "Cannot write the answer: No space left",
  );
});
